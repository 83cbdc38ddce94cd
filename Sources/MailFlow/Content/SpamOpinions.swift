internal import Facts
internal import Inspection
internal import Mail
internal import Scoring

extension MessageInHand {
    /// Joins what spam engines say with what the scorer says, by a table (docs/reference/rspamd.md).
    ///
    /// An opinion that can't be used leaves the judgement as it is, and becomes a failure on record. What an engine takes for
    /// malware becomes a ground of the verdict, which nothing takes back.
    mutating func join(_ judgement: ScoringResult, by table: EngineTable) -> ScoringResult {
        var judgement = judgement
        for index in opinions.indices {
            guard let answer = opinions[index].answer else { continue }
            guard let joined = judgement.joined(with: EngineOpinion(answer, of: opinions[index].engine), by: table)
            else {
                let action = SafeText.escaped(answer.action, limit: 64)
                opinions[index].outcome = .failed(
                    .unusableAnswer("it would do \(action), an action that the table does not have"))
                continue
            }
            judgement = joined
            if joined.engine?.claim == .malware { grounds.found.insert(.malware) }
        }
        return judgement
    }

    /// Whether an engine asks to have the message come again later. Nobody outside can make it come again where the
    /// organization's own people send it, so it is no reason to hold up theirs.
    var isPutOffByEngine: Bool { attribution.direction == .incoming && judgement?.engine?.claim == .defer }

    /// What the engines said, as inputs of the decision.
    var opinionInputs: [Decision.Input] {
        opinions.map { report in
            switch report.outcome {
            case .judged(let answer):
                let sum = [answer.score, answer.requiredScore].compactMap { $0.map(Self.short) }
                let action = SafeText.escaped(answer.action, limit: 64)
                return .init("engine", "\(report.engine) \(action) \(sum.joined(separator: " of "))")
            case .failed(let failure):
                return .init("unavailable", SafeText.escaped("\(report.engine) \(failure)", limit: 160))
            }
        }
    }

    /// A number of an engine with a digit behind the point where it has one.
    private static func short(_ number: Double) -> String {
        let tenths = (number * 10).rounded()
        return tenths.truncatingRemainder(dividingBy: 10) == 0 ? "\(Int(tenths / 10))" : "\(tenths / 10)"
    }
}

extension EngineOpinion {
    /// What an engine answered.
    fileprivate init(_ answer: SpamEngineAnswer, of engine: String) {
        self.init(
            engine: engine, action: answer.action, score: answer.score, requiredScore: answer.requiredScore,
            spamScore: answer.spamScore,
            signs: answer.symbols.map { EngineOpinion.Sign($0.name, $0.score, $0.options) })
    }
}
