package import Mail

/// What a mail transaction has come to before DATA. The session's handler keeps it and hands it to each stage.
package struct Transaction: Sendable, Hashable {
    /// MAIL FROM.
    package var envelope: Envelope
    /// Set by the first accepted recipient; fixes the organization of the transaction.
    package var attribution: Attribution?
    /// The recipients accepted so far.
    package var recipients: [EnvelopeRecipient]
    /// The decisions so far.
    package var decisions: [Decision]
    /// What the connection filter says of the client's address, by the organization of the transaction.
    package var connectionFilter = ConnectionFilterRuling.notListed

    /// A transaction after MAIL FROM.
    package init(envelope: Envelope) {
        self.envelope = envelope
        self.attribution = nil
        self.recipients = []
        self.decisions = []
    }

    /// Keeps a recipient that a ruling accepts, with its decisions; the first one fixes whose mail this is. A ruling that
    /// refuses changes nothing.
    ///
    /// - Returns: whether it accepts.
    @discardableResult
    package mutating func accept(_ ruling: RecipientRuling) -> Bool {
        guard case .accepted(let recipient, let attribution) = ruling.verdict else { return false }
        recipients.append(recipient)
        if self.attribution == nil {
            self.attribution = attribution
            connectionFilter = ruling.connectionFilter
        }
        decisions += ruling.decisions
        return true
    }
}
