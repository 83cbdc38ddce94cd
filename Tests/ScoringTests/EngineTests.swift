import Testing

@testable import Scoring

@Suite("What another engine says joins the score")
struct EngineTests {
    private static let lists = Result { try ScoringLists.shipped() }

    private func table(_ change: (String) -> String = { $0 }) throws -> EngineTable {
        let text = try #require(ShippedLists.all.first { $0.name == "rspamd.txt" }?.text)
        return try ScoringLists(replacing: [("rspamd.txt", change(text + "\n"))]).rspamd
    }

    private func result(
        _ score: Double, _ verdict: ScoringClass = .none, scl: Int = 1, bcl: Int = 0, rules: [ScoringRule] = [],
        symbols: [(Symbol, Double)] = [], families: Int = 3
    ) -> ScoringResult {
        ScoringResult(
            verdict: verdict, score: score, threshold: 3.5, scl: scl, bcl: bcl, rules: rules,
            symbols: symbols.map { SymbolHit(symbol: $0.0, weight: $0.1, evidence: "") }, isTruncated: false,
            isUnsupported: false, familyCount: families, unsupportedLimit: 2)
    }

    private func opinion(
        _ action: String = "no action", _ score: Double = 0, required: Double? = 15, spam: Double? = nil,
        _ signs: [(String, Double)] = []
    ) -> EngineOpinion {
        EngineOpinion(
            engine: "rspamd", action: action, score: score, requiredScore: required, spamScore: spam,
            signs: signs.map { EngineOpinion.Sign($0.0, $0.1) })
    }

    private func joined(_ result: ScoringResult, _ opinion: EngineOpinion) throws -> ScoringResult {
        try #require(result.joined(with: opinion, by: try table()))
    }

    // MARK: - Sums

    @Test("an engine that finds nothing changes nothing but that it was heard")
    func nothing() throws {
        for own in [result(0), result(-2, scl: 0), result(4, .spam, scl: 5), result(9, .highConfidencePhish, scl: 9)] {
            var joined = try joined(own, opinion())
            #expect(
                joined.engine?.claim == .nothing && joined.engine?.weight == 0 && joined.engine?.isDecisive == false)
            joined.engine = nil
            #expect(joined == own)
        }
    }

    @Test("signs without a line count by what they are of the sum that refuses, bounded together")
    func unnamed() throws {
        // 3 of 15 is a fifth of twice the threshold.
        #expect(try joined(result(1), opinion(5, signs: ["OWN_RULE": 3])).score == 2.4)
        #expect(try joined(result(1), opinion(99, signs: ["OWN_RULE": 40, "OTHER": 50])).score == 3.0)
        #expect(try joined(result(0), opinion(-5, signs: ["OWN_RULE": -40])).score == -1.0)
        // Where nothing is refused, by where spam begins; where that is not said either, they count nothing.
        let own = [("OWN_RULE", 3.0)]
        #expect(try joined(result(1), opinion("no action", 3, required: nil, spam: 6, own)).score == 2.75)
        #expect(try joined(result(1), opinion("no action", 3, required: nil, own)).score == 1)
    }

    @Test("signs with a line count by their class where the engine itself counts them")
    func named() throws {
        #expect(try joined(result(0), opinion(7, signs: ["DBL_SPAM": 6.5])).score == 2.0)
        #expect(try joined(result(0), opinion(0, signs: ["DBL_SPAM": 0])).score == 0)
        #expect(try joined(result(0), opinion(-1, signs: ["RCVD_IN_DNSWL_HI": -0.5])).score == -0.6)
        // What our own signs say already.
        #expect(
            try joined(result(0), opinion(9, signs: ["R_SPF_FAIL": 1, "DMARC_POLICY_REJECT": 2, "FROM_X": 6])).score
                == 0)
    }

    private static let all = [
        "DBL_SPAM": 6.5, "URIBL_BLACK": 7.5, "FUZZY_DENIED": 12, "BLACKLIST_DMARC": 6, "DBL_MALWARE": 7.5,
    ]

    @Test("all of its signs add what makes spam, neither spam beyond doubt nor phishing")
    func cap() throws {
        let joined = try joined(result(0), opinion(39.5, signs: Self.all))
        #expect(joined.score == 3.5 && joined.verdict == .spam && joined.scl == 5)
        #expect(joined.engine?.isDecisive == true)
        #expect(joined.sentence.contains("rspamd finds "), "\(joined.sentence)")
    }

    @Test("its signs are one family: with fewer than two of our own beside it a score is no more than 2")
    func families() throws {
        let cases: [(own: Double, families: Int, score: Double, verdict: ScoringClass)] = [
            (0, 0, 2, .none), (1.5, 1, 2, .none), (2, 1, 2, .none), (1.5, 2, 5, .spam), (2, 2, 5.5, .spam),
            (2, 3, 5.5, .spam),
        ]
        for one in cases {
            let joined = try joined(result(one.own, families: one.families), opinion(39.5, signs: Self.all))
            #expect(joined.score == one.score && joined.verdict == one.verdict, "\(one)")
            #expect(joined.isUnsupported == (one.families < 2) && joined.engine?.weight == 3.5, "\(one)")
        }
        // A score that was bounded already stays so where the engine adds nothing.
        var bounded = result(2, families: 2)
        bounded.isUnsupported = true
        let unmoved = try joined(bounded, opinion())
        #expect(unmoved.score == 2 && unmoved.isUnsupported)
        // What it takes off counts whatever supports the rest.
        #expect(try joined(result(2, families: 1), opinion(signs: ["RCVD_IN_DNSWL_HI": -1])).score == 1.4)
    }

    @Test("an action that says spam needs no family of our own, and what only puts a message off does")
    func familiesAndActions() throws {
        for action in ["add header", "rewrite subject", "reject"] {
            let joined = try joined(result(0, families: 0), opinion(action, 39.5, Self.all))
            #expect(joined.score == 3.5 && !joined.isUnsupported && joined.verdict >= .spam)
        }
        for action in ["no action", "greylist", "soft reject"] {
            let joined = try joined(result(0, families: 0), opinion(action, 39.5, Self.all))
            #expect(joined.score == 2 && joined.isUnsupported && joined.verdict == .none)
        }
    }

    @Test("the opinion of one engine more never lowers what the first one added")
    func twoEngines() throws {
        let first = try joined(result(2, families: 2), opinion(39.5, signs: Self.all))
        #expect(first.score == 5.5)
        #expect(try joined(first, opinion()).score == 5.5)
        let claimed = try joined(result(0, families: 0), opinion("add header", 39.5, Self.all))
        #expect(try joined(claimed, opinion()).score == 3.5)
    }

    @Test("it lifts what our own signs leave below the threshold, and no more than the sum says")
    func lift() throws {
        let spam = ["DBL_SPAM": 6.5]
        #expect(try joined(result(1.4), opinion(signs: spam)).verdict == .none)
        #expect(try joined(result(1.5), opinion(signs: spam)).verdict == .spam)
        #expect(try joined(result(2.9, scl: 0), opinion(signs: spam)).scl == 6)
        #expect(try joined(result(5, .spam, scl: 6), opinion(signs: spam)).verdict == .highConfidenceSpam)
    }

    @Test("its signs of phishing count as such only beside some of our own")
    func phish() throws {
        let signs = ["DBL_MALWARE": 7.5, "CRACKED_SURBL": 5]
        #expect(try joined(result(1), opinion(signs: signs)).verdict == .spam)
        let own = result(1, symbols: [(.fromBrandName, 0.5), (.textShort, 0.5)])
        let joined = try joined(own, opinion(signs: signs))
        #expect(joined.verdict == .phish && joined.scl == 8)
    }

    @Test("bulk mail stays bulk mail while the score is no higher than that")
    func bulk() throws {
        let mark: [(Symbol, Double)] = [(.hdrEspAuth, 0)]
        #expect(
            try joined(result(3, bcl: 4, symbols: mark), opinion(signs: ["RBL_MAILSPIKE_WORST": 2])).verdict == .bulk)
        #expect(try joined(result(3, bcl: 4, symbols: mark), opinion(signs: ["DBL_SPAM": 7])).verdict == .spam)
        #expect(try joined(result(3.6, .bulk, scl: 6, bcl: 7, symbols: mark), opinion()).verdict == .bulk)
    }

    @Test("what it likes takes a little off a score, and nothing off what a rule says")
    func good() throws {
        let good = ["WHITELIST_DMARC": -7.0, "OWN_HAM": -40]
        let spam = try joined(result(4, .spam, scl: 5), opinion("no action", -47, good))
        #expect(spam.score == 3 && spam.verdict == .none && spam.scl == 1)
        #expect(try joined(result(5, .spam, scl: 6), opinion(signs: good)).verdict == .spam)
        #expect(try joined(result(5, .phish, scl: 8), opinion(signs: good)).verdict == .phish)
        // Where nothing but the score says phishing, it takes nothing off that either.
        let barely = try joined(result(3.6, .phish, scl: 8), opinion("no action", -47, good))
        #expect(barely.verdict == .phish && barely.scl == 8 && barely.score == 3.6)
        #expect(barely.engine?.weight == 0 && barely.engine?.hits == [])
        let mixed = try joined(
            result(3.6, .phish, scl: 8), opinion("no action", -40, ["WHITELIST_DMARC": -7, "DBL_SPAM": 6.5]))
        #expect(mixed.verdict == .phish && mixed.score == 5.6)
        let ruled = try joined(result(2, .phish, scl: 8, rules: [.brandLure]), opinion(signs: good))
        #expect(ruled.verdict == .phish && ruled.scl == 8)
    }

    // MARK: - Claims

    @Test(
        "what it would do is what it says by itself",
        arguments: [
            ("no action", ScoringClass.none, 1), ("greylist", .none, 1), ("add header", .spam, 5),
            ("rewrite subject", .spam, 5), ("reject", .highConfidenceSpam, 9), ("soft reject", .none, 1),
        ])
    func actions(_ action: String, _ verdict: ScoringClass, _ scl: Int) throws {
        let joined = try joined(result(0), opinion(action, 7))
        #expect(joined.verdict == verdict && joined.scl == scl && joined.score == 0)
        let claims: [String: EngineClaim] = [
            "add header": .spam, "rewrite subject": .spam, "reject": .highConfidenceSpam, "soft reject": .defer,
        ]
        #expect(joined.engine?.claim == claims[action, default: .nothing])
    }

    @Test("in the upper half between spam and refusal the level is 6")
    func upperHalf() throws {
        #expect(try joined(result(0), opinion("add header", 10.4)).scl == 5)
        #expect(try joined(result(0), opinion("add header", 10.5)).scl == 6)
        #expect(try joined(result(0), opinion("add header", 9, spam: 2)).scl == 6)
        #expect(try joined(result(0), opinion("add header", 99, required: nil)).scl == 5)
    }

    @Test("an action that the table does not have is no answer")
    func unknownAction() throws {
        #expect(result(1).joined(with: opinion("explode"), by: try table()) == nil)
        let own = try table { $0 + "action my-own phish\n" }
        #expect(result(1).joined(with: opinion("my own"), by: own)?.verdict == .phish)
    }

    @Test("a sign may claim a class by itself, and malware only where the table says so")
    func claims() throws {
        let link = try joined(result(0), opinion("no action", 0, ["PHISHED_OPENPHISH": 0]))
        #expect(link.verdict == .highConfidencePhish && link.scl == 9 && link.engine?.claim == .highConfidencePhish)
        let virus = try joined(result(0), opinion("reject", 5, ["CLAM_VIRUS": 5]))
        #expect(virus.engine?.claim == .malware && virus.engine?.isDecisive == true)
        #expect(try joined(result(0), opinion("no action", 5, ["NEW_VIRUS": 5])).engine?.claim == .nothing)
        let none = try table { $0.replacing("CLAM_VIRUS malware", with: "CLAM_VIRUS pass") }
        #expect(result(0).joined(with: opinion("no action", 5, ["CLAM_VIRUS": 5]), by: none)?.engine?.claim == .nothing)
    }

    @Test("a claim makes nothing better, and does not move the score")
    func claimsNeverLower() throws {
        for own in [result(8, .highConfidencePhish, scl: 9, rules: [.credentialForm]), result(7, .phish, scl: 8)] {
            for action in ["no action", "add header", "reject"] {
                let joined = try joined(own, opinion(action, -20))
                #expect(joined.verdict >= own.verdict && joined.scl >= own.scl && joined.score == own.score)
            }
        }
    }

    // MARK: - What is kept

    @Test("its signs are named with their weight, the gravest first, made safe to show and bounded")
    func hits() throws {
        var opinion = opinion("add header", 9, ["DBL_SPAM": 6.5, "R_SPF_FAIL": 1, "OWN": 3, "PHISHED_PHISHTANK": 7])
        opinion.signs[0].options = ["evil.example\u{1B}[2J", String(repeating: "x", count: 900)]
        let share = try #require(try joined(result(0), opinion).engine)
        #expect(share.hits.map(\.name) == ["PHISHED_PHISHTANK", "DBL_SPAM", "OWN"])
        #expect(share.hits.map(\.weight) == [0, 2, 1.4])
        let evidence = try #require(share.hits.first { $0.name == opinion.signs[0].name }?.evidence)
        #expect(evidence.hasPrefix("evil.example\\x{1B}[2J") && evidence.utf8.count <= 120)
        let many = EngineOpinion(
            engine: "rspamd", action: "reject", score: 1_000, requiredScore: 15,
            signs: (0..<1_000).map { EngineOpinion.Sign("S\($0)", 1) })
        #expect(try joined(result(0), many).engine?.hits.count == 40)
    }

    @Test("the most absurd numbers that are read leave a score within bounds")
    func bounds() throws {
        for score in [100_000.0, -100_000.0] {
            let joined = try joined(
                result(1),
                opinion("no action", score, required: 0.000_001, ["A": score, "B": score, "DBL_SPAM": score]))
            #expect((0.0...4.5).contains(joined.score), "\(joined.score)")
        }
    }

    // MARK: - The table

    @Test("the longest name counts: of a whole one before a beginning, of a longer beginning before a shorter one")
    func names() throws {
        let table = try table { $0 + "X_* light spam\nX_Y_* strong phish\nX_Y_Z pass\n" }
        #expect(table["X_A"] == .weight(0.5, isPhish: false))
        #expect(table["X_Y_A"] == .weight(2, isPhish: true))
        #expect(table["X_Y_Z"] == .pass)
        #expect(table["X_"] == .weight(0.5, isPhish: false))
        #expect(table["X"] == nil && table["x_a"] == nil && table[""] == nil)
    }

    @Test(
        "a mistake names the line and what to write",
        arguments: [
            ("FOO", "what the symbol counts"), ("FOO bar", "what the symbol counts"),
            ("FOO strong", "what the symbol counts"), ("FOO strong ham", "what the symbol counts"),
            ("FOO good", "what the symbol counts"), ("FOO good 1", "what the symbol counts"),
            ("FOO good -4", "what the symbol counts"), ("FOO nothing", "what the symbol counts"),
            ("FOO defer", "what the symbol counts"), ("* pass", "no name of a symbol"),
            ("A*B pass", "no name of a symbol"),
            ("CLAM_VIRUS pass", "there twice"), ("R_SPF_* pass", "there twice"),
            ("action reject spam", "there twice"), ("action x y", "no action leads to y"),
            ("cap engine x", "no number"), ("cap engine 7", "contradict"), ("cap unnamed 5", "contradict"),
            ("cap good 1", "contradict"), ("cap engine nan", "no number"),
        ])
    func mistakes(_ line: String, _ words: String) {
        do {
            _ = try table { $0 + line + "\n" }
            Issue.record("\(line) was taken")
        } catch {
            #expect("\(error)".contains(words) && "\(error)".contains("rspamd.txt"), "\(error)")
        }
    }

    @Test("a table without a cap says which")
    func missingCap() {
        #expect(throws: ListError.self) { try table { $0.replacing("cap unnamed 2.0\n", with: "") } }
    }
}

extension EngineTests {
    /// A message that the engine does nothing about.
    private func opinion(_ score: Double = 0, signs: [String: Double]) -> EngineOpinion {
        opinion("no action", score, signs)
    }

    private func opinion(
        _ action: String, _ score: Double, required: Double? = 15, _ signs: [String: Double]
    ) -> EngineOpinion {
        opinion(action, score, required: required, signs.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }
}
