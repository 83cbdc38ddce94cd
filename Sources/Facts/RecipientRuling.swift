package import Mail

/// What the Perimeter says to RCPT TO.
package struct RecipientRuling: Sendable, Hashable {
    /// Accept or refuse.
    package enum Verdict: Sendable, Hashable {
        /// Accept this recipient (a bare postmaster already has its address) for this attribution.
        case accepted(EnvelopeRecipient, Attribution)
        /// Refuse with this reply.
        case refused(Reply, organization: String?, as: Refusal = .ordinary)
    }

    /// What kind of refusal it is, for what it counts as toward the limits of the session and of its source.
    package enum Refusal: Sendable, Hashable {
        /// None of the others.
        case ordinary
        /// By Directory Based Edge Blocking: tarpitted for anonymous peers, counted toward the harvest cap.
        case edgeBlock
        /// The transaction has as many recipients as it may have: the recipient belongs into another one.
        case surplus
    }

    /// Accept or refuse.
    package var verdict: Verdict
    /// How long to wait before the reply; nil for not at all.
    package var tarpit: Interval?
    /// For the record.
    package var decisions: [Decision]
    /// Whether the ruling might be another one if the name of the peer's address were known.
    package var needsReverseName = false
    /// Whether the ruling might be another one if the answers of lists in DNS were known.
    package var needsListings = false
    /// What the connection filter says of the client of an accepted recipient.
    package var connectionFilter = ConnectionFilterRuling.notListed
    /// Whether an accepted recipient's organization defers mail of servers that it does not know yet.
    package var isSubjectToGreylisting = false
    /// Whether it counts against the client's address that nobody has the one it asked for.
    package var countsAgainstSource = false
    /// What the use of an accepted return address is counted by (``ReturnAddressAllowance``); nil for every other
    /// recipient.
    package var returnAddress: String?
    package init(_ verdict: Verdict, tarpit: Interval? = nil, decisions: [Decision]) {
        self.verdict = verdict
        self.tarpit = tarpit
        self.decisions = decisions
    }
}
