package import Mail
import MailFlow
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
        /// The failed attempts that it has gone through: its own, and while it waits how often its queue went to Retry.
        package var attempts: Int
        /// What happened last.
        package var lastEvent: String?
        /// While it waits, since when its destination takes no mail; nil while that takes some.
        package var queueFirstRetryTime: WallTime?
        /// While it waits, when it is given up; nil for what does not expire.
        package var expirationTime: WallTime?

        enum CodingKeys: String, CodingKey {
            case id = "recipientId"
            case address = "RecipientAddress"
            case deliverTo
            case status = "Status"
            case queueStatus
            case nextRetryTime = "nextTry"
            case lastError = "LastError"
            case queue
            case attempts = "RetryCount"
            case lastEvent
            case queueFirstRetryTime
            case expirationTime = "ExpirationTime"
        }
    }

    /// One thing that happened to it after it was accepted.
    package struct Event: Codable, Sendable, Hashable {
        /// When.
        package var time: WallTime
        /// The name of the trace: `DEFER`, `SEND`.
        package var event: String
        /// Whom it is about; nil for the message.
        package var recipientAddress: String?
        /// The next hop's host, when one was reached.
        package var remote: String?
        /// The reply or the reason.
        package var detail: String

        enum CodingKeys: String, CodingKey {
            case time, event
            case recipientAddress = "RecipientAddress"
            case remote, detail
        }
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
    /// What it went through, in order; the last hundred.
    package var events: [Event] = []

    enum CodingKeys: String, CodingKey {
        case sequence
        case messageTraceID = "MessageTraceId"
        case organization, origin
        case senderAddress = "SenderAddress"
        case received = "Received"
        case priority = "Priority"
        case size = "Size"
        case subject = "Subject"
        case messageID = "MessageId"
        case fromIP = "FromIP"
        case recipients, events
    }

    /// - Parameters:
    ///   - message: what the store knows.
    ///   - waiting: what its waiting recipients are doing, when a gateway runs.
    ///   - queues: the queues, when a gateway runs.
    ///   - ages: how old its recipients may become.
    init(
        _ message: MessageStatus, waiting: [WaitingStatus], queues: [QueueStatus], clock: CivilClock, ages: Lifetimes
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
            let isHeld = own?.status == .suspended || queue?.status == .suspended
            let expiry =
                isHeld
                ? nil
                : own.flatMap { ages.expiry(of: $0.key, origin: message.origin, acceptedAt: $0.acceptedAt) }
            let firstRetryTime = queue?.firstRetryTime
            return Recipient(
                id: recipient.id.rawValue, address: recipient.recipient.address.description,
                deliverTo: recipient.deliverTo.description, status: recipient.state.rawValue,
                queueStatus: own?.status,
                nextRetryTime: next.map(clock.wallTime(of:)),
                lastError: own == nil ? nil : recipient.lastEvent?.failure ?? queue?.currentError?.text,
                queue: key.identity,
                attempts: own?.attempts ?? recipient.attempts,
                lastEvent: recipient.lastEvent.map { event in "\(event.kind.rawValue) \(event.detail)" },
                queueFirstRetryTime: own == nil ? nil : firstRetryTime.map(clock.wallTime(of:)),
                expirationTime: expiry.map(clock.wallTime(of:)))
        }
    }
}

extension MessageView.Recipient {
    /// `Pending (Retry)` of a recipient in a queue, else its status.
    package var statusInWords: String { queueStatus.map { "Pending (\($0.rawValue))" } ?? status }
}

extension MessageView.Event {
    /// An event of the trace; nil for the message's arrival, which the view tells by itself.
    init?(_ event: TraceDetail.Event) {
        guard event.event != "RECEIVE" else { return nil }
        self.init(
            time: event.at, event: event.event, recipientAddress: event.recipient, remote: event.remote,
            detail: event.detail)
    }
}
