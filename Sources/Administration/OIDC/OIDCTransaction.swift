import Crypto
import Foundation
package import Mail

/// A sign-in by a provider that was begun and not ended. The browser keeps it, sealed: so nobody can have the server keep
/// more of them than it has room for, and an answer counts only in the browser that asked (RFC 9700 section 4.7).
package struct OIDCTransaction: Sendable, Hashable, Codable {
    /// The provider's name.
    package var provider: String
    /// What the answer must bring back (RFC 6749 section 10.12).
    package var state: String
    /// What the token must have (OpenID Connect Core section 15.5.2).
    package var nonce: String
    /// What proves to the provider that whoever brings the code has begun (RFC 7636 section 4.1).
    package var verifier: String
    /// Where the browser goes afterwards.
    package var target: LocalPath
    /// From when on it is worth nothing, in milliseconds.
    package var expires: Int64

    /// How long it takes at most.
    package static let lifetime = Interval.minutes(10)

    /// A sign-in that begins.
    package init(provider: String, target: LocalPath, at moment: WallTime, random: any RandomSource) {
        self.provider = provider
        self.target = target
        state = Self.secret(random)
        nonce = Self.secret(random)
        verifier = Self.secret(random)
        expires = moment.milliseconds + Self.lifetime.milliseconds
    }

    /// What the provider gets of ``verifier`` (RFC 7636 section 4.2, S256).
    package var challenge: String { Base64URL.encode(Array(SHA256.hash(data: Array(verifier.utf8)))) }

    /// 256 bits.
    private static func secret(_ random: any RandomSource) -> String {
        var octets: [UInt8] = []
        for _ in 0..<4 { withUnsafeBytes(of: random.next()) { octets += $0 } }
        return Base64URL.encode(octets)
    }
}

/// A path of this server: what a sign-in may lead to. Never another server, whatever a browser makes of the text.
package struct LocalPath: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The path, with a query or without.
    package let description: String

    /// The start.
    package static let root = LocalPath(known: "/")

    private init(known text: String) { description = text }

    /// Reads a path; nil for what is none, or what a browser could take for another server: `//evil.example`,
    /// `/\evil.example`, `javascript:`.
    package init?(_ text: String) {
        let octets = Array(text.utf8)
        guard octets.count <= 1_024, octets.first == UInt8(ascii: "/"),
            octets.count == 1 || octets[1] != UInt8(ascii: "/"),
            octets.allSatisfy(Self.isPlain)
        else { return nil }
        description = text
    }

    /// Letters, digits, and what paths and queries need beside them; no quotation mark, no backslash, no angle bracket.
    private static func isPlain(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x61...0x7a, 0x41...0x5a, 0x30...0x39: true
        default: "/-._~%?=&+:@,".utf8.contains(octet)
        }
    }

    /// Reads a path.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let path = LocalPath(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "this is no path of this server")
        }
        self = path
    }

    /// Writes the path.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Seals transactions for the browsers that keep them: encrypted, so that a browser's other programs learn no nonce, and
/// authenticated. The key lives as long as the process.
package struct OIDCSeal: Sendable {
    private let key = SymmetricKey(size: .bits256)
    private static let purpose = Data("postern oidc transaction 1".utf8)

    /// A seal with a new key.
    package init() {}

    /// What the cookie holds; nil where it can't be made.
    package func seal(_ transaction: OIDCTransaction) -> String? {
        guard let text = try? JSONEncoder().encode(transaction),
            let box = try? AES.GCM.seal(text, using: key, authenticating: Self.purpose), let sealed = box.combined
        else { return nil }
        return Base64URL.encode(Array(sealed))
    }

    /// The transaction of a cookie; nil for one that was not sealed here or has expired.
    package func open(_ text: String, at moment: WallTime) -> OIDCTransaction? {
        guard text.utf8.count <= 4_096, let octets = Base64URL.decode(text),
            let box = try? AES.GCM.SealedBox(combined: Data(octets)),
            let opened = try? AES.GCM.open(box, using: key, authenticating: Self.purpose),
            let transaction = try? JSONDecoder().decode(OIDCTransaction.self, from: opened),
            transaction.expires > moment.milliseconds
        else { return nil }
        return transaction
    }
}
