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
    /// The score of the content, on the scale where 5 is spam; nil where it was not judged.
    package var score: Double?
    /// What the content is and why, in a sentence; nil where it was not judged.
    package var reasons: String?
    /// The rules that gave the content a class by themselves.
    package var rules: [String]
    /// The signs that the message has, those of the most weight first.
    package var symbols: [ContentJudgement.Symbol]
    /// Whether some of the message was not looked at.
    package var isTruncated: Bool

    /// The view of a verdict.
    ///
    /// - Parameter judgement: more of what the content says than the verdict itself has; nil for that.
    package init(_ verdict: Verdict, judgement: ContentJudgement? = nil) {
        spam = verdict.isUnwanted
        scl = verdict.confidence?.value
        bcl = verdict.bulk.value
        cat = verdict.category
        sfv = verdict.decision
        action = verdict.action
        words = verdict.description
        let judgement = judgement ?? verdict.judgement
        score = judgement?.score
        reasons = judgement?.words
        rules = judgement?.rules ?? []
        symbols = judgement?.symbols ?? []
        isTruncated = judgement?.isTruncated ?? false
    }

    /// The verdict that a record holds; nil where it holds none.
    package init?(of decisions: [Decision]) {
        guard let verdict = Verdict(of: decisions) else { return nil }
        self.init(verdict)
    }
}

extension VerdictView {
    /// The verdict for people: what is done, what the content is and why, and each sign with its weight and what shows it.
    package var lines: [String] {
        var lines = ["Verdict: \(words)"]
        if let reasons { lines.append("Content: \(reasons)") }
        if let score {
            var line = "Score: \(score), of which 5 is spam"
            if !rules.isEmpty { line += "; by rule \(rules.joined(separator: ", "))" }
            lines.append(line)
        }
        if isTruncated { lines.append("Not all of the message was looked at.") }
        lines += symbols.map { "  \($0)" }
        return lines
    }
}
