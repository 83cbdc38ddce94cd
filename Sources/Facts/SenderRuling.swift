public import Mail

/// What the Perimeter says to MAIL FROM.
public struct SenderRuling: Sendable, Hashable {
    /// Nil to accept; otherwise the refusal.
    public var refusal: Reply?
    /// For the record.
    public var decisions: [Decision]
    /// How long to wait before the reply; nil for not at all.
    public var tarpit: Interval?
    /// Makes a ruling.
    public init(refusal: Reply? = nil, decisions: [Decision] = [], tarpit: Interval? = nil) {
        self.refusal = refusal
        self.decisions = decisions
        self.tarpit = tarpit
    }
}
