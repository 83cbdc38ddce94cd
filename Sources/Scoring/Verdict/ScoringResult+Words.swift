extension ScoringClass {
    /// The class in a word or two.
    public var words: String {
        switch self {
        case .none: "not spam"
        case .bulk: "bulk mail"
        case .spam: "spam"
        case .highConfidenceSpam: "spam beyond doubt"
        case .phish: "phishing"
        case .highConfidencePhish: "phishing beyond doubt"
        }
    }
}

extension ScoringResult {
    /// Clauses that an explanation has at most.
    private static let maximumClauses = 5

    /// The reasons, and behind them what another engine says where that made the verdict worse.
    private var allReasons: [String] {
        guard let engine, engine.isDecisive, verdict != .none else { return reasons }
        return reasons + [engine.clause]
    }

    /// The verdict with its reasons in one sentence: "phishing: the name says PayPal, the address is at a free mailbox
    /// provider, the link goes to … , and nothing vouches for the sender".
    public var sentence: String {
        let clauses = allReasons
        guard let last = clauses.last else {
            return "\(verdict.words): \(verdict == .none ? "nothing speaks against it" : "by its score")"
        }
        guard clauses.count > 1 else { return "\(verdict.words): \(last)" }
        let separator = clauses.count > 2 ? ", and " : " and "
        return "\(verdict.words): \(clauses.dropLast().joined(separator: ", "))\(separator)\(last)"
    }

    /// The reasons that weigh most, as clauses: who it is from, where it leads, what it says, who vouches for it.
    public var reasons: [String] {
        if verdict == .none {
            let good = symbols.filter { $0.symbol.kind == .good && $0.weight < 0 }
            if !good.isEmpty { return good.prefix(3).map(\.clause) }
            return symbols.contains { $0.weight > 0 } ? ["little speaks against it"] : []
        }
        let order: [Family] = [.sender, .subject, .lure, .url, .shape, .header, .history, .authentication]
        var chosen: [(place: Int, hit: SymbolHit)] = []
        var taken: [Family: Int] = [:]
        let facts: Set<Symbol> = [.urlUnrelated, .authNotAligned, .hdrEspAuth]
        // Composites say again what their members say.
        func rank(_ hit: SymbolHit) -> Double { facts.contains(hit.symbol) ? 0.3 : hit.weight }
        let candidates = symbols.filter { hit in
            hit.weight > 0 && (hit.symbol.families.count == 1 || Self.tellingComposites.contains(hit.symbol))
                || facts.contains(hit.symbol)
        }.enumerated().sorted { (rank($1.element), $0.offset) < (rank($0.element), $1.offset) }.map(\.element)
        for hit in candidates {
            guard chosen.count < Self.maximumClauses, let family = hit.symbol.families.first else { break }
            let limit = family == .sender ? 2 : 1
            guard taken[family, default: 0] < limit else { continue }
            if hit.symbol == .fromBrandNameUnauth { continue }
            if hit.symbol == .fromBrandName, candidates.contains(where: { $0.symbol == .fromBrandFreemail }) {
                continue
            }
            taken[family, default: 0] += 1
            chosen.append((order.firstIndex(of: family) ?? 0, hit))
        }
        return chosen.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }.map(
            \.element.hit.clause)
    }

    private static let tellingComposites: Set<Symbol> = [.cmpOwnLookalike, .cmpBec]
}
