internal import Crypto
internal import CryptoExtras
internal import Foundation

extension DKIMSigningKey {
    /// The public half: SubjectPublicKeyInfo in DER for RSA (RFC 6376 section 3.6.1), 32 octets for Ed25519 (RFC 8463
    /// section 4.2).
    public var publicKey: [UInt8] {
        switch key {
        case .rsa(let key): Array(key.publicKey.derRepresentation)
        case .ed25519(let key): Array(key.publicKey.rawRepresentation)
        }
    }

    /// The text of the TXT record to publish at `selector._domainkey.domain`.
    public var record: String {
        "v=DKIM1; k=\(algorithm.keyType); p=\(Data(publicKey).base64EncodedString())"
    }
}

/// What DNS has in the place of a key record, held against the record (docs/reference/dkim-signing.md).
public enum DKIMPublication: Hashable, Sendable {
    /// The key, so that signatures can be checked.
    case published
    /// The key, marked as a test (`t=y`).
    case testing
    /// Another key.
    case otherKey
    /// An empty `p=`: the key is taken back.
    case revoked
    /// Several records, of which a receiver may take any.
    case several
    /// Something that is no key record, for this reason.
    case unreadable(String)
    /// No record.
    case missing

    /// Holds the texts of all TXT records of a name against the record that should be there.
    public init(_ texts: [[UInt8]], of record: String) {
        guard let first = texts.first else {
            self = .missing
            return
        }
        guard texts.count == 1 else {
            self = .several
            return
        }
        do throws(DKIMMistake) {
            let (found, wanted) = (try DKIMKeyRecord(first), try DKIMKeyRecord(Array(record.utf8)))
            if found.key.isEmpty {
                self = .revoked
            } else if found.type != wanted.type || found.key != wanted.key {
                self = .otherKey
            } else {
                self = found.isTesting ? .testing : .published
            }
        } catch {
            self = .unreadable("\(error)")
        }
    }
}
