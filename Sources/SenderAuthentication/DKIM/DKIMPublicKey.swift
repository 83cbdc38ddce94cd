internal import Crypto
internal import CryptoExtras
internal import Foundation

/// A public key that signatures are checked with.
enum DKIMPublicKey: Sendable {
    case rsa(_RSA.Signing.PublicKey, bits: Int)
    case ed25519(Curve25519.Signing.PublicKey)

    /// RSA keys of fewer bits never pass, and those of more cost too much (RFC 8301 section 3.2).
    static let rsaBits = 1_024...4_096

    init(_ record: DKIMKeyRecord) throws(DKIMMistake) {
        guard !record.key.isEmpty else { throw DKIMMistake("the key was revoked", .noKey) }
        switch record.type {
        case "rsa":
            // The size is known before any of the key's arithmetic is done.
            guard let bits = RSAKeySize.bits(of: record.key) else {
                throw DKIMMistake("the key is no RSA key", .invalidKey)
            }
            guard DKIMPublicKey.rsaBits.contains(bits) else {
                throw DKIMMistake("the RSA key has \(bits) bits; 1024 to 4096 are accepted", .keySize)
            }
            guard let key = try? _RSA.Signing.PublicKey(unsafeDERRepresentation: record.key),
                DKIMPublicKey.rsaBits.contains(key.keySizeInBits)
            else { throw DKIMMistake("the key is no RSA key", .invalidKey) }
            self = .rsa(key, bits: bits)
        case "ed25519":
            guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: record.key) else {
                throw DKIMMistake("the key is no Ed25519 key", .invalidKey)
            }
            self = .ed25519(key)
        // RFC 6376 section 3.6.1: unknown types are ignored.
        default: throw DKIMMistake("the key's type is unknown", .noKey)
        }
    }

    /// The size in bits.
    var bits: Int {
        switch self {
        case .rsa(_, let bits): bits
        case .ed25519: 256
        }
    }

    /// The algorithm it is for.
    var algorithm: DKIMAlgorithm {
        switch self {
        case .rsa: .rsaSHA256
        case .ed25519: .ed25519SHA256
        }
    }

    /// Whether a signature is right for octets in canonical form.
    func verifies(_ signature: [UInt8], over octets: [UInt8]) -> Bool {
        var hash = SHA256()
        octets.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return verifies(signature, for: hash.finalize())
    }

    /// Whether a signature is right for a hash.
    func verifies(_ signature: [UInt8], for digest: SHA256Digest) -> Bool {
        switch self {
        case .rsa(let key, _):
            return key.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: signature), for: digest, padding: .insecurePKCS1v1_5)
        // RFC 8463 section 3: what is signed is the hash.
        case .ed25519(let key): return key.isValidSignature(signature, for: Data(digest))
        }
    }
}

/// Reads the size of an RSA key from its DER without any arithmetic (RFC 8017 appendix A.1.1, RFC 5280
/// section 4.1).
enum RSAKeySize {
    /// The bits of the modulus; nil for octets that are neither SubjectPublicKeyInfo nor RSAPublicKey, and for an
    /// exponent of more than five octets.
    static func bits(of der: [UInt8]) -> Int? {
        guard var key = content(of: 0x30, in: der[...])?.content else { return nil }
        if key.first == 0x30 {
            // The algorithm, then a bit string without unused bits that holds the key.
            guard let algorithm = content(of: 0x30, in: key),
                let bits = content(of: 0x03, in: algorithm.rest)?.content, bits.first == 0,
                let inner = content(of: 0x30, in: bits.dropFirst())
            else { return nil }
            key = inner.content
        }
        guard let number = content(of: 0x02, in: key), let exponent = content(of: 0x02, in: number.rest),
            // Checking costs time by the size of the exponent; more than 33 bits is nobody's.
            exponent.content.drop(while: { $0 == 0 }).count <= 5
        else { return nil }
        let modulus = number.content.drop { $0 == 0 }
        guard let first = modulus.first else { return nil }
        return modulus.count * 8 - first.leadingZeroBitCount
    }

    private static func content(
        of type: UInt8, in der: ArraySlice<UInt8>
    ) -> (content: ArraySlice<UInt8>, rest: ArraySlice<UInt8>)? {
        var rest = der
        guard rest.popFirst() == type, let first = rest.popFirst() else { return nil }
        var count = Int(first)
        if first >= 0x80 {
            // Two octets of length are more than a record can need.
            guard first == 0x81 || first == 0x82, rest.count >= Int(first & 0x7F) else { return nil }
            count = rest.prefix(Int(first & 0x7F)).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(Int(first & 0x7F))
        }
        guard count <= rest.count else { return nil }
        return (rest.prefix(count), rest.dropFirst(count))
    }
}
