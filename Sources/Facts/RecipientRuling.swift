public import Mail

/// What the Perimeter says to RCPT TO.
public struct RecipientRuling: Sendable, Hashable {
    /// Accept or refuse.
    public enum Verdict: Sendable, Hashable {
        /// Accept this recipient (a bare postmaster already has its address) for this attribution.
        case accepted(EnvelopeRecipient, Attribution)
        /// Refuse with this reply. `isEdgeBlock`: a DBEB refusal, which is tarpitted for anonymous peers and counts
        /// toward the harvest cap, not as a protocol error.
        case refused(Reply, organization: String?, isEdgeBlock: Bool)
    }
    /// Accept or refuse.
    public var verdict: Verdict
    /// How long to wait before the reply; nil for not at all.
    public var tarpit: Interval?
    /// For the record.
    public var decisions: [Decision]
    /// Whether the ruling might be another one if the name of the peer's address were known.
    public var needsReverseName = false
    /// What the use of an accepted return address is counted by (``ReturnAddressAllowance``); nil for every other
    /// recipient.
    public var returnAddress: String?
    /// Makes a ruling.
    public init(_ verdict: Verdict, tarpit: Interval? = nil, decisions: [Decision]) {
        self.verdict = verdict
        self.tarpit = tarpit
        self.decisions = decisions
    }
}
