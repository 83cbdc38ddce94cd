internal import Mail

/// The origin of a service of HTTP (RFC 6454 section 4): scheme, host and port, without a path.
public struct PublicURL: Hashable, Sendable, CustomStringConvertible {
    /// How it is spoken to.
    public enum Scheme: String, Hashable, Sendable {
        /// Without TLS.
        case http
        /// With TLS.
        case https

        /// The port that a URL need not name (RFC 9110 section 4.2).
        public var port: Int {
            switch self {
            case .http: 80
            case .https: 443
            }
        }
    }

    /// How it is spoken to.
    public var scheme: Scheme
    /// The host and the port.
    public var place: HostPort

    /// An origin.
    public init(_ scheme: Scheme, _ place: HostPort) {
        self.scheme = scheme
        self.place = place
    }

    /// Parses `https://admin.example.net`, with a port or without, with `/` behind it or without; nil for other text, such
    /// as one with a path, a query or a user's name.
    public init?(_ text: some StringProtocol) {
        guard let (scheme, rest) = PublicURL.split(text) else { return nil }
        let hasSlash = rest.utf8.last == UInt8(ascii: "/")
        self.init(scheme: scheme, authority: hasSlash ? Substring(rest.utf8.dropLast()) : rest)
    }

    /// The origin of a scheme and an authority without a user's name: `admin.example.net:8443`.
    init?(scheme: Scheme, authority: Substring) {
        guard let place = HostPort(authority, defaultPort: scheme.port) else { return nil }
        self.init(scheme, place)
    }

    /// The scheme of a URL, and what follows `://`.
    static func split(_ text: some StringProtocol) -> (Scheme, Substring)? {
        let octets = Substring(text).utf8
        for scheme in [Scheme.https, .http] {
            let head = "\(scheme.rawValue)://".utf8
            if octets.starts(with: head) { return (scheme, Substring(octets.dropFirst(head.count))) }
        }
        return nil
    }

    /// The host as `Host` has it, in lower case: a name, or an address, of IPv6 in brackets.
    public var host: String {
        switch place.host {
        case .name(let name): name.name
        case .address(let address): address.family == .v6 ? "[\(address)]" : "\(address)"
        }
    }

    /// What `Host` and `:authority` say of requests for it (RFC 9110 section 7.2): without the port that the scheme has.
    public var authority: String { place.port == scheme.port ? host : "\(host):\(place.port)" }

    /// What `Origin` says of pages from it (RFC 6454 section 6.2).
    public var description: String { "\(scheme.rawValue)://\(authority)" }

    /// Whether browsers take it for secure although it is without TLS: an address of this machine, or its name.
    public var isOfThisMachine: Bool {
        switch place.host {
        case .address(let address): address.isLoopback
        case .name(let name): name.name == "localhost" || name.name.hasSuffix(".localhost")
        }
    }
}
