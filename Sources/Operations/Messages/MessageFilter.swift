import Mail
import MailFlow
import Organization
import Queueing

/// Which waiting recipients are meant; all conditions must hold, and there must be one. Names and addresses are compared
/// without case, and `*` stands for any text.
package struct MessageFilter: Codable, Sendable, Hashable {
    /// MAIL FROM; `<>` for the null sender, `*@contoso.com` for a domain.
    package var sender: String?
    /// The recipient, as the sender named it or as it is delivered to.
    package var recipient: String?
    /// Only this organization's messages.
    package var organization: String?
    /// Only what waits in this queue: its identity, or a part of it that only one queue has.
    package var queue: String?
    /// Only messages that were accepted longer ago than this many seconds.
    package var olderThan: Int?
    /// A part of the Subject field.
    package var subject: String?

    /// A filter.
    package init(
        sender: String? = nil, recipient: String? = nil, organization: String? = nil, queue: String? = nil,
        olderThan: Int? = nil, subject: String? = nil
    ) {
        self.sender = sender
        self.recipient = recipient
        self.organization = organization
        self.queue = queue
        self.olderThan = olderThan
        self.subject = subject
    }

    /// Whether it has no condition.
    package var isEmpty: Bool { self == MessageFilter() }

    /// The conditions in words, for the audit log: `sender eve@example.net, queue contoso\…`.
    var words: String {
        var words: [String] = []
        if let sender { words.append("sender \(sender)") }
        if let recipient { words.append("recipient \(recipient)") }
        if let organization { words.append("organization \(organization)") }
        if let queue { words.append("queue \(queue)") }
        if let olderThan { words.append("older than \(AuditText.seconds(olderThan))") }
        if let subject { words.append("subject with \(subject)") }
        return words.joined(separator: ", ")
    }
}

/// A filter with what it names looked up: whether a recipient is meant is a question of the recipient alone.
struct MessageMatcher {
    private enum Address {
        case null
        case one(String)
        case like(WildcardPattern)

        init(_ text: String) {
            if text == "<>" {
                self = .null
            } else if !text.utf8.contains(UInt8(ascii: "*")), let address = EmailAddress(text) {
                self = .one(address.lookupKey)
            } else {
                self = .like(WildcardPattern(text, .text))
            }
        }

        func matches(_ address: EmailAddress?) -> Bool {
            switch self {
            case .null: address == nil
            case .one(let key): address?.lookupKey == key
            case .like(let pattern): address.map { pattern.matches($0.description) } ?? false
            }
        }
    }

    private let sender: Address?
    private let recipient: Address?
    private let organization: String?
    private let queue: QueueKey?
    private let latest: WallTime?
    private let subject: WildcardPattern?

    /// - Parameters:
    ///   - queue: the queue that the filter names.
    ///   - now: the moment from which ages count.
    init(_ filter: MessageFilter, queue: QueueKey?, now: WallTime) {
        sender = filter.sender.map { Address($0) }
        recipient = filter.recipient.map { Address($0) }
        organization = filter.organization
        self.queue = queue
        latest = filter.olderThan.map { WallTime(milliseconds: now.milliseconds - Int64($0) * 1_000) }
        subject = filter.subject.map { WildcardPattern("*\($0)*", .text) }
    }

    /// Whether a recipient is meant. Test messages of validations are the validations' own.
    func matches(_ found: RecipientStatus) -> Bool {
        guard found.origin != .validation else { return false }
        if let organization, found.organization != organization { return false }
        if let queue, found.key != queue { return false }
        if let latest, found.receivedAt >= latest { return false }
        if let sender, !sender.matches(found.sender.address) { return false }
        if let recipient, !recipient.matches(found.recipient), !recipient.matches(found.deliverTo) { return false }
        if let subject, !subject.matches(found.subject) { return false }
        return true
    }
}
