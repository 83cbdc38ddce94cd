import Crypto
import FoundationEssentials
package import Mail
package import Organization
import SwiftASN1
import X509

/// What a peer's certificate says of itself, trusted or not.
package struct PeerCertificate: Hashable, Sendable {
    /// The names its holder is known by, client or server: the dNSNames of subjectAltName, and only in a certificate
    /// without any the subject's CN (RFC 9525 section 2, RFC 6125 section 6.4.4). What isn't a host name is left out.
    package var names: [CertificateName]
    /// SHA-256 of the certificate's DER form, lower-case hexadecimal.
    package var fingerprint: String
    /// The DER form of SubjectPublicKeyInfo, octet by octet as in the certificate (RFC 6698 section 1.1.3).
    package var subjectPublicKeyInfo: [UInt8]
    /// SHA-256 of ``subjectPublicKeyInfo``.
    package var subjectPublicKeyInfoSHA256: [UInt8]
    /// From when on it is valid.
    package var notBefore: WallTime
    /// Until when it is valid.
    package var notAfter: WallTime
    /// The subject's distinguished name as a line of text, bounded and safe to show.
    package var subject: String
    /// The issuer's distinguished name, likewise.
    package var issuer: String

    /// How many names of one certificate are looked at.
    static let maximumNames = 250
    private static let textLimit = 256

    init(_ certificate: Certificate, der: [UInt8], subjectPublicKeyInfo: [UInt8]) {
        self.names = Self.names(of: certificate)
        self.fingerprint = Self.fingerprint(of: der)
        self.subjectPublicKeyInfo = subjectPublicKeyInfo
        self.subjectPublicKeyInfoSHA256 = Array(SHA256.hash(data: subjectPublicKeyInfo))
        self.notBefore = WallTime(certificate.notValidBefore)
        self.notAfter = WallTime(certificate.notValidAfter)
        self.subject = SafeText.escaped(certificate.subject.description, limit: Self.textLimit)
        self.issuer = SafeText.escaped(certificate.issuer.description, limit: Self.textLimit)
    }

    /// SHA-256 of a certificate's DER form, lower-case hexadecimal.
    package static func fingerprint(of der: some Collection<UInt8>) -> String {
        SHA256.hash(data: Array(der)).hexadecimal
    }

    /// An authority that vouches for dNSNames may have looked at nothing else: beside one, also beside one that is no host
    /// name, the CN says nothing. The same goes for names that can't be read.
    private static func names(of certificate: Certificate) -> [CertificateName] {
        var dnsNames: [String] = []
        if certificate.extensions[oid: .X509ExtensionID.subjectAlternativeName] != nil {
            guard let alternative = (try? certificate.extensions.subjectAlternativeNames).flatMap({ $0 }) else {
                return []
            }
            for case .dnsName(let text) in alternative { dnsNames.append(text) }
        }
        guard dnsNames.isEmpty else { return parsed(dnsNames.prefix(maximumNames)) }
        let common = certificate.subject.lazy.flatMap { $0 }.filter { $0.type == .RDNAttributeType.commonName }
            .compactMap { String($0.value) }
        return parsed(common.prefix(maximumNames))
    }

    // Names that are no host names, such as a person's or one with a NUL in it, identify nobody.
    private static func parsed(_ texts: some Sequence<String>) -> [CertificateName] {
        var seen: Set<CertificateName> = []
        return texts.compactMap { CertificateName($0) }.filter { seen.insert($0).inserted }
    }

    /// The SubjectPublicKeyInfo of a certificate, as it stands there (RFC 5280 section 4.1); nil when it is malformed.
    ///
    /// It is not made anew from the parsed key, because that may be encoded otherwise than the issuer did.
    static func subjectPublicKeyInfo(of der: [UInt8]) -> [UInt8]? {
        guard let root = try? DER.parse(der),
            let certificate = children(of: root), let first = certificate.first, let fields = children(of: first)
        else { return nil }
        // The version is left out in a certificate of version 1.
        let hasVersion = fields.first?.identifier == ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)
        let index = hasVersion ? 6 : 5
        return fields.indices.contains(index) ? Array(fields[index].encodedBytes) : nil
    }

    private static func children(of node: ASN1Node) -> [ASN1Node]? {
        guard node.identifier == .sequence, case .constructed(let nodes) = node.content else { return nil }
        return Array(nodes)
    }
}

extension WallTime {
    /// The moment of a certificate's date.
    init(_ date: Date) {
        self.init(milliseconds: Int64(exactly: (date.timeIntervalSince1970 * 1_000).rounded()) ?? .max)
    }
}
