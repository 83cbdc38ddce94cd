package import Mail
import NIOSSL
package import Organization
import SwiftASN1
import X509

/// What the first certificate of a PEM file says of itself, for those who ask whether it is fit for use.
package struct CertificateFile: Sendable {
    /// The names it is for.
    package var names: [CertificateName]
    /// From when on it is valid.
    package var notBefore: WallTime
    /// Until when it is valid; the end of an intermediate in the file, where that comes earlier.
    package var notAfter: WallTime

    /// Reads a file; nil where it holds no certificate that can be read.
    package init?(_ file: String) {
        guard let chain = try? NIOSSLCertificate.fromPEMFile(file) else { return nil }
        let certificates = chain.compactMap { certificate -> PeerCertificate? in
            guard let der = try? certificate.toDERBytes(), let parsed = try? Certificate(derEncoded: der) else {
                return nil
            }
            return PeerCertificate(parsed, der: der, subjectPublicKeyInfo: [])
        }
        guard let leaf = certificates.first else { return nil }
        names = leaf.names
        notBefore = leaf.notBefore
        notAfter = certificates.map(\.notAfter).min() ?? leaf.notAfter
    }
}
