internal import Mail

/// The URLs that an entry of the list of URLs means (docs/reference/allow-block-list.md#urls).
public struct URLPattern: Hashable, Sendable {
    /// Which hosts it means.
    enum Hosts: Hashable, Sendable {
        /// `contoso.com`: this one.
        case host
        /// `*.contoso.com`: those below it.
        case subdomains
        /// `~contoso.com`: it and those below it.
        case all
    }

    /// What stands behind the host.
    enum Tail: Hashable, Sendable {
        /// Nothing.
        case none
        /// `/a`: this path, with its query.
        case path([UInt8])
        /// `/a/*`: anything below this, which ends with a slash.
        case below([UInt8])
        /// `~contoso.com~`, `*.com/*`: anything or nothing.
        case anything
    }

    /// As it was written.
    public let text: String
    /// The host without wildcards, as links have it: a domain in lower case, or an address.
    let host: [UInt8]
    let hosts: Hosts
    let tail: Tail
    /// Whether the host is the address of a server.
    let isAddress: Bool

    /// Whether it means more hosts than one by a wildcard or a tilde, which only a block and a simulation may.
    public var hasManyHosts: Bool { hosts != .host }

    /// One text for all ways to write the same pattern.
    var key: String {
        let front =
            switch hosts {
            case .host: ""
            case .subdomains: "*."
            case .all: "~"
            }
        let rest: [UInt8] =
            switch tail {
            case .none: []
            case .path(let path): path
            case .below(let path): path + [UInt8(ascii: "*")]
            case .anything: [UInt8(ascii: "~")]
            }
        return front + String(decoding: host + rest, as: UTF8.self)
    }

    /// Reads a pattern.
    public init(_ text: String) throws(ListEntryRefusal) {
        let octets = Array(text.utf8)
        try Self.checkCharacters(text, octets)
        var rest = octets[...]
        let hosts = try Self.takeHosts(&rest, of: octets)
        let hostEnd = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        var name = rest[..<hostEnd]
        let behind = rest[hostEnd...]
        var isAllOfIt = false
        if name.last == UInt8(ascii: "~") {
            guard hosts == .all, behind.isEmpty else {
                throw ListEntryRefusal(
                    "has a ~ behind the host without one in front of it",
                    mend: "write ~contoso.com~ for the domain, its subdomains and all of their paths")
            }
            name = name.dropLast()
            isAllOfIt = true
        }
        let host = try Self.host(name, hosts: hosts, behind: behind)
        self.text = text
        self.hosts = hosts
        self.host = host.octets
        isAddress = host.isAddress
        tail = try isAllOfIt || host.isTopLevel ? .anything : Self.tail(behind)
    }

    private static func tail(_ behind: ArraySlice<UInt8>) throws(ListEntryRefusal) -> Tail {
        let star = UInt8(ascii: "*")
        guard let first = behind.firstIndex(of: star) else {
            let path = URLRest.canonical(behind)
            return path.isEmpty ? .none : .path(path)
        }
        guard behind[first...].count == 1 else {
            throw ListEntryRefusal(
                behind[first...].dropFirst().contains(star)
                    ? "has two wildcards behind the host" : "has a * in the middle",
                mend: "write one * at the end, behind a slash, such as contoso.com/a/*")
        }
        guard behind[behind.index(before: first)] == UInt8(ascii: "/") else {
            throw ListEntryRefusal(
                "has a * at its end that no slash precedes", mend: "write contoso.com/* or contoso.com/a/*")
        }
        let path = URLRest.canonical(behind.dropLast())
        return .below(path.isEmpty ? [UInt8(ascii: "/")] : path)
    }
}

extension URLPattern {
    /// Characters that a pattern may have.
    static let longest = 250

    private static func checkCharacters(_ text: String, _ octets: [UInt8]) throws(ListEntryRefusal) {
        guard !octets.isEmpty else {
            throw ListEntryRefusal("is empty", mend: "write a host such as contoso.com")
        }
        guard text.unicodeScalars.count <= longest else {
            throw ListEntryRefusal(
                "is longer than \(longest) characters", mend: "write the host, or a shorter path with /* behind it")
        }
        guard octets.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else {
            throw ListEntryRefusal("has a blank or a control character", mend: "leave it out, or write its code, %20")
        }
        if octets.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") }) {
            throw ListEntryRefusal("has a quotation mark", mend: "leave it out, or write its code, %22 or %27")
        }
        if octets.contains(UInt8(ascii: "\\")) {
            throw ListEntryRefusal("has a backslash", mend: "write a slash")
        }
        if octets.contains(UInt8(ascii: "#")) {
            throw ListEntryRefusal("has a #, which no server is sent", mend: "leave out the # and what is behind it")
        }
        let host = octets.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        if octets.dropFirst(host.count).starts(with: [0x2f, 0x2f]), host.last == UInt8(ascii: ":") || host.isEmpty {
            throw ListEntryRefusal("begins with a scheme", mend: "begin with the host, without http:// or the like")
        }
        if host.contains(UInt8(ascii: "@")) {
            throw ListEntryRefusal("has a user in front of the host", mend: "begin with the host")
        }
    }

    /// Takes `*.` or `~` from the front.
    private static func takeHosts(
        _ rest: inout ArraySlice<UInt8>, of octets: [UInt8]
    ) throws(ListEntryRefusal) -> Hosts {
        if octets == [UInt8(ascii: "*")] || octets.elementsEqual("*.*".utf8) || octets.elementsEqual("~".utf8) {
            throw ListEntryRefusal("would mean every URL", mend: "name a host")
        }
        if rest.first == UInt8(ascii: "~") {
            rest = rest.dropFirst()
            return .all
        }
        guard rest.first == UInt8(ascii: "*") else { return .host }
        guard rest.dropFirst().first == UInt8(ascii: ".") else {
            throw ListEntryRefusal(
                "has a * in front that no dot follows", mend: "write *.contoso.com for the subdomains of contoso.com")
        }
        rest = rest.dropFirst(2)
        return .subdomains
    }

    private struct Host {
        var octets: [UInt8]
        var isAddress = false
        var isTopLevel = false
    }

    private static func host(
        _ name: ArraySlice<UInt8>, hosts: Hosts, behind: ArraySlice<UInt8>
    ) throws(ListEntryRefusal) -> Host {
        let text = String(decoding: name, as: UTF8.self)
        if name.contains(UInt8(ascii: "*")) {
            throw ListEntryRefusal(
                name.last == UInt8(ascii: "*") && behind.isEmpty
                    ? "has a * at its end that no slash precedes" : "has a * inside the host",
                mend: "write *. in front of the host, or /* behind it")
        }
        if name.contains(UInt8(ascii: "~")) {
            throw ListEntryRefusal("has a ~ inside the host", mend: "write it in front, as in ~contoso.com")
        }
        if let address = address(text) {
            guard hosts == .host else {
                throw ListEntryRefusal(
                    "has a wildcard in front of an address", mend: "write the address, or the address with /* behind it"
                )
            }
            return Host(octets: Array(address.utf8), isAddress: true)
        }
        if name.contains(UInt8(ascii: ":")) {
            throw ListEntryRefusal(
                "has a port, which no entry can name",
                mend: "leave out the colon and the port: the entry holds for every port")
        }
        guard let domain = try? Domain(text) else {
            throw ListEntryRefusal("has no host that can be in DNS", mend: "write a host such as contoso.com")
        }
        let labels = domain.name.utf8.split(separator: UInt8(ascii: "."))
        guard let last = labels.last, last.count > 1, !last.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw ListEntryRefusal(
                "has a host that ends in no top-level domain", mend: "write a host such as contoso.com, or an address")
        }
        guard labels.count == 1 else { return Host(octets: Array(domain.name.utf8)) }
        guard hosts == .subdomains else {
            throw ListEntryRefusal(
                "has a host without a dot",
                mend: "write a host such as contoso.com, or *.\(domain)/* for all of \(domain)")
        }
        guard behind.elementsEqual("/*".utf8) else {
            throw ListEntryRefusal(
                "has only a top-level domain behind the *.", mend: "write *.\(domain)/* to block all of it")
        }
        return Host(octets: Array(domain.name.utf8), isTopLevel: true)
    }

    /// An address as hosts of links have it: IPv4, or IPv6 in brackets.
    private static func address(_ text: String) -> String? {
        if text.hasPrefix("["), text.hasSuffix("]") {
            guard let address = IPAddress(text.dropFirst().dropLast()) else { return nil }
            return address.family == .v6 ? "[\(address)]" : "\(address)"
        }
        guard let address = IPAddress(text), address.family == .v4 else { return nil }
        return address.description
    }
}

extension URLPattern: CustomStringConvertible {
    /// As it was written.
    public var description: String { text }
}

extension ValueKind where Value == URLPattern {
    static let urlPattern = ValueKind(
        .urlPattern, expected: "a host, with a path or wildcards, such as *.contoso.com/*",
        reading: { text throws(ListEntryRefusal) in try URLPattern(text) })
}
