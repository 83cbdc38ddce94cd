internal import Crypto
internal import CryptoExtras
internal import Foundation
public import Mail

/// A private key that an organization signs its mail with.
public struct DKIMSigningKey: Sendable {
    enum PrivateKey: Sendable {
        case rsa(_RSA.Signing.PrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)
    }

    /// Why text is no key, as a sentence.
    public struct Mistake: Error, Hashable, Sendable, CustomStringConvertible {
        /// The sentence.
        public let description: String
    }

    /// `d=`.
    public let domain: Domain
    /// `s=`.
    public let selector: Domain
    /// `a=`.
    public let algorithm: DKIMAlgorithm
    /// How the header is brought into the signed form.
    public var headerCanonicalization = DKIMCanonicalization.relaxed
    /// How the body is brought into the signed form.
    public var bodyCanonicalization = DKIMCanonicalization.relaxed
    let key: PrivateKey

    /// Makes a new key: RSA of `bits`, or Ed25519, which has no choice of size.
    ///
    /// Takes up to a second for RSA. Throws ``Mistake`` for an RSA size other than 1024, 2048, 3072 and 4096.
    public static func generate(_ algorithm: DKIMAlgorithm, bits: Int = 2_048, domain: Domain, selector: Domain)
        throws(Mistake) -> DKIMSigningKey
    {
        switch algorithm {
        case .ed25519SHA256:
            return DKIMSigningKey(domain, selector, algorithm, .ed25519(Curve25519.Signing.PrivateKey()))
        case .rsaSHA256:
            guard [1_024, 2_048, 3_072, 4_096].contains(bits),
                let key = try? _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: bits))
            else { throw Mistake(description: "An RSA key has 1024, 2048, 3072 or 4096 bits, not \(bits).") }
            return DKIMSigningKey(domain, selector, algorithm, .rsa(key))
        }
    }

    /// Reads a key in PEM: PKCS #8 or PKCS #1 for RSA, PKCS #8 for Ed25519. Throws ``Mistake`` when it is neither.
    public init(pem: String, domain: Domain, selector: Domain) throws(Mistake) {
        if let key = try? _RSA.Signing.PrivateKey(unsafePEMRepresentation: pem), key.keySizeInBits >= 1_024 {
            self.init(domain, selector, .rsaSHA256, .rsa(key))
        } else if let key = try? Curve25519.Signing.PrivateKey(pemRepresentation: pem) {
            self.init(domain, selector, .ed25519SHA256, .ed25519(key))
        } else {
            throw Mistake(
                description: "The key of \(selector)._domainkey.\(domain) is no RSA key of 1024 bits or more and no "
                    + "Ed25519 key in PEM.")
        }
    }

    private init(_ domain: Domain, _ selector: Domain, _ algorithm: DKIMAlgorithm, _ key: PrivateKey) {
        self.domain = domain
        self.selector = selector
        self.algorithm = algorithm
        self.key = key
    }

    /// The private key in PEM, for the store.
    public var pem: String {
        switch key {
        case .rsa(let key): key.pkcs8PEMRepresentation
        case .ed25519(let key): key.pemRepresentation
        }
    }

    /// Signs octets in canonical form (RFC 6376 section 3.3, RFC 8463 section 3). Takes about a millisecond for RSA.
    func signature(over octets: [UInt8]) throws -> [UInt8] {
        let digest = SHA256.hash(data: octets)
        switch key {
        case .rsa(let key): return Array(try key.signature(for: digest, padding: .insecurePKCS1v1_5).rawRepresentation)
        case .ed25519(let key): return Array(try key.signature(for: Data(digest)))
        }
    }

    /// The size of the key in bits.
    public var bits: Int {
        switch key {
        case .rsa(let key): key.keySizeInBits
        case .ed25519: 256
        }
    }
}
