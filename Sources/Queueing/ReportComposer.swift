public import Mail

/// A recipient that ended without delivery.
public struct FailedRecipient: Sendable, Hashable {
    /// The recipient.
    public var recipient: StoredMessage.Recipient
    /// `failed` or `expired`.
    public var state: RecipientState
    /// The last failure.
    public var failure: DeliveryFailure
    /// How often delivery was attempted.
    public var attempts: Int
    /// When the last attempt ended.
    public var lastAttempt: WallTime

    /// Makes an entry.
    public init(
        recipient: StoredMessage.Recipient, state: RecipientState, failure: DeliveryFailure, attempts: Int,
        lastAttempt: WallTime
    ) {
        self.recipient = recipient
        self.state = state
        self.failure = failure
        self.attempts = attempts
        self.lastAttempt = lastAttempt
    }
}

/// Whether a report is made of a failure.
public enum ReportDecision: Sendable {
    /// Accept this message in the same transaction that ends the recipients.
    case send(Acceptance)
    /// No report, for this reason, which goes into the record.
    case suppressed(reason: String)
}

/// Makes non-delivery reports (docs/reference/reports.md).
public protocol ReportComposer: Sendable {
    /// Decides whether the sender is told, and makes the report. Blocks while it reads the message's content.
    func report(on message: StoredMessage, failures: [FailedRecipient]) -> ReportDecision
}
