package import Mail

/// A recipient that has waited so long that its sender is told (docs/reference/queues.md).
///
/// Given once. Whoever gets it writes the report, or the reason why there is none, and `isDelayNotified` in one
/// transaction; if the process dies before that, the next one gives it again.
package struct DelayNotice: Hashable, Sendable {
    /// The recipient.
    package var id: RecipientID
    /// Its message.
    package var sequence: SequenceNumber
    /// The failed attempts that it has gone through: its own, and how often its queue went to Retry while it waited.
    package var attempts: Int
    /// When the last attempt failed, of its own or at its destination; nil when none was made.
    package var lastAttempt: Instant?
    /// Why it has not been delivered.
    package var lastFailure: DeliveryFailure
    /// When it is given up.
    package var willRetryUntil: Instant

    package init(
        id: RecipientID, sequence: SequenceNumber, attempts: Int, lastAttempt: Instant? = nil,
        lastFailure: DeliveryFailure,
        willRetryUntil: Instant
    ) {
        self.id = id
        self.sequence = sequence
        self.attempts = attempts
        self.lastAttempt = lastAttempt
        self.lastFailure = lastFailure
        self.willRetryUntil = willRetryUntil
    }
}
