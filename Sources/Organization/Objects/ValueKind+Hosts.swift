internal import Mail

/// Domains and servers as connectors name them.
extension ValueKind where Value == DomainPattern {
    private static let expectedPattern = "a domain, \"*.\" and a domain, or \"*\""

    static let domainPattern = ValueKind(
        .domainPattern(isAnyAllowed: true), expected: expectedPattern, parse: { DomainPattern($0) })

    /// A pattern that may have the form in which EOP stores it: `smtp:contoso.com;1`.
    static let storedDomainPattern = ValueKind(.domainPattern(isAnyAllowed: true), expected: expectedPattern) { text in
        guard var rest = AddressText.withoutType(text) else { return DomainPattern(text) }
        if let semicolon = rest.lastIndex(of: ";") { rest = rest[..<semicolon] }
        return DomainPattern(rest)
    }

    /// A domain or `*.` and a domain, never just any.
    static func narrowPattern(expected: String) -> ValueKind {
        ValueKind(.domainPattern(isAnyAllowed: false), expected: expected) { text in
            DomainPattern(text).flatMap { $0 == .any ? nil : $0 }
        }
    }
}

extension ValueKind where Value == HostPort {
    static func hostPort(expected: String) -> ValueKind {
        ValueKind(.hostPort, expected: expected, parse: { HostPort($0) })
    }
}

extension ValueKind where Value == SmartHost {
    static let smartHost = ValueKind(
        .smartHost, expected: "a host such as \"10.1.1.25:25\" or a block such as 10.1.1.0/28",
        parse: { SmartHost($0, defaultPort: 25) })
}

extension ValueKind where Value == JunkSubaddress {
    static let junkSubaddress = ValueKind(
        .junkSubaddress, expected: "a sign and a folder such as \"+Junk\"", parse: { JunkSubaddress($0) })
}

extension ValueKind where Value == IPNetwork {
    /// An address, a block, or a range, which is as many blocks as it takes.
    static let networkRange: ValueKind = {
        var kind = ValueKind(
            .networkRange, expected: "an address, a block or a range such as 192.0.2.1-192.0.2.20",
            parse: { IPNetwork($0) })
        kind.several = { IPNetwork.blocks(of: $0) }
        return kind
    }()
}
