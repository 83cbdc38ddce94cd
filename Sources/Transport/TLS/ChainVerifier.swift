import FoundationEssentials
package import Mail
import NIOConcurrencyHelpers
import SwiftASN1
// For the clock that is handed in: the public initializer asks the system's.
@_spi(FixedExpiryValidationTime) import X509

/// Checks certificate chains (RFC 5280 section 6) against trusted roots, with what the peer sent and nothing else.
///
/// Nothing is ever fetched because a certificate names an address: neither intermediates nor lists of revoked
/// certificates. What is checked, and what is not, is in docs/reference/tls.md.
package struct ChainVerifier: Sendable {
    /// What the peer is, which its certificate must be good for.
    package enum Purpose: Hashable, Sendable {
        /// It connected to us.
        case client
        /// We connected to it.
        case server
    }

    /// How many certificates a peer may send.
    package static let maximumCertificates = 10
    /// How many octets one of them may have.
    package static let maximumCertificateSize = 32_768
    /// How often an issuer is looked for among what the peer sent. Certificates that sign each other would otherwise
    /// make a search that takes longer with every one of them.
    static let maximumSearches = 12
    /// How many certificates of one name are taken for an issuer.
    static let maximumNamesakes = 3

    let roots: TrustRoots

    /// Makes a verifier that trusts these roots.
    package init(roots: TrustRoots) {
        self.roots = roots
    }

    /// Checks a chain against the roots. Costs up to some milliseconds of computation.
    ///
    /// - Parameters:
    ///   - chain: certificates in DER, the peer's own first, the others in any order.
    ///   - purpose: what the certificate must be good for.
    ///   - time: the moment at which it must be valid.
    package func verify(_ chain: [[UInt8]], purpose: Purpose, at time: WallTime) async -> ChainVerdict {
        await Self.verify(chain, anchors: { roots.store }, purpose: purpose, at: time)
    }

    /// Checks a chain against given trust anchors alone (certificate usage DANE-TA, RFC 7671 section 5.2).
    ///
    /// - Parameter anchors: certificates in DER, roots or intermediates; what can't be read among them is left out.
    package func verify(
        _ chain: [[UInt8]], anchors: [[UInt8]], purpose: Purpose, at time: WallTime
    ) async -> ChainVerdict {
        let store = CertificateStore(anchors.compactMap { try? Certificate(derEncoded: $0) })
        return await Self.verify(chain, anchors: { store }, purpose: purpose, at: time)
    }

    /// Reads a certificate without judging it; nil when it is malformed or too large.
    package static func read(_ der: [UInt8]) -> PeerCertificate? { parse(der)?.facts }

    private static func parse(_ der: [UInt8]) -> (certificate: Certificate, facts: PeerCertificate)? {
        guard der.count <= maximumCertificateSize, let certificate = try? Certificate(derEncoded: der),
            let key = PeerCertificate.subjectPublicKeyInfo(of: der)
        else { return nil }
        return (certificate, PeerCertificate(certificate, der: der, subjectPublicKeyInfo: key))
    }

    private static func verify(
        _ chain: [[UInt8]], anchors: () -> CertificateStore, purpose: Purpose, at time: WallTime
    ) async -> ChainVerdict {
        guard let first = chain.first else { return ChainVerdict(certificate: nil, distrust: .noCertificate) }
        guard chain.count <= maximumCertificates, chain.allSatisfy({ $0.count <= maximumCertificateSize }) else {
            return ChainVerdict(certificate: read(first), distrust: .tooLarge)
        }
        guard let (leaf, facts) = parse(first) else { return ChainVerdict(certificate: nil, distrust: .malformed) }
        guard facts.names.count < PeerCertificate.maximumNames else {
            return ChainVerdict(certificate: facts, distrust: .tooLarge)
        }
        // What can't be read among the others may not be needed.
        let others = chain.dropFirst().compactMap { try? Certificate(derEncoded: $0) }
        let moment = Date(timeIntervalSince1970: Double(time.milliseconds) / 1_000)
        var verifier = Verifier(rootCertificates: anchors()) {
            RFC5280Policy(fixedExpiryValidationTime: moment)
            CertificateUsePolicy(purpose: purpose)
        }
        let sent = CertificateStore(custom: SentCertificates(others))
        switch await verifier.validate(leaf: leaf, intermediates: sent) {
        case .validCertificate(let valid):
            let end = valid.map { WallTime($0.notValidAfter) }.min()
            return ChainVerdict(certificate: facts, distrust: nil, chainNotAfter: end)
        case .couldNotValidate(let failures):
            let distrust = distrust(
                of: leaf, failures: failures, understood: verifier.policy.verifyingCriticalExtensions,
                purpose: purpose, at: time)
            return ChainVerdict(certificate: facts, distrust: distrust)
        }
    }

    private static func distrust(
        of leaf: Certificate, failures: [CertificateValidationResult.PolicyFailure],
        understood: [ASN1ObjectIdentifier], purpose: Purpose, at time: WallTime
    ) -> ChainVerdict.Distrust {
        guard let failure = failures.first else {
            let unknown = leaf.extensions.first { $0.critical && !understood.contains($0.oid) }
            return unknown.map { .unsupported("critical extension \($0.oid) isn't known") } ?? .untrustedRoot
        }
        let chain = Array(failure.chain)
        for certificate in chain {
            let (start, end) = (WallTime(certificate.notValidBefore), WallTime(certificate.notValidAfter))
            if time < start { return .notYetValid(start) }
            if end < time { return .expired(end) }
        }
        if let problem = CertificateUsePolicy.problem(of: chain, purpose: purpose) { return problem }
        if chain.count == 1 { return .unsupported("trusted itself, but not marked as an authority") }
        return .unsupported("against the constraints of an issuer")
    }
}

/// The certificates a peer sent behind its own, with a bound on the search among them.
private struct SentCertificates: CustomCertificateStore {
    private var certificates: [Certificate]
    // Part of no comparison: it says how far one search has come.
    private let searches = NIOLockedValueBox(0)

    init(_ certificates: [Certificate]) { self.certificates = certificates }

    subscript(subject: DistinguishedName) -> [Certificate]? {
        let count = searches.withLockedValue { count in
            count += 1
            return count
        }
        guard count <= ChainVerifier.maximumSearches else { return nil }
        let found = certificates.lazy.filter { $0.subject == subject }.prefix(ChainVerifier.maximumNamesakes)
        return found.isEmpty ? nil : Array(found)
    }

    func contains(_ certificate: Certificate) -> Bool { certificates.contains(certificate) }

    mutating func append(contentsOf more: some Sequence<Certificate>) { certificates += more }

    static func == (a: Self, b: Self) -> Bool { a.certificates == b.certificates }

    func hash(into hasher: inout Hasher) { hasher.combine(certificates) }
}
