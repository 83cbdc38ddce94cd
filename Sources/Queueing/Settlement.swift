package import Mail

/// What must be written for one recipient.
///
/// The scheduler has already acted on it: a recipient whose state is terminal is no longer in a queue, a deferred one
/// waits for `notBefore`. Whoever writes it keeps trying until it is written or the process ends; after a restart the
/// store tells the scheduler how far things came.
package struct Settlement: Hashable, Sendable {
    /// The recipient.
    package var id: RecipientID
    /// Its message.
    package var sequence: SequenceNumber
    /// `waiting` when it was deferred, else how it ended.
    package var state: RecipientState
    /// Message-level attempts that failed so far.
    package var attempts: Int
    /// The next attempt, when it was deferred.
    package var notBefore: Instant?
    /// Whether an administrator holds it back; nil leaves that as it is.
    package var isSuspended: Bool?
    /// What the attempt brought for it; nil when it expired in the queue, was removed, suspended or resumed.
    package var outcome: RecipientOutcome?
    /// Why it was not delivered. Of an expired one: `550 5.4.300 Message expired -> ` and the last error, which is what
    /// the report says. A removed one has it when its sender is to be told.
    package var lastFailure: DeliveryFailure?
    /// Who removed, suspended or resumed it; nil when nobody did or it is not known.
    package var author: String?

    package init(
        id: RecipientID, sequence: SequenceNumber, state: RecipientState, attempts: Int, notBefore: Instant? = nil,
        isSuspended: Bool? = nil, outcome: RecipientOutcome? = nil, lastFailure: DeliveryFailure? = nil
    ) {
        self.id = id
        self.sequence = sequence
        self.state = state
        self.attempts = attempts
        self.notBefore = notBefore
        self.isSuspended = isSuspended
        self.outcome = outcome
        self.lastFailure = lastFailure
    }
}
