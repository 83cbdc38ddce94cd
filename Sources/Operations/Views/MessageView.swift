package import Mail
package import Queueing

/// A message as `postern message show` and the API show it.
package struct MessageView: Codable, Sendable, Hashable {
    /// One recipient of it.
    package struct Recipient: Codable, Sendable, Hashable {
        /// The recipient's number in the store.
        package var id: Int64
        /// As the sender named it.
        package var address: String
        /// The address it is delivered to.
        package var deliverTo: String
        /// `Pending`, `Delivered`, `Failed`, `Expired` or `Removed`.
        package var status: String
        /// While it waits, what it is doing: `Ready`, `Active`, `Retry`, `Suspended`, `PendingSuspend` or
        /// `PendingRemove`.
        package var queueStatus: WaitingStatus.Status?
        /// While it waits, not before this moment.
        package var nextRetryTime: WallTime?
        /// While it waits, the last failure: its own, else its destination's.
        package var lastError: String?
        /// The queue it waits in, or waited in last.
        package var queue: String
        /// Attempts that failed for this recipient alone.
        package var attempts: Int
        /// What happened last.
        package var lastEvent: String?
    }

    /// The place in the order of acceptance.
    package var sequence: Int64
    /// The identity across all its copies.
    package var messageTraceID: String
    /// Whose mail it is.
    package var organization: String
    /// `SMTP`, or `DSN` for a report made here.
    package var origin: String
    /// MAIL FROM; `<>` for the null sender.
    package var senderAddress: String
    /// When it was accepted.
    package var received: WallTime
    /// `High`, `Normal` or `Low`.
    package var priority: String
    /// Octets.
    package var size: Int
    /// The Subject field.
    package var subject: String
    /// The Message-ID field.
    package var messageID: String
    /// The peer it came from.
    package var fromIP: String?
    /// Each recipient.
    package var recipients: [Recipient]

    /// - Parameters:
    ///   - message: what the store knows.
    ///   - waiting: what its waiting recipients are doing, when a gateway runs.
    ///   - queues: the queues, when a gateway runs.
    init(
        _ message: MessageStatus, waiting: [WaitingStatus] = [], queues: [QueueStatus] = [], clock: CivilClock? = nil
    ) {
        let live = Dictionary(waiting.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        sequence = message.sequence.rawValue
        messageTraceID = message.networkMessageID.description
        organization = message.organization
        origin = message.origin.rawValue
        senderAddress = message.envelope.sender.address?.description ?? "<>"
        received = message.receivedAt
        priority = message.priority.name
        size = message.size
        subject = message.subject
        messageID = message.messageIDField
        fromIP = message.clientAddress?.description
        recipients = message.recipients.map { recipient in
            let own = recipient.state == .waiting ? live[recipient.id] : nil
            let key = own?.key ?? recipient.key
            let queue = own == nil ? nil : queues.first { $0.key == key }
            // Nothing is tried while an administrator holds it back.
            let next = own?.status == .suspended ? nil : own?.nextRetryTime ?? queue?.nextRetryTime
            return Recipient(
                id: recipient.id.rawValue, address: recipient.recipient.address.description,
                deliverTo: recipient.deliverTo.description, status: recipient.state.rawValue,
                queueStatus: own?.status,
                nextRetryTime: next.flatMap { clock?.wallTime(of: $0) },
                lastError: own == nil ? nil : recipient.failure ?? queue?.currentError?.text, queue: key.identity,
                attempts: own?.attempts ?? recipient.attempts,
                lastEvent: recipient.lastEvent.map { event in "\(event.kind.rawValue) \(event.detail)" })
        }
    }
}

extension MessageView.Recipient {
    /// `Pending (Retry)` of a recipient in a queue, else its status.
    package var statusInWords: String { queueStatus.map { "Pending (\($0.rawValue))" } ?? status }
}

extension MessageStatus.Recipient {
    /// The last failure of its own, when that was the last that happened.
    fileprivate var failure: String? {
        guard let lastEvent, lastEvent.kind == .defer else { return nil }
        return lastEvent.remote.map { "\($0): \(lastEvent.detail)" } ?? lastEvent.detail
    }
}
