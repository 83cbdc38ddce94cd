import Mail
import Testing

@testable import SenderAuthentication

@Suite("RFC 8601 section 2.2: Authentication-Results, read")
struct AuthenticationResultsParserTests {
    private typealias Method = AuthenticationResults.Method
    private typealias Property = AuthenticationResults.Property

    private func read(_ text: String) -> AuthenticationResults? {
        AuthenticationResults(parsing: Array(text.replacing("\n", with: "\r\n").utf8))
    }

    @Test("RFC 8601 appendix B: the examples")
    func examples() {
        // B.2: nothing was done.
        #expect(read("example.org 1; none") == AuthenticationResults(server: "example.org", methods: []))
        // B.3: one method.
        #expect(
            read("example.com;\n spf=pass smtp.mailfrom=example.net")
                == AuthenticationResults(
                    server: "example.com",
                    methods: [Method("spf", "pass", properties: [Property("smtp.mailfrom", "example.net")])]))
        // B.4: several methods, and a comment behind a result.
        #expect(
            read(
                "example.com;\n auth=pass (cram-md5) smtp.auth=sender@example.net;\n spf=pass smtp.mailfrom=example.net"
            )
                == AuthenticationResults(
                    server: "example.com",
                    methods: [
                        Method(
                            "auth", "pass", comment: "cram-md5",
                            properties: [Property("smtp.auth", "sender@example.net")]),
                        Method("spf", "pass", properties: [Property("smtp.mailfrom", "example.net")]),
                    ]))
        // B.6: a reason as a quoted-string.
        #expect(
            read(
                "example.com;\n dkim=pass reason=\"good signature\"\n header.i=@mail-router.example.net;\n"
                    + " dkim=fail reason=\"bad signature\"\n header.i=@newyork.example.com"
            )?.methods
                == [
                    Method(
                        "dkim", "pass", reason: "good signature",
                        properties: [Property("header.i", "@mail-router.example.net")]),
                    Method(
                        "dkim", "fail", reason: "bad signature",
                        properties: [Property("header.i", "@newyork.example.com")]),
                ])
        // B.7: comments wherever they may stand.
        #expect(
            read(
                "foo.example.net (foobar) 1 (baz);\n dkim (Because I like it) / 1 (One yay) = (wait for it) fail\n"
                    + " policy (A dot can go here) . (like that) expired\n"
                    + " (this surprised me) = (as I wasn't expecting it) 1362471462"
            )
                == AuthenticationResults(
                    server: "foo.example.net",
                    methods: [Method("dkim", "fail", properties: [Property("policy.expired", "1362471462")])]))
    }

    @Test("what Exchange Online Protection writes")
    func exchangeOnline() throws {
        let results = try #require(
            read(
                "spf=pass (sender IP is 209.85.160.178)\n smtp.mailfrom=gmail.com; dkim=pass (signature was verified)\n"
                    + " header.d=gmail.com;dmarc=pass action=none header.from=gmail.com;compauth=pass\n reason=100"))
        #expect(results.server == "")
        #expect(results.methods.map(\.name) == ["spf", "dkim", "dmarc", "compauth"])
        #expect(results.methods[0].comment == "sender IP is 209.85.160.178")
        #expect(results.methods[2]["action"] == "none" && results.methods[2]["header.from"] == "gmail.com")
        #expect(results.methods[3].reason == "100")
        // The recipient's domain between two results.
        let old = read(
            "spf=pass (sender IP is 192.0.2.1)\n smtp.mailfrom=a.example; contoso.com; dkim=none (message not signed)"
                + "\n header.d=none;contoso.com; dmarc=none action=none header.from=a.example;")
        #expect(old?.methods.map(\.name) == ["spf", "dkim", "dmarc"])
    }

    @Test("what is written comes back", arguments: AuthenticationResultsStyle.allCases)
    func roundTrip(_ style: AuthenticationResultsStyle) throws {
        let arc = ARCOutcome(.fail, reason: "seal 1 does not match the sets")
        let written = try SampleAuthentication.message(
            spf: SampleAuthentication.spf(.none, .helo, nil),
            dkim: [
                DKIMOutcome(.verified), DKIMOutcome(.bodyHash, "the body was changed"),
            ], arc: arc, dmarc: DMARCOutcome(.fail, authorDomain: try Domain("author.example")),
            address: "2001:db8::1", helo: "a \"b\" (c); d\\e"
        ).results(
            server: try Domain("mx.postern.example"), composite: CompositeAuthentication(.fail, 1),
            action: .overriddenReject, style: style)
        let field = written.field()
        #expect(AuthenticationResults(parsing: field.utf8.dropFirst("Authentication-Results:".utf8.count)) == written)
    }

    @Test("what was read comes back once it is written, in lines of 998 octets at most")
    func longWords() throws {
        let long = String(repeating: "a", count: 255)
        let value = String(repeating: "\\\"", count: 400)
        let results = try #require(
            read("mx; \(long)=\(long) reason=\"\(value)\" \(long)=\"\(value)\"; \(long)a=b; x.\(long)=b; c=d"))
        #expect(results.methods.map(\.name) == [long, "c"])
        let field = results.field()
        for line in field.split(separator: "\r\n") { #expect(line.utf8.count <= 998) }
        let again = try #require(AuthenticationResults(parsing: field.utf8.dropFirst(23)))
        #expect(again.methods.map(\.name) == results.methods.map(\.name) && again.field() == field)
    }

    @Test(
        "odd fields and what is read of them",
        arguments: [
            ("", nil), (" \t", nil), (";", nil), ("(x", nil), ("\"x", nil), ("mx", "mx:"), ("mx;", "mx:"),
            ("mx 1 ; none ; ", "mx:"), ("\"mx example\"; spf=pass", "mx example: spf=pass"),
            ("mx; SPF=Pass", "mx: spf=pass"), ("mx;;; spf=pass;;", "mx: spf=pass"),
            ("mx; spf=pass@evil; dkim=pass", "mx: dkim=pass"), ("mx; spf=; dkim=pass", "mx: dkim=pass"),
            ("mx; =pass; dkim=pass", "mx: dkim=pass"), ("mx; spf=pass (un;closed dkim=pass", "mx:"),
            ("mx; spf=pass; dkim=pass header.d=\"x; dmarc=pass", "mx: spf=pass"),
            (
                "mx; spf=pass (a (b \\) c) d) smtp.mailfrom=\"a b\"@x.example",
                "mx: spf=pass smtp.mailfrom=a b@x.example"
            ),
            ("mx; dkim=pass header.b=\"ab/=\" header.s=x", "mx: dkim=pass header.b=ab/= header.s=x"),
            ("mx; dkim=pass header.b=ab/= header.s=x", "mx: dkim=pass header.b=ab/= header.s=x"),
            ("mx; arc=pass smtp.remote-ip=2001:db8::1", "mx: arc=pass smtp.remote-ip=2001:db8::1"),
            (
                "mx; spf=pass smtp.mailfrom=\"x; dmarc=pass\"; dkim=none",
                "mx: spf=pass smtp.mailfrom=x; dmarc=pass dkim=none"
            ),
            ("i=1; spf=pass", ": i=1 spf=pass"), ("mx/2; spf=pass", "mx/2: spf=pass"),
        ] as [(String, String?)])
    func odd(_ text: String, _ expected: String?) {
        let results = read(text)
        let shown = results.map { results in
            (["\(results.server):"]
                + results.methods.flatMap { method in
                    ["\(method.name)=\(method.result)"] + method.properties.map { "\($0.name)=\($0.value)" }
                }).joined(separator: " ")
        }
        #expect(shown == expected)
    }

    @Test("every cut of a field, and every octet of it changed, is read without harm")
    func damaged() {
        let field = Array(
            "mx.example (a) 1; spf=pass (b (c)) reason=\"d \\\" e\" smtp.mailfrom=\"f\"@g.example; dkim/1=fail h.i=j"
                .utf8)
        for end in field.indices {
            _ = AuthenticationResults(parsing: field[..<end])
            for octet in [UInt8(0), 0x22, 0x28, 0x29, 0x3B, 0x3D, 0x5C, 0xFF] {
                var changed = field
                changed[end] = octet
                let results = AuthenticationResults(parsing: changed)
                #expect(results.map { $0.methods.count <= 3 } ?? true)
            }
        }
    }

    @Test("more than is read: size, results, properties, comments without end")
    func bounds() {
        #expect(read("mx; spf=pass (" + String(repeating: "x", count: 70_000) + ")") == nil)
        #expect(read("mx" + String(repeating: "; spf=pass", count: 5_000))?.methods.count == 64)
        let properties = read("mx; spf=pass" + String(repeating: " a.b=c", count: 5_000))
        #expect(properties?.methods.first?.properties.count == 32)
        let deep = String(repeating: "(", count: 30_000)
        #expect(read("mx; spf=pass " + deep)?.methods.isEmpty == true)
        #expect(
            read("mx; spf=pass " + deep + String(repeating: ")", count: 30_000) + " a.b=c")?.methods.first?["a.b"]
                == "c")
        for filler in ["\"", "=", ";", ".", "a.", "/", "\\", " =", "(a)", "\"a\""] {
            _ = read("mx; a=b" + String(repeating: filler, count: 60_000 / filler.utf8.count))
        }
    }
}
