import Foundation
import Mail
import Testing

@Suite("Domains")
struct DomainTests {
    @Test(
        "brings every spelling to A-labels in lower case",
        arguments: [
            ("Example.COM", "example.com"), ("bücher.example", "xn--bcher-kva.example"),
            ("BÜCHER.example", "xn--bcher-kva.example"), ("XN--BCHER-KVA.Example", "xn--bcher-kva.example"),
            ("bu\u{308}cher.example", "xn--bcher-kva.example"), ("例え。テスト", "xn--r8jz45g.xn--zckzah"),
            ("faß.de", "xn--fa-hia.de"), ("_dmarc.example.com", "_dmarc.example.com"), ("localhost", "localhost"),
            ("a-b.c--d.example", "a-b.c--d.example"),
        ])
    func normalizes(_ text: String, _ expected: String) throws {
        #expect(try Domain(text).name == expected)
    }

    static let label63 = String(repeating: "a", count: 63)

    @Test(
        "refuses what is no domain",
        arguments: [
            ("", Domain.ParseError.empty), (".", .badLength), ("example.com.", .badLength),
            (".example.com", .badLength),
            ("a..b", .badLength), (label63 + "a.example", .badLength), ("-a.example", .badCharacter),
            ("a-.example", .badCharacter), ("a.example-", .badCharacter), ("a b.example", .badCharacter),
            ("a\u{0}b.example", .badCharacter), ("a@b.example", .badCharacter), ("a/b.example", .badCharacter),
            ("exa\r\nmple.com", .badCharacter), ("ü\u{0}.example", .badLength),
            ([label63, label63, label63, label63].joined(separator: "."), .badLength), ("\u{AD}", .empty),
        ])
    func refuses(_ text: String, _ error: Domain.ParseError) {
        #expect(throws: error) { try Domain(text) }
    }

    @Test("accepts labels of 63 octets and names of 253")
    func longest() throws {
        let name = [Self.label63, Self.label63, Self.label63, String(repeating: "b", count: 61)].joined(separator: ".")
        #expect(try Domain(name).name.utf8.count == 253)
        #expect(throws: Domain.ParseError.badLength) { try Domain(name + "b") }
    }

    @Test("an IDN look-alike is another domain")
    func homoglyph() throws {
        // The second has a Cyrillic "а".
        #expect(try Domain("paypal.com") != Domain("p\u{430}ypal.com"))
    }

    @Test("knows what lies below it, by whole labels")
    func subdomains() throws {
        let parent = try Domain("contoso.com")
        #expect(try Domain("a.contoso.com").isSubdomain(of: parent))
        #expect(try Domain("a.b.contoso.com").isSubdomain(of: parent))
        #expect(try !Domain("contoso.com").isSubdomain(of: parent))
        #expect(try !Domain("xcontoso.com").isSubdomain(of: parent))
        #expect(try !Domain("contoso.com.evil.example").isSubdomain(of: parent))
        #expect(try !Domain("com").isSubdomain(of: parent))
    }

    @Test("names go up label by label, without the top")
    func namesUpwards() throws {
        #expect(try Domain("a.b.example").namesUpwards == ["a.b.example", "b.example"])
        #expect(try Domain("example").namesUpwards.isEmpty)
    }

    @Test("parents of a domain go up label by label and end at the top")
    func parents() throws {
        let domain = try Domain("a.b.example")
        #expect(domain.parent?.name == "b.example")
        #expect(domain.parent?.parent?.name == "example")
        #expect(domain.parent?.parent?.parent == nil)
    }

    @Test("shows U-labels to people, and the A-label where it stands for none")
    func unicode() throws {
        #expect(try Domain("xn--bcher-kva.example").unicode == "bücher.example")
        #expect(try Domain("example.com").unicode == "example.com")
        #expect(try Domain("xn--a.example").unicode == "xn--a.example")
    }

    @Test("survives JSON")
    func codable() throws {
        let domains = [try Domain("bücher.example"), try Domain("example.com")]
        #expect(try JSONDecoder().decode([Domain].self, from: JSONEncoder().encode(domains)) == domains)
        #expect(throws: (any Error).self) { try JSONDecoder().decode([Domain].self, from: Data(#"["a..b"]"#.utf8)) }
    }
}
