package import Mail

/// A verdict as commands print it (docs/reference/verdict.md).
package struct VerdictView: Codable, Sendable, Hashable {
    /// Whether the message is unwanted, for whatever reason.
    package var spam: Bool
    /// -1 to 9; nil where the filter gives none, as for malware.
    package var scl: Int?
    /// 0 to 9.
    package var bcl: Int
    /// What kind of unwanted mail it is.
    package var cat: VerdictCategory
    /// Which part of the filter decided; nil where it did not, as for malware.
    package var sfv: FilterDecision?
    /// What is done.
    package var action: Verdict.Action
    /// The same in words.
    package var words: String

    /// The view of a verdict.
    package init(_ verdict: Verdict) {
        spam = verdict.isUnwanted
        scl = verdict.confidence?.value
        bcl = verdict.bulk.value
        cat = verdict.category
        sfv = verdict.decision
        action = verdict.action
        words = verdict.description
    }

    /// The verdict that a record holds; nil where it holds none.
    package init?(of decisions: [Decision]) {
        guard let verdict = Verdict(of: decisions) else { return nil }
        self.init(verdict)
    }
}
