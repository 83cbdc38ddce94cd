import Patterns
import Testing

@Suite("Searches together")
struct TermIndexTests {
    static let patterns = [
        "a", "b+ж", #"\ba"#, #"b\b"#, "^a", "b$", "(?m)^b", "a(?=b)", #"(a|b)\1"#, #"[\W]a"#, "ж.", "1|σ", "x",
        "(?<!a)b$",
        #"\p{Lu}\s"#, "a{1001}", "a.*b", #"ж\s*[^b]+1"#, "(ab)+$",
    ]

    @Test("an index finds what each list finds alone")
    func property() throws {
        var random = SeededRandom(seed: 17)
        let compiled = try Self.patterns.map { source throws in try TextPattern(source) }
        for _ in 0..<200 {
            var builder = TermIndex.Builder()
            var words: [(TermIndex.ID, [String])] = []
            var patterns: [(TermIndex.ID, [TextPattern])] = []
            for _ in 0..<Int.random(in: 1..<6, using: &random) {
                let list = (0..<Int.random(in: 0..<6, using: &random)).map { _ in WordListTests.randomWord(&random) }
                words.append((builder.add(words: list), list))
                let some = compiled.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }.shuffled(using: &random)
                patterns.append((builder.add(patterns: some), some))
            }
            let index = builder.build()
            for _ in 0..<5 {
                let text = SearchText(WordListTests.randomText(Int.random(in: 0..<30, using: &random), &random))
                let hits = index.search(text)
                for (id, list) in words {
                    let found = try hits.match(id)
                    #expect(found == WordList(list).firstMatch(in: text))
                }
                for (id, list) in patterns {
                    let found = try hits.match(id)
                    let alone = try PatternList(list).firstMatch(in: text)
                    #expect(found == alone)
                }
            }
        }
    }

    @Test("a word of a list is found where words of other lists, which have their match, end at the same place")
    func sameEnds() throws {
        var builder = TermIndex.Builder()
        let many = builder.add(words: (1...60).map { String(repeating: "!", count: $0) })
        let one = builder.add(words: ["!!", "x   !!!"])
        let last = builder.add(words: ["y!"])
        let hits = builder.build().search(SearchText("!x \n\t !!!!y!"))
        #expect(try hits.match(many) == TermMatch(entry: 0, range: 0..<1))
        #expect(try hits.match(one) == TermMatch(entry: 0, range: 6..<8))
        #expect(try hits.match(last) == TermMatch(entry: 0, range: 10..<12))
        let phrase = builder.add(words: ["x !!!"])
        #expect(try builder.build().search(SearchText("!x \n\t !!!!y!")).match(phrase)?.range == 1..<9)
    }

    @Test("an index without lists finds nothing, and one without words or patterns neither")
    func empty() throws {
        var builder = TermIndex.Builder()
        _ = builder.build().search(SearchText("a"))
        let words = builder.add(words: [])
        let patterns = builder.add(patterns: [])
        let hits = builder.build().search(SearchText("a"))
        #expect(try hits.match(words) == nil)
        #expect(try hits.match(patterns) == nil)
    }

    @Test("the first pattern of a list that matches is the one that is named, wherever it matches")
    func firstEntry() throws {
        let list = PatternList([try TextPattern("x"), try TextPattern("c"), try TextPattern("a")])
        #expect(try list.firstMatch(in: SearchText("abc")) == TermMatch(entry: 1, range: 2..<3))
    }

    @Test("a pattern that several lists have is found by its own place in each")
    func repeated() throws {
        var builder = TermIndex.Builder()
        let first = builder.add(patterns: [try TextPattern("a1"), try TextPattern("b2"), try TextPattern("a1")])
        _ = builder.add(words: ["b2"])
        let second = builder.add(patterns: [try TextPattern("b2"), try TextPattern("c3")])
        let third = builder.add(patterns: [try TextPattern("c3"), try TextPattern("a1"), try TextPattern("d(?=4)")])
        let hits = builder.build().search(SearchText("- b2 -"))
        #expect(try hits.match(first) == TermMatch(entry: 1, range: 2..<4))
        #expect(try hits.match(second) == TermMatch(entry: 0, range: 2..<4))
        #expect(try hits.match(third) == nil)
        let others = builder.build().search(SearchText("a1 d4"))
        #expect(try others.match(first) == TermMatch(entry: 0, range: 0..<2))
        #expect(try others.match(second) == nil)
        #expect(try others.match(third) == TermMatch(entry: 1, range: 0..<2))
    }

    @Test("many rules with words and patterns are searched together")
    func manyRules() throws {
        var builder = TermIndex.Builder()
        var rules: [(words: TermIndex.ID, patterns: TermIndex.ID)] = []
        for number in 0..<150 {
            let words = builder.add(words: ["rule\(number)", "phrase of \(number)"])
            let patterns = builder.add(patterns: [
                try TextPattern(#"invoice\W*no[. ]*\#(number)\b"#), try TextPattern("^secret \(number)$"),
            ])
            rules.append((words, patterns))
        }
        let index = builder.build()
        for body in ["Invoice no. 117, rule42 phrase\nOF 7!", "Invoice no. 117, rule42 phrase\nOF 7! é"] {
            let hits = index.search(SearchText(body))
            for (number, rule) in rules.enumerated() {
                #expect(try (hits.match(rule.words) != nil) == (number == 42 || number == 7))
                #expect(try (hits.match(rule.patterns) != nil) == (number == 117))
            }
        }
    }

    @Test("patterns that are too large to be searched together are searched alone")
    func beyondMemory() throws {
        var builder = TermIndex.Builder()
        let patterns = try (0..<20).map { number throws in try TextPattern(#"x\#(number)y(\w{1,4}\w{6}){8}z"#) }
        let lists = patterns.map { builder.add(patterns: [$0]) }
        let text = SearchText("x7y" + String(repeating: "ж", count: 70) + "z")
        let hits = builder.build().search(text)
        for (number, list) in lists.enumerated() {
            #expect(try (hits.match(list) != nil) == (number == 7))
        }
    }

    @Test("many tasks search with one index at once")
    func tasks() async throws {
        var builder = TermIndex.Builder()
        let words = builder.add(words: ["contoso", "credit card"])
        let patterns = try Self.patterns.map { source throws in builder.add(patterns: [try TextPattern(source)]) }
        let index = builder.build()
        let texts = (UInt64(0)..<40).map { number in
            var random = SeededRandom(seed: number)
            return SearchText(WordListTests.randomText(200, &random) + " contoso")
        }
        let expected = try texts.map { text throws in try Self.found(index, [words] + patterns, text) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (text, matches) in zip(texts, expected) {
                group.addTask {
                    for _ in 0..<5 {
                        let found = try Self.found(index, [words] + patterns, text)
                        #expect(found == matches)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func found(_ index: TermIndex, _ ids: [TermIndex.ID], _ text: SearchText) throws -> [TermMatch?] {
        let hits = index.search(text)
        return try ids.map { id throws in try hits.match(id) }
    }
}
