import Mail
import NIOSSL
import Organization

/// What a server's certificate proved.
struct PeerVerdict: Hashable, Sendable {
    /// Why there must be no mail; nil when everything demanded is proved.
    var refusal: TLSRefusal?
    /// What an MTA-STS policy in mode `testing` would have said.
    var observed: TLSRefusal?
    /// How it was checked, for traces: `DANE-EE(3)`, `trusted chain`; empty when it was not.
    var proofs: [String] = []
    /// The first name of the certificate.
    var name: String?

    /// A chain of which nothing is demanded.
    init(unverified chain: [[UInt8]]) {
        name = chain.first.flatMap { ChainVerifier.read($0) }?.names.first?.description
    }

    /// Checks a chain against what a connection demands.
    ///
    /// - Parameter chain: DER, the server's own certificate first, as it was sent.
    init(_ chain: [[UInt8]], demands: ConnectionSecurity, verifier: ChainVerifier?, at time: WallTime) async {
        var trust: ChainVerdict?
        for check in demands.checks {
            switch await Self.check(check, chain, verifier, time, &trust) {
            case .success(let proof): proofs.append(proof)
            case .failure(let refusal): self.refusal = self.refusal ?? refusal
            }
        }
        if let check = demands.observed,
            case .failure(let refusal) = await Self.check(check, chain, verifier, time, &trust)
        {
            observed = refusal
        }
        let certificate = trust?.certificate ?? chain.first.flatMap { ChainVerifier.read($0) }
        name = certificate?.names.first?.description
    }

    private static func check(
        _ check: ConnectionSecurity.Check, _ chain: [[UInt8]], _ verifier: ChainVerifier?, _ time: WallTime,
        _ trust: inout ChainVerdict?
    ) async -> Result<String, TLSRefusal> {
        if case .dane(let records, let names) = check {
            return await DANEVerifier(records: records, names: names, verifier: verifier).verify(chain, at: time)
        }
        if trust == nil { trust = await verifier?.verify(chain, purpose: .server, at: time) }
        switch check {
        case .dane: return .failure(.tlsaInvalid("not checked"))
        case .chain(let pattern):
            guard let certificate = trust?.certificate, trust?.isTrusted == true else {
                return .failure(.certificate(failure(of: trust), reason(of: trust)))
            }
            guard let pattern else { return .success("trusted chain") }
            guard let name = certificate.names.first(where: { pattern.covers($0) }) else {
                return .failure(
                    .certificate(.certificateHostMismatch, mismatch(certificate, wanted: "TlsDomain \(pattern)")))
            }
            return .success("trusted chain with name \(name) for TlsDomain \(pattern)")
        case .policy(let exchanger):
            guard let certificate = trust?.certificate, trust?.isTrusted == true else {
                return .failure(.policy(failure(of: trust), reason(of: trust)))
            }
            guard certificate.names.contains(where: { $0.covers(exchanger) }) else {
                return .failure(.policy(.certificateHostMismatch, mismatch(certificate, wanted: exchanger.name)))
            }
            return .success("MTA-STS")
        }
    }

    static func failure(of verdict: ChainVerdict?) -> TLSSession.Failure {
        switch verdict?.distrust {
        case .expired: .certificateExpired
        case .untrustedRoot, .noCertificate, nil: .certificateNotTrusted
        default: .validationFailure
        }
    }

    static func reason(of verdict: ChainVerdict?) -> String {
        verdict?.distrust?.description ?? "this server trusts no authority"
    }

    static func mismatch(_ certificate: PeerCertificate, wanted: String) -> String {
        let names = certificate.names.prefix(5).map(\.description).joined(separator: ", ")
        return "the certificate is for \(names.isEmpty ? "no host" : names), not for \(wanted)"
    }
}

extension DomainPattern {
    /// Whether a name in a certificate is one of the pattern's: `*.contoso.com` in a certificate stands for exactly one
    /// label (RFC 6125 section 6.4.3), in a pattern for the domain and everything below it.
    func covers(_ name: CertificateName) -> Bool {
        switch (self, name) {
        case (_, .host(let host)): matches(host)
        case (.exact(let domain), .wildcard): name.covers(domain)
        case (.suffix, .wildcard(let parent)), (.any, .wildcard(let parent)): matches(parent)
        }
    }
}
