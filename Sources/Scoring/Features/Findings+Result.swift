import MIME
import SenderAuthentication

extension Findings {
    private static let cosmetics: Set<Symbol> = [
        .subjEmpty, .subjEmoji, .subjLeet, .subjExcl, .subjExcl1, .subjCaps, .subjTrailId, .subjRaw8bit, .subjB64Ascii,
        .subjPunct, .subjDollars,
    ]
    private static let hawking: Set<Symbol> = [.textRemove, .textClaim, .textPitch, .textPitchMany]
    private static let lexicon = Symbol.subjLexPrize.rawValue...Symbol.textLexBec.rawValue

    /// Sums up: groups bounded, then families counted, then the class.
    consuming func result() -> ScoringResult {
        let weights = lists.weights
        func group(_ hit: SymbolHit) -> Int? {
            if hit.weight < 0 { return 3 }
            if Self.lexicon.contains(hit.symbol.rawValue) || Self.hawking.contains(hit.symbol) { return 0 }
            if Self.cosmetics.contains(hit.symbol) { return 2 }
            return hit.symbol.families == [.shape] ? 1 : nil
        }
        let caps = [weights.lexiconCap, weights.shapeCap, weights.subjectCap, -weights.goodCap]
        var sums = [0.0, 0, 0, 0]
        for hit in hits { if let group = group(hit) { sums[group] += abs(hit.weight) } }
        var score = 0.0
        var phish = 0.0
        var families: [Family: Double] = [:]
        for hit in hits {
            var weight = hit.weight
            if let group = group(hit), sums[group] > caps[group], sums[group] > 0 {
                weight *= caps[group] / sums[group]
            }
            score += weight
            guard weight > 0 else { continue }
            switch hit.symbol.kind {
            case .phish: phish += weight
            case .either: phish += weight / 2
            default: break
            }
            for family in hit.symbol.families {
                families[family, default: 0] += weight / Double(hit.symbol.families.count)
            }
        }
        // Sums of decimal fractions are not exact.
        let reached = families.filter { $0.value >= weights.familyThreshold - 1e-9 }
        let isUnsupported = reached.count < ScoringResult.requiredFamilies && score > weights.unsupported
        if isUnsupported { score = weights.unsupported }
        score = (score * 1_000).rounded() / 1_000
        let threshold = weights.threshold
        var bcl = complaintLevel()
        var verdict = ScoringClass.none
        var scl = 1
        let isPhish = phish * 2 >= score && (reached[.sender] != nil || reached[.url] != nil)
        let isBulk = rules.isEmpty && bcl > 0 && has(.hdrEspAuth)
        if let level = ScoringResult.level(of: score, threshold: threshold, isPhish: isPhish, isBulk: isBulk) {
            (verdict, scl) = level
            if verdict == .bulk { bcl = ScoringResult.bulkLevel(bcl) }
        } else if score <= weights.clearlyGood && !hasLure
            || hasAny(.histPersonKnown, .histKnown, .histAnswered) && score < 2
        {
            scl = 0
        }
        for rule in rules { apply(rule, &verdict, &scl) }
        let sorted = hits.enumerated().sorted {
            ($1.element.weight.magnitude, $0.offset) < ($0.element.weight.magnitude, $1.offset)
        }
        return ScoringResult(
            verdict: verdict, score: score, threshold: threshold, scl: scl, bcl: bcl, rules: rules,
            symbols: sorted.map(\.element), isTruncated: reading.isTruncated || !input.content.isFullyRead,
            isUnsupported: isUnsupported, familyCount: reached.count, unsupportedLimit: weights.unsupported)
    }

    private func apply(_ rule: ScoringRule, _ verdict: inout ScoringClass, _ scl: inout Int) {
        var (found, floor): (ScoringClass, Int)
        switch rule {
        case .credentialForm, .lookalikeHost: (found, floor) = (.highConfidencePhish, 9)
        case .brandLure, .brandFromBadSender, .ownOrganization, .targetedLink, .shownHost, .attachmentOnly,
            .reportedPhish:
            (found, floor) = (.phish, 8)
        case .extortion: (found, floor) = (.highConfidenceSpam, 9)
        case .obfuscatedHead:
            (found, floor) = (nameBrand ?? subjectBrand) == nil ? (.highConfidenceSpam, 8) : (.phish, 8)
        case .impossibleSender: (found, floor) = (nameBrand ?? subjectBrand) == nil ? (.spam, 6) : (.phish, 8)
        case .lureFromNowhere, .advanceFee, .imageHostLure, .softLinkLure, .oldSpam, .reportedSpam:
            (found, floor) = (.spam, 6)
        }
        verdict = max(verdict, found)
        scl = max(scl, floor)
    }

    /// How much a sender of bulk mail is complained about: 0 for what is no bulk mail.
    private func complaintLevel() -> Int {
        let header = input.header
        let isBulk =
            header.listID != nil || header.hasListUnsubscribe || header.isBulkPrecedence || header.hasFeedbackID
        guard input.direction == .inbound, isBulk || has(.hdrEspAuth) else { return 0 }
        var level = 4
        let passes = input.authentication?.dmarc == .pass
        if header.hasOneClick, passes { level -= 2 }
        if let days = input.history?.days, days >= 30 { level -= 1 }
        if !header.hasListUnsubscribe { level += 2 }
        if headClasses.containsAny(TermClasses([.prize, .casino, .adult, .health, .lead])) { level += 1 }
        if has(.cmpUnsubNoHeader) { level += 1 }
        if hasAny(.fromCheapTld, .fromRandomDomain) { level += 1 }
        if header.hasOneClick, has(.urlFromDomain), passes, has(.authDmarcPassDkimCorp) { level -= 1 }
        return min(9, max(1, level))
    }
}
