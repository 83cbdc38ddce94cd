import Patterns
import Testing

@Suite("Bounds of searches")
struct SearchBoundTests {
    static let many = String(repeating: "a", count: 50_000)
    /// With what the patterns end in behind it, since PCRE2 does not begin where that is nowhere.
    static let text = SearchText(many + "!xb")

    @Test(
        "a search of PCRE2 ends after its steps",
        arguments: [
            #"(a|aa)+\1x"#, "(?=(a+)+$).b", #"(?<=^)(a+)+\1b"#, "(?=a)(a*)*b", "(?>a*)b", #"(?=a*b)"#, #"(a*)\1b"#,
            #"(.*)(.*)(.*)\1x"#,
            "(?:a?){100}(?=b)", "(?=(?:a{1000})+b)",
            #"(?=[a-z]{20000}\d|x)"#, "(?=\(String(repeating: "a", count: 8_000))b|x)", #"(.+)\1x"#,
        ])
    func exhaustion(_ source: String) throws {
        let pattern = try TextPattern(source)
        #expect(pattern.engine == .backtracking)
        #expect(throws: SearchExhausted.self) { try pattern.firstMatch(in: Self.text) }
    }

    @Test("searches take their steps off an allowance that they share, and none goes beyond it")
    func allowance() throws {
        let hard = try TextPattern(#"(a|aa)+\1x"#)
        let list = PatternList([hard])
        var allowance = SearchAllowance(steps: 2_500_000)
        // Each of them may take 1,800,048 steps by itself.
        #expect(throws: SearchExhausted.self) { try list.firstMatch(in: Self.text, within: &allowance) }
        #expect(allowance.steps > 0 && allowance.steps < 700_000)
        #expect(throws: SearchExhausted.self) { try list.firstMatch(in: Self.text, within: &allowance) }
        #expect(allowance.steps == 0)
        // A search that would end at once does not begin any more, and RE2's takes no steps.
        let easy = PatternList([try TextPattern("a(?=!)")])
        #expect(throws: SearchExhausted.self) { try easy.firstMatch(in: SearchText("a!"), within: &allowance) }
        let linear = PatternList([try TextPattern("a+!")])
        #expect(try linear.firstMatch(in: SearchText("a!"), within: &allowance) == TermMatch(entry: 0, range: 0..<2))
        var unlimited = SearchAllowance.unlimited
        #expect(try easy.firstMatch(in: SearchText("a!"), within: &unlimited) != nil)
        #expect(unlimited == .unlimited)
    }

    /// Octets of some letters, in no order.
    private static func scattered(_ letters: String, _ count: Int) -> SearchText {
        var random = SeededRandom(seed: 5)
        let octets = Array(letters.utf8)
        var text: [UInt8] = []
        for _ in 0..<count { text.append(octets[Int.random(in: octets.indices, using: &random)]) }
        return SearchText(text)
    }

    @Test("a search of RE2 that keeps to few states takes a quarter of an instruction for each octet")
    func fewStates() throws {
        let list = PatternList([try TextPattern("x.*y")])
        var allowance = SearchAllowance(steps: 0, instructions: 6_000)
        let text = Self.scattered("ab", 20_000)
        #expect(try list.firstMatch(in: text, within: &allowance) == nil)
        #expect(allowance.instructions == 1_000)
        #expect(throws: SearchExhausted.self) { try list.firstMatch(in: text, within: &allowance) }
        #expect(allowance.instructions == 1_000)
        #expect(try list.firstMatch(in: SearchText("xy"), within: &allowance)?.range == 0..<2)
    }

    @Test("a search of RE2 that comes by new states all the time takes the pattern's instructions for each octet")
    func manyStates() throws {
        let pattern = try TextPattern("a[ab]{1000}c")
        #expect(pattern.engine == .linear && pattern.aloneSize == pattern.linearSize)
        let list = PatternList([pattern])
        let text = Self.scattered("ab", 20_000)
        let most = pattern.linearSize * text.octets.count
        #expect(most > 20_000_000)
        var allowance = SearchAllowance(steps: 0, instructions: 3 * most)
        #expect(try list.firstMatch(in: text, within: &allowance) == nil)
        #expect((most...2 * most).contains(3 * most - allowance.instructions))
        var few = SearchAllowance(steps: 0, instructions: most / 2)
        #expect(throws: SearchExhausted.self) { try list.firstMatch(in: text, within: &few) }
        #expect(few.instructions < most / 2)
        // The bound of one search is none of the next.
        #expect(try list.firstMatch(in: SearchText(String(repeating: "a", count: 1_001) + "c")) != nil)
        #expect(try list.firstMatch(in: text) == nil)
    }

    @Test("patterns that are searched together take instructions where they come by new states all the time")
    func manyStatesTogether() throws {
        let parts = String(repeating: "[a-c]", count: 40)
        var builder = TermIndex.Builder()
        let ids = try ["1", "2"].map { builder.add(patterns: [try TextPattern("a\(parts)\\p{L}\($0)")]) }
        let index = builder.build()
        let text = Self.scattered("abc", 60_000)
        var enough = SearchAllowance(steps: 0, instructions: 1_000_000_000)
        let hits = index.search(text, within: &enough)
        #expect(enough.instructions < 990_000_000)
        for id in ids { #expect(try hits.match(id, within: &enough) == nil) }
        var few = SearchAllowance(steps: 0, instructions: 1_000)
        let unknown = index.search(text, within: &few)
        #expect(few.instructions == 0)
        for id in ids { #expect(throws: SearchExhausted.self) { try unknown.match(id, within: &few) } }
    }

    @Test("a list is searched once in a text, however often it is asked for")
    func answers() throws {
        var builder = TermIndex.Builder()
        let absent = builder.add(patterns: [try TextPattern("x.*y")])
        let present = builder.add(patterns: [try TextPattern("a.*b")])
        var allowance = SearchAllowance(steps: 0, instructions: 12_000)
        let hits = builder.build().search(Self.scattered("ab", 20_000), within: &allowance)
        #expect(try hits.match(absent, within: &allowance) == nil)
        let found = try hits.match(present, within: &allowance)
        #expect(found != nil && allowance.instructions == 2_000)
        #expect(try hits.match(absent, within: &allowance) == nil)
        #expect(try hits.match(present, within: &allowance) == found)
        #expect(allowance.instructions == 2_000)
    }

    @Test("a message has an allowance that grows with its size, up to a bound")
    func messageAllowance() {
        #expect(SearchAllowance.message(size: 0).instructions == 200_000_000)
        #expect(SearchAllowance.message(size: 1 << 20).instructions == 200_000_000 + 33_554_432)
        #expect(SearchAllowance.message(size: .max).instructions == 400_000_000)
        #expect(SearchAllowance.message(size: -1).instructions == 200_000_000)
        #expect(SearchAllowance.message(size: 0).steps == 50_000_000)
        #expect(SearchAllowance.message(size: 1 << 20).steps == 50_000_000 + 335_544_320)
        #expect(SearchAllowance.message(size: .max).steps == 1_000_000_000)
        #expect(SearchAllowance.message(size: -1).steps == 50_000_000)
    }

    @Test("a reference to a group counts what it compares, where that fails too")
    func references() throws {
        // Each line is a bit shorter than the one before, so that each comparison goes far and fails.
        let lines = (0..<200).map { String(repeating: "a", count: 2_000 - $0) + "\n" }.joined()
        let pattern = try TextPattern(#"(a+)\n\1x"#)
        #expect(throws: SearchExhausted.self) { try pattern.firstMatch(in: SearchText(lines + "x")) }
    }

    @Test(
        "a repetition of many characters finds as many in either engine", arguments: [64, 65, 128, 200, 1_000, 1_001])
    func longRepetitions(_ count: Int) throws {
        let text = SearchText("x" + String(repeating: "ab", count: 1_000) + "x")
        for source in [
            "[ab]{\(count)}", "(?=[ab])[ab]{\(count)}", "(?<=x)[ab]{\(count)}?", "[ab]{\(count),}?",
            "(?=a)[ab]{\(count),}?",
        ] {
            #expect(try TextPattern(source).firstMatch(in: text) == 1..<1 + count)
        }
        for source in ["(?=a)[ab]{\(count),}", "(?>[ab]{\(count),2000})x?", "x(?=a)[ab]{\(count),3000}"] {
            #expect(try TextPattern(source).firstMatch(in: text)?.upperBound ?? 0 >= 2_001)
        }
    }

    @Test("a pattern with repetitions in repetitions is linear where RE2 searches")
    func linear() throws {
        #expect(try TextPattern("(a+)+$").firstMatch(in: SearchText(Self.many + "b")) == nil)
        #expect(try TextPattern("(a|aa)+x").firstMatch(in: SearchText(Self.many)) == nil)
    }

    @Test(
        "a pattern that runs over a long text a few times gets to its end",
        arguments: [
            #"^(?=[\s\S]*foo)(?=[\s\S]*bar)"#, "(?<!un)foo(?!d)", #"^(?![\s\S]*never)[\s\S]*$(?=[\s\S]*)"#,
            #"\bfoo\b(?=.*bar)"#, #"(\w+)\s+\1"#,
        ])
    func longText(_ source: String) throws {
        let filling = String(repeating: "lorem ipsum dolor sit amet\n", count: 20_000)
        let pattern = try TextPattern(source)
        #expect(try pattern.firstMatch(in: SearchText(filling + "foo bar bar")) != nil)
    }

    @Test("a word boundary in a long text that is not ASCII is found")
    func boundaries() throws {
        let filling = String(repeating: "съешь ещё этих мягких булок ", count: 10_000)
        let text = SearchText(filling + "инвойс 12")
        #expect(try TextPattern(#"\bинвойс\s+\d+\b"#).firstMatch(in: text)?.upperBound == text.octets.count)
    }

    @Test("a list goes on behind a pattern whose steps are spent, and says so only where no other matches")
    func lists() throws {
        let hard = try TextPattern(#"(a|aa)+\1x"#)
        let text = SearchText(Self.many + "!x")
        let found = try PatternList([hard, TextPattern("a!")]).firstMatch(in: text)
        #expect(found == TermMatch(entry: 1, range: 49_999..<50_001))
        let list = PatternList([hard, try TextPattern("b")])
        #expect(throws: SearchExhausted.self) { try list.firstMatch(in: text) }
        var builder = TermIndex.Builder()
        let both = builder.add(patterns: [hard, try TextPattern("a!")])
        let one = builder.add(patterns: [hard, try TextPattern("b")])
        let easy = builder.add(patterns: [try TextPattern("b")])
        let hits = builder.build().search(text)
        #expect(try hits.match(both)?.entry == 1)
        #expect(try hits.match(easy) == nil)
        #expect(throws: SearchExhausted.self) { try hits.match(one) }
    }

    @Test("octets that are no UTF-8 are searched as U+FFFD, and ranges count in what is searched")
    func invalid() throws {
        let text = SearchText([0x61, 0xff, 0x62, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x63, 0xf0, 0x9f])
        #expect(String(decoding: text.octets, as: UTF8.self).unicodeScalars.contains("\u{fffd}"))
        #expect(try TextPattern("a.b").firstMatch(in: text) == 0..<5)
        #expect(try TextPattern(#"\bb\b"#).firstMatch(in: text) == 4..<5)
        #expect(try TextPattern("c(?=.)").firstMatch(in: text) != nil)
        #expect(WordList(["b"]).firstMatch(in: text) == TermMatch(entry: 0, range: 4..<5))
        #expect(text.text(of: TermMatch(entry: 0, range: 4..<5)) == "b")
    }

    @Test("octets of zero are characters like others")
    func zeros() throws {
        let text = SearchText("a\u{0}b")
        #expect(try TextPattern(#"a\0b"#).firstMatch(in: text) == 0..<3)
        #expect(try TextPattern("b(?!c)").firstMatch(in: text) == 2..<3)
        #expect(WordList(["b"]).firstMatch(in: text)?.range == 2..<3)
    }
}
