package import Mail

/// What the Perimeter says to MAIL FROM.
package struct SenderRuling: Sendable, Hashable {
    /// Nil to accept; otherwise the refusal.
    package var refusal: Reply?
    /// For the record.
    package var decisions: [Decision]
    /// How long to wait before the reply; nil for not at all.
    package var tarpit: Interval?
    package init(refusal: Reply? = nil, decisions: [Decision] = [], tarpit: Interval? = nil) {
        self.refusal = refusal
        self.decisions = decisions
        self.tarpit = tarpit
    }
}
