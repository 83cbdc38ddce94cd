import Patterns
import Testing

/// A pattern, a text, and the text of the leftmost match; nil for none.
struct PatternRow: Sendable, CustomTestStringConvertible {
    let pattern: String
    let text: String
    let match: String?

    init(_ pattern: String, _ text: String, _ match: String?) {
        self.pattern = pattern
        self.text = text
        self.match = match
    }

    var testDescription: String { "\(pattern) in \(text.debugDescription)" }
}

@Suite("Patterns of .NET")
struct TextPatternTests {
    static let documented: [PatternRow] = [
        PatternRow(#"\.contoso\.com$"#, "mail.contoso.com", ".contoso.com"),
        PatternRow(#"\.contoso\.com$"#, "mail.contoso.com.example", nil),
        PatternRow(#"contoso\.com$"#, "ann@CONTOSO.COM", "CONTOSO.COM"),
        PatternRow(#"^admin@"#, "Admin@contoso.com", "Admin@"),
        PatternRow(#"^admin@"#, "not-admin@contoso.com", nil),
        PatternRow(#"(\d\d\d-\d\d-\d\d\d\d)"#, "SSN 123-45-6789.", "123-45-6789"),
        PatternRow(#"\d\d\d-\d\d-\d\d\d\d"#, "123-456-789", nil),
        PatternRow(#"\b\d{3}-\d{2}-\d{4}\b"#, "1123-45-6789", nil),
        PatternRow(#"(A|B)CD"#, "xbcd", "bcd"),
        PatternRow(#"(t1|t2)@contoso\.com"#, "t2@contoso.com", "t2@contoso.com"),
        PatternRow(#"\.(exe|scr|js)$"#, "Invoice.PDF.EXE", ".EXE"),
        PatternRow(#"\bcredit\s?card\b"#, "Your CreditCard", "CreditCard"),
        PatternRow(#"Ye(s|p)"#, "yep", "yep"),
        PatternRow("", "anything", ""),
    ]

    static let atoms: [PatternRow] = [
        PatternRow("abc", "xABCx", "ABC"),
        PatternRow("a.c", "a\nc", nil),
        PatternRow("(?s)a.c", "a\nc", "a\nc"),
        PatternRow("(?s:a.)c.d", "a\nc\nd", nil),
        PatternRow("a.c", "a\rc", "a\rc"),
        PatternRow(#"a\.c"#, "abc", nil),
        PatternRow(#"\x41\u0042\x43"#, "abc", "abc"),
        PatternRow(#"\101"#, "a", "a"),
        PatternRow(#"\0\x01"#, "\u{0}\u{1}", "\u{0}\u{1}"),
        PatternRow(#"\a\e\f\v\t"#, "\u{7}\u{1b}\u{c}\u{b}\t", "\u{7}\u{1b}\u{c}\u{b}\t"),
        PatternRow(#"\cM\cj"#, "\r\n", "\r\n"),
        PatternRow(#"\ud83d\ude00!"#, "x😀!", "😀!"),
        PatternRow("😀+", "a😀😀", "😀😀"),
        PatternRow(#"^.$"#, "😀", "😀"),
        PatternRow(##"\#\-\ \@"##, "#- @", "#- @"),
        PatternRow("a{b", "a{b", "a{b"),
        PatternRow("a{,2}", "a{,2}", "a{,2}"),
        PatternRow("a{2,x}", "a{2,x}", "a{2,x}"),
        PatternRow("]}", "]}", "]}"),
        PatternRow("a # b", "a # b", "a # b"),
        PatternRow("(?x)a # comment )\n b", "ab", "ab"),
        PatternRow("(?x) a + ? b", "aab", "aab"),
        PatternRow(#"(?x)a\ b[ ]c"#, "a b c", "a b c"),
        PatternRow("a(?#what ( this is)b", "ab", "ab"),
        PatternRow("(?-i)abc", "ABC", nil),
        PatternRow("(?-i)abc", "xabc", "abc"),
        PatternRow("a(?-i:b)c", "AbC", "AbC"),
        PatternRow("a(?-i:b)c", "ABC", nil),
        PatternRow("((?-i)b)c", "bC", "bC"),
        PatternRow("(?-i:a(?i)b|c)", "C", "C"),
    ]

    static let classes: [PatternRow] = [
        PatternRow("[abc]+", "xCABx", "CAB"),
        PatternRow("[^abc]+", "aBxyC", "xy"),
        PatternRow("[]a]+", "x]a]", "]a]"),
        PatternRow("[^]a]+", "]xa", "x"),
        PatternRow("[a-]+", "b-a-", "-a-"),
        PatternRow("[-a]+", "b-a-", "-a-"),
        PatternRow(#"[a\-z]+"#, "b-z", "-z"),
        PatternRow(#"[\d-x]+"#, "a1-x", "1-x"),
        PatternRow(#"[\b]"#, "\u{8}", "\u{8}"),
        PatternRow("[a-z-[aeiou]]+", "aeBCDe", "BCD"),
        PatternRow("[a-z-[d-w-[m-o]]]+", "defmnoxyz", "mnoxyz"),
        PatternRow(#"[\w-[\d_]]+"#, "12_ab3", "ab"),
        PatternRow("[^a-z-[0-9]]+", "a19!?b", "!?"),
        PatternRow(#"[\W_]+"#, "ab__-!c", "__-!"),
        PatternRow(#"v[\W_]*i[\W_]*agra"#, "V_1", nil),
        PatternRow(#"v[\W_]*i[\W_]*a"#, "V.-_i a", "V.-_i a"),
        PatternRow(#"[^\W_]+"#, "__ab1_", "ab1"),
        PatternRow(#"[^\W_]+"#, "__é€", "é"),
        PatternRow(#"[\S\s]+"#, "a\n b", "a\n b"),
        PatternRow(#"[^\S\s]"#, "a\n b", nil),
        PatternRow(#"[\D]+"#, "12ab", "ab"),
        PatternRow("[k-l]", "\u{212a}", "\u{212a}"),
        PatternRow("[^k]", "\u{212a}", nil),
        PatternRow("(?-i)[^k]", "\u{212a}", "\u{212a}"),
        PatternRow(#"[\u0400-\u04FF]{2}"#, "abЖя", "Жя"),
        PatternRow(#"[.*+?$^{}()|]+"#, "a.*+?$^{}()|", ".*+?$^{}()|"),
        PatternRow(#"[\]\\]+"#, #"a\]"#, #"\]"#),
    ]

    static let unicode: [PatternRow] = [
        PatternRow(#"\d+"#, "a١٢٣", "١٢٣"),
        PatternRow(#"\D"#, "١", nil),
        PatternRow(#"\w+"#, "-Größe_Жук日本", "Größe_Жук日本"),
        PatternRow(#"\w+"#, "½ ☃", nil),
        PatternRow(#"\w+"#, "e\u{301}a", "e\u{301}a"),
        PatternRow(#"\W"#, "é", nil),
        PatternRow(#"\s+"#, "a\u{a0}\u{2003}\u{3000}b", "\u{a0}\u{2003}\u{3000}"),
        PatternRow(#"\s"#, "\u{200b}", nil),
        PatternRow(#"\S"#, "\u{85}\u{2028}", nil),
        PatternRow("ärger", "ÄRGER", "ÄRGER"),
        PatternRow("straße", "STRASSE", nil),
        PatternRow("straße", "STRAẞE", "STRAẞE"),
        PatternRow("σ+", "ΣΣς", "ΣΣς"),
        PatternRow("kelvin", "\u{212a}ELVIN", "\u{212a}ELVIN"),
        PatternRow("i", "İı", nil),
        PatternRow("ı", "iI", nil),
        PatternRow("ǆ", "ǅ", "ǅ"),
        PatternRow("𐐀", "𐐨", "𐐨"),
        PatternRow(#"\p{Lu}+"#, "abC1", "abC"),
        PatternRow(#"(?-i)\p{Lu}+"#, "abC1", "C"),
        PatternRow(#"\P{Lu}+"#, "abC1", "1"),
        PatternRow(#"\p{L}+"#, "1日本", "日本"),
        PatternRow(#"\p{Cn}"#, "\u{0378}", "\u{0378}"),
        PatternRow(#"\p{C}"#, "a\u{200b}", "\u{200b}"),
        PatternRow(#"\p{Sc}\d"#, "x€5", "€5"),
        PatternRow(#"\p{IsGreek}+"#, "abαβ", "αβ"),
        PatternRow(#"\p{IsCyrillic}"#, "abc", nil),
        PatternRow(#"[^\p{IsBasicLatin}]+"#, "abcжd", "ж"),
        PatternRow(#"[\p{IsCJKUnifiedIdeographs}]{2}"#, "a日本語", "日本"),
        PatternRow(#"\p{Cs}"#, "😀", nil),
        PatternRow(#"\bжук\b"#, "это Жук!", "Жук"),
        PatternRow(#"\bжук\b"#, "Жуки", nil),
        PatternRow(#"\bab\b"#, "äab", nil),
        PatternRow(#"\Bab\b"#, "äab", "ab"),
        PatternRow(#"\Bab"#, "xab", "ab"),
        PatternRow(#"\bab"#, "a\u{200d}ab", nil),
    ]

    static let repetitions: [PatternRow] = [
        PatternRow("ab*c", "ac", "ac"),
        PatternRow("a+?", "aaa", "a"),
        PatternRow("a*?b", "aab", "aab"),
        PatternRow("a??b", "ab", "ab"),
        PatternRow("a{2}", "aaa", "aa"),
        PatternRow("a{2,}", "aaaa", "aaaa"),
        PatternRow("a{2,3}?", "aaaa", "aa"),
        PatternRow("<.+?>", "<b>x</b>", "<b>"),
        PatternRow("<.+>", "<b>x</b>", "<b>x</b>"),
        PatternRow("a{1500}", String(repeating: "a", count: 1_499), nil),
        PatternRow("^a{1500}b", String(repeating: "a", count: 1_500) + "b", String(repeating: "a", count: 1_500) + "b"),
        PatternRow("(ab){2}", "ABab", "ABab"),
        PatternRow("(?:a|ab)(?:c|bcd)", "abcd", "abcd"),
        PatternRow("(|a)+b", "aab", "aab"),
        PatternRow("(?:^)*a", "ba", "a"),
        PatternRow("a|b|", "c", ""),
    ]

    static let anchors: [PatternRow] = [
        PatternRow("^b", "a\nb", nil),
        PatternRow("(?m)^b", "a\nb", "b"),
        PatternRow("a$", "a\n", "a"),
        PatternRow("a$", "a\nb", nil),
        PatternRow("a$", "a\n\n", nil),
        PatternRow("a\n$", "a\n", "a\n"),
        PatternRow("(?m)a$", "a\nb", "a"),
        PatternRow("(?m)a$", "a\r\nb", nil),
        PatternRow("^$", "\n", ""),
        PatternRow("(?m)^$", "a\n", ""),
        PatternRow("^$", "", ""),
        PatternRow(#"a\Z"#, "a\n", "a"),
        PatternRow(#"a\z"#, "a\n", nil),
        PatternRow(#"(?m)a\z"#, "b\na", "a"),
        PatternRow(#"\Ab"#, "ab", nil),
        PatternRow(#"(?m)\Ab"#, "a\nb", nil),
        PatternRow(#"\Gb"#, "bb", "b"),
        PatternRow(#"\Gb"#, "ab", nil),
        PatternRow("a$\n", "a\n", "a\n"),
        PatternRow("(a$|b)+", "a\n", "a"),
        PatternRow("(?:com|org$)", "example.org\n", "org"),
        PatternRow("(?:a$|ab)c?", "abc", "abc"),
    ]

    static let tried: [PatternRow] = [
        PatternRow("foo(?=bar)", "foobaz foobar", "foo"),
        PatternRow("foo(?!bar)", "foobar", nil),
        PatternRow("(?<=@)contoso", "x@contoso", "contoso"),
        PatternRow("(?<!un)paid", "unpaid", nil),
        PatternRow("(?<!un)paid", "we paid", "paid"),
        PatternRow("(?<=https?://)evil", "http://evil", "evil"),
        PatternRow("(?<=a{1,3}|bc)d", "xaad", "d"),
        PatternRow("(?<=(?:a|bc){2})d", "bcad", "d"),
        PatternRow("(?<=é)x", "éx", "x"),
        PatternRow("(?>a+)b", "aab", "aab"),
        PatternRow("(?>a+)ab", "aaab", nil),
        PatternRow(#"(\w)\1"#, "abBa", "bB"),
        PatternRow(#"(?-i)(\w)\1"#, "abBa", nil),
        PatternRow(#"(?<q>['"]).*?\k<q>"#, #"say "it's" now"#, #""it's""#),
        PatternRow(#"(?'q'a)\k'q'"#, "xaa", "aa"),
        PatternRow(#"(?<2>a)(b)\2\1"#, "abab", "abab"),
        PatternRow(#"(?<n>a)(b)\1\2"#, "abba", "abba"),
        PatternRow(#"(?n)(a)(?<x>b)\1"#, "abb", "abb"),
        PatternRow(#"(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\10"#, "abcdefghijj", "abcdefghijj"),
        PatternRow(#"(a)\11"#, "a\t", "a\t"),
        PatternRow(#"\1(a)"#, "aa", nil),
        PatternRow("(a)?(?(1)b|c)", "ab", "ab"),
        PatternRow("^(a)?(?(1)b|c)$", "ac", nil),
        PatternRow("(?<n>a)?(?(n)b|c)", "c", "c"),
        PatternRow(#"(?(\d)\d\d|x)"#, "1x", "x"),
        PatternRow("(?(?=a)ab|cd)", "acd", "cd"),
        PatternRow("(?(foo)foo1|b)", "foo1", "foo1"),
        PatternRow(#"^(?=.*\d)(?=.*[a-z]).+$"#, "abc1", "abc1"),
        PatternRow(#"^(?!.*@contoso\.com$).*$"#, "a@contoso.com", nil),
        PatternRow(#"\b(\w+)\s+\1\b"#, "this is is it", "is is"),
        PatternRow(#"(?<!\w)ab$\n?"#, "ab\n", "ab\n"),
        PatternRow(#"(ß)\1"#, "ßẞ", "ßẞ"),
    ]

    @Test(
        "a pattern finds what .NET finds",
        arguments: documented + atoms + classes + unicode + repetitions + anchors + tried)
    func pattern(_ row: PatternRow) throws {
        let pattern = try TextPattern(row.pattern)
        let text = SearchText(row.text)
        let range = try pattern.firstMatch(in: text)
        #expect(range.map { Array(text.octets[$0]) } == row.match.map { Array($0.utf8) })
    }

    /// In other text, with other engines, the same is found.
    @Test("a pattern finds the same in a text that is not ASCII", arguments: documented + repetitions + anchors)
    func otherText(_ row: PatternRow) throws {
        // What stands before the text must not change what anchors say, so there is none there for them.
        guard !row.pattern.contains("^"), !row.pattern.contains(#"\A"#), !row.pattern.contains(#"\G"#),
            !row.pattern.isEmpty, row.match != ""
        else { return }
        let pattern = try TextPattern("(?:)" + row.pattern)
        let text = SearchText("й " + row.text)
        let range = try pattern.firstMatch(in: text)
        #expect(range.map { Array(text.octets[$0]) } == row.match.map { Array($0.utf8) })
    }

    @Test(
        "a pattern goes to the engine that can search for it",
        arguments: [
            ("abc|d.*e", TextPattern.Engine.linear), (#"^\w+$"#, .linear), (#"\p{C}[a-z-[b]]"#, .linear),
            ("(a+)+$", .linear), (#"\bword\b"#, .both), (#"a\B"#, .both), ("a(?=b)", .backtracking),
            (#"(a)\1"#, .backtracking), ("(?>a)", .backtracking), ("(a)?(?(1)b)", .backtracking),
            ("a$b?", .backtracking), ("a{1001}", .backtracking), (#"(?:\w{1000}){50}x\b"#, .backtracking),
        ] as [(String, TextPattern.Engine)])
    func engine(_ source: String, _ engine: TextPattern.Engine) throws {
        #expect(try TextPattern(source).engine == engine)
    }

    @Test("patterns are equal that are written alike")
    func equality() throws {
        #expect(try TextPattern("a") == TextPattern("a"))
        #expect(try TextPattern("a") != TextPattern("A"))
        #expect(try TextPattern("\u{e9}") != TextPattern("e\u{301}"))
        #expect(try Set([TextPattern("a"), TextPattern("b"), TextPattern("a")]).count == 2)
    }
}
