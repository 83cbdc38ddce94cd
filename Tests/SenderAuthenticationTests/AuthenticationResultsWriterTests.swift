import Mail
import NIOCore
import PosternTesting
import Testing

@testable import SenderAuthentication

/// Results of a message to write fields from.
enum SampleAuthentication {
    static func domain(_ text: String) throws -> Domain { try Domain(text) }

    static func spf(
        _ result: SPFResult, _ identity: SPFOutcome.Identity = .mailFrom, _ name: String? = "example.com"
    ) throws -> SPFOutcome {
        SPFOutcome(result, identity: identity, domain: try name.map { try Domain($0) })
    }

    static func passing(_ name: String, _ finding: DKIMFinding = .verified, octet: UInt8 = 0xFF) throws -> DKIMOutcome {
        let b = Base64.encode([UInt8](repeating: octet, count: 64))
        let hash = Base64.encode([UInt8](repeating: 1, count: 32))
        let tags = try TagList(Array("v=1; a=rsa-sha256; d=\(name); s=s1; h=from; bh=\(hash); b=\(b)".utf8))
        var outcome = DKIMOutcome(finding)
        outcome.signature = try DKIMSignature(tags, .dkim)
        outcome.read(tags)
        return outcome
    }

    static func message(
        spf: SPFOutcome, dkim: [DKIMOutcome] = [], arc: ARCOutcome = ARCOutcome(.none), dmarc: DMARCOutcome,
        address: String = "192.0.2.10", helo: String = "mail.example.com"
    ) throws -> MessageAuthentication {
        MessageAuthentication(
            clientAddress: try #require(IPAddress(address)), helo: helo, spf: spf, dkim: dkim, arc: arc,
            authors: MessageAuthors(fieldCount: 1, addresses: []), dmarc: dmarc)
    }
}

@Suite("Authentication-Results: written")
struct AuthenticationResultsWriterTests {
    private func field(
        _ authentication: MessageAuthentication, _ composite: CompositeAuthentication?, _ action: DMARCAction,
        _ style: AuthenticationResultsStyle
    ) throws -> String {
        authentication.results(
            server: try Domain("mx.postern.example"), composite: composite, action: action, style: style
        ).field()
    }

    @Test("both styles of a message that passes, folded at 78 octets")
    func passes() throws {
        let author = try Domain("example.com")
        var dmarc = DMARCOutcome(.pass, authorDomain: author)
        dmarc.alignedSignatures = [author]
        let message = try SampleAuthentication.message(
            spf: SampleAuthentication.spf(.pass),
            dkim: [SampleAuthentication.passing("example.com")], dmarc: dmarc)
        #expect(
            try field(message, CompositeAuthentication(.pass, 100), .none, .rfc8601) == """
                Authentication-Results: mx.postern.example; spf=pass (sender IP is 192.0.2.10)\r
                 smtp.mailfrom=example.com; dkim=pass (signature was verified)\r
                 header.d=example.com; dmarc=pass (action=none) header.from=example.com;\r
                 compauth=pass reason=100
                """)
        #expect(
            try field(message, CompositeAuthentication(.pass, 100), .none, .eop) == """
                Authentication-Results: mx.postern.example; spf=pass (sender IP is 192.0.2.10)\r
                 smtp.mailfrom=example.com; dkim=pass (signature was verified)\r
                 header.d=example.com; dmarc=pass action=none header.from=example.com;\r
                 compauth=pass reason=100
                """)
    }

    @Test("an unsigned message from the null sender that nothing vouches for")
    func unsigned() throws {
        var dmarc = DMARCOutcome(.fail, authorDomain: try Domain("bank.example"))
        dmarc.publishedPolicy = .reject
        dmarc.requestedPolicy = .reject
        let message = try SampleAuthentication.message(
            spf: SampleAuthentication.spf(.none, .helo, nil), dmarc: dmarc, address: "2001:db8::1",
            helo: "[IPv6:2001:db8::1]")
        #expect(
            try field(message, CompositeAuthentication(.fail, 0), DMARCAction(dmarc), .eop) == """
                Authentication-Results: mx.postern.example; spf=none (sender IP is\r
                 2001:db8::1) smtp.helo="[IPv6:2001:db8::1]"; dkim=none (message not signed)\r
                 header.d=none; dmarc=fail action=oreject header.from=bank.example;\r
                 compauth=fail reason=000
                """)
        #expect(try !field(message, nil, .none, .eop).contains("compauth"))
    }

    @Test("a HELO that is neither a name nor an address is left out, since it could be read as a result")
    func helo() throws {
        let message = try SampleAuthentication.message(
            spf: SampleAuthentication.spf(.none, .helo, nil),
            dmarc: DMARCOutcome(.fail, authorDomain: try Domain("bank.example")), address: "192.0.2.1",
            helo: "x;dmarc=pass")
        let text = try field(message, nil, .none, .eop)
        #expect(!text.contains("dmarc=pass") && !text.contains("smtp.helo"))
    }

    @Test("the best signature comes first, and with several each has its selector and the beginning of its b=")
    func signatures() throws {
        let author = try Domain("author.example")
        var dmarc = DMARCOutcome(.pass, authorDomain: author)
        dmarc.alignedSignatures = [author]
        let message = try SampleAuthentication.message(
            spf: SampleAuthentication.spf(.neutral),
            dkim: [
                DKIMOutcome(.syntax, "the signature is no list of tags"),
                SampleAuthentication.passing("list.example", octet: 0),
                SampleAuthentication.passing("author.example"),
            ], dmarc: dmarc)
        let payload = message.results(
            server: try Domain("mx.postern.example"), composite: nil, action: .none, style: .rfc8601)
        let signatures = payload.methods.filter { $0.name == "dkim" }
        #expect(signatures.map { $0["header.d"] } == ["author.example", "list.example", "none"])
        #expect(signatures.map { $0["header.b"] } == ["////////", "AAAAAAAA", nil])
        #expect(signatures.map { $0["header.s"] } == ["s1", "s1", nil])
        #expect(payload.field().contains(#"header.b="////////";"#))
        let eop = message.results(
            server: try Domain("mx.postern.example"), composite: nil, action: .none, style: .eop)
        #expect(eop.methods.filter { $0.name == "dkim" }.map { $0["header.d"] } == ["author.example"])
    }

    @Test("what became of a message by its author's policy, in EOP's words")
    func actions() throws {
        func action(_ result: DMARCOutcome.Result, _ published: DMARCPolicy?, _ requested: DMARCPolicy) -> String {
            var outcome = DMARCOutcome(result)
            outcome.publishedPolicy = published
            outcome.requestedPolicy = requested
            outcome.isSpared = published != nil && published != requested
            return DMARCAction(outcome).rawValue
        }
        #expect(action(.fail, .reject, .reject) == "oreject")
        #expect(action(.fail, .quarantine, .quarantine) == "quarantine")
        #expect(action(.fail, DMARCPolicy.none, .none) == "none")
        #expect(action(.fail, .reject, .quarantine) == "pct.reject")
        #expect(action(.fail, .quarantine, .none) == "pct.quarantine")
        for result in [DMARCOutcome.Result.none, .pass, .temperror, .permerror, .bestGuessPass] {
            #expect(action(result, nil, .none) == "none")
        }
    }

    /// Texts of strangers that try to become something else.
    private static let strangers = [
        "x; dmarc=pass header.from=bank.example", "x\r\nX-Injected: yes", "x)(y", "x\" dmarc=pass \"", "x\\", "\0",
        "\u{202E}x", "münchen.example", "", " ", "(((((", "a=b", String(repeating: "y", count: 10_000),
        String(repeating: "\\\"", count: 2_000),
    ]

    @Test("no text of a stranger becomes a field, a comment or a result", arguments: strangers)
    func hostile(_ text: String) throws {
        var arc = ARCOutcome(.fail, reason: text)
        arc.sealings = []
        let message = try SampleAuthentication.message(
            spf: SampleAuthentication.spf(.none, .helo, nil), dkim: [DKIMOutcome(.syntax, text)], arc: arc,
            dmarc: DMARCOutcome(.permerror), helo: text)
        var payload = message.results(
            server: try Domain("mx.postern.example"), composite: CompositeAuthentication(.fail, 1), action: .none)
        payload.methods[0].reason = text
        payload.methods[0].properties.append(.init(text, text))
        payload.methods.append(.init(text, text, comment: text))
        let field = payload.field()
        check(field)
        // Outside quoted strings and comments nothing but what was meant is there.
        var bare = ""
        var depth = 0
        var isQuoted = false
        var isEscaped = false
        for character in field.replacing("\r\n", with: "") {
            if isEscaped {
                isEscaped = false
                continue
            }
            switch character {
            case "\\" where isQuoted || depth > 0: isEscaped = true
            case "\"" where depth == 0: isQuoted.toggle()
            case "(" where !isQuoted: depth += 1
            case ")" where !isQuoted && depth > 0: depth -= 1
            default: if !isQuoted, depth == 0 { bare.append(character) }
            }
        }
        #expect(depth == 0 && !isQuoted)
        #expect(bare.split(separator: ";").count == payload.methods.count + 1)
        #expect(!bare.contains("dmarc=pass"))

        let outcome = try SampleAuthentication.spf(.permerror, .helo, nil)
        var received = ReceivedSPFField(
            outcome: outcome, clientAddress: message.clientAddress, helo: text,
            sender: .mailbox(EmailAddress(localPart: text, domain: try Domain("example.com"))),
            receiver: try Domain("mx.postern.example"))
        received.outcome.problem = text
        received.outcome.mechanism = text
        check(received.text)
        #expect(ReceivedSPF(received.text)?.pairs.count == 7, "\(received.text)")
    }

    private func check(_ field: String) {
        let lines = field.split(separator: "\r\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            #expect(line.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "\(line.debugDescription)")
            #expect(line.utf8.count <= 998)
            #expect(index == 0 || line.first == " " && !line.allSatisfy { $0 == " " })
        }
    }
}

/// Reads a Received-SPF field strictly by the grammar of RFC 7208 section 9.1.
struct ReceivedSPF {
    var result = ""
    var comment = ""
    var pairs: [(key: String, value: String)] = []

    init?(_ field: String) {
        var rest = Substring(field.replacing("\r\n", with: ""))
        guard rest.hasPrefix("Received-SPF: ") else { return nil }
        rest = rest.dropFirst(14)
        result = String(rest.prefix { $0.isLetter })
        rest = rest.dropFirst(result.count)
        guard rest.hasPrefix(" (") else { return nil }
        rest = rest.dropFirst(2)
        comment = String(rest.prefix { $0 != ")" })
        guard !comment.contains("("), !comment.contains("\\") else { return nil }
        rest = rest.dropFirst(comment.count + 1)
        while true {
            guard rest.first == " " else { return nil }
            rest = rest.dropFirst()
            let key = String(rest.prefix { $0.isLetter || $0 == "-" })
            rest = rest.dropFirst(key.count)
            guard !key.isEmpty, rest.first == "=" else { return nil }
            rest = rest.dropFirst()
            var value = ""
            if rest.first == "\"" {
                rest = rest.dropFirst()
                while let next = rest.popFirst(), next != "\"" {
                    guard let octet = next == "\\" ? rest.popFirst() : next else { return nil }
                    value.append(octet)
                }
            } else {
                value = String(rest.prefix { $0.isLetter || $0.isNumber || "!#$%&'*+-/=?^_`{|}~.".contains($0) })
                guard !value.isEmpty, !value.hasPrefix("."), !value.hasSuffix("."), !value.contains("..") else {
                    return nil
                }
                rest = rest.dropFirst(value.count)
            }
            pairs.append((key, value))
            if rest.isEmpty { return }
            guard rest.first == ";" else { return nil }
            rest = rest.dropFirst()
        }
    }

    subscript(_ key: String) -> String? { pairs.first { $0.key == key }?.value }
}

@Suite("RFC 7208 section 9.1: Received-SPF")
struct ReceivedSPFTests {
    @Test("each result has its comment and its keys", arguments: SPFResult.allCases)
    func results(_ result: SPFResult) throws {
        var outcome = try SampleAuthentication.spf(result)
        outcome.mechanism = "ip4:192.0.2.0/24"
        if result == .permerror || result == .temperror { outcome.problem = "the record of \"example.com\" is bad" }
        let sender = try #require(EmailAddress("\"o'neil; x\"@example.com"))
        for style in AuthenticationResultsStyle.allCases {
            let field = ReceivedSPFField(
                outcome: outcome, clientAddress: try #require(IPAddress("2001:db8::7")), helo: "mail.example.com",
                sender: .mailbox(sender), receiver: try Domain("mx.postern.example"), style: style)
            let parsed = try #require(ReceivedSPF(field.text), "\(field.text)")
            #expect(parsed.result.lowercased() == result.rawValue)
            #expect(parsed.comment.hasPrefix("mx.postern.example: ") && parsed.comment.contains("example.com"))
            #expect(parsed["client-ip"] == "2001:db8::7")
            #expect(parsed["envelope-from"] == "\"o'neil; x\"@example.com")
            #expect(parsed["helo"] == "mail.example.com")
            #expect(parsed["receiver"] == "mx.postern.example")
            #expect(parsed["identity"] == "mailfrom")
            #expect(parsed["mechanism"] == "ip4:192.0.2.0/24")
            #expect(parsed["problem"] == outcome.problem)
        }
    }

    @Test("the field of a message, octet by octet")
    func whole() throws {
        var outcome = try SampleAuthentication.spf(.softfail, .mailFrom, "gmail.com")
        outcome.mechanism = "~all"
        let field = ReceivedSPFField(
            outcome: outcome, clientAddress: try #require(IPAddress("209.85.160.178")),
            helo: "mail-qt1-f178.google.com", sender: .null, receiver: try Domain("mx.postern.example"), style: .eop)
        #expect(
            field.text == """
                Received-SPF: SoftFail (mx.postern.example: domain of transitioning gmail.com\r
                 discourages use of 209.85.160.178 as permitted sender)\r
                 receiver=mx.postern.example; client-ip=209.85.160.178; envelope-from="<>";\r
                 helo=mail-qt1-f178.google.com; identity=mailfrom; mechanism="~all"
                """)
    }
}
