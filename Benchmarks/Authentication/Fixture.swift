import Crypto
import CryptoExtras
import DNS
import Foundation
import Mail
import NIOCore
import SenderAuthentication

/// Messages of 4 KB, the keys they are signed with, and the records that go with them.
struct Fixture {
    let zone: FixedZone
    let receiver: Domain
    let unsigned: ByteBuffer
    let rsaSigned: ByteBuffer
    let ed25519Signed: ByteBuffer
    /// With one set of ARC below the signature.
    let sealed: ByteBuffer
    let ownAddress: IPAddress
    let includedAddress: IPAddress
    let strangeAddress: IPAddress
    private let sender: EmailAddress
    private let rsa: _RSA.Signing.PublicKey
    private let rsaSignature: _RSA.Signing.RSASignature
    private let ed25519: Curve25519.Signing.PublicKey
    private let ed25519Signature: Data
    private let digest: SHA256Digest
    private let body: [UInt8]

    struct Mistake: Error { let description: String }

    init() throws {
        let domain = try Domain("example.org")
        receiver = try Domain("mx.example.net")
        sender = EmailAddress(localPart: "ann", domain: domain)
        guard let own = IPAddress("198.51.100.7"), let included = IPAddress("203.0.113.200"),
            let strange = IPAddress("192.0.2.77")
        else { throw Mistake(description: "an address of the fixture can't be read") }
        (ownAddress, includedAddress, strangeAddress) = (own, included, strange)

        let rsaKey = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let edKey = Curve25519.Signing.PrivateKey()
        rsa = rsaKey.publicKey
        ed25519 = edKey.publicKey
        let rsaSelector = try DKIMSigningKey(pem: rsaKey.pkcs8PEMRepresentation, domain: domain, selector: Domain("r"))
        let edSelector = try DKIMSigningKey(pem: edKey.pemRepresentation, domain: domain, selector: Domain("e"))

        let text = Fixture.text()
        body = Array(text.utf8)
        digest = SHA256.hash(data: body)
        rsaSignature = try rsaKey.signature(for: digest, padding: .insecurePKCS1v1_5)
        ed25519Signature = try edKey.signature(for: Data(digest))
        unsigned = ByteBuffer(string: text)
        let now = SystemTime().wallTime()
        rsaSigned = try Fixture.signed(unsigned, rsaSelector, now)
        ed25519Signed = try Fixture.signed(unsigned, edSelector, now)
        let results = AuthenticationResults(
            server: "relay.example.org",
            methods: [.init("spf", "pass", properties: [.init("smtp.mailfrom", "example.org")])])
        let set = try ARCSealer(rsaSelector).set(
            header: rsaSigned, edits: MessageEdits(), content: .memory(rsaSigned), chain: ARCOutcome(.none),
            results: results, at: now)
        sealed = Fixture.prepending(set, to: rsaSigned)

        let blocks = (1...16).map { "ip4:203.0.113.\($0 * 8)/29" }.joined(separator: " ")
        zone = try FixedZone([
            "example.org": "v=spf1 ip4:198.51.100.0/24 include:_spf.example.org -all",
            "_spf.example.org": "v=spf1 include:_a.example.org include:_b.example.org ~all",
            "_a.example.org": "v=spf1 \(blocks) ~all",
            "_b.example.org": "v=spf1 ip4:203.0.113.192/26 ip6:2001:db8::/48 ~all",
            "r._domainkey.example.org": "v=DKIM1; k=rsa; p=" + rsa.derRepresentation.base64EncodedString(),
            "e._domainkey.example.org": "v=DKIM1; k=ed25519; p=" + ed25519.rawRepresentation.base64EncodedString(),
            "_dmarc.example.org": "v=DMARC1; p=reject; rua=mailto:dmarc@example.org",
        ])
    }

    func verifyBareRSA() -> Bool { rsa.isValidSignature(rsaSignature, for: digest, padding: .insecurePKCS1v1_5) }

    func verifyBareEd25519() -> Bool { ed25519.isValidSignature(ed25519Signature, for: Data(digest)) }

    func hashBody() {
        var hash = SHA256()
        body.withUnsafeBytes { hash.update(bufferPointer: $0) }
        withExtendedLifetime(hash.finalize()) {}
    }

    func question(_ address: IPAddress) -> SPFQuestion {
        SPFQuestion(address: address, helo: "mail.example.org", sender: .mailbox(sender), receiver: receiver)
    }

    func request(_ content: ByteBuffer) -> AuthenticationRequest {
        AuthenticationRequest(
            clientAddress: ownAddress, helo: "mail.example.org", sender: .mailbox(sender), receiver: receiver.name,
            header: content, content: .memory(content))
    }

    /// Writes the messages and the records for the peers.
    func write(to folder: String) throws {
        let folder = URL(filePath: folder, directoryHint: .isDirectory)
        for (name, content) in [("rsa2048", rsaSigned), ("ed25519", ed25519Signed), ("arc", sealed)] {
            try Data(content.readableBytesView).write(to: folder.appending(path: "\(name).eml"))
        }
        try JSONSerialization.data(withJSONObject: zone.texts).write(to: folder.appending(path: "records.json"))
    }

    private static func signed(_ content: ByteBuffer, _ key: DKIMSigningKey, _ now: WallTime) throws -> ByteBuffer {
        let fields = try DKIMSigner([key]).signatures(
            header: content, edits: MessageEdits(), content: .memory(content), at: now)
        return prepending(fields, to: content)
    }

    private static func prepending(_ fields: [String], to content: ByteBuffer) -> ByteBuffer {
        var result = ByteBuffer()
        for field in fields { result.writeString(field + "\r\n") }
        result.writeImmutableBuffer(content)
        return result
    }

    private static func text() -> String {
        var text = ""
        for hop in 1...3 {
            text += "Received: from relay\(hop).example.org (relay\(hop).example.org [198.51.100.\(hop)])\r\n"
            text += "\tby relay\(hop + 1).example.org (Postfix) with ESMTPS id 4B1C2D3E\(hop)F\r\n"
            text += "\tfor <bob@example.net>; Mon, 23 Nov 2026 13:02:1\(hop) +0000 (UTC)\r\n"
        }
        text += """
            From: Ann Example <ann@example.org>\r
            To: Bob Example <bob@example.net>\r
            Subject: The quarterly figures, and what they mean for the plan of the next year\r
            Date: Mon, 23 Nov 2026 13:02:10 +0000\r
            Message-ID: <20261123130210.4711@example.org>\r
            MIME-Version: 1.0\r
            Content-Type: text/plain; charset=utf-8\r
            Content-Transfer-Encoding: 8bit\r
            User-Agent: Example Mail 12.4\r
            X-Mailer: Example Mail 12.4\r
            \r

            """
        var line = 0
        while text.utf8.count < 4_000 {
            line += 1
            text += "Line \(line) of a letter that is about as long as letters are, with words  and blanks.\r\n"
        }
        return text
    }
}

/// TXT records that never change.
struct FixedZone: Resolver {
    let texts: [String: String]
    private let answers: [Domain: Answer]

    init(_ texts: [String: String]) throws {
        self.texts = texts
        var answers: [Domain: Answer] = [:]
        for (name, text) in texts {
            answers[try Domain(name)] = Answer(.records([.text(Array(text.utf8))]), timeToLive: 86_400)
        }
        self.answers = answers
    }

    func resolve(_ name: Domain, _ type: RecordType) async throws(ResolverError) -> Answer {
        (type == .txt ? answers[name] : nil) ?? Answer(.nameError, timeToLive: 86_400)
    }
}
