package import HTTPTypes
package import Mail

/// Where a request came from, where a proxy stands between: the word of proxies that the operator trusts is taken, and
/// that of nobody else (RFC 7239).
package enum ForwardedSource {
    /// The most addresses that are read.
    static let most = 32

    /// The address of the client; nil where it is not known: by the control socket, or behind a proxy that does not
    /// say.
    ///
    /// A program that came by the listener's Unix socket is one that its mode admits, so it counts as trusted. Of
    /// several addresses the last one counts that is no proxy's, since whatever stands before it anybody can have
    /// written.
    package static func address(
        of peer: Peer, _ fields: HTTPFields, trusting proxies: [IPNetwork]
    ) -> IPAddress? {
        let nearest: IPAddress?
        switch peer {
        case .control: return nil
        case .socket: nearest = nil
        case .address(let address):
            guard proxies.contains(where: { $0.contains(address) }) else { return address }
            nearest = address
        }
        var last = nearest
        for place in places(in: fields).suffix(most).reversed() {
            guard let address = place else { return last }
            last = address
            guard proxies.contains(where: { $0.contains(address) }) else { return address }
        }
        return last
    }

    /// The addresses of the fields in order; nil for each that is hidden or none.
    private static func places(in fields: HTTPFields) -> [IPAddress?] {
        let forwarded = fields[values: .forwarded]
        guard forwarded.isEmpty else {
            return forwarded.flatMap { elements(of: $0, separator: UInt8(ascii: ",")) }.map { element in
                let pairs = elements(of: element, separator: UInt8(ascii: ";"))
                let node = pairs.first { $0.lowercased().utf8.starts(with: "for=".utf8) }
                return node.flatMap { nodeAddress(String(decoding: Array($0.utf8.dropFirst(4)), as: UTF8.self)) }
            }
        }
        return fields[values: .forwardedFor].flatMap { elements(of: $0, separator: UInt8(ascii: ",")) }.map(nodeAddress)
    }

    /// The parts of a value between separators that stand in no quotation marks, without blanks around.
    private static func elements(of value: String, separator: UInt8) -> [String] {
        var parts: [[UInt8]] = [[]]
        var isQuoted = false
        for octet in value.utf8 {
            if octet == UInt8(ascii: "\"") { isQuoted.toggle() }
            if octet == separator, !isQuoted {
                parts.append([])
            } else {
                parts[parts.count - 1].append(octet)
            }
        }
        return parts.map { part in
            var trimmed = Array(part.drop(while: isBlank))
            while let last = trimmed.last, isBlank(last) { trimmed.removeLast() }
            return String(decoding: trimmed, as: UTF8.self)
        }
    }

    private static func isBlank(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 0x09 }

    /// The address of a node: `192.0.2.1`, `192.0.2.1:4711`, `[2001:db8::1]:4711`, also in quotation marks.
    private static func nodeAddress(_ node: String) -> IPAddress? {
        var octets = Array(node.utf8)
        if octets.count >= 2, octets.first == UInt8(ascii: "\""), octets.last == UInt8(ascii: "\"") {
            octets = Array(octets[1..<(octets.count - 1)])
        }
        if octets.first == UInt8(ascii: "[") {
            guard let end = octets.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            return IPAddress(String(decoding: octets[1..<end], as: UTF8.self))
        }
        // One colon stands before a port, more are of an address.
        if octets.count(where: { $0 == UInt8(ascii: ":") }) == 1, let colon = octets.firstIndex(of: UInt8(ascii: ":")) {
            octets = Array(octets[..<colon])
        }
        return IPAddress(String(decoding: octets, as: UTF8.self))
    }
}
