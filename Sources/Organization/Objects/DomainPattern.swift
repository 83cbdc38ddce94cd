public import Mail

/// A domain or a group of domains, as connectors name them.
public enum DomainPattern: Hashable, Sendable, CustomStringConvertible {
    /// One domain.
    case exact(Domain)
    /// `*.contoso.com`: the domain and all its subdomains.
    case suffix(Domain)
    /// `*`: every domain.
    case any

    /// Parses `contoso.com`, `*.contoso.com` or `*`; nil for other text, for example a wildcard inside.
    public init?(_ text: some StringProtocol) {
        if text == "*" {
            self = .any
        } else if text.hasPrefix("*.") {
            guard let domain = try? Domain(text.dropFirst(2)) else { return nil }
            self = .suffix(domain)
        } else {
            guard let domain = try? Domain(text) else { return nil }
            self = .exact(domain)
        }
    }

    /// Whether the domain is one of them.
    public func matches(_ domain: Domain) -> Bool {
        switch self {
        case .exact(let own): own == domain
        case .suffix(let suffix): suffix == domain || domain.isSubdomain(of: suffix)
        case .any: true
        }
    }

    /// The form it is written in.
    public var description: String {
        switch self {
        case .exact(let domain): domain.name
        case .suffix(let domain): "*.\(domain.name)"
        case .any: "*"
        }
    }
}
