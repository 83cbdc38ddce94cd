import Crypto
import Foundation
import Mail
import Organization
import PosternTesting
import SwiftASN1
import Testing
import Transport
import X509

@Suite("Certificate chains", .timeLimit(.minutes(30)))
struct ChainVerifierTests {
    private let folder: TemporaryFolder
    private let root: CertificateAuthority
    private let verifier: ChainVerifier
    private let now = WallTime(milliseconds: Int64(Date().timeIntervalSince1970) * 1_000)

    init() throws {
        folder = try TemporaryFolder()
        root = try CertificateAuthority()
        let file = try folder.write("roots.pem", "# ours\n" + root.pem)
        verifier = ChainVerifier(roots: try TrustRoots(.file(file)))
    }

    private func verify(_ chain: [[UInt8]], _ purpose: ChainVerifier.Purpose = .client) async -> ChainVerdict {
        await verifier.verify(chain, purpose: purpose, at: now)
    }

    @Test("trusts a certificate of the root and says what stands in it", arguments: [false, true])
    func trusted(isRSA: Bool) async throws {
        let leaf = try root.issue(
            ["mail.contoso.com", "*.corp.contoso.com", "MAIL.contoso.com", "not a name"], commonName: "contoso.com",
            keyKind: isRSA ? .rsa : .ecdsa)
        let verdict = await verify(try leaf.chain)
        #expect(verdict.isTrusted)
        let facts = try #require(verdict.certificate)
        #expect(facts.names.map(\.description) == ["mail.contoso.com", "*.corp.contoso.com"])
        #expect(facts.subject == "CN=contoso.com")
        #expect(facts.issuer == "CN=Test Root")
        #expect(facts.notAfter.milliseconds == Int64(leaf.certificate.notValidAfter.timeIntervalSince1970) * 1_000)
        #expect(verdict.chainNotAfter == facts.notAfter)
        // The openssl command is the judge of both hashes.
        let file = try leaf.write(to: folder, name: "leaf").certificate
        let (_, print) = try await RunningProgram.run(
            "openssl", ["x509", "-in", file, "-noout", "-fingerprint", "-sha256"])
        let expected = print.split(separator: "=").last.map { $0.filter(\.isHexDigit).lowercased() }
        #expect(facts.fingerprint == expected)
        let (_, key) = try await RunningProgram.run(
            "sh", ["-c", "openssl x509 -in \(file) -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum"])
        #expect(facts.subjectPublicKeyInfoSHA256.map { String(format: "%02x", $0) }.joined() == key.prefix(64))
    }

    @Test(
        "takes the CN for a name only when there is no dNSName, not even one that is no host name",
        arguments: [
            (["other.example"], ["other.example"]),
            (["*.other.example", "x.example"], ["*.other.example", "x.example"]),
            (["not a name"], []), (["contoso.com\0.evil.example"], []), (["-"], []),
        ])
    func namesBeside(_ dnsNames: [String], _ names: [String]) async throws {
        let leaf = try root.issue(dnsNames, commonName: "contoso.com")
        #expect(ChainVerifier.read(try leaf.der)?.names.map(\.description) == names)
    }

    @Test("takes the CN for a name when there is no dNSName")
    func commonName() throws {
        let bare = try #require(ChainVerifier.read(try root.issue([], commonName: "old.example").der))
        #expect(bare.names.map(\.description) == ["old.example"])
        let person = try #require(ChainVerifier.read(try root.issue([], commonName: "Ann Smith").der))
        #expect(person.names.isEmpty)
    }

    @Test("finds its way through intermediates in any order, and only those that were sent")
    func intermediates() async throws {
        let second = try root.intermediate(name: "First").intermediate(name: "Second")
        let leaf = try second.issue(["mail.contoso.com"])
        let chain = try leaf.chain
        #expect(chain.count == 3)
        #expect(await verify(chain).isTrusted)
        #expect(await verify([chain[0], chain[2], chain[1]]).isTrusted)
        #expect(await verify([chain[0], chain[1]]).distrust == .untrustedRoot)
        #expect(await verify([chain[0]]).distrust == .untrustedRoot)
        #expect(await verify([chain[0], Array("junk".utf8), chain[1], chain[2]]).isTrusted)
        #expect(await verify(chain).chainNotAfter == verify(chain).certificate?.notAfter)
    }

    @Test("says why it does not trust a chain")
    func reasons() async throws {
        let stranger = try CertificateAuthority(name: "Stranger")
        // The same name as ours does not help.
        let pretender = try CertificateAuthority(name: "Test Root")
        // Certificates know whole seconds only.
        let past = Date(timeIntervalSince1970: (Date.now.timeIntervalSince1970 - 10 * 86_400).rounded())
        let stale = try root.intermediate(name: "Stale", from: past, validity: 86_400)
        let leafAsIssuer = try root.issue(["contoso.com"])
        #expect(await verify([]).distrust == .noCertificate)
        #expect(await verify([Array("no certificate".utf8)]).distrust == .malformed)
        #expect(await verify(try stranger.issue(["contoso.com"]).chain).distrust == .untrustedRoot)
        #expect(await verify(try pretender.issue(["contoso.com"]).chain).distrust == .untrustedRoot)
        #expect(await verify([try stranger.der]).distrust == .untrustedRoot)
        #expect(
            await verify(try root.issue(["contoso.com"], from: past, validity: 86_400).chain).distrust
                == .expired(WallTime(milliseconds: Int64((past + 86_400).timeIntervalSince1970) * 1_000)))
        guard case .expired = await verify(try stale.issue(["contoso.com"]).chain).distrust else {
            Issue.record("a chain through an expired intermediate is trusted")
            return
        }
        guard case .notYetValid = await verify(try root.issue(["contoso.com"], from: .now + 3_600).chain).distrust
        else {
            Issue.record("a certificate of tomorrow is trusted")
            return
        }
        #expect(await verify(try root.issue(["contoso.com"], use: .neither).chain).distrust == .wrongPurpose)
        // Names stay readable whatever the verdict: they are shown, not believed.
        let verdict = await verify(try stranger.issue(["contoso.com"]).chain)
        #expect(verdict.certificate?.names.map(\.description) == ["contoso.com"])
        #expect(!verdict.isTrusted && verdict.chainNotAfter == nil)
        #expect(await verify(try [leafAsIssuer.der, leafAsIssuer.der]).isTrusted)
    }

    @Test(
        "wants a certificate for the use, and takes a server's for a client",
        arguments: [
            (CertificateAuthority.Use.server, true, true), (.client, true, false), (.both, true, true),
            (.unstated, true, true), (.neither, false, false),
        ])
    func purpose(_ use: CertificateAuthority.Use, client: Bool, server: Bool) async throws {
        let chain = try root.issue(["contoso.com"], use: use).chain
        #expect(await verify(chain, .client).isTrusted == client)
        #expect(await verify(chain, .server).isTrusted == server)
    }

    @Test("looks at no chain beyond the limits")
    func limits() async throws {
        let leaf = try root.issue(["contoso.com"])
        let more = Array(repeating: try root.der, count: ChainVerifier.maximumCertificates)
        #expect(await verify(try [leaf.der] + more.dropLast()).isTrusted)
        #expect(await verify(try [leaf.der] + more).distrust == .tooLarge)
        let huge = [UInt8](repeating: 0x30, count: ChainVerifier.maximumCertificateSize + 1)
        #expect(await verify(try [leaf.der, huge]).distrust == .tooLarge)
        #expect(await verify([huge]).distrust == .tooLarge)
        let many = try root.issue((0..<300).map { "host\($0).contoso.com" })
        #expect(await verify(try many.chain).distrust == .tooLarge)
    }

    @Test("checks against given anchors alone, roots or intermediates, as DANE-TA wants")
    func anchors() async throws {
        let own = try CertificateAuthority(name: "Own")
        let middle = try own.intermediate()
        let leaf = try middle.issue(["mail.contoso.com"])
        func trusted(_ anchors: [[UInt8]], _ chain: [[UInt8]]) async -> Bool {
            await verifier.verify(chain, anchors: anchors, purpose: .server, at: now).isTrusted
        }
        #expect(await trusted([try own.der], try leaf.chain))
        #expect(await trusted([try middle.der], [try leaf.der]))
        #expect(await trusted([Array("junk".utf8), try middle.der], [try leaf.der]))
        #expect(await !trusted([try own.der], [try leaf.der]))
        #expect(await !trusted([], try leaf.chain))
        #expect(await !trusted([try own.der], try root.issue(["mail.contoso.com"]).chain))
    }

    @Test("ends the search among certificates that all could have issued each other")
    func search() async throws {
        // Nine authorities of one name and one key: each has signed each, and none leads to a root.
        let name = try DistinguishedName { CommonName("Maze") }
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let maze = try (0..<9).map { index in
            try Certificate(
                version: .v3, serialNumber: .init(), publicKey: key.publicKey, notValidBefore: .now - 60,
                notValidAfter: .now + 3_600, issuer: name, subject: name,
                extensions: .init {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                    SubjectAlternativeNames([.dnsName("maze\(index).example")])
                }, issuerPrivateKey: key)
        }
        let chain = try maze.map { try $0.serializeAsPEM().derBytes }
        #expect(await verify(chain).distrust == .untrustedRoot)
    }

    @Test("the verifier of chains never traps on a damaged certificate")
    func damage() async throws {
        let der = try root.issue(["contoso.com"]).der
        var random = SeededRandom(seed: 7)
        for length in stride(from: 0, to: der.count, by: 7) {
            #expect(await !verify([Array(der.prefix(length))]).isTrusted)
        }
        for _ in 0..<300 {
            var damaged = der
            let position = Int.random(in: 0..<damaged.count, using: &random)
            damaged[position] ^= UInt8.random(in: 1...255, using: &random)
            #expect(await !verify([damaged]).isTrusted, "octet \(position)")
        }
    }

    @Test("uses the roots of a file from its reload on, and keeps the old ones when the file is broken")
    func reload() async throws {
        let file = try folder.write("changing.pem", root.pem)
        let roots = try TrustRoots(.file(file))
        let changing = ChainVerifier(roots: roots)
        let other = try CertificateAuthority(name: "Other")
        let chain = try other.issue(["contoso.com"]).chain
        #expect(await !changing.verify(chain, purpose: .client, at: now).isTrusted)
        try folder.write("changing.pem", root.pem + "\n" + other.pem)
        try roots.reload()
        #expect(roots.generation == 1)
        #expect(await changing.verify(chain, purpose: .client, at: now).isTrusted)
        try folder.write("changing.pem", "nothing")
        #expect(throws: TrustRoots.LoadError.self) { try roots.reload() }
        #expect(await changing.verify(chain, purpose: .client, at: now).isTrusted)
        let missing = #expect(throws: TrustRoots.LoadError.self) { _ = try TrustRoots(.file("/nowhere/roots.pem")) }
        #expect(
            missing?.description.hasPrefix(
                "tls.trustRoots: the file /nowhere/roots.pem can't be used: it does not exist")
                == true)
    }

    @Test("loads the roots of the system, which don't vouch for ours")
    func system() async throws {
        let system = ChainVerifier(roots: try TrustRoots(.system))
        #expect(
            await system.verify(try root.issue(["contoso.com"]).chain, purpose: .client, at: now).distrust
                == .untrustedRoot)
    }
}
