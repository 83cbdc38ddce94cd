public import Mail

/// A name in a certificate: a dNSName of its subjectAltName, or where it has none its subject's CN (RFC 9525, RFC 6125
/// section 6.4.4).
public enum CertificateName: Hashable, Sendable, CustomStringConvertible {
    /// `mail.contoso.com`.
    case host(Domain)
    /// `*.contoso.com`.
    case wildcard(Domain)

    /// Parses `mail.contoso.com` or `*.contoso.com`; nil for other text.
    public init?(_ text: some StringProtocol) {
        if text.hasPrefix("*.") {
            guard let domain = try? Domain(text.dropFirst(2)) else { return nil }
            self = .wildcard(domain)
        } else {
            guard let domain = try? Domain(text) else { return nil }
            self = .host(domain)
        }
    }

    /// Whether the certificate is for a host: a wildcard stands for exactly one label (RFC 6125 section 6.4.3).
    public func covers(_ host: Domain) -> Bool {
        switch self {
        case .host(let name): name == host
        case .wildcard(let parent): host.parent == parent
        }
    }

    /// The form it is written in.
    public var description: String {
        switch self {
        case .host(let name): name.name
        case .wildcard(let parent): "*.\(parent.name)"
        }
    }
}

/// What is known of a client's certificate.
public struct ClientCertificate: Hashable, Sendable {
    /// Whether its chain leads to a trusted root; only then its names mean anything.
    public enum Trust: Hashable, Sendable {
        /// It does, and the certificate is in its validity.
        case trusted
        /// It doesn't, for this reason.
        case untrusted(String)
    }

    /// Its names, as claimed; ``names`` has those that count.
    public var claimedNames: [CertificateName]
    /// SHA-256 of the certificate's DER form, lower-case hexadecimal.
    public var fingerprint: String
    /// The chain's verdict.
    public var trust: Trust

    /// Makes facts of a certificate.
    public init(claimedNames: [CertificateName], fingerprint: String, trust: Trust) {
        self.claimedNames = claimedNames
        self.fingerprint = fingerprint
        self.trust = trust
    }

    /// The validated names; empty without a trusted chain.
    public var names: [CertificateName] { trust == .trusted ? claimedNames : [] }
}
