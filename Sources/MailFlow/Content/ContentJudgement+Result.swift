package import Mail
package import Scoring

extension ContentJudgement {
    /// Signs that a record keeps.
    package static let recordedSymbols = 16
    /// Octets of what shows a sign, in a record.
    static let recordedEvidence = 64
    /// Octets of the sentence, in a record.
    static let recordedWords = 600

    /// What the scorer says, as a record keeps it: the signs with a weight, as many as are worth their room.
    convenience init(recording result: ScoringResult) {
        self.init(
            words: result.sentence.cut(toOctets: Self.recordedWords), score: result.shownScore,
            rules: result.rules.map(\.rawValue),
            symbols: result.symbols.lazy.filter { $0.weight != 0 }.prefix(Self.recordedSymbols).map {
                Symbol(id: $0.symbol.id, weight: $0.weight, evidence: $0.evidence.cut(toOctets: Self.recordedEvidence))
            }, isTruncated: result.isTruncated)
    }

    /// All that the scorer says, for who asks about one message.
    package convenience init(whole result: ScoringResult) {
        self.init(
            words: result.sentence, score: result.shownScore, rules: result.rules.map(\.rawValue),
            symbols: result.symbols.map {
                Symbol(id: $0.symbol.id, weight: $0.weight, evidence: $0.evidence)
            }, isTruncated: result.isTruncated)
    }
}
