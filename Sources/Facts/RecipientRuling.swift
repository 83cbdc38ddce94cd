package import Mail

/// What the Perimeter says to RCPT TO.
package struct RecipientRuling: Sendable, Hashable {
    /// Accept or refuse.
    package enum Verdict: Sendable, Hashable {
        /// Accept this recipient (a bare postmaster already has its address) for this attribution.
        case accepted(EnvelopeRecipient, Attribution)
        /// Refuse with this reply. `isEdgeBlock`: a DBEB refusal, which is tarpitted for anonymous peers and counts
        /// toward the harvest cap, not as a protocol error.
        case refused(Reply, organization: String?, isEdgeBlock: Bool)
    }
    /// Accept or refuse.
    package var verdict: Verdict
    /// How long to wait before the reply; nil for not at all.
    package var tarpit: Interval?
    /// For the record.
    package var decisions: [Decision]
    /// Whether the ruling might be another one if the name of the peer's address were known.
    package var needsReverseName = false
    /// What the use of an accepted return address is counted by (``ReturnAddressAllowance``); nil for every other
    /// recipient.
    package var returnAddress: String?
    /// Makes a ruling.
    package init(_ verdict: Verdict, tarpit: Interval? = nil, decisions: [Decision]) {
        self.verdict = verdict
        self.tarpit = tarpit
        self.decisions = decisions
    }
}
