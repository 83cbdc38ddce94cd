import SwiftASN1
import X509

/// What a chain must be good for beyond RFC 5280's path validation: its use, the right to sign, and the hash.
struct CertificateUsePolicy: VerifierPolicy {
    // The names of subjectAltName are what callers judge, so that a critical one is understood.
    let verifyingCriticalExtensions: [ASN1ObjectIdentifier] = [
        .X509ExtensionID.extendedKeyUsage, .X509ExtensionID.subjectAlternativeName,
    ]

    let purpose: ChainVerifier.Purpose

    mutating func chainMeetsPolicyRequirements(chain: UnverifiedCertificateChain) -> PolicyEvaluationResult {
        if let problem = Self.problem(of: Array(chain), purpose: purpose) {
            return .failsToMeetPolicy(reason: "\(problem)")
        }
        return .meetsPolicy
    }

    /// What is wrong with a chain, leaf first and anchor last; nil when nothing is.
    static func problem(of chain: [Certificate], purpose: ChainVerifier.Purpose) -> ChainVerdict.Distrust? {
        // An anchor is trusted for what it is, and its own signature proves nothing.
        for certificate in chain.count > 1 ? chain.dropLast() : chain[...] {
            if let usage = usage(of: certificate), !purpose.isServed(by: usage) { return .wrongPurpose }
        }
        if chain.dropLast().contains(where: { $0.signatureAlgorithm == .sha1WithRSAEncryption }) {
            return .unsupported("signed with SHA-1")
        }
        for certificate in chain.dropFirst() {
            guard let usage = try? certificate.extensions.keyUsage else { continue }
            if !usage.keyCertSign { return .unsupported("issued by a certificate that may not issue any") }
        }
        return nil
    }

    // An extension that can't be read allows nothing.
    private static func usage(of certificate: Certificate) -> ExtendedKeyUsage? {
        guard certificate.extensions[oid: .X509ExtensionID.extendedKeyUsage] != nil else { return nil }
        return (try? certificate.extensions.extendedKeyUsage).flatMap { $0 } ?? ExtendedKeyUsage()
    }
}

extension ChainVerifier.Purpose {
    /// Whether a certificate with these extended key usages may be shown for the purpose.
    func isServed(by usage: ExtendedKeyUsage) -> Bool {
        switch self {
        case .server: usage.contains(.serverAuth) || usage.contains(.any)
        // Public authorities issue mail servers certificates for serverAuth alone, and a mail server shows the same one
        // when it is the client. It proves the same key and names either way.
        case .client: usage.contains(.clientAuth) || usage.contains(.serverAuth) || usage.contains(.any)
        }
    }
}
