import Crypto
import CryptoExtras
package import Foundation
import SwiftASN1
package import X509

/// A certificate authority for tests: a root or an intermediate that issues others.
package final class CertificateAuthority: Sendable {
    /// What an issued certificate may be used for.
    package enum Use: Sendable {
        /// A server's certificate (serverAuth).
        case server
        /// A client's certificate (clientAuth).
        case client
        /// Both.
        case both
        /// Something else altogether (codeSigning).
        case neither
        /// No extended key usage: any use.
        case unstated
    }

    /// The kind of key of an issued certificate.
    package enum KeyKind: Sendable {
        /// P-256.
        case ecdsa
        /// RSA with 2,048 bits.
        case rsa
    }

    /// The authority's certificate.
    package let certificate: Certificate
    private let key: Certificate.PrivateKey
    // Above this authority up to, and without, the root.
    private let issuers: [Certificate]

    private init(certificate: Certificate, key: Certificate.PrivateKey, issuers: [Certificate]) {
        self.certificate = certificate
        self.key = key
        self.issuers = issuers
    }

    /// Makes a root that signs itself, valid from an hour ago for `validity`.
    package convenience init(
        name: String = "Test Root", from start: Date = .now - 3_600, validity: TimeInterval = 10 * 86_400
    ) throws {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let subject = try Self.distinguishedName(name)
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey, notValidBefore: start,
            notValidAfter: start + validity, issuer: subject, subject: subject,
            extensions: try Self.authorityExtensions(), issuerPrivateKey: key)
        self.init(certificate: certificate, key: key, issuers: [])
    }

    /// Makes an authority below this one.
    package func intermediate(
        name: String = "Test Intermediate", from start: Date = .now - 3_600, validity: TimeInterval = 10 * 86_400
    ) throws -> CertificateAuthority {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let made = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey, notValidBefore: start,
            notValidAfter: start + validity, issuer: certificate.subject,
            subject: try Self.distinguishedName(name), extensions: try Self.authorityExtensions(),
            issuerPrivateKey: self.key)
        let isRoot = certificate.issuer == certificate.subject
        return CertificateAuthority(
            certificate: made, key: key, issuers: isRoot ? [made] : [made] + issuers)
    }

    /// Issues a certificate.
    ///
    /// - Parameters:
    ///   - names: dNSNames, in subjectAltName.
    ///   - commonName: the subject's CN; the first of `names` when nil.
    ///   - use: what it may be used for.
    ///   - start: from when on it is valid.
    ///   - validity: for how long, in seconds.
    ///   - keyKind: the kind of its key.
    package func issue(
        _ names: [String], commonName: String? = nil, use: Use = .both, from start: Date = .now - 3_600,
        validity: TimeInterval = 5 * 86_400, keyKind: KeyKind = .ecdsa
    ) throws -> IssuedCertificate {
        let key: Certificate.PrivateKey
        switch keyKind {
        case .ecdsa: key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        case .rsa: key = Certificate.PrivateKey(try _RSA.Signing.PrivateKey(keySize: .bits2048))
        }
        let made = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey, notValidBefore: start,
            notValidAfter: start + validity, issuer: certificate.subject,
            subject: try Self.distinguishedName(commonName ?? names.first ?? "nobody"),
            extensions: try Self.leafExtensions(names: names, use: use), issuerPrivateKey: self.key)
        return IssuedCertificate(certificate: made, key: key, issuers: issuers)
    }

    /// The authority's certificate in DER.
    package var der: [UInt8] { get throws { try certificate.derBytes() } }

    /// The authority's certificate in PEM, for a file of trusted roots.
    package var pem: String { get throws { try certificate.serializeAsPEM().pemString } }

    private static func distinguishedName(_ name: String) throws -> DistinguishedName {
        try DistinguishedName { CommonName(name) }
    }

    private static func authorityExtensions() throws -> Certificate.Extensions {
        try Certificate.Extensions {
            Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
            Critical(KeyUsage(keyCertSign: true, cRLSign: true))
        }
    }

    private static func leafExtensions(names: [String], use: Use) throws -> Certificate.Extensions {
        let usages: [ExtendedKeyUsage.Usage]? =
            switch use {
            case .server: [.serverAuth]
            case .client: [.clientAuth]
            case .both: [.serverAuth, .clientAuth]
            case .neither: [.codeSigning]
            case .unstated: nil
            }
        return try Certificate.Extensions {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true, keyEncipherment: true))
            if let usages { try ExtendedKeyUsage(usages) }
            if !names.isEmpty { SubjectAlternativeNames(names.map { .dnsName($0) }) }
        }
    }
}

/// A certificate that an authority issued, with its key.
package struct IssuedCertificate: Sendable {
    /// The certificate.
    package let certificate: Certificate
    /// Its private key.
    package let key: Certificate.PrivateKey
    /// The intermediates between it and the root, the nearest first.
    package let issuers: [Certificate]

    /// The certificate alone, in DER.
    package var der: [UInt8] { get throws { try certificate.derBytes() } }

    /// The certificate and its intermediates, in DER.
    package var chain: [[UInt8]] { get throws { try ([certificate] + issuers).map { try $0.derBytes() } } }

    /// The certificate and its intermediates in PEM.
    package var chainPEM: String {
        get throws { try ([certificate] + issuers).map { try $0.serializeAsPEM().pemString + "\n" }.joined() }
    }

    /// The private key in PEM.
    package var keyPEM: String { get throws { try key.serializeAsPEM().pemString } }

    /// Writes `NAME.pem` (with the intermediates, unless they are to be left out) and `NAME-key.pem`; gives their paths.
    package func write(
        to folder: TemporaryFolder, name: String, withIntermediates: Bool = true
    ) throws -> (certificate: String, key: String) {
        let text = try withIntermediates ? chainPEM : certificate.serializeAsPEM().pemString + "\n"
        return (
            try folder.write("\(name).pem", text), try folder.write("\(name)-key.pem", try keyPEM + "\n")
        )
    }
}

extension Certificate {
    fileprivate func derBytes() throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.serialize(self)
        return serializer.serializedBytes
    }
}
