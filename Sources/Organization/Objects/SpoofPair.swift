public import Mail

/// Whom a pair of the list of spoofed senders means.
public enum SpoofedUser: Hashable, Sendable, CustomStringConvertible {
    /// One address.
    case address(EmailAddress)
    /// Every address of a domain, and none of its subdomains.
    case domain(Domain)
    /// Everybody.
    case any

    /// `ann@contoso.com`, `contoso.com` or `*`.
    public var description: String {
        switch self {
        case .address(let address): address.description
        case .domain(let domain): domain.name
        case .any: "*"
        }
    }

    /// Reads it.
    public init(_ text: String) throws(ListEntryRefusal) {
        if text == "*" {
            self = .any
            return
        }
        switch try SenderPattern(text, .organization) {
        case .address(let address): self = .address(address)
        case .domain(let domain): self = .domain(domain)
        case .suffix(let domain):
            throw ListEntryRefusal(
                "has a wildcard in front of a domain", mend: "write \(domain), or * alone for any sender")
        }
    }
}

/// Where the mail of a pair of the list of spoofed senders comes from.
public enum SendingInfrastructure: Hashable, Sendable, CustomStringConvertible {
    /// The organizational domain of the server's name, or the domain of a signature.
    case domain(Domain)
    /// The 256 addresses around a server that has no name.
    case network(IPNetwork)
    /// Anywhere.
    case any

    /// The length of the prefix of a block.
    static let prefix = 24

    /// The block of a server whose address has no name; nil for IPv6, of which no pair can be made.
    public init?(withoutName address: IPAddress) {
        guard address.family == .v4, let network = IPNetwork(address, prefix: Self.prefix) else { return nil }
        self = .network(network)
    }

    /// `fabrikam.com`, `192.0.2.0/24` or `*`.
    public var description: String {
        switch self {
        case .domain(let domain): domain.name
        case .network(let network): network.description
        case .any: "*"
        }
    }

    /// Reads it.
    public init(_ text: String) throws(ListEntryRefusal) {
        if text == "*" {
            self = .any
            return
        }
        if let network = IPNetwork(text) {
            guard network.address.family == .v4 else {
                throw ListEntryRefusal(
                    "is IPv6, of which there are no pairs",
                    mend: "name the domain of the server or of its signature")
            }
            guard network.prefix == Self.prefix, text.utf8.contains(UInt8(ascii: "/")) else {
                throw ListEntryRefusal(
                    "is no block of 256 addresses",
                    mend: "write \(network.address.masked(to: Self.prefix))/\(Self.prefix)")
            }
            self = .network(network)
            return
        }
        if text.utf8.contains(UInt8(ascii: "@")) {
            throw ListEntryRefusal("is a mail address", mend: "name the domain of the server or of its signature")
        }
        if text.utf8.contains(UInt8(ascii: "*")) {
            throw ListEntryRefusal("has a wildcard", mend: "write a domain, or * alone for anywhere")
        }
        guard let domain = try? Domain(text) else {
            throw ListEntryRefusal(
                "is neither a domain nor a block", mend: "write a domain such as fabrikam.com, or 192.0.2.0/24")
        }
        guard domain.parent != nil else {
            throw ListEntryRefusal("is a name without a dot", mend: "write a domain such as fabrikam.com")
        }
        self = .domain(domain)
    }
}

extension ValueKind where Value == SpoofedUser {
    static let spoofedUser = ValueKind(
        .spoofedUser, expected: "an address, a domain or *",
        reading: { text throws(ListEntryRefusal) in
            try SpoofedUser(text)
        })
}

extension ValueKind where Value == SendingInfrastructure {
    static let sendingInfrastructure = ValueKind(
        .sendingInfrastructure, expected: "a domain, a block such as 192.0.2.0/24, or *",
        reading: { text throws(ListEntryRefusal) in try SendingInfrastructure(text) })
}
