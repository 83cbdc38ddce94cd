import DNS
import Mail
import NIOCore
import PosternTesting
import Testing

@testable import SenderAuthentication

/// What is done to a chain of two right sets, and what comes of it.
struct ARCCase: CustomTestStringConvertible {
    var name: String
    var result: ARCOutcome.Result
    var reason: String?
    var make: @Sendable (inout ARCFixture) throws -> Void

    init(
        _ name: String, _ result: ARCOutcome.Result, _ reason: String? = nil,
        _ make: @escaping @Sendable (inout ARCFixture) throws -> Void
    ) {
        self.name = name
        self.result = result
        self.reason = reason
        self.make = make
    }

    var testDescription: String { name }

    /// Two sets, the second one with something else in it.
    static func second(
        _ name: String, _ result: ARCOutcome.Result = .fail, _ reason: String?, i: String? = nil, cv: String? = nil,
        by domain: String = "list.example", h: String = "from:to:subject:date", signature: String = "",
        seal: String = ""
    ) -> ARCCase {
        ARCCase(name, result, reason) {
            try $0.add()
            try $0.add(i: i, cv: cv, by: domain, h: h, signature: signature, seal: seal)
        }
    }

    /// Two right sets whose text is changed then.
    static func changed(
        _ name: String, _ result: ARCOutcome.Result = .fail, _ reason: String?, set: Int, field: Int,
        _ from: String, _ to: String
    ) -> ARCCase {
        ARCCase(name, result, reason) {
            try $0.add()
            try $0.add()
            $0.sets[set][field] = $0.sets[set][field].replacing(from, with: to)
        }
    }
}

@Suite("RFC 8617: chains")
struct ARCVerifierTests {
    private static let structureCases: [ARCCase] = [
        ARCCase("no set", .none) { _ in },
        ARCCase("one set", .pass) { try $0.add() },
        ARCCase("three sets", .pass) { for _ in 0..<3 { try $0.add() } },
        ARCCase("fifty sets", .pass) { for _ in 0..<50 { try $0.add() } },
        ARCCase("fifty-one sets", .fail, "there are more than 50 sets") { for _ in 0..<51 { try $0.add() } },
        ARCCase("a seal alone", .fail, "a set is not whole, or one is there twice") {
            try $0.add()
            $0.sets[0].removeLast(2)
        },
        ARCCase("no seal", .fail, "a set is not whole, or one is there twice") {
            try $0.add()
            $0.sets[0].remove(at: 0)
        },
        ARCCase("no message signature", .fail, "a set is not whole, or one is there twice") {
            try $0.add()
            $0.sets[0].remove(at: 1)
        },
        ARCCase("no results", .fail, "a set is not whole, or one is there twice") {
            try $0.add()
            $0.sets[0].remove(at: 2)
        },
        ARCCase("the second set's seal is missing", .fail, "a set is not whole, or one is there twice") {
            try $0.add()
            try $0.add()
            $0.sets[1].remove(at: 0)
        },
        ARCCase("the seal twice", .fail, "a set is not whole, or one is there twice") {
            try $0.add()
            $0.sets[0].append($0.sets[0][0])
        },
        ARCCase("the whole set twice", .fail, "there are two seals i=1") {
            try $0.add()
            $0.sets[0] += $0.sets[0]
        },
        ARCCase(
            "the message signature of one set twice and of the other not", .fail, "there are two message signatures i=1"
        ) {
            try $0.add()
            try $0.add()
            $0.sets[1][1] = $0.sets[0][1]
        },
        ARCCase("the results of one set twice and of the other not", .fail, "there are two results i=1") {
            try $0.add()
            try $0.add()
            $0.sets[1][2] = $0.sets[0][2]
        },
        ARCCase("the first set is missing", .fail, "the instances have a gap") {
            try $0.add()
            try $0.add()
            $0.sets.remove(at: 0)
        },
        ARCCase("a set between is missing", .fail, "the instances have a gap") {
            for _ in 0..<3 { try $0.add() }
            $0.sets.remove(at: 1)
        },
        ARCCase("the sets stand in another order", .pass) {
            for _ in 0..<3 { try $0.add() }
            $0.sets = [$0.sets[2], $0.sets[0].reversed(), $0.sets[1]]
        },
    ]

    private static let tagCases: [ARCCase] = [
        .second("i=0", .fail, "i= is no number from 1 to 50", i: "0"),
        .second("i=51", .fail, "i= is no number from 1 to 50", i: "51"),
        .second("i= huge", .fail, "i= is no number from 1 to 50", i: "99999999999999999999999"),
        .second("i= negative", .fail, "i= is no number from 1 to 50", i: "-1"),
        .second("i= empty", .fail, "i= is no number from 1 to 50", i: ""),
        .second("i= is a word", .fail, "i= is no number from 1 to 50", i: "2a"),
        .second("i=02", .pass, nil, i: "02"),
        .changed("no i= in the seal", .fail, "i= is no number from 1 to 50", set: 1, field: 0, "i=2; ", ""),
        .changed("no i= in the results", .fail, "ARC-Authentication-Results has no i=", set: 1, field: 2, "i=2; ", ""),
        .changed("another i= in the results", .fail, "there are two results i=1", set: 1, field: 2, "i=2", "i=1"),
        ARCCase("cv=pass on the first set", .fail, "cv= of seal 1 is pass") { try $0.add(cv: "pass") },
        .second("cv=none on the second set", .fail, "cv= of seal 2 is none", cv: "none"),
        .second("cv=fail on the newest set", .fail, "the newest seal says that the chain is broken", cv: "fail"),
        ARCCase("cv=fail on an older set", .fail, "cv= of seal 2 is fail") {
            try $0.add()
            try $0.add(cv: "fail")
            try $0.add()
        },
        .second("cv= in upper case", .pass, nil, cv: "PASS"),
        .second("cv= unknown", .fail, "cv= of the seal is not none, pass or fail", cv: "maybe"),
        .second("cv= empty", .fail, "cv= of the seal is not none, pass or fail", cv: ""),
        .changed("no cv=", .fail, "cv= of the seal is not none, pass or fail", set: 1, field: 0, "cv=pass; ", ""),
        .second("an empty tag in the seal", .fail, "the signature is no list of tags", seal: " ;"),
        .second("a tag without an equals sign in the seal", .fail, "the signature is no list of tags", seal: " note;"),
        .second("a tag twice in the seal", .fail, "the signature is no list of tags", seal: " x=1; x=2;"),
        .second(
            "an empty tag in the message signature", .fail, "a message signature is no list of tags", signature: ";"),
        .second(
            "a tag twice in the message signature", .fail, "a message signature is no list of tags",
            signature: " x=1; x=2;"),
        ARCCase("an empty tag in an older seal", .fail, "the signature is no list of tags") {
            try $0.add(seal: ";")
            try $0.add()
        },
        .second("h= in the seal", .fail, "the seal has h= or bh=", seal: " h=from;"),
        .second("bh= in the seal", .fail, "the seal has h= or bh=", seal: " bh=AAAA;"),
        .second("an unknown tag in the seal", .pass, nil, seal: " x=1; y=2;"),
        .second("a tag twice in the seal", .fail, "the signature is no list of tags", seal: " s=arc;"),
        .changed(
            "a= of the seal is rsa-sha1", .fail, "a= of the seal is missing or unknown", set: 1, field: 0,
            "ed25519-sha256", "rsa-sha1"),
        .changed(
            "a= of the seal is of another key", .fail, "seal 2: the key is of another type", set: 1, field: 0,
            "ed25519-sha256", "rsa-sha256"),
        .changed(
            "b= of the seal is no Base64", .fail, "b= of the seal is no signature in Base64", set: 1, field: 0, " b=",
            " b=*"),
        .changed("d= of the seal is missing", .fail, "d= is missing", set: 1, field: 0, "d=list.example; ", ""),
        .changed("s= of the seal is empty", .fail, "s= is no domain name", set: 1, field: 0, "s=arc", "s="),
        .changed(
            "no key of the seal", .fail, "seal 2: there is no key at other._domainkey.list.example", set: 1, field: 0,
            "s=arc", "s=other"),
        .changed(
            "t= of the seal is no number", .fail, "t= of the seal is no number", set: 1, field: 0, "t=1795432800",
            "t=now"),
        .changed(
            "t= of the seal is missing", .fail, "seal 2 does not match the sets", set: 1, field: 0, "; t=1795432800", ""
        ),
        .second("h= names ARC-Seal", .fail, "message signature 2: h= names ARC-Seal", h: "from:arc-seal"),
        .second("From is not signed", .fail, "message signature 2: From is not signed", h: "to:subject"),
        .second(
            "the message signature has expired", .fail, "message signature 2: it has expired",
            signature: " x=1795432801;"),
        .second("a message signature over the older sets' fields", .pass, nil, h: "from:arc-authentication-results"),
        .changed(
            "the message signature was changed", .fail, "message signature 2: it does not match the header", set: 1,
            field: 1, "h=from:to:", "h=from:"),
    ]

    private static let contentCases: [ARCCase] = [
        .changed(
            "the oldest results were changed", .fail, "seal 1 does not match the sets", set: 0, field: 2, "dmarc=pass",
            "dmarc=none"),
        .changed(
            "the newest results were changed", .fail, "seal 2 does not match the sets", set: 1, field: 2, "dmarc=pass",
            "dmarc=none"),
        .changed(
            "an older seal's cv= was changed in case", .fail, "seal 1 does not match the sets", set: 0, field: 0,
            "cv=none", "cv=None"),
        .changed("a field was folded anew", .pass, nil, set: 0, field: 2, "; dmarc", ";\r\n\t  dmarc"),
        .changed("a field's name changed its case", .pass, nil, set: 0, field: 0, "ARC-Seal: ", "arc-SEAL :"),
        ARCCase("the body was changed", .fail, "message signature 2: the body was changed") {
            try $0.add()
            try $0.add()
            $0.body += "Bought by us.\r\n"
        },
        ARCCase("Subject was changed", .fail, "message signature 2: it does not match the header") {
            try $0.add()
            try $0.add()
            $0.header = $0.header.replacing("Hello", with: "[list] Hello")
        },
        ARCCase("a field that nobody signed was added", .pass) {
            try $0.add()
            $0.header = "X-Spam: no\r\n" + $0.header
        },
        ARCCase("a set of another message's", .fail, "seal 1 does not match the sets") {
            var other = $0
            try other.add(results: "mx.list.example; dmarc=pass header.from=bank.example")
            try $0.add()
            try $0.add()
            $0.sets[0][2] = other.sets[0][2]
        },
    ]

    @Test("section 5.2: the structure of a chain", arguments: structureCases)
    func structure(_ chain: ARCCase) async throws { try await check(chain) }

    @Test("sections 4.1.1 to 4.1.3: the tags of a set", arguments: tagCases)
    func tags(_ chain: ARCCase) async throws { try await check(chain) }

    @Test("section 5.2: what was signed and sealed", arguments: contentCases)
    func contents(_ chain: ARCCase) async throws { try await check(chain) }

    private func check(_ chain: ARCCase) async throws {
        var fixture = try ARCFixture()
        try chain.make(&fixture)
        let outcome = try await fixture.verify()
        #expect(outcome.result == chain.result, "\(outcome.reason ?? "")")
        #expect(outcome.reason == chain.reason)
        #expect(!outcome.isTemporary)
    }

    @Test("section 5.2 step 5: the oldest message signature that still is right")
    func oldestPass() async throws {
        var fixture = try ARCFixture()
        try fixture.add()
        try fixture.add()
        #expect(try await fixture.verify().oldestPass == 0)
        // The second hop changed the message before it sealed it.
        fixture.body = "Hello.\r\n-- \r\nlist\r\n"
        try fixture.add()
        #expect(try await fixture.verify().result == .pass)
        #expect(try await fixture.verify().oldestPass == 3)
        try fixture.add()
        let outcome = try await fixture.verify()
        #expect(outcome.oldestPass == 3)
        #expect(outcome.sealings.map(\.instance) == [1, 2, 3, 4])
        #expect(outcome.newestSealer?.name == "list.example")
        #expect(outcome.attested?.methods.first?["header.from"] == "author.example")
        // Of more than ten the older ones are not looked at.
        for _ in 0..<12 { try fixture.add() }
        #expect(try await fixture.verify().oldestPass == 7)
    }

    @Test("RSA and sealers of several domains")
    func sealers() async throws {
        var fixture = try ARCFixture(["list.example", "forwarder.example"])
        fixture.setKey(
            try DKIMSigningKey.generate(
                .rsaSHA256, bits: 1_024, domain: try Domain("school.example"), selector: try Domain("arc")))
        try fixture.add(by: "school.example")
        try fixture.add(by: "list.example")
        try fixture.add(by: "forwarder.example")
        let outcome = try await fixture.verify()
        #expect(outcome.result == .pass, "\(outcome.reason ?? "")")
        #expect(outcome.sealings.map(\.sealer.name) == ["school.example", "list.example", "forwarder.example"])
    }

    @Test("a key that DNS does not give now is a temporary failure, unless something is wrong for good")
    func temporary() async throws {
        var fixture = try ARCFixture(["list.example", "forwarder.example"])
        try fixture.add(by: "list.example")
        try fixture.add(by: "forwarder.example")
        let resolver = try ZoneResolver(fixture.zone)
        resolver.fail(try Domain("arc._domainkey.list.example"), with: .serverFailure)
        var outcome = await ARCFixture.verify(fixture.text, resolver)
        #expect(outcome.result == .fail && outcome.isTemporary)
        fixture.sets[1][2] += " "
        outcome = await ARCFixture.verify(fixture.text.replacing("dmarc=pass", with: "dmarc=fail"), resolver)
        #expect(outcome.result == .fail && !outcome.isTemporary)
        #expect(outcome.reason == "seal 2 does not match the sets")
    }

    @Test("hostile chains ask for no key, or for sixty at most")
    func bounds() async throws {
        var fixture = try ARCFixture()
        for _ in 0..<51 { try fixture.add() }
        let resolver = try ZoneResolver(fixture.zone)
        #expect(await ARCFixture.verify(fixture.text, resolver).reason == "there are more than 50 sets")
        let many = String(repeating: "ARC-Seal: i=1; cv=none\r\n", count: 10_000)
        #expect(await ARCFixture.verify(many + fixture.text, resolver).reason == "there are more than 50 sets")
        let large = "ARC-Seal: i=1; cv=none; z=" + String(repeating: "x", count: 1 << 20) + "\r\n"
        var one = try ARCFixture()
        try one.add()
        one.sets[0][0] = String(large.dropLast(2))
        #expect(await ARCFixture.verify(one.text, resolver).reason == "a seal is too large")
        var changed = try ARCFixture()
        for _ in 0..<50 { try changed.add() }
        changed.body = "Another.\r\n"
        #expect(
            await ARCFixture.verify(changed.text, resolver).reason == "message signature 50: the body was changed")
        #expect(resolver.callCount == 0)

        let domains = (1...50).map { "s\($0).example" }
        var wide = try ARCFixture(domains)
        for domain in domains { try wide.add(by: domain) }
        let wideResolver = try ZoneResolver(wide.zone)
        #expect(await ARCFixture.verify(wide.text, wideResolver).result == .pass)
        #expect(wideResolver.callCount == 50)
    }

    @Test("fewer sets may be allowed than fifty")
    func fewerSets() async throws {
        var fixture = try ARCFixture()
        for _ in 0..<3 { try fixture.add() }
        let message = SignedMessage(
            header: ByteBuffer(string: fixture.text), content: .memory(ByteBuffer(string: fixture.text)))
        for (limit, result) in [(2, ARCOutcome.Result.fail), (3, .pass), (1_000, .pass)] {
            let verifier = ARCVerifier(resolver: try ZoneResolver(fixture.zone), maximumSets: limit)
            #expect(await verifier.verify(message, at: VirtualClock().wallTime()).result == result)
        }
    }

    @Test("the limits of authentication say how many sets there may be")
    func limitOfSets() async throws {
        var fixture = try ARCFixture()
        try fixture.add()
        try fixture.add()
        let content = ByteBuffer(string: fixture.text)
        let request = AuthenticationRequest(
            clientAddress: try #require(IPAddress("192.0.2.1")), helo: "mx.example", sender: .null,
            receiver: "mx.postern.example", header: content, content: .memory(content))
        for (sets, result) in [(1, ARCOutcome.Result.fail), (2, .pass)] {
            var limits = AuthenticationLimits()
            limits.arcSets = sets
            let authenticator = MessageAuthenticator(
                resolver: try ZoneResolver(fixture.zone), time: VirtualClock(), limits: limits)
            #expect(await authenticator.authenticate(request).arc.result == result)
        }
    }

    @Test("results of a megabyte and deep comments are sealed like others, and not read")
    func largeResults() async throws {
        for results in [
            "mx.list.example; dmarc=pass (" + String(repeating: "x", count: 1 << 20) + ")",
            "mx.list.example; dmarc=pass " + String(repeating: "(", count: 1 << 20),
        ] {
            var fixture = try ARCFixture()
            try fixture.add(results: results)
            let outcome = try await fixture.verify()
            #expect(outcome.result == .pass)
            #expect(outcome.attested == nil)
        }
    }
}
