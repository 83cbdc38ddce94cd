/// A URL of a service of HTTP: printable ASCII, without a user's name and without a fragment.
public struct ServiceURL: Hashable, Sendable, CustomStringConvertible {
    /// The URL, octet for octet as it was given.
    public let description: String
    /// Scheme, host and port.
    public let origin: PublicURL
    /// Path and query, as a request has them (RFC 9112 section 3.2.1).
    public let target: String

    /// The most octets.
    public static let maximum = 2_048

    /// Parses a URL; nil for text that is none.
    ///
    /// - Parameter takesQuery: whether it may have a query.
    public init?(_ text: String, takesQuery: Bool = true) {
        guard text.utf8.count <= Self.maximum,
            text.utf8.allSatisfy({ (0x21...0x7e).contains($0) && !"#\\\"<>@^`{|}".utf8.contains($0) }),
            takesQuery || !text.utf8.contains(UInt8(ascii: "?")), let (scheme, rest) = PublicURL.split(text)
        else { return nil }
        let octets = rest.utf8
        let end = octets.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? octets.endIndex
        guard let origin = PublicURL(scheme: scheme, authority: rest[..<end]) else { return nil }
        let target = String(rest[end...])
        description = text
        self.origin = origin
        self.target = target.utf8.first == UInt8(ascii: "/") ? target : "/" + target
    }

    /// The URL with more parameters of a query behind it, which are encoded already: `a=b&c=d`.
    public func adding(query: String) -> String {
        description + (description.utf8.contains(UInt8(ascii: "?")) ? "&" : "?") + query
    }

    /// The URL of something below its path.
    public func below(_ path: String) -> ServiceURL? {
        let base = description.utf8.last == UInt8(ascii: "/") ? String(description.dropLast()) : description
        return ServiceURL(base + path)
    }
}
