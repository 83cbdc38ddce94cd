package import Mail

/// Whether a peer's certificate chain can be trusted, and what its certificate says.
package struct ChainVerdict: Hashable, Sendable {
    /// Why a chain is not trusted.
    package enum Distrust: Hashable, Sendable, CustomStringConvertible {
        /// The peer showed no certificate.
        case noCertificate
        /// A certificate of the chain was valid until this moment.
        case expired(WallTime)
        /// A certificate of the chain is valid from this moment on.
        case notYetValid(WallTime)
        /// The chain, as it was sent, does not lead to a root that is trusted.
        case untrustedRoot
        /// The certificate is not for this use (RFC 5280 section 4.2.1.12).
        case wrongPurpose
        /// The chain breaks another rule: SHA-1, a critical extension that isn't known, constraints of an authority.
        case unsupported(String)
        /// Octets that are no certificate, or one with keys that aren't known.
        case malformed
        /// More certificates, or more octets, or more names than are looked at (docs/reference/tls.md).
        case tooLarge

        /// The reason in some words.
        package var description: String {
            switch self {
            case .noCertificate: "no certificate"
            case .expired(let time): "expired at \(time.iso8601)"
            case .notYetValid(let time): "not valid before \(time.iso8601)"
            case .untrustedRoot: "untrusted root, or an intermediate certificate was not sent"
            case .wrongPurpose: "not a certificate for this use"
            case .unsupported(let what): what
            case .malformed: "malformed, or a kind of key that isn't known"
            case .tooLarge: "chain beyond the limits"
            }
        }
    }

    /// What the certificate says; nil when it can't be read.
    package var certificate: PeerCertificate?
    /// Nil when the chain is trusted.
    package var distrust: Distrust?
    /// The moment the first certificate of the trusted chain expires; nil when the chain is not trusted.
    package var chainNotAfter: WallTime?

    package init(certificate: PeerCertificate?, distrust: Distrust?, chainNotAfter: WallTime? = nil) {
        self.certificate = certificate
        self.distrust = distrust
        self.chainNotAfter = chainNotAfter
    }

    /// Whether the chain leads to a trusted root and everything in it is as it should.
    package var isTrusted: Bool { distrust == nil && certificate != nil }
}
