/// How alike a domain that passes and the author's have to be (RFC 9989 section 4.4).
public enum DMARCAlignment: String, Hashable, Sendable, Codable, CaseIterable {
    /// Of one organizational domain.
    case relaxed = "r"
    /// The same.
    case strict = "s"
}

/// Where reports are to go (RFC 9989 section 4.6; the size by RFC 7489 section 6.2).
public struct DMARCReportURI: Hashable, Sendable {
    /// The URI as published, without the size.
    public var uri: String
    /// What a report may have at most, in octets, by the older RFC; nil without a limit.
    public var maximumSize: UInt64?

    /// Makes an entry.
    public init(_ uri: String, maximumSize: UInt64? = nil) {
        self.uri = uri
        self.maximumSize = maximumSize
    }
}

/// A DMARC policy record (RFC 9989 section 4.7, with the tags of RFC 7489 section 6.3 that it has retired).
public struct DMARCRecord: Hashable, Sendable {
    /// What a record says of its domain (`psd=`).
    public enum SuffixRole: String, Hashable, Sendable, Codable, CaseIterable {
        /// It is a public suffix.
        case isSuffix = "y"
        /// It is the organizational domain of itself and all below it.
        case isOrganizational = "n"
        /// Nothing.
        case unknown = "u"
    }

    /// `p=`; nil when it is missing or none of the three.
    public var policy: DMARCPolicy?
    /// `sp=`, for subdomains.
    public var subdomainPolicy: DMARCPolicy?
    /// `np=`, for subdomains that do not exist.
    public var nonexistentPolicy: DMARCPolicy?
    /// `adkim=`.
    public var dkimAlignment = DMARCAlignment.relaxed
    /// `aspf=`.
    public var spfAlignment = DMARCAlignment.relaxed
    /// `pct=`, 0 to 100: the share of failing mail that the policy is for. Retired, but published by many.
    public var percentage = 100
    /// `t=y`: the policy is being tested.
    public var isTesting = false
    /// `psd=`.
    public var suffixRole = SuffixRole.unknown
    /// `rua=`: where aggregate reports go.
    public var aggregateReports: [DMARCReportURI] = []
    /// `ruf=`: where reports of single failures go.
    public var failureReports: [DMARCReportURI] = []
    /// `fo=`, as published, in lower case: when to report failures.
    public var failureOptions = "0"
    /// Whether `p` is missing or no policy, or `sp` or `np` is there and is none, so that the record can't be acted on
    /// (RFC 9989 section 4.10.1).
    public var isUnusable = false

    /// Tags of a record that are looked at, and URIs of each list that are kept.
    static let maximumTags = 64
    static let maximumURIs = 20

    /// Parses the text of a TXT record; nil when it is no DMARC record: the version is not the first tag.
    ///
    /// Every other mistake is passed over, in favor of the default.
    public init?(_ text: some Collection<UInt8>) {
        let text = Array(text)
        var tags = text.split(
            separator: UInt8(ascii: ";"), maxSplits: Self.maximumTags, omittingEmptySubsequences: false)[...]
        guard let (name, value) = tags.popFirst().flatMap(Self.tag), name.isWord("v"),
            value.elementsEqual("DMARC1".utf8)
        else { return nil }
        // The piece beyond the last split is the rest of the text.
        if tags.count == Self.maximumTags { tags.removeLast() }
        var seen: Set<String> = []
        for (name, value) in tags.lazy.compactMap(Self.tag) {
            // The first of two counts.
            let name = String(decoding: name.map(\.lowercased), as: UTF8.self)
            guard seen.insert(name).inserted else { continue }
            read(name, value)
        }
        if policy == nil { isUnusable = true }
    }

    /// A record that says no more than what to do.
    public init(policy: DMARCPolicy) { self.policy = policy }

    private static func tag(_ text: ArraySlice<UInt8>) -> (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)? {
        guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        return (text[..<equals].trimmed, text[(equals + 1)...].trimmed)
    }

    private mutating func read(_ name: String, _ value: ArraySlice<UInt8>) {
        func word<Word: RawRepresentable<String>>(_ type: Word.Type) -> Word? {
            // Longer than every word there is.
            value.count > 16 ? nil : Word(rawValue: String(decoding: value.map(\.lowercased), as: UTF8.self))
        }
        switch name {
        case "p":
            policy = word(DMARCPolicy.self)
        case "sp":
            subdomainPolicy = word(DMARCPolicy.self)
            if subdomainPolicy == nil { isUnusable = true }
        case "np":
            nonexistentPolicy = word(DMARCPolicy.self)
            if nonexistentPolicy == nil { isUnusable = true }
        case "adkim": dkimAlignment = word(DMARCAlignment.self) ?? .relaxed
        case "aspf": spfAlignment = word(DMARCAlignment.self) ?? .relaxed
        case "pct": percentage = value.decimal(digits: 3).flatMap { $0 <= 100 ? $0 : nil } ?? 100
        case "t": isTesting = value.isWord("y")
        case "psd": suffixRole = word(SuffixRole.self) ?? .unknown
        case "rua": aggregateReports = Self.uris(value)
        case "ruf": failureReports = Self.uris(value)
        case "fo":
            let options = value.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map(\.trimmed)
            let isKnown = options.allSatisfy { option in
                option.isWord("0") || option.isWord("1") || option.isWord("d") || option.isWord("s")
            }
            if isKnown, options.count <= 4 {
                failureOptions = options.map { String(decoding: $0.map(\.lowercased), as: UTF8.self) }
                    .joined(separator: ":")
            }
        default: break
        }
    }

    /// dmarc-urilist, where what is no URI is left out.
    private static func uris(_ value: ArraySlice<UInt8>) -> [DMARCReportURI] {
        var uris: [DMARCReportURI] = []
        for part in value.split(separator: UInt8(ascii: ",")).lazy.map(\.trimmed) where uris.count < maximumURIs {
            var text = part
            var size: UInt64?
            if let mark = part.lastIndex(of: UInt8(ascii: "!")) {
                text = part[..<mark]
                guard let found = Self.size(part[(mark + 1)...]) else { continue }
                size = found
            }
            // scheme ":" and something behind it, all of it printable (RFC 3986 section 3).
            guard text.count <= 1_024, let colon = text.firstIndex(of: UInt8(ascii: ":")), colon + 1 < text.endIndex,
                let first = text.first, first.isLetter,
                text[..<colon].allSatisfy({
                    $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
                        || $0 == UInt8(ascii: ".")
                }), text.allSatisfy({ (0x21...0x7e).contains($0) })
            else { continue }
            uris.append(DMARCReportURI(String(decoding: text, as: UTF8.self), maximumSize: size))
        }
        return uris
    }

    /// [ "!" 1*DIGIT [ "k" / "m" / "g" / "t" ] ], the units being powers of 1,024.
    private static func size(_ text: ArraySlice<UInt8>) -> UInt64? {
        var digits = text
        var shift: UInt64 = 0
        if let unit = text.last, unit.isLetter {
            guard let power = "kmgt".utf8.enumerated().first(where: { $0.element == unit.lowercased })?.offset else {
                return nil
            }
            shift = 10 * UInt64(power + 1)
            digits = text.dropLast()
        }
        guard let number = digits.decimal(digits: 9) else { return nil }
        let (size, overflow) = UInt64(number).multipliedReportingOverflow(by: 1 << shift)
        return overflow ? .max : size
    }
}
