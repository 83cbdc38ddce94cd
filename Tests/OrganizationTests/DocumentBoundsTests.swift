import PosternTesting
import Testing

@testable import Organization

@Suite("Bounds of documents")
struct DocumentBoundsTests {
    struct Broken: CustomTestStringConvertible {
        var yaml: String
        var line: Int
        var problem: String
        var testDescription: String { String(yaml.prefix(40)) }
    }

    static let broken: [Broken] = [
        Broken(yaml: "", line: 1, problem: "empty"),
        Broken(yaml: "# nothing\n", line: 1, problem: "empty"),
        Broken(yaml: "just text", line: 1, problem: "not a list of properties"),
        Broken(yaml: "- a\n- b", line: 1, problem: "not a list of properties"),
        Broken(yaml: "organization: [", line: 2, problem: "not well-formed YAML"),
        Broken(yaml: "organization: o\nSenderDomains: [*]", line: 2, problem: "not well-formed YAML"),
        Broken(yaml: "organization: o\norganization: p", line: 1, problem: "given more than once"),
        Broken(yaml: "organization: o\n---\norganization: p", line: 2, problem: "another document"),
        Broken(yaml: "a: 1\nb: &x [1]\nc: *x", line: 2, problem: "anchors"),
        Broken(yaml: "a: \"\u{1}\"", line: 1, problem: "not readable as YAML"),
    ]

    @Test("tells what is wrong with text that can't be read", arguments: broken)
    func notReadable(_ input: Broken) throws {
        let found = mistakes(input.yaml)
        #expect(found.count == 1, "\(found)")
        let only = try #require(found.first)
        #expect(only.problem.contains(input.problem), "\(only)")
        #expect(only.line == input.line, "\(only)")
        #expect(!only.mend.isEmpty)
    }

    @Test("says that a star needs quotes")
    func starNeedsQuotes() {
        #expect(mistakes("organization: o\nSenderDomains: [*.contoso.com]").first?.mend.contains("quotes") == true)
    }

    @Test("reads an ampersand that begins no anchor")
    func ampersand() {
        let found = mistakes(
            """
            organization: o # R&D & more
            acceptedDomains: [{ DomainName: a.example, Name: Smith & Sons R&D }]
            """)
        #expect(found.isEmpty)
    }

    @Test(
        "reads JSON as any encoder writes it: raw or escaped, with what YAML takes for an anchor or the end of a line",
        arguments: [
            ("Smith &Sons", "Smith &Sons"), ("\u{1f600} *&a: #' ä", "\u{1f600} *&a: #' ä"),
            (#"\u0026x \u00e4 \ud83d\ude00 \\ \" \/"#, "&x ä \u{1f600} \\ \" /"),
        ])
    func json(written: String, name: String) throws {
        for space in ["", " ", "\n  "] {
            let text = """
                \(space){"organization":\(space)"o",\(space)"acceptedDomains": [{"DomainName":"a.example",\(space)"Name": "\(written)"}]}
                """
            let document = try OrganizationDocument.load(yaml: text, file: "o.json").get()
            #expect(document.acceptedDomains.map(\.name) == [name], "\(text)")
        }
    }

    @Test("escapes of JSON what YAML takes for the end of a line, what it refuses, and what may be an anchor")
    func escapedJSON() {
        let json = "{\"a&b\": \"\u{7f}\u{85}\u{2028}\u{feff} x\", \"c\": [1, true]}"
        #expect(
            JSONDocument.yaml(json)
                == #"{"a\U00000026b": "\U0000007f\U00000085\U00002028\U0000feff x", "c": [1, true]}"#)
        for yaml in ["a: 1", "{a: 'b'}", "{a: 1} # b", "{a: &b 1}", "[1]", ""] {
            #expect(JSONDocument.yaml(yaml) == nil, "\(yaml)")
        }
    }

    @Test(
        "takes no other text for JSON",
        arguments: [#"{"a": "\ud83d"}"#, #"{"a": "\ud83dx"}"#, #"{"a": "x"#, #"{"a": "\"#])
    func notJSON(_ text: String) {
        #expect(mistakes(text).map(\.line) == [1])
    }

    @Test("does not unfold anchors within anchors")
    func anchorBomb() {
        var yaml = "a0: &a0 [x, x]\n"
        for level in 1..<40 {
            yaml += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n"
        }
        yaml += "? *a39\n: 1\n"
        #expect(mistakes(yaml).map(\.line) == [1])
    }

    @Test("refuses a document over the size limit without reading it")
    func tooBig() {
        let yaml = String(repeating: "#", count: ServerConfiguration.maximumSize + 1)
        let found = serverMistakes(yaml)
        #expect(found.count == 1)
        #expect(found.first?.problem.contains("octets") == true)
    }

    @Test("survives deep nesting", arguments: ["[", "{ a: ", "- ", "a:\n "])
    func deepNesting(_ opening: String) {
        let yaml =
            opening == "a:\n "
            ? (0..<3_000).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n")
            : "organization: " + String(repeating: opening, count: 20_000)
        #expect(!mistakes(yaml).isEmpty)
    }

    @Test("keeps the list of mistakes within bounds")
    func manyMistakes() {
        let lines = (0..<5_000).map { "key\($0): 1" }
        #expect(mistakes(lines.joined(separator: "\n")).count == 1_000)
    }

    @Test("reading never crashes on a document with random changes", arguments: 0..<40 as Range<UInt64>)
    func mutated(_ seed: UInt64) throws {
        let example = Array(try repositoryFile("examples/contoso.yaml").utf8)
        let server = Array(try repositoryFile("examples/postern.yaml").utf8)
        var random = SeededRandom(seed: seed)
        let pieces = ["null", "[]", "{}", "\"", "*", "&", ": ", "- ", "\n", "😀", "-1", "1e999", "\\", "'", "*.", "@"]
        for original in [example, server] {
            for _ in 0..<10 {
                var bytes = original
                for _ in 0..<Int.random(in: 1...8, using: &random) {
                    let start = Int.random(in: 0..<bytes.count, using: &random)
                    let end = min(bytes.count, start + Int.random(in: 0...12, using: &random))
                    bytes.replaceSubrange(start..<end, with: Array(pieces.randomElement(using: &random)!.utf8))
                }
                let yaml = String(decoding: bytes, as: UTF8.self)
                for mistake in mistakes(yaml) + serverMistakes(yaml) {
                    #expect(!mistake.problem.isEmpty && !mistake.description.contains("\n"))
                }
            }
        }
    }
}
