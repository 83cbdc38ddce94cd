extension Verdict {
    /// The verdict that a record of decisions holds: the last one; nil where it holds none.
    public init?(of decisions: [Decision]) {
        for decision in decisions.reversed() {
            guard case .judged(let verdict) = decision.outcome else { continue }
            self = verdict
            return
        }
        return nil
    }
}
