import Crypto
import CryptoExtras
import DNS
import Mail
import NIOCore
import PosternTesting
import Testing

@testable import SenderAuthentication

/// A message with a chain that a test makes set by set, right or wrong.
struct ARCFixture {
    static let header = """
        From: Ann <ann@author.example>\r
        To: list@list.example\r
        Subject: Hello\r
        Date: Mon, 23 Nov 2026 10:00:00 +0000\r
        Message-ID: <1@author.example>\r

        """

    /// The sealers' keys by domain; selector `arc`.
    private(set) var keys: [String: DKIMSigningKey] = [:]
    /// The fields of each set, the oldest set first: seal, message signature, results.
    var sets: [[String]] = []
    var header = ARCFixture.header
    var body = "Hello.\r\n"

    init(_ domains: [String] = ["list.example"]) throws {
        for domain in domains {
            keys[domain] = try DKIMSigningKey.generate(
                .ed25519SHA256, domain: try Domain(domain), selector: try Domain("arc"))
        }
    }

    mutating func setKey(_ key: DKIMSigningKey) { keys[key.domain.name] = key }

    var fieldsText: String { sets.reversed().joined().map { $0 + "\r\n" }.joined() + header }
    var text: String { fieldsText + "\r\n" + body }

    /// Adds a set that is right, but for what is asked for.
    ///
    /// - Parameters:
    ///   - i: how the instance is written; nil for the next one.
    ///   - cv: nil for the one that is right.
    ///   - h: the signed fields.
    ///   - signature: more tags of the message signature, each with a semicolon.
    ///   - seal: more tags of the seal.
    mutating func add(
        i: String? = nil, cv: String? = nil, by domain: String = "list.example", h: String = "from:to:subject:date",
        signature: String = "", seal: String = "",
        results: String = "mx.list.example; dmarc=pass header.from=author.example"
    ) throws {
        let key = try #require(keys[domain])
        let i = i ?? String(sets.count + 1)
        let status = cv ?? (sets.isEmpty ? "none" : "pass")
        let common = "a=\(key.algorithm.rawValue); d=\(domain); s=arc; t=1795432800"
        let aar = "ARC-Authentication-Results: i=\(i); \(results)"
        var hasher = DKIMBodyHasher(.relaxed)
        Array(body.utf8).withUnsafeBytes { hasher.update($0) }
        let bodyHash = Base64.encode(hasher.finish().whole)
        var ams = "ARC-Message-Signature: i=\(i); c=relaxed/relaxed; \(common); h=\(h); bh=\(bodyHash);\(signature) b="
        var octets = FieldIndex(ByteBuffer(string: fieldsText)).signedHeader(
            h.split(separator: ":").map { Array($0.utf8)[...] }, .relaxed)
        DKIMHeader.append(Array(ams.utf8), .relaxed, isLast: true, to: &octets)
        ams += Base64.encode(try key.signature(over: octets))
        var seals = "ARC-Seal: i=\(i); cv=\(status); \(common);\(seal) b="
        octets = []
        for field in sets.flatMap({ $0.reversed() }) + [aar, ams] {
            DKIMHeader.append(Array(field.utf8), .relaxed, to: &octets)
        }
        DKIMHeader.append(Array(seals.utf8), .relaxed, isLast: true, to: &octets)
        seals += Base64.encode(try key.signature(over: octets))
        sets.append([seals, ams, aar])
    }

    /// The keys as DNS has them.
    var zone: String {
        keys.values.map { key in
            let bytes: [UInt8] =
                switch key.key {
                case .ed25519(let key): Array(key.publicKey.rawRepresentation)
                case .rsa(let key): Array(key.publicKey.derRepresentation)
                }
            return
                "arc._domainkey.\(key.domain). TXT \"v=DKIM1; k=\(key.algorithm.keyType); p=\(Base64.encode(bytes))\"\n"
        }.joined()
    }

    static func verify(_ text: String, _ resolver: any Resolver) async -> ARCOutcome {
        let content = ByteBuffer(string: text)
        return await ARCVerifier(resolver: resolver).verify(
            SignedMessage(header: content, content: .memory(content)), at: VirtualClock().wallTime())
    }

    func verify() async throws -> ARCOutcome { await ARCFixture.verify(text, try ZoneResolver(zone)) }
}
