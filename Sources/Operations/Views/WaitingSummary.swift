package import Mail
import Queueing

/// One recipient in a queue, with what its message says of itself. What Exchange's `Get-Message` knows has Exchange's
/// name.
package struct WaitingSummary: Codable, Sendable, Hashable {
    /// The message's number.
    package var message: Int64
    /// The recipient's number in the store.
    package var recipientID: Int64
    /// The message's identity; nil, as what follows, for a recipient that has ended by now and is forgotten.
    package var messageTraceID: String?
    /// As the sender named it.
    package var recipientAddress: String?
    /// The address that it is delivered to.
    package var deliverTo: String?
    /// MAIL FROM of the recipient's copy; `<>` for the null sender.
    package var fromAddress: String?
    /// The Subject field.
    package var subject: String?
    /// Octets.
    package var size: Int?
    /// `Ready`, `Active`, `Retry`, `Suspended`, `PendingSuspend` or `PendingRemove`.
    package var status: String
    /// `High`, `Normal` or `Low`.
    package var priority: String
    /// When the message was accepted.
    package var received: WallTime
    /// When it is given up; nil for what does not expire.
    package var expirationTime: WallTime?
    /// The failed attempts that it has gone through: its own, and how often its queue went to Retry while it waited.
    package var retryCount: Int
    /// Not before this moment.
    package var nextTry: WallTime?
    /// The last failure: its own, else that of the destination.
    package var lastError: String?

    enum CodingKeys: String, CodingKey {
        case message
        case recipientID = "recipientId"
        case messageTraceID = "MessageTraceId"
        case recipientAddress = "RecipientAddress"
        case deliverTo
        case fromAddress = "FromAddress"
        case subject = "Subject"
        case size = "Size"
        case status = "Status"
        case priority = "Priority"
        case received = "DateReceived"
        case expirationTime = "ExpirationTime"
        case retryCount = "RetryCount"
        case nextTry
        case lastError = "LastError"
    }
}

extension WaitingSummary {
    /// A scheduler's view of a recipient, with what the store knows of it.
    init(_ status: WaitingStatus, _ known: RecipientStatus?, in queue: QueueStatus, clock: CivilClock, ages: Lifetimes)
    {
        self.init(
            message: status.sequence.rawValue, recipientID: status.id.rawValue,
            messageTraceID: known?.networkMessageID.description, recipientAddress: known?.recipient.description,
            deliverTo: known?.deliverTo.description, fromAddress: known.map { $0.sender.address?.description ?? "<>" },
            subject: known?.subject, size: known?.size, status: status.status.rawValue, priority: status.priority.name,
            received: clock.wallTime(of: status.acceptedAt),
            expirationTime: queue.status == .suspended || status.status == .suspended
                ? nil
                : ages.expiry(of: status.key, origin: known?.origin, acceptedAt: status.acceptedAt)
                    .map(clock.wallTime(of:)),
            retryCount: status.attempts, nextTry: status.nextRetryTime.map(clock.wallTime(of:)),
            lastError: known?.lastEvent?.failure ?? queue.currentError?.text)
    }
}

extension RecipientEvent {
    /// What a recipient waits for, when that is what happened to it last.
    var failure: String? {
        guard kind == .defer else { return nil }
        return remote.map { "\($0): \(detail)" } ?? detail
    }
}

/// How old waiting mail may become, by the configuration in force (docs/reference/queues.md).
struct Lifetimes {
    let configuration: SchedulerConfiguration

    /// When a recipient is given up; nil for one that does not expire.
    func expiry(of key: QueueKey, origin: Acceptance.Origin?, acceptedAt: Instant) -> Instant? {
        guard key.deliveryType != .undefined else { return nil }
        let lifetime = configuration.expiration(of: key.organization)
        guard origin == .report, key.deliveryType.isByMX else { return acceptedAt + lifetime }
        return acceptedAt + min(configuration.reportExpiration, lifetime)
    }
}
