public import Mail

/// What a mail transaction has come to before DATA. The session's handler keeps it and hands it to each stage.
public struct Transaction: Sendable, Hashable {
    /// MAIL FROM.
    public var envelope: Envelope
    /// Set by the first accepted recipient; fixes the organization of the transaction.
    public var attribution: Attribution?
    /// The recipients accepted so far.
    public var recipients: [EnvelopeRecipient]
    /// The decisions so far.
    public var decisions: [Decision]

    /// A transaction after MAIL FROM.
    public init(envelope: Envelope) {
        self.envelope = envelope
        self.attribution = nil
        self.recipients = []
        self.decisions = []
    }
}
