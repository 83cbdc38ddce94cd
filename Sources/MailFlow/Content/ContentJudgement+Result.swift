package import Mail
package import Scoring

extension ContentJudgement {
    /// Signs that a record keeps.
    package static let recordedSymbols = 16
    /// Octets of the name of a sign, in a record.
    package static let recordedName = 64
    /// Octets of what shows a sign, in a record.
    static let recordedEvidence = 64
    /// Signs by which another engine says what the message is, in a record.
    private static let recordedClaims = 4
    /// Octets of the sentence, in a record.
    static let recordedWords = 600

    /// What the scorer says, as a record keeps it: the signs with a weight, its own and those of another engine, as many as
    /// are worth their room.
    convenience init(recording result: ScoringResult) {
        self.init(
            words: result.sentence.cut(toOctets: Self.recordedWords), score: result.shownScore,
            rules: result.rules.map(\.rawValue), symbols: Self.signs(worthRecording: result),
            isTruncated: result.isTruncated)
    }

    private static func signs(worthRecording result: ScoringResult) -> [Symbol] {
        let own = result.symbols.filter { $0.weight != 0 }.map {
            Symbol(id: $0.symbol.id, weight: $0.weight, evidence: $0.evidence)
        }
        let engine = symbols(of: result.engine)
        // What an engine says the message is decides by itself, and weighs nothing.
        let claims = engine.filter { $0.weight == 0 }.prefix(recordedClaims)
        let weighed = (own + engine.filter { $0.weight != 0 }).enumerated().sorted {
            ($1.element.weight.magnitude, $0.offset) < ($0.element.weight.magnitude, $1.offset)
        }.map(\.element)
        return (Array(claims) + weighed).prefix(recordedSymbols).map {
            Symbol(
                id: $0.id.cut(toOctets: recordedName), weight: $0.weight,
                evidence: $0.evidence.cut(toOctets: recordedEvidence))
        }
    }

    /// The signs of another engine, called as the engine and they are: `rspamd/DBL_SPAM`.
    private static func symbols(of engine: EngineShare?) -> [Symbol] {
        guard let engine else { return [] }
        return engine.hits.map {
            Symbol(id: "\(engine.engine)/\($0.name)", weight: $0.weight, evidence: $0.evidence)
        }
    }

    /// All that the scorer says, for who asks about one message.
    package convenience init(whole result: ScoringResult) {
        self.init(
            words: result.sentence, score: result.shownScore, rules: result.rules.map(\.rawValue),
            symbols: result.symbols.map {
                Symbol(id: $0.symbol.id, weight: $0.weight, evidence: $0.evidence)
            } + Self.symbols(of: result.engine), isTruncated: result.isTruncated)
    }
}
