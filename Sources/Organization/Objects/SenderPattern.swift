public import Mail

/// Whom an entry of a list of senders means (docs/reference/allow-block-list.md#senders).
public enum SenderPattern: Hashable, Sendable {
    /// One address, whatever the case of its letters.
    case address(EmailAddress)
    /// Every address of one domain, and none of its subdomains.
    case domain(Domain)
    /// `*.contoso.com`: every address of the domain and of all its subdomains.
    case suffix(Domain)

    /// Which lists there are.
    public enum Syntax: Sendable {
        /// The organization's: `*.com` may stand for a whole top-level domain, and characters of a local part may be
        /// written with their code, such as `%2B`.
        case organization
        /// A person's: `@contoso.com` is the domain, as mail programs write it.
        case person
    }

    /// Reads an entry.
    public init(_ text: String, _ syntax: Syntax) throws(ListEntryRefusal) {
        guard text.utf8.count <= 320 else {
            throw ListEntryRefusal("is longer than an address can be", mend: "write an address or a domain")
        }
        let text = text.trimmingBlanks
        guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")) else {
            self = try Self.domains(text)
            return
        }
        if at == text.startIndex, syntax == .person {
            self = try Self.domains(String(text.dropFirst()))
            return
        }
        self = .address(try Self.address(text, local: text[..<at], syntax))
    }

    private static func address(
        _ text: String, local: Substring, _ syntax: Syntax
    ) throws(ListEntryRefusal) -> EmailAddress {
        if local.isEmpty {
            throw ListEntryRefusal("has nothing in front of the @", mend: "write the domain without the @")
        }
        if text.utf8.contains(UInt8(ascii: "*")) {
            throw ListEntryRefusal(
                "has a * in an address, where it stands for nothing",
                mend: "write the domain alone for all of its addresses, or *. and the domain for its subdomains too")
        }
        let read = syntax == .organization ? percentDecoded(text) : text
        guard let address = read.flatMap({ EmailAddress($0) }) else {
            throw ListEntryRefusal(
                "is no mail address",
                mend: syntax == .organization
                    ? "write an address such as ann@contoso.com, with odd characters by their codes, as in "
                        + "%22a%20b%22@contoso.com"
                    : "write an address such as ann@contoso.com")
        }
        guard address.domain != nil else {
            throw ListEntryRefusal(
                "is at a server's address, not in a domain", mend: "write an address in a domain")
        }
        return address
    }

    private static func domains(_ text: String) throws(ListEntryRefusal) -> SenderPattern {
        if IPAddress(text) != nil {
            throw ListEntryRefusal(
                "is the address of a server, not a sender",
                mend: "write an address or a domain; IPBlockList of hostedConnectionFilterPolicy takes IPv4, and "
                    + "ListType: IP takes IPv6")
        }
        if text == "*" || text == "*.*" {
            throw ListEntryRefusal("would mean every sender", mend: "name an address or a domain")
        }
        let isWild = text.hasPrefix("*.")
        let name = isWild ? String(text.dropFirst(2)) : text
        if name.utf8.contains(UInt8(ascii: "*")) {
            throw ListEntryRefusal(
                isWild || !name.hasPrefix("*")
                    ? "has a * that is not at its beginning" : "has a * that no dot follows",
                mend: "write *. and a domain, such as *.contoso.com")
        }
        guard let domain = try? Domain(name) else {
            throw ListEntryRefusal(
                "is neither an address nor a domain",
                mend: "write ann@contoso.com, contoso.com, or *.contoso.com for its subdomains too")
        }
        guard isWild || domain.parent != nil else {
            throw ListEntryRefusal(
                "is a name without a dot",
                mend: "write a domain such as contoso.com; *.\(domain) means all of a top-level domain")
        }
        return isWild ? .suffix(domain) : .domain(domain)
    }

    /// Text with `%2B` and the like read; nil where they stand for no text. A % without two digits is itself.
    private static func percentDecoded(_ text: String) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        return String(validating: PercentCode.decoded(Array(text.utf8)[...]), as: UTF8.self)
    }
}

extension SenderPattern: CustomStringConvertible {
    /// The form that a person's lists are written in.
    public var description: String {
        switch self {
        case .address(let address): address.description
        case .domain(let domain): domain.name
        case .suffix(let domain): "*.\(domain.name)"
        }
    }

    /// The text that it is looked up by.
    var key: String {
        switch self {
        case .address(let address): address.lookupKey
        case .domain, .suffix: description
        }
    }

    /// The pattern of a key.
    init?(key: some StringProtocol) {
        let key = Substring(key)
        if let at = key.utf8.lastIndex(of: UInt8(ascii: "@")) {
            guard at > key.startIndex, let domain = try? Domain(key[key.index(after: at)...]) else { return nil }
            self = .address(EmailAddress(localPart: String(key[..<at]), domain: domain))
        } else if key.hasPrefix("*.") {
            guard let domain = try? Domain(key.dropFirst(2)) else { return nil }
            self = .suffix(domain)
        } else {
            guard let domain = try? Domain(key) else { return nil }
            self = .domain(domain)
        }
    }
}

extension ValueKind where Value == SenderPattern {
    /// An entry of a person's list.
    static let personalSender = ValueKind(
        .sender, expected: "an address or a domain such as contoso.com",
        reading: { text throws(ListEntryRefusal) in try SenderPattern(text, .person) })
}
