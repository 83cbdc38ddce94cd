public import Mail
import Queueing
import Storage

/// A message as `postern message show` and the API show it.
public struct MessageView: Codable, Sendable, Hashable {
    /// One recipient of it.
    public struct Recipient: Codable, Sendable, Hashable {
        /// The recipient's number in the store.
        public var id: Int64
        /// As the sender named it.
        public var address: String
        /// The address it is delivered to.
        public var deliverTo: String
        /// `Pending`, `Delivered`, `Failed`, `Expired` or `Removed`.
        public var status: String
        /// The queue it waits in, or waited in last.
        public var queue: String
        /// Attempts that failed for this recipient alone.
        public var attempts: Int
        /// What happened last.
        public var lastEvent: String?
    }

    /// The place in the order of acceptance.
    public var sequence: Int64
    /// The identity across all its copies.
    public var messageTraceID: String
    /// Whose mail it is.
    public var organization: String
    /// `SMTP`, or `DSN` for a report made here.
    public var origin: String
    /// MAIL FROM; `<>` for the null sender.
    public var senderAddress: String
    /// When it was accepted.
    public var received: WallTime
    /// Octets.
    public var size: Int
    /// The Subject field.
    public var subject: String
    /// The Message-ID field.
    public var messageID: String
    /// The peer it came from.
    public var fromIP: String?
    /// Each recipient.
    public var recipients: [Recipient]

    init(_ message: MessageStatus) {
        sequence = message.sequence.rawValue
        messageTraceID = message.networkMessageID.description
        organization = message.organization
        origin = message.origin.rawValue
        senderAddress = message.envelope.sender.address?.description ?? "<>"
        received = message.receivedAt
        size = message.size
        subject = message.subject
        messageID = message.messageIDField
        fromIP = message.clientAddress?.description
        recipients = message.recipients.map {
            Recipient(
                id: $0.id.rawValue, address: $0.recipient.address.description, deliverTo: $0.deliverTo.description,
                status: $0.state.rawValue, queue: $0.key.identity, attempts: $0.attempts,
                lastEvent: $0.lastEvent.map { event in "\(event.kind.rawValue) \(event.detail)" })
        }
    }
}

extension QueueKey {
    /// Exchange's Identity, as ``QueueSummary/identity``.
    var identity: String {
        [organization, deliveryType.rawValue, nextHop, connector].compactMap { $0 }.joined(separator: "\\")
    }
}
