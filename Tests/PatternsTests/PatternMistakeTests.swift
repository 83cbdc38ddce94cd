import Patterns
import Testing

@Suite("Mistakes in patterns")
struct PatternMistakeTests {
    static let table: [(String, Int)] = [
        ("ab(c", 2), ("ab)c", 2), ("a[bc", 1), ("a[]", 1), ("a[^]", 1), ("*a", 0), ("a|*", 2), ("a(+b)", 2), ("a**", 2),
        ("a{2}{3}", 4), ("a*+", 2), ("(?i)*", 4), ("ab\\", 2), (#"a\y"#, 1), (#"\é"#, 0), (#"\_"#, 0), (#"\xG1"#, 0),
        (#"a\u12"#, 1), (#"\ud83d"#, 0), (#"\ude00"#, 0), (#"\c1"#, 0), ("[z-a]", 1), (#"[a-\d]"#, 1), (#"[a\y]"#, 2),
        ("[a-z-[b]c]", 4), ("[[:alpha:]]", 1), (#"\p{Greek}"#, 0), (#"\pL"#, 0), (#"\p{L"#, 0), (#"a\p{}"#, 1),
        (#"a\1"#, 1), (#"(a)\2"#, 3), (#"a\k<n>"#, 1), (#"\k"#, 0), (#"(?<n>a)\k<n"#, 7), ("(?<n", 3), ("(?<0>a)", 3),
        ("(?<n-m>a)", 0), ("(?<-m>a)", 0), ("a(?P<n>b)", 1), ("(?|a)", 0), ("(?", 0), ("(?r)a", 2), ("(?i", 0),
        ("a(?#b", 1), ("(?(1)a|b)", 3), ("[a-[]+", 3), ("(a)(?(1)a|b|c)", 3), ("(?(2)a)", 3), ("(?(?<n>a)b)", 2),
        ("a{70000}", 1), ("a{3,2}", 1), ("x(?<=a+)b", 1), ("x(?<!a*b)", 1), (#"(a)(?<=\1)"#, 3),
        ("(?<=[ab]{0,500})c", 0),
        ("ж(", 1), ("😀[", 1), ("(?:a{60000}){60000}(?=b)", 0), (String(repeating: "(", count: 101), 100),
        (String(repeating: "a", count: 20_481), 20_480),
    ]

    @Test("a pattern that nobody can search for is refused where its mistake is", arguments: table)
    func mistake(_ source: String, _ offset: Int) {
        let mistake = #expect(throws: PatternMistake.self) { try TextPattern(source) }
        #expect(mistake?.offset == offset)
        #expect(mistake?.problem.isEmpty == false)
        #expect(mistake?.mend.isEmpty == false)
        #expect(mistake?.problem.hasSuffix(".") == false)
    }

    @Test(
        "looks behind in one another, which become a choice for each of their lengths, are refused where that is too much"
    )
    func nestedLooks() {
        var source = "b"
        for _ in 0..<20 { source = "(?<=(?:a?){7}\(source))" }
        let mistake = #expect(throws: PatternMistake.self) { try TextPattern(source + "c") }
        #expect(mistake?.problem == "the pattern becomes too large")
    }

    @Test("a mistake says what to write")
    func sentences() {
        let balancing = #expect(throws: PatternMistake.self) { try TextPattern("(?<open-close>x)") }
        #expect(balancing?.problem == "a balancing group, (?<name-other>…), is not supported")
        let right = #expect(throws: PatternMistake.self) { try TextPattern("(?r)x") }
        #expect(right?.problem == "the option RightToLeft is not supported")
        let swapped = #expect(throws: PatternMistake.self) { try TextPattern("a{3,2}") }
        #expect(swapped?.mend == "write {2,3}")
    }

    @Test("any octets for a pattern are read or refused, with an offset in the pattern")
    func anything() {
        var random = SeededRandom(seed: 17)
        let pieces = Array(#"ab1-[]()?<>=!:'{},*+.|^$\dwsbBpk#xnmi "#.unicodeScalars) + ["é", "😀", "\n"]
        for _ in 0..<3_000 {
            var source = ""
            for _ in 0..<Int.random(in: 0..<24, using: &random) {
                source.unicodeScalars.append(pieces[Int.random(in: 0..<pieces.count, using: &random)])
            }
            do throws(PatternMistake) {
                let pattern = try TextPattern(source)
                // What has been read can be searched for.
                _ = try? pattern.firstMatch(in: SearchText("ab1 é😀\n"))
            } catch {
                #expect((0...source.unicodeScalars.count).contains(error.offset), "\(source)")
                #expect(!error.problem.contains("PCRE2 does not take"), "\(source): \(error.problem)")
            }
        }
    }
}
