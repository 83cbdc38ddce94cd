public import Mail

/// By what an inbound connector knows a client.
public enum ConnectorIdentity: Hashable, Sendable, CustomStringConvertible {
    /// The certificate itself, by one of `TlsSenderCertificateFingerprints`.
    case fingerprint
    /// A validated name of its certificate, by `TlsSenderCertificateName`.
    case certificate(CertificateName, pattern: DomainPattern)
    /// Its address, by a block of `SenderIPAddresses` with this prefix length.
    case address(prefix: Int)

    /// Whether it is a certificate of the client.
    public var isCertificate: Bool {
        if case .address = self { return false }
        return true
    }

    /// How narrow the identity is, the narrowest greatest: one certificate, then a long pattern before a short one and
    /// one domain before it with its subdomains, then a long prefix before a short one.
    public var precision: Int {
        switch self {
        case .fingerprint: 1_000_000
        case .certificate(_, .exact(let domain)): 1_001 + 2 * domain.name.utf8.count
        case .certificate(_, .suffix(let domain)): 1_000 + 2 * domain.name.utf8.count
        case .certificate(_, .any): 1_000
        case .address(let prefix): prefix
        }
    }

    /// `certificate mail.contoso.com`, `certificate fingerprint` or `address`.
    public var description: String {
        switch self {
        case .fingerprint: "certificate fingerprint"
        case .certificate(let name, _): "certificate \(name)"
        case .address: "address"
        }
    }
}

extension CertificateName {
    /// Whether a `TlsSenderCertificateName` names it: a domain matches itself, `*.domain` also every name below. A
    /// wildcard of a certificate counts as the domain that it stands in (docs/reference/attribution.md).
    public func isMatched(by pattern: DomainPattern) -> Bool {
        switch pattern {
        case .exact, .suffix: pattern.matches(domain)
        // No certificate may identify everybody.
        case .any: false
        }
    }

    /// The name, or what stands behind the `*.` of a wildcard.
    public var domain: Domain {
        switch self {
        case .host(let domain), .wildcard(let domain): domain
        }
    }
}

extension InboundConnector {
    /// Whether it knows clients by their certificate; addresses alone do not identify them then.
    public var namesCertificates: Bool {
        tlsSenderCertificateName != nil || !tlsSenderCertificateFingerprints.isEmpty
    }

    /// The client's certificate as this connector knows it; nil when it does not.
    public func identity(of certificate: ClientCertificate?) -> ConnectorIdentity? {
        guard let certificate, namesCertificates else { return nil }
        if tlsSenderCertificateFingerprints.contains(certificate.fingerprint) { return .fingerprint }
        guard let pattern = tlsSenderCertificateName,
            let name = certificate.names.first(where: { $0.isMatched(by: pattern) })
        else { return nil }
        return .certificate(name, pattern: pattern)
    }

    /// The client's address as `SenderIPAddresses` has it, by the longest prefix; nil when it does not.
    public func identity(of address: IPAddress) -> ConnectorIdentity? {
        var longest: Int?
        for network in senderIPAddresses where network.contains(address) { longest = max(longest ?? 0, network.prefix) }
        return longest.map { .address(prefix: $0) }
    }
}
