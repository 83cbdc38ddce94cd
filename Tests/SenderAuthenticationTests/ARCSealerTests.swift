import Mail
import NIOCore
import PosternTesting
import Testing

@testable import SenderAuthentication

@Suite("RFC 8617 section 5.1: sealing")
struct ARCSealerTests {
    private let key: DKIMSigningKey
    private let zone: String
    private let time = VirtualClock().wallTime()

    init() throws {
        let fixture = try ARCFixture()
        key = try #require(fixture.keys["list.example"])
        zone = fixture.zone
    }

    private func results(_ arc: ARCOutcome) throws -> AuthenticationResults {
        try SampleAuthentication.message(
            spf: SampleAuthentication.spf(.pass, .mailFrom, "author.example"), arc: arc,
            dmarc: DMARCOutcome(.pass, authorDomain: try Domain("author.example"))
        ).results(server: try Domain("mx.postern.example"), composite: nil, action: .none)
    }

    private func set(
        _ text: String, _ chain: ARCOutcome, edits: MessageEdits = MessageEdits(), key: DKIMSigningKey? = nil
    ) throws -> [String] {
        let content = ByteBuffer(string: text)
        return try ARCSealer(key ?? self.key).set(
            header: content, edits: edits, content: .memory(content), chain: chain, results: results(chain), at: time)
    }

    private func verify(_ text: String) async throws -> ARCOutcome {
        await ARCFixture.verify(text, try ZoneResolver(zone))
    }

    private func joined(_ fields: [String]) -> String { fields.map { $0 + "\r\n" }.joined() }

    @Test("a chain grows set by set to fifty, and stays whole", arguments: [0, 48])
    func grows(from start: Int) async throws {
        var fixture = try ARCFixture()
        fixture.setKey(key)
        for _ in 0..<start { try fixture.add() }
        var text = fixture.text
        for count in start + 1...min(start + 3, 50) {
            let fields = try set(text, try await verify(text))
            #expect(
                fields.map { String($0.prefix { $0 != ":" }) } == [
                    "ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results",
                ])
            #expect(fields[0].contains("i=\(count); cv=\(count == 1 ? "none" : "pass");"))
            text = joined(fields) + text
            let outcome = try await verify(text)
            #expect(outcome.result == .pass, "\(count): \(outcome.reason ?? "")")
            #expect(outcome.sealings.count == count)
            #expect(outcome.attested?.server == "mx.postern.example")
        }
        guard start > 0 else { return }
        // RFC 8617 section 4.2.1: no more than fifty.
        let full = try await verify(text)
        #expect(try set(text, full).isEmpty)
    }

    @Test("a set by RSA passes, with what the gateway changes in the message")
    func edits() async throws {
        let rsa = try DKIMSigningKey.generate(
            .rsaSHA256, bits: 1_024, domain: try Domain("list.example"), selector: try Domain("arc"))
        var fixture = try ARCFixture()
        fixture.setKey(rsa)
        let removed = "X-MS-Exchange-Organization-SCL: -1\r\n"
        let text = removed + ARCFixture.header + "DKIM-Signature: v=1; x\r\n\r\nHello.\r\n"
        let edits = MessageEdits(
            prepended: ["Received: from a\r\n by b; now", "DKIM-Signature: v=1; y"], appended: ["X-Added: 1"],
            removed: [0..<removed.utf8.count])
        let fields = try set(text, ARCOutcome(.none), edits: edits, key: rsa)
        #expect(fields[1].replacing("\r\n", with: "").lowercased().contains("dkim-signature:dkim-signature"))
        for line in fields.joined(separator: "\r\n").split(separator: "\r\n") { #expect(line.utf8.count <= 78) }
        let sent =
            joined(fields + edits.prepended)
            + text.dropFirst(removed.count).replacing("\r\n\r\n", with: "\r\nX-Added: 1\r\n\r\n")
        let outcome = await ARCFixture.verify(sent, try ZoneResolver(fixture.zone))
        #expect(outcome.result == .pass, "\(outcome.reason ?? "")")
    }

    @Test(
        "a broken chain is sealed once as broken, over the new set alone, and a chain that can't be judged not at all")
    func broken() async throws {
        var fixture = try ARCFixture()
        try fixture.add()
        try fixture.add()
        let text = fixture.text.replacing("dmarc=pass", with: "dmarc=fail")
        let failed = await ARCFixture.verify(text, try ZoneResolver(fixture.zone))
        #expect(failed.result == .fail)
        let fields = try set(text, failed)
        #expect(fields.first?.contains("i=3; cv=fail;") == true)
        let sealed = joined(fields) + text
        let outcome = try await verify(sealed)
        #expect(outcome.reason == "the newest seal says that the chain is broken")
        #expect(try set(sealed, outcome).isEmpty)
        // The seal is right for its own set.
        var scope = ARCSealScope()
        scope.append(Array(fields[2].utf8))
        scope.append(Array(fields[1].utf8))
        let seal = Array(fields[0].utf8)
        let signature = try #require(TagList(Array(seal.dropFirst(9))).base64("b"))
        let digest = scope.digest(sealedBy: DKIMSignature.withoutSignature(seal))
        #expect(try publicKey().verifies(signature, for: digest))

        var temporary = ARCOutcome(.fail)
        temporary.isTemporary = true
        #expect(try set(text, temporary).isEmpty)
    }

    private func publicKey() throws -> DKIMPublicKey {
        let record = try #require(zone.split(separator: "\"").dropFirst().first)
        return try DKIMPublicKey(DKIMKeyRecord(Array(record.utf8)))
    }

    @Test("sets whose instances can't be read don't stop a broken chain from being marked")
    func malformed() throws {
        let text = "ARC-Seal: i=99; cv=none\r\nARC-Seal: i=4\r\nARC-Seal: i\r\n" + ARCFixture.header + "\r\nHello.\r\n"
        #expect(try set(text, ARCOutcome(.fail, reason: "x")).first?.contains("i=5; cv=fail;") == true)
        // What was found of another message is not vouched for.
        #expect(try set(text, ARCOutcome(.none)).isEmpty)
        #expect(try set(text, ARCOutcome(.pass)).isEmpty)
    }
}

@Suite("ARC: trusted sealers")
struct ARCTrustTests {
    private func attests(
        _ results: String, sealer: String = "list.example", signer: String = "list.example",
        trusted: [String] = ["list.example"], result: ARCOutcome.Result = .pass, record: DMARCRecord? = nil
    ) throws -> Bool {
        var outcome = ARCOutcome(result)
        outcome.sealings = [.init(instance: 1, sealer: try Domain(sealer), signer: try Domain(signer))]
        outcome.attested = AuthenticationResults(parsing: Array(results.utf8))
        var dmarc = DMARCOutcome(.fail, authorDomain: try Domain("author.example"))
        dmarc.organizationalDomain = try Domain("author.example")
        dmarc.published = record
        return outcome.attestsPass(for: dmarc, trustedSealers: try trusted.map { try Domain($0) })
    }

    @Test(
        "a trusted sealer's word counts for what is aligned with the author",
        arguments: [
            ("mx.example; dmarc=pass header.from=author.example", true),
            ("mx.example; dmarc=pass (p=none) header.from=AUTHOR.example; spf=fail", true),
            ("mx.example; dmarc=pass header.from=other.example", false),
            ("mx.example; dmarc=fail header.from=author.example", false),
            ("mx.example; dmarc=bestguesspass header.from=author.example", false),
            ("mx.example; spf=pass smtp.mailfrom=bounce@mail.author.example", true),
            ("mx.example; spf=pass smtp.helo=mail.author.example", true),
            ("mx.example; spf=pass smtp.mailfrom=other.example", false),
            ("mx.example; spf=softfail smtp.mailfrom=author.example", false),
            ("mx.example; dkim=fail header.d=author.example; dkim=pass header.d=author.example", true),
            ("mx.example; dkim=pass header.i=@author.example", true),
            ("mx.example; dkim=pass header.d=other.example", false),
            ("mx.example; dkim=pass (header.d=author.example)", false),
            ("mx.example; compauth=pass reason=100", false),
            ("mx.example; none", false), ("", false),
        ])
    func attested(_ results: String, _ expected: Bool) throws { #expect(try attests(results) == expected) }

    @Test("a seal counts of a listed sealer alone, of one domain with the message signature, in a whole chain")
    func sealers() throws {
        let results = "mx.example; dmarc=pass header.from=author.example"
        #expect(try attests(results))
        #expect(try !attests(results, trusted: []))
        #expect(try !attests(results, trusted: ["example"]))
        #expect(try !attests(results, sealer: "sub.list.example", signer: "sub.list.example"))
        #expect(try !attests(results, signer: "other.example"))
        #expect(try !attests(results, sealer: "other.example"))
        #expect(try !attests(results, result: .fail))
    }

    @Test("the author's domain may ask for strict alignment")
    func strict() throws {
        var record = try #require(DMARCRecord(Array("v=DMARC1; p=reject; aspf=s".utf8)))
        let spf = "mx.example; spf=pass smtp.mailfrom=mail.author.example"
        let dkim = "mx.example; dkim=pass header.d=mail.author.example"
        #expect(try !attests(spf, record: record))
        #expect(try attests(dkim, record: record))
        record.dkimAlignment = .strict
        #expect(try !attests(dkim, record: record))
        #expect(try attests("mx.example; dkim=pass header.d=author.example", record: record))
    }
}
