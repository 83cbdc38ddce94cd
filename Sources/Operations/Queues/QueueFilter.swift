package import Mail
import MailFlow
import Organization
import Queueing

/// Which queues are meant; all conditions must hold. Names are compared without case.
package struct QueueFilter: Codable, Sendable, Hashable {
    /// Only this organization's.
    package var organization: String?
    /// Only queues with one of these standings; empty for any.
    package var statuses: [QueueStanding]
    /// The next hop, as shown or as in the identity; `*` stands for any text.
    package var nextHop: String?
    /// The outbound connector; `*` stands for any text.
    package var connector: String?
    /// How their mail leaves.
    package var deliveryType: DeliveryType?
    /// Only queues whose oldest message has waited for longer than this many seconds.
    package var olderThan: Int?
    /// Only queues in which more recipients wait than this.
    package var messagesOver: Int?

    /// A filter; without more, every queue is meant.
    package init(
        organization: String? = nil, statuses: [QueueStanding] = [], nextHop: String? = nil, connector: String? = nil,
        deliveryType: DeliveryType? = nil, olderThan: Int? = nil, messagesOver: Int? = nil
    ) {
        self.organization = organization
        self.statuses = statuses
        self.nextHop = nextHop
        self.connector = connector
        self.deliveryType = deliveryType
        self.olderThan = olderThan
        self.messagesOver = messagesOver
    }

    /// Whether it has no condition.
    package var isEmpty: Bool { self == QueueFilter() }

    /// The conditions in words, for the audit log: `status Retry, next hop *.example`.
    var words: String {
        var words: [String] = []
        if let organization { words.append("organization \(organization)") }
        if !statuses.isEmpty { words.append("status \(statuses.map(\.rawValue).joined(separator: " or "))") }
        if let nextHop { words.append("next hop \(nextHop)") }
        if let connector { words.append("connector \(connector)") }
        if let deliveryType { words.append("delivery type \(deliveryType.rawValue)") }
        if let olderThan { words.append("older than \(AuditText.seconds(olderThan))") }
        if let messagesOver { words.append("more than \(AuditText.recipients(messagesOver))") }
        return words.isEmpty ? "all" : words.joined(separator: ", ")
    }

    /// The same with the organization's name as it is written. Throws for one that there is not, as far as the caller may
    /// know.
    func resolved(in administration: Administration) throws(OperationFailure) -> QueueFilter {
        var filter = self
        if let organization { filter.organization = try administration.known(organization).name }
        if let olderThan { try Bounds.check(olderThan, "olderThan", in: 0...Bounds.longestAge) }
        if let messagesOver { try Bounds.check(messagesOver, "messagesOver", in: 0...Int(Int32.max)) }
        return filter
    }

    /// Whether a queue is meant.
    func matches(_ status: QueueStatus, _ summary: QueueSummary, now: Instant) -> Bool {
        if let organization, status.key.organization != organization { return false }
        if !statuses.isEmpty, !statuses.contains(summary.status) { return false }
        if let nextHop {
            let wanted = WildcardPattern(nextHop, .text)
            guard wanted.matches(status.key.nextHop) || wanted.matches(summary.nextHopDomain) else { return false }
        }
        if let connector {
            guard let name = summary.validates ?? status.key.connector,
                WildcardPattern(connector, .text).matches(name)
            else { return false }
        }
        if let deliveryType, status.key.deliveryType != deliveryType { return false }
        if let olderThan {
            guard let oldest = status.oldestAcceptedAt, now - oldest > .seconds(Int64(olderThan)) else { return false }
        }
        if let messagesOver, status.messageCount <= messagesOver { return false }
        return true
    }
}
