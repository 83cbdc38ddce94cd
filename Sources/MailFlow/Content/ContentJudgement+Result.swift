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
            }
                + Self.symbols(of: result.engine, limit: Self.recordedSymbols) {
                    $0.cut(toOctets: Self.recordedEvidence)
                }, isTruncated: result.isTruncated)
    }

    /// The signs of another engine, called as the engine and they are: `rspamd/DBL_SPAM`.
    private static func symbols(
        of engine: EngineShare?, limit: Int = .max, evidence: (String) -> String
    ) -> [Symbol] {
        guard let engine else { return [] }
        return engine.hits.prefix(limit).map {
            Symbol(id: "\(engine.engine)/\($0.name)", weight: $0.weight, evidence: evidence($0.evidence))
        }
    }

    /// All that the scorer says, for who asks about one message.
    package convenience init(whole result: ScoringResult) {
        self.init(
            words: result.sentence, score: result.shownScore, rules: result.rules.map(\.rawValue),
            symbols: result.symbols.map {
                Symbol(id: $0.symbol.id, weight: $0.weight, evidence: $0.evidence)
            } + Self.symbols(of: result.engine) { $0 }, isTruncated: result.isTruncated)
    }
}
