import Foundation
import Mail
import PosternTesting
import Testing

@Suite("Envelope paths and addresses")
struct AddressParserTests {
    @Test("quotes a local part that has anything but atoms with dots between them, octet by octet")
    func quotesOctets() throws {
        let domain = try Domain("example.org")
        let atomText = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~"
        for octet in 0x20...0x7e as ClosedRange<UInt8> {
            let text = "a\(Character(UnicodeScalar(octet)))b"
            let address = EmailAddress(localPart: text, domain: domain)
            let isPlain = atomText.utf8.contains(octet) || octet == UInt8(ascii: ".")
            #expect((address.description == "\(text)@example.org") == isPlain, "\(octet)")
            #expect(EmailAddress(address.description) == address)
            #expect(address.lookupKey == "\(text.lowercased())@example.org")
        }
    }

    @Test(
        "reads a mailbox and prints its wire form",
        arguments: [
            ("ann@contoso.com", "ann@contoso.com"), ("Ann.Smith@CONTOSO.com", "Ann.Smith@contoso.com"),
            ("\"ann\"@contoso.com", "ann@contoso.com"), ("\"a n n\"@contoso.com", "\"a n n\"@contoso.com"),
            ("\"a\\\"b\\\\c\"@contoso.com", "\"a\\\"b\\\\c\"@contoso.com"), ("\"\\a\"@contoso.com", "a@contoso.com"),
            ("\"a@b\"@contoso.com", "\"a@b\"@contoso.com"), ("\"a..b\"@contoso.com", "\"a..b\"@contoso.com"),
            ("ann@[192.0.2.1]", "ann@[192.0.2.1]"), ("ann@[IPv6:2001:DB8::1]", "ann@[IPv6:2001:db8::1]"),
            ("ann@[ipv6:::1]", "ann@[IPv6:::1]"), ("änn@bücher.example", "änn@xn--bcher-kva.example"),
            // Percent and bang are letters like any other: never a route.
            ("user%other.example@contoso.com", "user%other.example@contoso.com"),
            ("other.example!user@contoso.com", "other.example!user@contoso.com"),
            ("!#$%&'*+-/=?^_`{|}~@contoso.com", "!#$%&'*+-/=?^_`{|}~@contoso.com"),
        ])
    func mailbox(_ text: String, _ expected: String) {
        #expect(EmailAddress(text)?.description == expected)
        var octets = Array("to ".utf8)
        EmailAddress(text)?.append(to: &octets)
        #expect(String(decoding: octets, as: UTF8.self) == "to " + expected)
    }

    @Test(
        "refuses what is no mailbox",
        arguments: [
            "", "@", "ann", "ann@", "@contoso.com", "ann@contoso.com.", "ann@.contoso.com", "ann@contoso..com",
            ".ann@contoso.com", "ann.@contoso.com", "a..b@contoso.com", "ann smith@contoso.com", "ann@contoso.com x",
            "ann@b@contoso.com", "\"\"@contoso.com", "\"ann@contoso.com", "\"ann\\\"@contoso.com",
            "\"a\u{0}b\"@contoso.com",
            "\"a\\\u{0}b\"@contoso.com", "\"a\rb\"@contoso.com", "\"a\nb\"@contoso.com", "\"ann\"x@contoso.com",
            "ann@[192.0.2.256]", "ann@[192.0.2.1", "ann@192.0.2.1]", "ann@[2001:db8::1]", "ann@[IPv6:192.0.2.1]",
            "ann@[]",
            "ann@[x]", "ann(comment)@contoso.com", "ann,bob@contoso.com", "<ann@contoso.com>", "ann\u{7f}@contoso.com",
            String(repeating: "a", count: 316) + "@contoso.com",
        ])
    func refusesMailbox(_ text: String) {
        #expect(EmailAddress(text) == nil)
    }

    @Test(
        "reads a forward-path and leaves what is behind it",
        arguments: [
            ("<ann@contoso.com>", "ann@contoso.com", ""),
            ("<ann@contoso.com> NOTIFY=NEVER", "ann@contoso.com", " NOTIFY=NEVER"),
            ("<Postmaster>", "postmaster", ""), ("<POSTMASTER> X", "postmaster", " X"),
            ("<postmaster@contoso.com>", "postmaster@contoso.com", ""),
            ("<@a.example,@b.example:ann@contoso.com>", "ann@contoso.com", ""),
            ("<@a.example:ann@contoso.com>x", "ann@contoso.com", "x"),
            ("<\"a>b\"@contoso.com>", "\"a>b\"@contoso.com", ""),
        ])
    func forwardPath(_ text: String, _ expected: String, _ remainder: String) {
        var parser = AddressParser(Substring(text))
        #expect(parser.forwardPath()?.description == expected)
        #expect(parser.remainder == remainder)
    }

    @Test(
        "refuses what is no forward-path",
        arguments: [
            "<>", "ann@contoso.com", "<ann@contoso.com", "< ann@contoso.com>", "<ann@contoso.com >", "<@a.example>",
            "<@a.example:>", "<@a.example,ann@contoso.com>", "<@a.example,:ann@contoso.com>",
            "<a.example:ann@contoso.com>",
            "<@[192.0.2.1]ann@contoso.com>", "<postmaster", "<postmasterx>", "<ann@contoso.com.>", "",
        ])
    func refusesForwardPath(_ text: String) {
        var parser = AddressParser(Substring(text))
        #expect(parser.forwardPath() == nil)
    }

    @Test("reads a reverse-path, the null one too")
    func reversePath() {
        var parser = AddressParser("<> BODY=8BITMIME")
        #expect(parser.reversePath() == .null)
        #expect(parser.remainder == " BODY=8BITMIME")
        parser = AddressParser("<ann@contoso.com>")
        #expect(parser.reversePath()?.address?.description == "ann@contoso.com")
        parser = AddressParser("<postmaster>")
        #expect(parser.reversePath() == nil)
        parser = AddressParser("<@a.example:>")
        #expect(parser.reversePath() == nil)
    }

    @Test("looks up by local part in lower case and A-label domain")
    func lookupKey() {
        #expect(EmailAddress("Ann.Smith@CONTOSO.com")?.lookupKey == "ann.smith@contoso.com")
        #expect(EmailAddress("ÄNN@BÜCHER.example")?.lookupKey == "änn@xn--bcher-kva.example")
        #expect(EmailAddress("\"A B\"@contoso.com")?.lookupKey == "a b@contoso.com")
        #expect(EmailAddress("Ann@[IPv6:2001:DB8::1]")?.lookupKey == "ann@[IPv6:2001:db8::1]")
    }

    @Test("tells which addresses need SMTPUTF8")
    func smtpUTF8() {
        #expect(EmailAddress("änn@contoso.com")?.needsSMTPUTF8 == true)
        #expect(EmailAddress("ann@bücher.example")?.needsSMTPUTF8 == false)
    }

    @Test("whatever it accepts, it reads again from its wire form")
    func roundTrip() {
        var random = SeededRandom(seed: 20_261_123)
        let pieces = [
            "a", "B", ".", "@", "\"", "\\", " ", "<", ">", "[", "]", "ü", "\u{0}", "\r", "contoso.com", "::1", ",", ":",
        ]
        var accepted = 0
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 1...8, using: &random)).map { _ in pieces.randomElement(using: &random) ?? ""
            }
            .joined()
            guard let address = EmailAddress(text) ?? EmailAddress(text + "@contoso.com") else { continue }
            accepted += 1
            #expect(EmailAddress(address.description) == address, "\(text)")
            #expect(!address.description.utf8.contains { $0 < 0x20 || $0 == 0x7f })
        }
        #expect(accepted > 500)
    }

    @Test("paths and addresses survive JSON")
    func codable() throws {
        let paths = ["<>", "<ann@contoso.com>", "<\"a b\"@[192.0.2.1]>"].compactMap { text in
            var parser = AddressParser(Substring(text))
            return parser.reversePath()
        }
        #expect(paths.count == 3)
        #expect(try JSONDecoder().decode([ReversePath].self, from: JSONEncoder().encode(paths)) == paths)
        #expect(throws: (any Error).self) { try JSONDecoder().decode([ReversePath].self, from: Data(#"["ann"]"#.utf8)) }
    }
}
