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
        guard !record.key.isEmpty else { throw DKIMMistake("the key was revoked") }
        switch record.type {
        case "rsa":
            guard let key = try? _RSA.Signing.PublicKey(unsafeDERRepresentation: record.key) else {
                throw DKIMMistake("the key is no RSA key of 1024 bits or more")
            }
            guard DKIMPublicKey.rsaBits.contains(key.keySizeInBits) else {
                throw DKIMMistake("the RSA key has \(key.keySizeInBits) bits; 1024 to 4096 are accepted")
            }
            self = .rsa(key, bits: key.keySizeInBits)
        case "ed25519":
            guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: record.key) else {
                throw DKIMMistake("the key is no Ed25519 key")
            }
            self = .ed25519(key)
        default: throw DKIMMistake("the key's type is unknown")
        }
    }

    /// Whether a signature is right for the canonical header.
    func verifies(_ signature: [UInt8], over header: [UInt8]) -> Bool {
        let digest = SHA256.hash(data: header)
        switch self {
        case .rsa(let key, _):
            return key.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: signature), for: digest, padding: .insecurePKCS1v1_5)
        // RFC 8463 section 3: what is signed is the hash.
        case .ed25519(let key): return key.isValidSignature(signature, for: Data(digest))
        }
    }
}
