import Crypto
import CryptoExtras
import DNS
import Foundation
import Mail
import NIOConcurrencyHelpers
import NIOCore
import PosternTesting

@testable import SenderAuthentication

/// Answers with key records, and counts the questions.
final class KeyResolver: Resolver {
    private struct State {
        var answers: [String: Result<Answer, ResolverError>] = [:]
        var calls: [String: Int] = [:]
    }
    private let state = NIOLockedValueBox(State())

    func resolve(_ name: Domain, _ type: RecordType) async throws(ResolverError) -> Answer {
        let answer = state.withLockedValue { state in
            state.calls[name.name, default: 0] += 1
            return state.answers[name.name]
        }
        return try answer?.get() ?? Answer(.nameError)
    }

    /// Questions asked in all.
    var callCount: Int { state.withLockedValue { $0.calls.values.reduce(0, +) } }

    func set(_ name: String, _ answer: Result<Answer, ResolverError>) {
        state.withLockedValue { $0.answers[name] = answer }
    }

    func set(_ name: String, texts: [String]) {
        set(name, .success(Answer(.records(texts.map { .text(Array($0.utf8)) }))))
    }

    /// The record of a signing key.
    subscript(key: DKIMSigningKey) -> String? {
        get { nil }
        set { set("\(key.selector)._domainkey.\(key.domain)", texts: newValue.map { [$0] } ?? []) }
    }

    func verify(
        _ message: ByteBuffer, at time: WallTime = VirtualClock().wallTime(), cache: DKIMKeyCache? = nil
    ) async -> [DKIMOutcome] {
        await DKIMVerifier(resolver: self, cache: cache).verify(
            SignedMessage(header: message, content: .memory(message)), at: time)
    }
}

extension DKIMSigningKey {
    /// The record of its public key.
    var testRecord: String { "v=DKIM1; k=\(algorithm.keyType); p=\(testPublicKey)" }

    /// The `p=` of its public key.
    var testPublicKey: String {
        switch key {
        case .rsa(let key):
            key.publicKey.pemRepresentation.split(separator: "\n").filter { !$0.hasPrefix("-") }.joined()
        case .ed25519(let key): Base64.encode(key.publicKey.rawRepresentation)
        }
    }
}

/// Signed messages with any tags, made without ``DKIMSigner``.
enum DKIMSample {
    static let rsa = Result { try key(.rsaSHA256, "rsa") }
    static let ed25519 = Result { try key(.ed25519SHA256, "ed") }

    static func key(_ algorithm: DKIMAlgorithm, _ selector: String) throws -> DKIMSigningKey {
        try DKIMSigningKey.generate(algorithm, bits: 1_024, domain: Domain("example.com"), selector: Domain(selector))
    }

    static let header = "From: Ann <ann@example.com>\r\nTo: bob@example.net\r\nSubject: A  b\r\n\tc\r\n"
    static let body = "Hi  Bob. \r\n\r\n-- \r\nAnn\r\n\r\n\r\n"

    /// A DKIM-Signature field of the header and body, without CRLF.
    ///
    /// - Parameter tags: all but `bh=` and `b=`, as they stand.
    static func field(
        _ tags: String, header: String = header, body: String = body, name: String = "DKIM-Signature",
        key: DKIMSigningKey? = nil
    ) throws -> String {
        let key = try key ?? rsa.get()
        // What is no tag list can't be signed, but looks as if it were.
        let list = try? TagList(Array(tags.utf8))
        let forms = (list?.text("c") ?? "simple").split(separator: "/").map {
            DKIMCanonicalization(rawValue: String($0))
        }
        let length = list?.text("l").flatMap { Int($0) }
        var hasher = DKIMBodyHasher((forms.count > 1 ? forms[1] : nil) ?? .simple, limits: length.map { [$0] } ?? [])
        hasher.update(ByteBuffer(string: body))
        let hashes = hasher.finish()
        let hash = length.flatMap { hashes.beginnings[$0] } ?? hashes.whole
        let field = "\(name): \(tags); bh=\(Base64.encode(hash)); b="
        let names = list?.words("h")?.map { Array($0).lowercased()[...] } ?? []
        let form = (forms.first ?? nil) ?? .simple
        var octets = FieldIndex(ByteBuffer(string: header)).signedHeader(names, form)
        DKIMHeader.append(Array(field.utf8), form, isLast: true, to: &octets)
        return field + Base64.encode(try key.signature(over: octets))
    }

    /// A whole message with such a field on top.
    static func message(
        _ tags: String, header: String = header, body: String = body, key: DKIMSigningKey? = nil
    ) throws -> String {
        try field(tags, header: header, body: body, key: key) + "\r\n" + header + "\r\n" + body
    }

    /// A resolver with both keys.
    static func resolver() throws -> KeyResolver {
        let resolver = KeyResolver()
        for key in [try rsa.get(), try ed25519.get()] { resolver[key] = key.testRecord }
        return resolver
    }

    static func outcome(_ message: String, _ resolver: KeyResolver? = nil) async throws -> DKIMOutcome? {
        try await (resolver ?? self.resolver()).verify(ByteBuffer(string: message)).first
    }

    /// A public RSA key in DER (RSAPublicKey) of a modulus with so many bits, which nobody has the private key of.
    static func publicKey(bits: Int, exponent: [UInt8] = [1, 0, 1]) -> String {
        var modulus = [UInt8](repeating: 0xFF, count: (bits + 7) / 8)
        modulus[0] = UInt8(truncatingIfNeeded: (1 << ((bits + 7) % 8 + 1)) - 1)
        return Base64.encode(der(0x30, der(0x02, [0] + modulus) + der(0x02, exponent)))
    }

    static func der(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
        let count = content.count
        let length: [UInt8] =
            count < 128 ? [UInt8(count)] : [0x82, UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF)]
        return [type] + length + content
    }
}
