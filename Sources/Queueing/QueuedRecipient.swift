package import Mail

/// A recipient that waits, as the scheduler holds it. Small on purpose: there may be millions.
package struct QueuedRecipient: Hashable, Sendable {
    /// The recipient.
    package var id: RecipientID
    /// Its message.
    package var sequence: SequenceNumber
    /// The queue it waits in.
    package var key: QueueKey
    /// The lane.
    package var priority: Priority
    /// Who brought it about.
    package var work: Work
    /// When the message was accepted.
    package var acceptedAt: Instant
    /// Attempts that failed for this recipient alone (a 4xx to the message, not to the destination).
    package var attempts: Int
    /// Not before this moment; nil when it may go at once.
    package var notBefore: Instant?
    /// Held back by an administrator.
    package var isSuspended: Bool
    /// The sender was told of its delay.
    package var isDelayNotified: Bool

    package init(
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
