import Mail

extension ScoringResult {
    /// The result with what another engine says of the same message; nil where the engine would do something that the table
    /// does not know. Pure.
    ///
    /// All signs of an engine are one family: together they add as much as the table lets them, which makes spam and never
    /// phishing. As ever, a score above ``unsupportedLimit`` needs the support of three families, unless what the engine would
    /// do says spam by itself. A sign of phishing counts as one only beside signs of phishing of our own. What the engine or
    /// one of its signs claims by itself, by the table, can make the verdict worse, never better; nor does anything make better
    /// what a rule of our own says, or what is phishing.
    public func joined(with opinion: EngineOpinion, by table: EngineTable) -> ScoringResult? {
        guard let ofAction = table.claim(ofAction: opinion.action) else { return nil }
        // As with signs of our own, none counts for what is phishing.
        let sum = EngineSum(opinion, table, threshold: threshold, countsGood: verdict < .phish)
        var result = self
        // Sums of decimal fractions are not exact.
        result.score = ((score + sum.weight) * 1_000).rounded() / 1_000
        let supports = familyCount + (sum.weight > 0 ? 1 : 0)
        if supports < Self.requiredFamilies, ofAction < .spam, result.score > max(score, unsupportedLimit) {
            result.score = max(score, unsupportedLimit)
            result.isUnsupported = true
        }
        result.classify(adding: sum)
        if sum.weight >= 0 || !rules.isEmpty {
            (result.verdict, result.scl) = (max(result.verdict, verdict), max(result.scl, scl))
        }
        let claim = max(ofAction, sum.claim)
        if let (claimed, level) = opinion.verdict(for: claim) {
            (result.verdict, result.scl) = (max(result.verdict, claimed), max(result.scl, level))
        }
        result.engine = EngineShare(
            engine: opinion.engine, action: SafeText.escaped(opinion.action, limit: 64), score: opinion.score,
            requiredScore: opinion.requiredScore, weight: sum.weight, claim: claim,
            isDecisive: result.verdict > verdict || claim == .malware, hits: sum.hits)
        return result
    }

    /// Sets class and levels by the score, as the scorer does for a message whose rules say nothing.
    private mutating func classify(adding sum: EngineSum) {
        let isPhish = verdict >= .phish || sum.phish > 0 && isMostlyPhish(adding: sum.phish)
        let isBulk = rules.isEmpty && bcl > 0 && symbols.contains { $0.symbol == .hdrEspAuth }
        guard let level = Self.level(of: score, threshold: threshold, isPhish: isPhish, isBulk: isBulk) else {
            // What was clearly good is so only while nothing speaks against it.
            (verdict, scl) = (.none, verdict == .none && sum.weight <= 0 ? scl : 1)
            return
        }
        (verdict, scl) = level
        if verdict == .bulk { bcl = Self.bulkLevel(bcl) }
    }

    /// Whether at least half of the score comes from what may lead to phishing, some of it from our own signs.
    private func isMostlyPhish(adding weight: Double) -> Bool {
        var own = 0.0
        for hit in symbols where hit.weight > 0 {
            switch hit.symbol.kind {
            case .phish: own += hit.weight
            case .either: own += hit.weight / 2
            default: break
            }
        }
        return own > 0 && (own + weight) * 2 >= score
    }
}

extension EngineOpinion {
    /// The class that a claim asks for, and its level; nil for a claim that asks for none.
    fileprivate func verdict(for claim: EngineClaim) -> (ScoringClass, Int)? {
        switch claim {
        case .nothing, .defer, .malware: nil
        case .spam: (.spam, isUpperHalf ? 6 : 5)
        case .highConfidenceSpam: (.highConfidenceSpam, 9)
        case .phish: (.phish, 8)
        case .highConfidencePhish: (.highConfidencePhish, 9)
        }
    }

    /// Whether the sum is nearer to where the engine refuses a message than to where spam begins. Where it does not say
    /// the latter, that is at two fifths of the former, as Rspamd is shipped.
    private var isUpperHalf: Bool {
        guard let requiredScore else { return false }
        return score >= (requiredScore + min(spamScore ?? requiredScore * 0.4, requiredScore)) / 2
    }
}

/// What an engine's signs add to a score.
private struct EngineSum {
    /// All of them together.
    var weight = 0.0
    /// Those of phishing, before the bound of the sum.
    var phish = 0.0
    /// The gravest claim of a sign.
    var claim = EngineClaim.nothing
    /// The signs that count or claim something, those of the most weight first.
    var hits: [EngineShare.Hit] = []

    /// - Parameter countsGood: whether signs that speak for the message count.
    init(_ opinion: EngineOpinion, _ table: EngineTable, threshold: Double, countsGood: Bool) {
        // Where the engine refuses a message, it is spam beyond doubt to it: twice our threshold.
        let scale =
            opinion.requiredScore.map { threshold * 2 / $0 } ?? opinion.spamScore.map { threshold / $0 } ?? 0
        var (named, unnamed, good) = (0.0, 0.0, 0.0)
        var found: [(sign: EngineOpinion.Sign, weight: Double)] = []
        for sign in opinion.signs {
            switch table[sign.name] {
            case .pass: continue
            case .weight(let weight, let isPhish):
                // What the engine's own operator gives no score is no sign to them.
                guard sign.score > 0 else { continue }
                named += weight
                if isPhish { phish += weight }
                found.append((sign, weight))
            case .good(let weight):
                guard countsGood, sign.score < 0 else { continue }
                good += weight
                found.append((sign, weight))
            case .claim(let said):
                claim = max(claim, said)
                found.append((sign, 0))
            case nil:
                guard sign.score > 0 || countsGood && sign.score < 0 else { continue }
                unnamed += sign.score * scale
                found.append((sign, sign.score * scale))
            }
        }
        let against = min(table.cap, named + min(table.unnamedCap, max(0, unnamed)))
        weight = against + max(table.goodCap, good + min(0, unnamed))
        found.sort {
            ($1.weight.magnitude, $0.sign.name) < ($0.weight.magnitude, $1.sign.name)
        }
        // Claims are never left out, and they add nothing.
        let claims = found.filter { $0.weight == 0 }
        hits = (claims + found.filter { $0.weight != 0 }).prefix(EngineShare.hitLimit).map { sign, weight in
            EngineShare.Hit(
                name: SafeText.escaped(sign.name, limit: 128), weight: (weight * 1_000).rounded() / 1_000,
                score: sign.score, evidence: SafeText.escaped(sign.options.joined(separator: ", "), limit: 120))
        }
    }
}
