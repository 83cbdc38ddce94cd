package import Foundation
internal import Learning
package import Mail
import NIOCore
internal import Scoring
import SenderAuthentication

/// Scores labelled messages one after the other.
package struct WeightsEvaluation {
    private struct Scored {
        var file: String
        var group: String
        var isBad: Bool
        var result: ScoringResult
        /// The rank with all families, then without each.
        var ranks: [Double]
    }

    private let scorer: Scorer
    private let own: ScoringInput.OwnOrganization
    private var scored: [Scored] = []
    private var learned = LearnedState(hash: SipHash(0, 0))
    private var model: TokenModel?
    private var tokens: [UInt64: TokenSet] = [:]
    private var isLearning = false

    /// Begins an evaluation.
    ///
    /// - Parameters:
    ///   - lists: files in place of the shipped ones, by name. Throws ``ListError`` where one has a mistake.
    ///   - suffixes: the file of the public suffix list; without it a few common suffixes are known.
    package init(lists: [(name: String, text: String)], suffixes: String, accepted: [Domain]) throws {
        scorer = Scorer(lists: try ScoringLists(replacing: lists), suffixes: PublicSuffixList(path: suffixes))
        own = ScoringInput.OwnOrganization(domains: Set(accepted))
    }

    // Everything is learned and judged in one moment: what matters is what is known, not for how long.
    private static let moment = WallTime(milliseconds: 1_795_438_939_000)

    /// Learns from a message, as an organization does whose administrator says what it is; before the messages that are
    /// scored by that.
    package mutating func learn(_ message: Data, isBad: Bool) {
        isLearning = true
        let specimen = scorer.read(scorer.input(ofFile: ByteBuffer(bytes: message), own: own)).specimen
        let prepared = PreparedMessage(specimen, hash: SipHash(0, 0))
        let ruling = learned.rule(prepared, isBad ? .phish : .good, by: nil, at: Self.moment)
        guard case .keep(let record, _) = ruling else { return }
        learned.take(record, countsSender: true)
        tokens[record.number] = record.tokens
    }

    /// Makes the model of words of what was learned, where that is enough.
    package mutating func train() {
        let tokens = tokens
        let outcome = TokenTraining.train(learned.entries, adopted: nil) { tokens[$0.number] ?? TokenSet([]) }
        if case .adopted(let model, upTo: _) = outcome { self.model = model }
    }

    /// Scores a message.
    ///
    /// - Parameter group: the folder below the label's; empty for none.
    package mutating func add(_ message: Data, file: String, isBad: Bool, group: String) {
        var input = scorer.read(scorer.input(ofFile: ByteBuffer(bytes: message), own: own))
        if isLearning {
            let prepared = PreparedMessage(input.specimen, hash: SipHash(0, 0))
            var (knowledge, _) = learned.knowledge(of: prepared, at: Self.moment)
            if let model { knowledge.add(model, of: prepared) }
            input.history = ScoringInput.History(knowledge)
        }
        let result = scorer.score(input)
        var ranks = [rank(result)]
        for family in Family.allCases {
            var other = scorer
            other.without = [family]
            ranks.append(rank(other.score(input)))
        }
        let label = isBad ? "bad" : "good"
        scored.append(
            Scored(
                file: file, group: group.isEmpty ? label : "\(label)/\(group)", isBad: isBad, result: result,
                ranks: ranks))
    }

    /// The score, or that of the class that a rule has given.
    private func rank(_ result: ScoringResult) -> Double {
        let floor: Double
        switch result.verdict {
        case .none, .bulk: floor = -.infinity
        case .spam: floor = result.threshold
        case .phish, .highConfidenceSpam, .highConfidencePhish: floor = result.threshold * 2
        }
        return max(result.score, floor)
    }

    private static func percent(_ part: Int, _ whole: Int) -> Double {
        whole == 0 ? 0 : (Double(part) / Double(whole) * 10_000).rounded() / 100
    }

    /// What came of it.
    package func check() -> WeightsCheck {
        let good = scored.filter { !$0.isBad }
        let bad = scored.filter(\.isBad)
        let names = Set(scored.map(\.group)).sorted()
        let groups = names.map { name in
            let members = scored.filter { $0.group == name }
            let caught = members.count { $0.result.verdict >= .spam }
            return WeightsCheck.Group(
                name: name, messages: members.count,
                verdicts: Dictionary(members.map { ($0.result.verdict.rawValue, 1) }, uniquingKeysWith: +),
                caughtPercent: Self.percent(caught, members.count))
        }
        let families = ["nothing"] + Family.allCases.map(\.rawValue)
        let recall = families.enumerated().map { index, name in
            WeightsCheck.FamilyOff(
                without: name,
                recall: [0.1, 0.5, 1].map { rate in
                    let goodRanks = good.map { $0.ranks[index] }.sorted(by: >)
                    let allowed = Int(Double(good.count) * rate / 100)
                    // Above the first good message that must not be lost.
                    let bound = goodRanks.indices.contains(allowed) ? goodRanks[allowed] : -.infinity
                    let caught = bad.count { $0.ranks[index] > bound }
                    let score = bound.isFinite ? (bound / scorer.lists.weights.threshold * 50).rounded() / 10 : 0
                    return .init(
                        falsePositivePercent: rate, score: score, recallPercent: Self.percent(caught, bad.count))
                })
        }
        return WeightsCheck(
            weights: scorer.lists.weights.version, good: good.count, bad: bad.count,
            goodAsPhish: good.count { $0.result.verdict >= .phish },
            goodAsSpam: good.count { $0.result.verdict != .none && $0.result.verdict < .phish },
            caughtPercent: Self.percent(bad.count { $0.result.verdict >= .spam }, bad.count), groups: groups,
            families: recall, symbols: symbols(good, bad),
            worstGood: surprises(good.filter { $0.result.verdict != .none }.sorted { $0.ranks[0] > $1.ranks[0] }),
            missedBad: surprises(bad.filter { $0.result.verdict < .spam }.sorted { $0.ranks[0] < $1.ranks[0] }))
    }

    private func symbols(_ good: [Scored], _ bad: [Scored]) -> [WeightsCheck.SymbolRate] {
        func counts(_ messages: [Scored]) -> [Symbol: Int] {
            messages.reduce(into: [:]) { counts, message in
                for hit in message.result.symbols { counts[hit.symbol, default: 0] += 1 }
            }
        }
        let (inGood, inBad) = (counts(good), counts(bad))
        return Symbol.allCases.compactMap { symbol in
            let (a, b) = (inGood[symbol] ?? 0, inBad[symbol] ?? 0)
            guard a + b > 0 else { return nil }
            return .init(
                id: symbol.id, weight: scorer.lists.weights[symbol], goodPercent: Self.percent(a, good.count),
                badPercent: Self.percent(b, bad.count))
        }.sorted { ($1.badPercent - $1.goodPercent, $0.id) < ($0.badPercent - $0.goodPercent, $1.id) }
    }

    private func surprises(_ messages: [Scored]) -> [WeightsCheck.Surprise] {
        messages.prefix(10).map { .init(file: $0.file, score: $0.result.shownScore, sentence: $0.result.sentence) }
    }
}
