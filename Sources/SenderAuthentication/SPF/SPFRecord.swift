public import Mail

/// A sender policy, parsed (RFC 7208 section 4.6.1).
public struct SPFRecord: Hashable, Sendable {
    /// What a directive makes of a match (RFC 7208 section 4.6.2).
    public enum Qualifier: UInt8, Hashable, Sendable {
        /// `+`, and none at all.
        case pass = 0x2B
        /// `-`.
        case fail = 0x2D
        /// `~`.
        case softfail = 0x7E
        /// `?`.
        case neutral = 0x3F

        /// The result of a match.
        public var result: SPFResult {
            switch self {
            case .pass: .pass
            case .fail: .fail
            case .softfail: .softfail
            case .neutral: .neutral
            }
        }
    }

    /// Prefix lengths for both families (RFC 7208 section 5.6).
    public struct DualPrefix: Hashable, Sendable {
        /// For IPv4.
        public var v4 = 32
        /// For IPv6.
        public var v6 = 128
        /// Whole addresses.
        public init() {}

        func length(for address: IPAddress) -> Int { address.family == .v4 ? v4 : v6 }
    }

    /// What an address is held against (RFC 7208 section 5).
    public enum Mechanism: Hashable, Sendable {
        /// `all`.
        case all
        /// `include`.
        case include(SPFMacroString)
        /// `a`; without a domain for that of the record.
        case a(SPFMacroString?, DualPrefix)
        /// `mx`.
        case mx(SPFMacroString?, DualPrefix)
        /// `ptr`.
        case ptr(SPFMacroString?)
        /// `ip4` and `ip6`.
        case ip(IPNetwork)
        /// `exists`.
        case exists(SPFMacroString)
    }

    /// A mechanism with its qualifier.
    public struct Directive: Hashable, Sendable {
        /// What a match means.
        public var qualifier: Qualifier
        /// What is matched.
        public var mechanism: Mechanism
        /// As it is written in the record.
        public var text: String
    }

    /// The directives, in order.
    public var directives: [Directive] = []
    /// `redirect`.
    public var redirect: SPFMacroString?
    /// `exp`.
    public var explanation: SPFMacroString?
}

/// Why a record can't be used, as a clause: `"ip4:1.2.3" is not an IPv4 address or block`.
public struct SPFSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The clause.
    public let description: String
}

extension SPFRecord {
    private static let version = Array("v=spf1".utf8)

    /// Whether text of a TXT record is a sender policy: its version is `v=spf1`, whatever follows (RFC 7208 section 4.5).
    public static func isPolicy(_ text: some Collection<UInt8>) -> Bool {
        guard text.count >= version.count, text.prefix(version.count).lowercased() == version else { return false }
        let rest = text.dropFirst(version.count)
        return rest.first.map { $0 == UInt8(ascii: " ") } ?? true
    }

    /// Parses a policy whole: a mistake in any term spoils all of it (RFC 7208 section 4.6).
    public init(_ text: some Collection<UInt8>) throws(SPFSyntaxError) {
        guard SPFRecord.isPolicy(text) else { throw SPFSyntaxError(description: "the record has no version spf1") }
        guard text.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
            throw SPFSyntaxError(description: "the record has octets that are no printable ASCII")
        }
        for term in text.dropFirst(SPFRecord.version.count).split(separator: UInt8(ascii: " ")) {
            try add(Array(term))
        }
    }

    private mutating func add(_ term: [UInt8]) throws(SPFSyntaxError) {
        if let (name, value) = SPFRecord.modifier(term) {
            // An empty value of an unknown modifier is allowed, a malformed macro is not (section 12, macro-string).
            switch name {
            case "redirect":
                guard redirect == nil else { throw SPFRecord.mistake(term, "is a second redirect") }
                redirect = try SPFMacroString(domainSpec: value, of: term)
            case "exp":
                guard explanation == nil else { throw SPFRecord.mistake(term, "is a second exp") }
                explanation = try SPFMacroString(domainSpec: value, of: term)
            default:
                _ = try SPFMacroString(value, isExplanation: false, of: term)
            }
            return
        }
        var rest = term[...]
        var qualifier = Qualifier.pass
        if let first = rest.first, let given = Qualifier(rawValue: first) {
            qualifier = given
            rest = rest.dropFirst()
        }
        directives.append(
            Directive(
                qualifier: qualifier, mechanism: try SPFRecord.mechanism(rest, of: term),
                text: String(decoding: term, as: UTF8.self)))
    }

    // A modifier is a name, "=" and a value; "=" can't stand in the name of a mechanism.
    private static func modifier(_ term: [UInt8]) -> (String, ArraySlice<UInt8>)? {
        guard let first = term.first, first.isLetter,
            let end = term.firstIndex(where: { !$0.isNameOctet }), term[end] == UInt8(ascii: "=")
        else { return nil }
        return (String(decoding: term[..<end].lowercased(), as: UTF8.self), term[(end + 1)...])
    }

    private static func mechanism(_ text: ArraySlice<UInt8>, of term: [UInt8]) throws(SPFSyntaxError) -> Mechanism {
        let end = text.firstIndex { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") } ?? text.endIndex
        let name = String(decoding: text[..<end].lowercased(), as: UTF8.self)
        let hasColon = end < text.endIndex && text[end] == UInt8(ascii: ":")
        let value = hasColon ? text[(end + 1)...] : nil
        let rest = text[end...]
        switch name {
        case "all":
            guard rest.isEmpty else { throw mistake(term, "has something behind all") }
            return .all
        case "include", "exists":
            guard let value else { throw mistake(term, "names no domain") }
            let domain = try SPFMacroString(domainSpec: value, of: term)
            return name == "include" ? .include(domain) : .exists(domain)
        case "a", "mx":
            let (domain, prefix) = try domainAndPrefix(value, rest, of: term)
            return name == "a" ? .a(domain, prefix) : .mx(domain, prefix)
        case "ptr":
            guard value != nil || rest.isEmpty else { throw mistake(term, "has a prefix length") }
            return .ptr(
                try value.map { domain throws(SPFSyntaxError) in try SPFMacroString(domainSpec: domain, of: term) })
        case "ip4", "ip6":
            guard let value else { throw mistake(term, "names no address") }
            return .ip(try network(value, family: name == "ip4" ? .v4 : .v6, of: term))
        default:
            throw mistake(term, "is no mechanism of RFC 7208")
        }
    }

    // Behind `a` and `mx`: [":" domain-spec] ["/" v4] ["//" v6]. The slash may stand in a macro too.
    private static func domainAndPrefix(
        _ value: ArraySlice<UInt8>?, _ rest: ArraySlice<UInt8>, of term: [UInt8]
    ) throws(SPFSyntaxError) -> (SPFMacroString?, DualPrefix) {
        var text = value ?? rest
        var prefix = DualPrefix()
        if let (head, number) = try number(behind: "//", in: text, maximum: 128, of: term) {
            prefix.v6 = number
            text = head
        }
        if let (head, number) = try number(behind: "/", in: text, maximum: 32, of: term) {
            prefix.v4 = number
            text = head
        }
        if value == nil {
            guard text.isEmpty else { throw mistake(term, "has no domain and no prefix length behind its name") }
            return (nil, prefix)
        }
        return (try SPFMacroString(domainSpec: text, of: term), prefix)
    }

    // The digits at the end behind a separator; nil when the text does not end like that.
    private static func number(
        behind separator: String, in text: ArraySlice<UInt8>, maximum: Int, of term: [UInt8]
    ) throws(SPFSyntaxError) -> (ArraySlice<UInt8>, Int)? {
        let digits = text.reversed().prefix { $0.isDigit }.reversed()
        let head = text.dropLast(digits.count)
        let mark = Array(separator.utf8)
        guard head.count >= mark.count, head.suffix(mark.count).elementsEqual(mark) else { return nil }
        // A closing brace can't follow a macro's "/" here: that would not end in digits.
        let before = head.dropLast(mark.count)
        guard let number = decimal(digits), number <= maximum else { throw mistake(term, "has a wrong prefix length") }
        if mark.count == 1, before.last == UInt8(ascii: "/") { return nil }
        return (before, number)
    }

    private static func network(
        _ text: ArraySlice<UInt8>, family: IPAddress.Family, of term: [UInt8]
    ) throws(SPFSyntaxError) -> IPNetwork {
        let parts = text.split(separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        let maximum = family == .v4 ? 32 : 128
        let length: Int? = parts.count > 1 ? decimal(parts[1]) : maximum
        guard let first = parts.first, let address = IPAddress(String(decoding: first, as: UTF8.self)),
            address.family == family || family == .v6 && first.contains(UInt8(ascii: ":"))
        else { throw mistake(term, "names no IPv\(family == .v4 ? 4 : 6) address") }
        guard let length, length <= maximum else { throw mistake(term, "has a wrong prefix length") }
        // ::ffff:192.0.2.0/120 is the IPv4 block that it stands for; a shorter prefix than the mapping's holds nothing else.
        let mapped = family == .v6 && address.family == .v4
        guard let network = IPNetwork(address, prefix: mapped ? max(0, length - 96) : length) else {
            throw mistake(term, "has a wrong prefix length")
        }
        return network
    }

    // No sign, no leading zero (section 12, ip4-cidr-length), and small enough.
    private static func decimal(_ digits: some Collection<UInt8>) -> Int? {
        guard (1...3).contains(digits.count), digits.allSatisfy(\.isDigit),
            digits.count == 1 || digits.first != UInt8(ascii: "0")
        else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    static func mistake(_ term: [UInt8], _ problem: String) -> SPFSyntaxError {
        SPFSyntaxError(
            description: "\"\(SafeText.escaped(String(decoding: term, as: UTF8.self), limit: 80))\" \(problem)")
    }
}

extension UInt8 {
    var isLetter: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) }
    var isDigit: Bool { (0x30...0x39).contains(self) }
    var isNameOctet: Bool { isLetter || isDigit || self == 0x2D || self == 0x5F || self == 0x2E }
    var lowercased: UInt8 { (0x41...0x5A).contains(self) ? self + 0x20 : self }
}

extension Sequence where Element == UInt8 {
    func lowercased() -> [UInt8] { map(\.lowercased) }
}
