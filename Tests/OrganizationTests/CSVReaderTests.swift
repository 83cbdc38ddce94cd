import Organization
import PosternTesting
import Testing

@Suite("A CSV reader")
struct CSVReaderTests {
    /// `2: a|b` for a record, `2: strayQuote` for a malformed one.
    private func read(_ text: String, portion: Int = .max, shown separator: String = "|") -> [String] {
        var reader = CSVReader()
        var records: [CSVReader.Record] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            records += reader.read(rest.prefix(portion))
            rest = rest.dropFirst(portion)
        }
        records += reader.finish()
        return records.map { record in
            switch record {
            case .fields(let fields, let line):
                "\(line): " + fields.map { String(decoding: $0, as: UTF8.self) }.joined(separator: separator)
            case .malformed(let line, let problem): "\(line): \(problem)"
            }
        }
    }

    @Test(
        "reads lines of RFC 4180 in portions of any size",
        arguments: [
            ("a,b\r\nc,d\r\n", ["1: a|b", "2: c|d"]), ("a,b\nc,d", ["1: a|b", "2: c|d"]),
            ("\u{feff}a,b\n", ["1: a|b"]), ("", []), ("\n\r\n\na\n", ["4: a"]), ("a,,\n", ["1: a||"]),
            (",\n", ["1: |"]), ("\"a,b\",c\n", ["1: a,b|c"]), ("\"a\"\"b\",\"\"\n", ["1: a\"b|"]),
            ("\"a\r\nb\",c\r\nd,e\r\n", ["1: a\r\nb|c", "3: d|e"]), ("\"a\"", ["1: a"]), ("\"a\"\r", ["1: a"]),
            ("a\rb,c\n", ["1: a", "2: b|c"]), ("ü,\"ß\"\n", ["1: ü|ß"]),
            ("a\"b,c\nd,e\n", ["1: strayQuote", "2: d|e"]), ("\"a\"b,c\nd,e\n", ["1: unclosedQuote", "2: d|e"]),
            ("a,\"b\nc,d\n\"e\",f\n", ["1: unclosedQuote", "2: c|d", "3: e|f"]),
            ("a,b\n\"c\nd,e\n", ["1: a|b", "2: unclosedQuote", "3: d|e"]), ("\"", ["1: unclosedQuote"]),
            ("\"a\"\rb\n", ["1: a", "2: b"]), ("a,b\rc,d\r", ["1: a|b", "2: c|d"]), ("a\r\r\nb\n", ["1: a", "3: b"]),
            ("a,\"b\rc\r\nd\ne\",f\rg\n", ["1: a|b\rc\r\nd\ne|f", "5: g"]),
            ("a,b\r\"c\rd,e\r", ["1: a|b", "2: unclosedQuote", "3: d|e"]),
            ("a , b\n \"c\" ,\t\"d\"\n", ["1: a | b", "2: c|d"]),
            ("a,b\n\"c\" d,e\nf,g\n", ["1: a|b", "2: unclosedQuote", "3: f|g"]),
        ])
    func records(text: String, expected: [String]) {
        for portion in [1, 2, 3, 7, .max] {
            #expect(read(text, portion: portion) == expected, "portions of \(portion)")
        }
    }

    @Test(
        "separates fields by what the first line uses, or says, and passes over what is written in front of it",
        arguments: [
            ("a;b\r\nc,d;e\r\n", ["1: a/b", "2: c,d/e"]), ("a\tb\nc,d\t\"e\tf\"\n", ["1: a/b", "2: c,d/e\tf"]),
            ("a|b\nc|d\n", ["1: a/b", "2: c/d"]), ("\"a,b\";\"c\";d\ne,f;g;h\n", ["1: a,b/c/d", "2: e,f/g/h"]),
            ("sep=;\r\na;b\r\nc,d;e\r\n", ["2: a/b", "3: c,d/e"]), ("\"SEP=,\"\na,b;c\n", ["2: a/b;c"]),
            ("sep=^\na,b^c\n", ["2: a,b/c"]), ("#TYPE Selected.System.String\r\n\"a\",\"b\"\r\n", ["2: a/b"]),
            ("\u{feff}#TYPE X`1[[Y, Z]];;;\n\nsep=;\n  \na;b\n", ["5: a/b"]),
            ("\u{feff}\u{feff}\"a\",b\n", ["1: a/b"]), ("\"#TYPE X`1[[Y, Z]]\",,\na,b\n", ["2: a/b"]), ("\n\n", []),
            ("#TYPE x", []), ("sep=;", []),
            ("a\n#TYPE x\n", ["1: a", "2: #TYPE x"]),
        ])
    func separators(text: String, expected: [String]) {
        for portion in [1, 2, 3, 7, .max] {
            #expect(read(text, portion: portion, shown: "/") == expected, "portions of \(portion)")
        }
    }

    @Test("gives up a record that is too long, and goes on behind its line")
    func tooLong() {
        let long = String(repeating: "x", count: CSVReader.largestRecord + 10)
        for portion in [1_000, 70_000, .max] {
            #expect(read("a\n\(long),y\nb\n", portion: portion) == ["1: a", "2: tooLong", "3: b"])
            #expect(read("a\n\(long)", portion: portion) == ["1: a", "2: tooLong"])
        }
    }

    @Test("holds no more of a line without end than a record may have, and goes on behind it")
    func endless() {
        var reader = CSVReader()
        var records = reader.read(Array("a\n".utf8))
        let portion = Array(repeating: UInt8(ascii: "x"), count: 64 << 10)
        // Sixteen megabytes, as a gigabyte would be.
        for _ in 0..<256 { records += reader.read(portion) }
        records += reader.read(Array("\nb\n".utf8))
        #expect(
            records == [
                .fields([[UInt8(ascii: "a")]], line: 1), .malformed(line: 2, problem: .tooLong),
                .fields([[UInt8(ascii: "b")]], line: 3),
            ])
    }

    @Test("loses one line to a quotation mark that is never closed, however much follows")
    func swallowed() {
        let lines = (0..<20_000).map { "user\($0)@contoso.com,MailUser" }
        let text = "\"oops,x\n" + lines.joined(separator: "\n") + "\n"
        let records = read(text, portion: 65_536)
        #expect(records.count == 20_001)
        #expect(records.first == "1: unclosedQuote")
        #expect(records.last == "20001: user19999@contoso.com|MailUser")
    }

    @Test("reads what was written", arguments: 1...20)
    func roundTrip(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let pieces = ["a", "\"", ",", "\r\n", "\n", "ü", " ", ";"]
        var text = ""
        var expected: [[String]] = []
        for _ in 0..<50 {
            let fields = (0..<3).map { _ in
                (0..<Int.random(in: 0...4, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
                    .joined()
            }
            expected.append(fields)
            text += fields.map {
                "\"" + $0.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
            }
            .joined(separator: ",")
            text += Bool.random(using: &random) ? "\r\n" : "\n"
        }
        let portion = Int.random(in: 1...50, using: &random)
        let found = read(text, portion: portion).map {
            $0.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? ""
        }
        #expect(found == expected.map { $0.joined(separator: "|") })
    }
}
