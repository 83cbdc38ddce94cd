import Mail
import NIOCore
import PosternTesting
import Testing

@Suite("Who a message says it is from")
struct MessageAuthorsTests {
    private func authors(_ header: String) -> MessageAuthors {
        MessageAuthors(reading: ByteBuffer(string: header + "\r\nFrom: body@example.org\r\n"))
    }

    @Test(
        "reads every form of an address list (RFC 5322 sections 3.4 and 4.4)",
        arguments: [
            ("ann@example.org", ["ann@example.org"]),
            (" Ann <ann@example.org>", ["ann@example.org"]),
            (" Ann Q. Example <ann@Example.ORG>", ["ann@example.org"]),
            (" <ann@example.org>", ["ann@example.org"]),
            (" \"Example, Ann\" <ann@example.org>", ["ann@example.org"]),
            (" \"ceo@bank.example\" <ann@example.org>", ["ann@example.org"]),
            (" =?utf-8?q?ceo@bank.example?= <ann@example.org>", ["ann@example.org"]),
            (" =?utf-8?b?Y2VvQGJhbmsuZXhhbXBsZQ==?=\r\n =?utf-8?q?,_x?= <ann@example.org>", ["ann@example.org"]),
            (" ann@example.org <ann@example.org>", ["ann@example.org"]),
            (" Ann (ceo@bank.example (nested \\) here)) <ann(a)@(b)example.org(c)> (d)", ["ann@example.org"]),
            ("\r\n Ann\r\n\t<ann@\r\n example.org>\r\n ", ["ann@example.org"]),
            (" ann@example.org, bob@example.net", ["ann@example.org", "bob@example.net"]),
            (" ,, ann@example.org ,, ,", ["ann@example.org"]),
            (" ann@example.org, ann@example.org", ["ann@example.org"]),
            (" \"ann b\"@example.org", ["\"ann b\"@example.org"]),
            (" \"a\\\"b\\\\\"@example.org", ["\"a\\\"b\\\\\"@example.org"]),
            (" Team: ann@example.org, Bob <bob@example.net>;", ["ann@example.org", "bob@example.net"]),
            (" Team:;", []),
            (" A: ann@example.org;, bob@example.net", ["ann@example.org", "bob@example.net"]),
            (" <@relay.example,@[192.0.2.1]:ann@example.org>", ["ann@example.org"]),
            (" <,, @relay.example : ann@example.org>", ["ann@example.org"]),
            (" ann . b (c) . \"d e\" @ example . org", ["\"ann.b.d e\"@example.org"]),
            (" Ann <ann . b@example (x) .(y) org>", ["ann.b@example.org"]),
            (" ann@[192.0.2.1]", ["ann@[192.0.2.1]"]),
            (" ann@[IPv6:2001:db8::1]", ["ann@[IPv6:2001:db8::1]"]),
            (" ännchen@bücher.example", ["ännchen@xn--bcher-kva.example"]),
            (" Ännchen <ann@bücher.example>", ["ann@xn--bcher-kva.example"]),
            (" root@localhost", ["root@localhost"]),
        ])
    func wellFormed(value: String, expected: [String]) {
        let authors = authors("From:\(value)\r\n")
        #expect(authors.addresses.map(\.description) == expected)
        #expect(authors.fieldCount == 1)
        #expect(!authors.isMalformed)
        #expect((authors.single != nil) == (expected.count == 1))
    }

    @Test(
        "finds every address that some reader may show where the list is malformed",
        arguments: [
            ("", []),
            (" ,, (nobody)", []),
            (" Ann", []),
            (" Ann <>", []),
            (" Ann <ann>", []),
            (" Ann <ann@>", []),
            (" Ann <@example.org>", []),
            (" Ann <ann@example.org", ["ann@example.org"]),
            (" Ann, B. <ann@example.org>", ["ann@example.org"]),
            (" ceo@bank.example <ann@example.org>", ["ceo@bank.example", "ann@example.org"]),
            (" CEO ceo@bank.example <ann@example.org>", ["ceo@bank.example", "ann@example.org"]),
            // Nobody takes this for an address.
            (" Ann @ Work <ann@example.org>", ["ann@example.org"]),
            (" <ann@example.org>ceo@bank.example", ["ceo@bank.example", "ann@example.org"]),
            (" <ann@example.org> <ceo@bank.example>", ["ann@example.org", "ceo@bank.example"]),
            (" <ann@example.org ceo@bank.example>", ["ceo@bank.example", "ann@example.org"]),
            (" ceo@bank.example\\, <ann@example.org>", ["ceo@bank.example", "ann@example.org"]),
            (" ann@example.org bob@example.net", ["ann@example.org", "bob@example.net"]),
            (" Ann ann@example.org", ["ann@example.org"]),
            (" <ann@example.org> Ann", ["ann@example.org"]),
            (
                " =?utf-8?b?PGNlb0BiYW5rLmV4YW1wbGU+?=, <ann@example.org>", ["ceo@bank.example", "ann@example.org"]
            ),
            (" =?utf-8?q?ceo=40bank.example?=", ["ceo@bank.example"]),
            (" =?utf-8?q?Boss_=3Cceo=40bank.example=3E?=", ["ceo@bank.example"]),
            (" <=?utf-8?q?ceo=40bank.example?=>", ["ceo@bank.example"]),
            (" <ceo@=?utf-8?q?bank.example?=>", ["ceo@bank.example"]),
            (" =?iso-8859-1?Q?ceo?=@=?utf-8?q?bank.example?=", ["ceo@bank.example"]),
            (" ann@example.org <=?utf-8?q?ceo=40bank.example?=>", ["ann@example.org", "ceo@bank.example"]),
            (" =?utf-16?b?AGMAZQBvAEAAYgBhAG4AawAuAGUAeABhAG0AcABsAGU=?=", ["ceo@bank.example"]),
            (" \"ceo@bank.example\"", ["ceo@bank.example"]),
            (" \"Boss <ceo@bank.example>\", ann@example.org", ["ceo@bank.example", "ann@example.org"]),
            (" <\"ceo@bank.example\">", ["ceo@bank.example"]),
            (" <ceo\\@bank.example>", ["ceo@bank.example"]),
            (" <ann@example.org\0>, <ceo@bank.example>", ["ann@example.org", "ceo@bank.example"]),
            (" <ann\0@example.org>", []),
            (" \"a\0b\"@example.org", ["ab@example.org"]),
            (" ann@example.org; bob@example.net", ["ann@example.org", "bob@example.net"]),
            (" Team: ann@example.org", ["ann@example.org"]),
            (" ann@example.org: bob@example.net;", ["ann@example.org", "bob@example.net"]),
            (" : ann@example.org;", ["ann@example.org"]),
            (" a..b@example.org", ["\"a..b\"@example.org"]),
            (" ann@example.org.", ["ann@example.org"]),
            (" ann@exam ple.org", ["ann@example.org", "ann@exam"]),
            (" ann@exam (x) ple.org", ["ann@example.org", "ann@exam"]),
            (" <ceo@bank.exam ple>", ["ceo@bank.example", "ceo@bank.exam"]),
            (" <ceo@bank.exam p.le>", ["ceo@bank.examp.le", "ceo@bank.exam"]),
            // White space between two encoded-words is none.
            (" =?utf-8?q?ceo=40ba?= =?utf-8?q?nk.example?=", ["ceo@bank.example"]),
            (" =?utf-8?b?Y2VvQGJh?=\r\n =?iso-8859-1?q?nk.example?=", ["ceo@bank.example"]),
            (" =?utf-8?q?ceo=40bank.example x?=", ["ceo@bank.example"]),
            (" =?utf-8?b?Y2VvQGJhbmsu*ZXhhbXBsZQ?=", ["ceo@bank.example"]),
            (" =?utf-7?q?ceo+AEA-bank.example?=", ["ceo@bank.example"]),
            (" =?utf-16le?b?YwBlAG8AQABiAGEAbgBrAC4AZQB4AGEAbQBwAGwAZQA=?=", ["ceo@bank.example"]),
            (" =?ibm037?b?g4WWfIKBlZJLhaeBlJeThQ==?=", ["ceo@bank.example"]),
            (" =?utf-8?q?ceo=40bank.example\(String(repeating: "=20", count: 200))?=", ["ceo@bank.example"]),
            // Encoded-words as part of an address: some decode them first, others don't.
            (
                " =?utf-8?q?ceo=40bank.example?=@evil.example",
                ["ceo@bank.example", "=?utf-8?q?ceo=40bank.example?=@evil.example"]
            ),
            (
                " <=?utf-8?q?ceo=40bank.example?=@evil.example>",
                ["ceo@bank.example", "=?utf-8?q?ceo=40bank.example?=@evil.example"]
            ),
            (" ceo=?utf-8?q?=40?=bank.example", ["ceo@bank.example"]),
            (" <ceo@ba=?utf-8?q?nk.example?=>", ["ceo@bank.example", "ceo@ba"]),
            (" ceo@ba=?utf-8?q?nk.example?=", ["ceo@bank.example", "ceo@ba"]),
            (" <ceo@ba\\nk.example>", ["ceo@bank.example", "ceo@ba"]),
            (" <ceo@ba\"nk.example\">", ["ceo@bank.example", "ceo@ba"]),
            (
                " <\"ceo@bank.example\"@evil.example>", ["ceo@bank.example", "\"ceo@bank.example\"@evil.example"]
            ),
            (" ann@-example.org", []),
            (" ann@[example.org]", []),
            (" ann@[2001:db8::1]", []),
            (" ann@[192.0.2.1", []),
            (" (unclosed ann@example.org, ceo@bank.example", ["ann@example.org", "ceo@bank.example"]),
            (" \"quoted <ann@example.org>, \"x", ["ann@example.org"]),
            (" \"unclosed <ann@example.org>", ["ann@example.org"]),
            (" \"ann@example.org", ["ann@example.org"]),
            (" <@relay.example ann@example.org>", ["ann@example.org"]),
            (" <@@@@:ann@example.org>", ["ann@example.org"]),
        ])
    func malformed(value: String, expected: [String]) {
        let authors = authors("From:\(value)\r\n")
        #expect(authors.addresses.map { $0.description } == expected)
        #expect(authors.isMalformed)
        #expect(authors.single == nil)
    }

    @Test(
        "says why nobody can tell who a message is from",
        arguments: [
            ("Subject: x\r\n", MessageAuthors.Problem.noField), ("From:\r\n", .noAddress), ("From: \r\n", .noAddress),
            ("From: undisclosed:;\r\n", .noAddress), ("From: Ann\r\n", .noAddress), ("From: root\r\n", .noAddress),
            ("From: =?utf-8?b?////?=\r\n", .noAddress), ("From: \"Ann\"\r\n", .noAddress), ("From: <>\r\n", .noAddress),
            ("From: (ann@example.org)\r\n", .noAddress), ("From: ann@\r\n", .noAddress),
            ("From: ann@-example.org\r\n", .noAddress),
            ("From: ann@example.org\r\nFrom: ann@example.org\r\n", .severalFields),
            ("From: ann@example.org\r\nfrom :\r\n", .severalFields),
            ("From: ann@[192.0.2.1]\r\n", .noDomain), ("From: ann@example.org, bob@[192.0.2.1]\r\n", .noDomain),
            ("From: ann@example.org <>\r\n", .unreadable), ("From: Ann <ann>, bob@example.org\r\n", .unreadable),
            ("From: ann@example.org, <ceo\u{1}@bank.example>\r\n", .unreadable),
            ("From: " + (0..<11).map { "a@d\($0).example" }.joined(separator: ", ") + "\r\n", .tooMany),
            ("From: " + (0..<51).map { "a\($0)@example.org" }.joined(separator: ", ") + "\r\n", .tooMany),
            ("From: ann@example.org (" + String(repeating: "x", count: 66_000) + ")\r\n", .tooMany),
            ("From: ceo\0@bank.example, ann@example.org\r\n", .unreadable),
            ("From: <ceo@ba\u{1}nk.example>, ann@example.org\r\n", .unreadable),
            ("From: ann@example.org, ceo@-bank.example\r\n", .unreadable),
            ("From: ann@example.org, ceo@[bank.example]\r\n", .unreadable),
            ("From: =?utf-8?q?ceo=40-bank.example?=, ann@example.org\r\n", .unreadable),
            // Shown as `ceo@bank.example`.
            ("From: <\u{202e}elpmaxe.knab@oec>\r\n", .unreadable),
            ("From: =?utf-8?q?=E2=80=AEelpmaxe.knab=40oec?=\r\n", .unreadable),
            // A reader cuts the address at the NUL.
            ("From: =?utf-8?q?ceo=40bank.example=00?=@evil.example\r\n", .unreadable),
            ("From: =?utf-8?q?ceo=40bank.example?==?utf-8?q?=0A=00?=@evil.example\r\n", .unreadable),
            ("From: <=?utf-8?q?ceo=40bank.example=00?=@evil.example>\r\n", .unreadable),
            ("From: " + String(repeating: "\"a@b.example\", ", count: 200) + "ann@example.org\r\n", .tooMany),
            ("From: Ann @ Work <ann@example.org>\r\n", nil), ("From: A @ B: ann@example.org;\r\n", nil),
            ("From: Ann, B. <ann@example.org>\r\n", nil), ("From: ann@example.org, bob@example.net\r\n", nil),
            ("From: A: ann@example.org;\r\n", nil), ("From: =?utf-8?q?Ann?= <ann@example.org>\r\n", nil),
            ("From: Ann <mailto:ann@example.org>\r\n", nil), ("From: =?utf-8?q?ann=40example.org?=\r\n", nil),
            ("From: " + (0..<50).map { "a\($0)@example.org" }.joined(separator: ", ") + "\r\n", nil),
        ] as [(String, MessageAuthors.Problem?)])
    func problems(header: String, problem: MessageAuthors.Problem?) {
        #expect(authors(header).problem == problem)
    }

    @Test("takes all From fields, whatever their names look like, and none of the body")
    func fields() {
        let authors = authors(
            "FROM : ann@example.org\r\nfrom\t:\r\n bob@example.net\r\nX-From: x@example.org\r\nSender: s@example.org\r\n"
        )
        #expect(authors.fieldCount == 2)
        #expect(authors.addresses.map(\.description) == ["ann@example.org", "bob@example.net"])
        #expect(!authors.isMalformed)
        #expect(authors.single == nil)
    }

    @Test("finds a From field behind a malformed line, but not in a body")
    func behindMalformedLine() {
        let authors = authors("From: ann@example.org\r\nno field\r\n folded\r\nFrom: ceo@bank.example\r\n")
        #expect(authors.fieldCount == 2)
        #expect(authors.addresses.map(\.description) == ["ann@example.org", "ceo@bank.example"])
        #expect(authors.isMalformed)
        let body = MessageAuthors(reading: ByteBuffer(string: "no field\r\nFrom: ann@example.org\r\n"))
        #expect(body == MessageAuthors(fieldCount: 0, addresses: []))
    }

    @Test("a message without a From field has no author")
    func missing() {
        #expect(authors("Subject: hello\r\n") == MessageAuthors(fieldCount: 0, addresses: []))
        #expect(MessageAuthors(reading: ByteBuffer()) == MessageAuthors(fieldCount: 0, addresses: []))
    }

    @Test("keeps an address of octets that are no UTF-8, of control characters or too long, as malformed")
    func badOctets() {
        var content = ByteBuffer(string: "From: a")
        content.writeBytes([0xff, 0xfe])
        content.writeString("b@example.org, \u{7f}\r\n\r\n")
        let authors = MessageAuthors(reading: content)
        #expect(authors.addresses.map(\.host) == [.domain(try! Domain("example.org"))])
        #expect(authors.isMalformed)

        let long = self.authors("From: \(String(repeating: "a", count: 400))@example.org\r\n")
        #expect(long.addresses.map(\.localPart.utf8.count) == [315])
        #expect(long.isMalformed)

        content = ByteBuffer(string: "From: ")
        content.writeRepeatingByte(0xff, count: 400)
        content.writeString("@example.org\r\n\r\n")
        // Each of these becomes three octets.
        #expect(MessageAuthors(reading: content).addresses.map(\.localPart.utf8.count) == [315])
    }

    @Test("looks at 50 addresses and at 64 KiB")
    func limits() {
        let all = (0..<50).map { "a\($0)@example.org" }
        #expect(authors("From: \(all.joined(separator: ", "))\r\n").addresses.count == 50)
        #expect(!authors("From: \(all.joined(separator: ", "))\r\n").isMalformed)
        #expect(!authors("From: \((all + all).joined(separator: ", "))\r\n").isMalformed)
        for separator in [", ", " ", "\r\nFrom: "] {
            let authors = authors("From: \((all + ["b@example.org"]).joined(separator: separator))\r\n")
            #expect(authors.addresses.count == 50)
            #expect(authors.isMalformed)
        }
        let padded = authors("From: (\(String(repeating: " ", count: 65_536))) ann@example.org\r\n")
        #expect(padded.addresses.isEmpty)
        #expect(padded.isMalformed)
    }

    @Test(
        "takes what would make slow readers work for a long time",
        arguments: [
            "(", "\"", "<", "@", "[", ",", ":", ".", "a.", "a@", "=?", "\\", "<@", "a@[", "(\\", "\"\\", "a@b,", "é@é,",
            "=?a?q?[?=", "=?a?q?@?=x", "a@b\\ ", "<a@b=", "\"a@b\"@c,", "a@b c",
        ]
    )
    func hostile(piece: String) {
        // Would take minutes where each piece makes all behind it be read again.
        let authors = authors("From: \(String(repeating: piece, count: 1_000_000 / piece.utf8.count))\r\n")
        #expect(authors.isMalformed)
        #expect(authors.addresses.count <= MessageAuthors.maximumCount)
    }

    @Test("reads what it has written, whatever octets are strewn into it")
    func random() {
        var random = SeededRandom(seed: 5_322)
        let pieces = [
            "ann", "@", "example.org", "<", ">", "(", ")", "\"", "\\", ",", ";", ":", " ", "\r\n ", ".", "[192.0.2.1]",
            "é",
            "=?utf-8?q?a@b?=", "\0",
        ]
        for _ in 0..<20_000 {
            let value = (0..<Int.random(in: 0..<14, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }
            let authors = authors("From:\(value.joined())\r\n")
            for address in authors.addresses {
                // What is found is an address, and the same one when read alone; one in quotes may be another besides.
                let again = self.authors("From: <\(address)>\r\n")
                #expect(again.addresses.contains(address))
            }
        }
    }
}
