import Patterns
import Testing

@Suite("Words and phrases")
struct WordListTests {
    /// A word, a text, and the text of its match; nil for none.
    static let table: [(String, String, String?)] = [
        ("contoso", "contoso", "contoso"), ("contoso", "Contoso!", "Contoso"), ("contoso", "Acontoso", nil),
        ("contoso", "contosoa", nil), ("contoso", "contosob", nil), ("contoso", "(contoso)", "contoso"),
        ("contoso", "contosoa contoso", "contoso"), ("contoso", "x.contoso.com", "contoso"),
        ("contoso", "my_contoso_x", "contoso"), ("contoso", "contoso1", nil), ("contoso", "contoso=1", "contoso"),
        ("contoso", "€contoso", "contoso"), ("contoso", "contoso\u{301}", nil),
        ("contoso", "\u{a0}contoso\u{2003}", "contoso"),
        ("contoso", "\u{fffd}contoso", "contoso"), ("contoso", "", nil), ("*", "2*3", "*"), ("con*", "contoso", nil),
        ("con*", "con* x", "con*"), (".exe", "setup.exe", ".exe"), ("@contoso.com", "ann@contoso.com", "@contoso.com"),
        ("contoso.com", "ann@contoso.com", "contoso.com"), ("c++", "C++11", "C++"), ("$100", "US$100", "$100"),
        ("credit card", "Credit  card", "Credit  card"), ("credit card", "credit\r\n\tcard.", "credit\r\n\tcard"),
        ("credit card", "creditcard", nil), ("credit card", "credit-card", nil),
        ("credit card", "my credit cards", nil),
        ("  two  words ", "two words", "two words"), ("   ", "  ", nil), ("", "x", nil),
        ("größe", "GRÖSSE", nil), ("größe", "GRÖẞE", "GRÖẞE"), ("ΣΊΣΥΦΟΣ", "σίσυφος", "σίσυφος"),
        ("kelvin", "\u{212a}elvin", "\u{212a}elvin"), ("жук", "Жук,", "Жук"), ("жук", "жуки", nil), ("i", "ı", nil),
        ("銀行", "東京銀行に", "銀行"), ("銀行", "ABC銀行", "銀行"), ("2024", "2024年", "2024"), ("bank", "銀行bank銀行", "bank"),
        ("แมว", "มีแมวดำ", "แมว"), ("แมว", "แมว\u{e49}", nil), ("한국", "한국어", nil),
        ("😀", "a😀b", "😀"), ("𐐀b", "𐐨B", "𐐨B"), ("a", "b a", "a"),
    ]

    @Test("a word matches as a whole word", arguments: table)
    func word(_ word: String, _ text: String, _ match: String?) {
        let searched = SearchText(text)
        let found = WordList([word]).firstMatch(in: searched)
        #expect(found.map { Array(searched.octets[$0.range]) } == match.map { Array($0.utf8) })
        #expect(found == nil || found?.entry == 0)
    }

    @Test("of several words the one that ends first is found, of those the longest, and of those the first entry")
    func order() {
        let text = SearchText("one two three")
        #expect(WordList(["three", "two"]).firstMatch(in: text) == TermMatch(entry: 1, range: 4..<7))
        #expect(WordList(["two", "one two"]).firstMatch(in: text) == TermMatch(entry: 1, range: 0..<7))
        #expect(WordList(["x", "TWO", "two"]).firstMatch(in: text) == TermMatch(entry: 1, range: 4..<7))
        #expect(WordList([]).firstMatch(in: text) == nil)
    }

    @Test("a word is found behind the beginning of another that does not come to its end")
    func failures() {
        let list = WordList(["she sells shells", "sells shoes", "ells"])
        #expect(list.firstMatch(in: SearchText("she sells shoes")) == TermMatch(entry: 1, range: 4..<15))
        #expect(list.firstMatch(in: SearchText("shells she sells shellsx ells")) == TermMatch(entry: 2, range: 25..<29))
    }

    @Test("thousands of words are found each")
    func thousands() {
        let words = (0..<5_000).map { "word\($0)x" }
        let list = WordList(words)
        for index in stride(from: 0, to: 5_000, by: 97) {
            #expect(
                list.firstMatch(in: SearchText("- \(words[index].uppercased())."))
                    == TermMatch(
                        entry: index, range: 2..<2 + words[index].utf8.count))
        }
        #expect(list.firstMatch(in: SearchText("word5000x word1 word4999xx")) == nil)
    }

    // MARK: Against a search without an automaton

    /// What is compared of a text: each scalar without case, with its range, a run of blanks as one.
    private static func units(_ text: SearchText) -> [(scalar: Unicode.Scalar, range: Range<Int>)] {
        var units: [(scalar: Unicode.Scalar, range: Range<Int>)] = []
        var offset = 0
        for scalar in String(decoding: text.octets, as: UTF8.self).unicodeScalars {
            let end = offset + UTF8.width(scalar)
            if scalar.properties.isWhitespace, let last = units.last, last.scalar == " " {
                units[units.count - 1].range = last.range.lowerBound..<end
            } else {
                let lower = String(scalar).lowercased().unicodeScalars
                let folded = scalar.properties.isWhitespace ? " " : lower.count == 1 ? lower.first ?? scalar : scalar
                // The final sigma has no upper case of its own.
                units.append((folded == "ς" ? "σ" : folded, offset..<end))
            }
            offset = end
        }
        return units
    }

    private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    /// The first match by trying each word at each place.
    static func naiveMatch(_ words: [String], in text: SearchText) -> TermMatch? {
        let searched = units(text)
        var best: (match: TermMatch, end: Int, length: Int)?
        for (entry, word) in words.enumerated() {
            let wanted = units(SearchText(word)).map(\.scalar)
            guard !wanted.isEmpty, wanted != [" "], wanted.count <= searched.count else { continue }
            for start in 0...searched.count - wanted.count {
                let end = start + wanted.count
                guard searched[start..<end].map(\.scalar) == wanted else { continue }
                let joinsBefore =
                    start > 0 && isWordScalar(searched[start - 1].scalar) && isWordScalar(searched[start].scalar)
                let joinsBehind =
                    end < searched.count && isWordScalar(searched[end - 1].scalar) && isWordScalar(searched[end].scalar)
                guard !joinsBefore, !joinsBehind else { continue }
                let range = searched[start].range.lowerBound..<searched[end - 1].range.upperBound
                if let best, (best.end, -best.length) <= (end, -wanted.count) { continue }
                best = (TermMatch(entry: entry, range: range), end, wanted.count)
            }
        }
        return best?.match
    }

    /// A text of few letters, in which words are often near to match.
    static func randomText(_ length: Int, _ random: inout SeededRandom) -> String {
        let pieces: [Unicode.Scalar] = [
            "a", "A", "b", "B", "ж", "Ж", "σ", "ς", "1", " ", " ", "\n", "\u{a0}", ".", "-", "😀",
        ]
        var text = ""
        for _ in 0..<length { text.unicodeScalars.append(pieces[Int.random(in: 0..<pieces.count, using: &random)]) }
        return text
    }

    static func randomWord(_ random: inout SeededRandom) -> String {
        let text = randomText(Int.random(in: 1..<5, using: &random), &random)
        // Blanks at the ends don't count, and the search by trying does not know that.
        return String(
            text.unicodeScalars.drop { $0.properties.isWhitespace }.reversed().drop {
                $0.properties.isWhitespace
            }.reversed().map(Character.init))
    }

    @Test("any words are found in any text as by trying each at each place")
    func property() {
        var random = SeededRandom(seed: 17)
        for _ in 0..<2_000 {
            let words = (0..<Int.random(in: 1..<8, using: &random)).map { _ in Self.randomWord(&random) }
            let text = SearchText(Self.randomText(Int.random(in: 0..<40, using: &random), &random))
            let found = WordList(words).firstMatch(in: text)
            #expect(
                found == Self.naiveMatch(words, in: text),
                "\(words) in \(String(decoding: text.octets, as: UTF8.self).debugDescription)")
        }
    }
}
