package import Mail
import MailFlow
package import Queueing

/// Which items in quarantine are meant; all conditions must hold. Addresses are compared without case.
package struct QuarantineFilter: Codable, Sendable, Hashable {
    /// Only this organization's.
    package var organization: String?
    /// Only those of this message, by its MessageTraceId.
    package var messageTraceID: String?
    /// Only those of messages with this Message-ID, in its angle brackets or without them.
    package var messageID: String?
    /// Only those from this sender; `<>` for the null sender.
    package var sender: String?
    /// Only those for this recipient.
    package var recipient: String?
    /// Only those with this subject, whole, in any case of letters.
    package var subject: String?
    /// Only those that went this way.
    package var direction: Direction?
    /// Only those that an object of this name holds.
    package var policyName: String?
    /// Only those that an object of one of these kinds holds; empty for any.
    package var policyTypes: [QuarantinePolicyType] = []
    /// Only those held for one of these reasons; empty for any.
    package var types: [QuarantineReason] = []
    /// Only those whose release has come so far; empty for any.
    package var statuses: [ReleaseStatus] = []
    /// Only those that are reported as held by mistake, or only the others; nil for both.
    package var isReported: Bool?
    /// Only those received from this moment on; nil for the last 16 days.
    package var start: WallTime?
    /// Only those received before this moment.
    package var end: WallTime?
    /// Only those that expire from this moment on.
    package var expiresFrom: WallTime?
    /// Only those that expire before this moment.
    package var expiresBefore: WallTime?
    /// Whether those whose sender was blocked by a list are among them.
    package var includesBlockedSenders = false

    /// A filter without conditions.
    package init() {}

    /// EOP's period of a list without another one.
    static let period = Interval.hours(24 * 16)
}

extension QuarantineFilter {
    /// The filter as the store is asked.
    func query(in administration: Administration, by caller: Caller) throws(OperationFailure) -> QuarantineQuery {
        var query = QuarantineQuery(limit: 1)
        query.organization = try administration.asked(organization)
        if let messageTraceID {
            guard let id = NetworkMessageID(messageTraceID) else {
                throw OperationFailure(
                    .usage,
                    "The MessageTraceId \"\(SafeText.escaped(messageTraceID, limit: 80))\" is none; give a whole one.")
            }
            query.message = id
        }
        query.messageIDField = messageID.map { $0.utf8.first == UInt8(ascii: "<") ? $0 : "<\($0)>" }
        if let sender {
            query.sender = sender == "<>" ? .null : .mailbox(try Self.address(sender, "sender"))
        }
        if let recipient { query.recipient = try Self.address(recipient, "recipient") }
        query.subject = subject
        query.direction = direction
        query.policyName = policyName
        query.policyTypes = policyTypes
        query.reasons = types
        query.statuses = statuses
        query.isReported = isReported
        let isOfOneMessage = messageTraceID != nil || messageID != nil
        // Whatever moment is given, nothing was received before there was a clock.
        let last = max(0, (end ?? administration.time.wallTime()).milliseconds)
        let earliest = last - Self.period.milliseconds
        query.receivedFrom = start ?? (isOfOneMessage ? nil : WallTime(milliseconds: earliest))
        query.receivedBefore = end
        if let first = query.receivedFrom, let end, end <= first {
            throw OperationFailure(
                .usage, "The list ends before it starts: give the end a later moment than the start.")
        }
        query.expiresFrom = expiresFrom
        query.expiresBefore = expiresBefore
        query.hasBlockedSenders = includesBlockedSenders
        // They are the moderators', unless somebody asks for them.
        query.hasModerated = types.contains(.moderation) || isOfOneMessage
        if !caller.isAdministrator {
            query.recipient = try Self.address(caller.name, "caller")
            query.isOfVisibleItems = true
        }
        return query
    }

    private static func address(_ text: String, _ what: String) throws(OperationFailure) -> EmailAddress {
        guard let address = EmailAddress(text) else {
            throw OperationFailure(
                .usage,
                "The \(what) \"\(SafeText.escaped(text, limit: 80))\" is no address; write one such as ann@contoso.com."
            )
        }
        return address
    }

    /// The conditions in words, for the audit log.
    var words: String {
        let words = [
            messageTraceID.map { "messageTraceId=\($0)" }, messageID.map { "messageId=\($0)" },
            sender.map { "sender=\($0)" }, recipient.map { "recipient=\($0)" }, subject.map { "subject=\($0)" },
            direction.map { "direction=\($0.quarantineName)" }, policyName.map { "policyName=\($0)" },
            policyTypes.isEmpty ? nil : "policyTypes=\(policyTypes.map(\.rawValue).joined(separator: "+"))",
            types.isEmpty ? nil : "quarantineTypes=\(types.map(\.rawValue).joined(separator: "+"))",
            statuses.isEmpty ? nil : "releaseStatus=\(statuses.map(\.rawValue).joined(separator: "+"))",
            isReported.map { "reported=\($0)" }, start.map { "start=\($0.iso8601)" }, end.map { "end=\($0.iso8601)" },
            expiresFrom.map { "expiresFrom=\($0.iso8601)" }, expiresBefore.map { "expiresBefore=\($0.iso8601)" },
        ]
        return words.compactMap { $0 }.joined(separator: ", ")
    }
}
