internal import Mail

/// A link as entries of URLs are compared with it (docs/reference/allow-block-list.md#urls).
public struct AllowBlockURL: Hashable, Sendable {
    /// The host in lower case: A-labels, an IPv4 address, or one of IPv6 in brackets.
    let host: [UInt8]
    /// What stands behind it, in the form of ``URLRest``.
    let rest: [UInt8]
    /// The same as it was written, without the fragment.
    let written: ArraySlice<UInt8>

    /// A link of which the host is known, in the form that DNS is asked for.
    public init(host: String, url: String) {
        let octets = Array(url.utf8)
        var host = host
        if host.hasPrefix("["), host.hasSuffix("]"), let address = IPAddress(host.dropFirst().dropLast()) {
            host = address.family == .v6 ? "[\(address)]" : "\(address)"
        }
        self.host = host.utf8.map(\.smallASCII)
        let behind = octets[Self.authorityEnd(octets)...].prefix { $0 != UInt8(ascii: "#") }
        written = behind
        rest = URLRest.canonical(behind)
    }

    /// Where the host and its port end: browsers take backslashes for slashes, and any number of them in front.
    private static func authorityEnd(_ octets: [UInt8]) -> Int {
        func isSlash(_ octet: UInt8) -> Bool { octet == UInt8(ascii: "/") || octet == UInt8(ascii: "\\") }
        var index = schemeEnd(octets)
        while index < octets.count, isSlash(octets[index]) { index += 1 }
        while index < octets.count, !isSlash(octets[index]), octets[index] != UInt8(ascii: "?"),
            octets[index] != UInt8(ascii: "#")
        { index += 1 }
        return index
    }

    /// Behind the colon of the scheme; 0 without one (RFC 3986 section 3.1).
    private static func schemeEnd(_ octets: [UInt8]) -> Int {
        guard let first = octets.first, (0x61...0x7a).contains(first | 0x20) else { return 0 }
        let end = octets.firstIndex { octet in
            let isPart =
                (0x61...0x7a).contains(octet | 0x20) || (0x30...0x39).contains(octet)
                || octet == UInt8(ascii: "+") || octet == UInt8(ascii: "-") || octet == UInt8(ascii: ".")
            return !isPart
        }
        guard let end, octets[end] == UInt8(ascii: ":") else { return 0 }
        return end + 1
    }
}
