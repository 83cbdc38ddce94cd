public import Mail

/// A recipient that waits, as the scheduler holds it. Small on purpose: there may be millions.
public struct QueuedRecipient: Hashable, Sendable {
    /// The recipient.
    public var id: RecipientID
    /// Its message.
    public var sequence: SequenceNumber
    /// The queue it waits in.
    public var key: QueueKey
    /// The lane.
    public var priority: Priority
    /// Who brought it about.
    public var work: Work
    /// When the message was accepted.
    public var acceptedAt: Instant
    /// Attempts that failed for this recipient alone (a 4xx to the message, not to the destination).
    public var attempts: Int
    /// Not before this moment; nil when it may go at once.
    public var notBefore: Instant?
    /// Held back by an administrator.
    public var isSuspended: Bool
    /// The sender was told of its delay.
    public var isDelayNotified: Bool

    /// Makes a waiting recipient.
    public init(
        id: RecipientID, sequence: SequenceNumber, key: QueueKey, priority: Priority, work: Work,
        acceptedAt: Instant, attempts: Int = 0, notBefore: Instant? = nil, isSuspended: Bool = false,
        isDelayNotified: Bool = false
    ) {
        self.id = id
        self.sequence = sequence
        self.key = key
        self.priority = priority
        self.work = work
        self.acceptedAt = acceptedAt
        self.attempts = attempts
        self.notBefore = notBefore
        self.isSuspended = isSuspended
        self.isDelayNotified = isDelayNotified
    }
}
