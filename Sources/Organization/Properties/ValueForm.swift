public import Mail

/// What kind of text the value of a property is: for documentation, forms and APIs, which need to know it without the
/// type of the value.
public enum ValueForm: Hashable, Sendable {
    /// `true` or `false`.
    case boolean
    /// A whole number within bounds.
    case integer(ClosedRange<Int>)
    /// One of a few whole numbers.
    case number([Int])
    /// One of a few words.
    case choice([String])
    /// Text; nil where it may be of any length.
    case text(ClosedRange<Int>?)
    /// The name of an organization.
    case organizationName
    /// The name of an object of another kind.
    case reference(ObjectKind)
    /// `maildir`, or the name of a mailbox host.
    case mailbox
    /// A length of time as `[days.]hours:minutes:seconds`.
    case duration(ClosedRange<Interval>)
    /// A domain.
    case domain
    /// A domain, or `*.` and a domain; with `isAnyAllowed` also `*`.
    case domainPattern(isAnyAllowed: Bool)
    /// A mail address in a domain.
    case address
    /// An address or block of addresses.
    case network
    /// An address, a block, or a range of addresses.
    case networkRange
    /// A name or address with a port.
    case hostPort
    /// A name, an address or a block, with a port or without.
    case smartHost
    /// A number of octets, with its unit.
    case size
    /// A sign and the folder that stands behind it in an address.
    case junkSubaddress
    /// The SHA-256 fingerprint of a certificate.
    case fingerprint
    /// An enhanced status code of class 4 or 5 (RFC 3463).
    case statusCode
    /// One of the languages of reports.
    case reportLanguage
    /// A language tag (RFC 5646).
    case languageTag
    /// An extension of files, or a type that content has by its signature.
    case fileType
    /// A sign of the scorer and the part of its weight that counts.
    case symbolWeight
    /// The name of a policy or of a rule.
    case policyName
    /// The name of a header field that an organization adds.
    case fieldName
    /// A language that mail is written in, by EOP's code.
    case blockedLanguage
    /// A country by its code of two letters (ISO 3166-1).
    case blockedRegion
    /// A moment as ISO 8601 writes it.
    case dateTime
    /// An address, a domain, or `*.` and a domain.
    case sender
    /// A host with wildcards, or a host and a path.
    case urlPattern
    /// An address, a domain or `*`.
    case spoofedUser
    /// A domain, a block of 256 addresses or `*`.
    case sendingInfrastructure
    /// A regular expression in the dialect of .NET.
    case pattern
    /// The name of any header field (RFC 5322 section 2.2).
    case headerName
    /// An attribute of people with the words, or the patterns, that it must have: `City:Berlin,Bonn`.
    case attributeTerms(isPattern: Bool)
    /// A property of documents with the words that it must have: `Department:Sales,Legal`.
    case propertyWords
    /// A status code that a mail flow rule may reject mail with.
    case rejectionCode

    /// What it is called in the reference pages: one value, or many.
    public func words(isList: Bool) -> String { isList ? plural : singular }

    private var singular: String {
        switch self {
        case .boolean: "boolean"
        case .integer(let range): "number, \(Self.grouped(range.lowerBound)) to \(Self.grouped(range.upperBound))"
        case .number(let numbers): Self.alternatives(numbers.map(String.init))
        case .choice(let words): Self.alternatives(words)
        case .text(nil): "text"
        case .text(.some(let range)): "text, \(range.lowerBound) to \(range.upperBound) characters"
        case .organizationName: "name"
        case .reference: "name"
        case .mailbox: "`maildir` or a name"
        case .duration(let range): "time, `\(TimeSpan.text(range.lowerBound))` to `\(TimeSpan.text(range.upperBound))`"
        case .domain: "domain"
        case .domainPattern: "domain pattern"
        case .address: "address"
        case .network: "network"
        case .networkRange: "network or range"
        case .hostPort: "host and port"
        case .smartHost: "smart host"
        case .size: "size, such as `36MB`"
        case .junkSubaddress: "sign and folder"
        case .fingerprint: "fingerprint"
        case .statusCode: "status code"
        case .reportLanguage: Self.alternatives(ReportLanguage.allCases.map(\.rawValue))
        case .languageTag: "language tag"
        case .fileType: "file type"
        case .symbolWeight: "sign and percentage"
        case .dateTime: "time, such as `2026-12-24T00:00:00Z`"
        case .sender: "address or domain"
        case .urlPattern: "URL without scheme"
        case .spoofedUser: "address, domain or `*`"
        case .sendingInfrastructure: "domain, network or `*`"
        case .policyName: "name"
        case .fieldName: "name of a header field"
        case .blockedLanguage: "language"
        case .blockedRegion: "country"
        case .pattern: "pattern"
        case .headerName: "name of a header field"
        case .attributeTerms(let isPattern): isPattern ? "attribute and patterns" : "attribute and words"
        case .propertyWords: "property and words"
        case .rejectionCode: "`5.7.1`, or `5.7.900` to `5.7.999`"
        }
    }

    private var plural: String {
        switch self {
        case .address: "addresses"
        case .networkRange: "networks and ranges"
        case .symbolWeight: "signs and percentages"
        case .sender: "addresses and domains"
        case .urlPattern: "URLs without scheme"
        case .blockedRegion: "countries"
        case .headerName: "names of header fields"
        case .attributeTerms(let isPattern): isPattern ? "attributes and patterns" : "attributes and words"
        case .propertyWords: "properties and words"
        case .choice, .number, .integer, .text, .mailbox, .duration, .reportLanguage, .boolean, .hostPort:
            "list: \(singular)"
        default: "\(singular)s"
        }
    }

    private static func alternatives(_ words: [String]) -> String {
        let words = words.map { "`\($0)`" }
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or \(last)"
    }

    private static func grouped(_ number: Int) -> String {
        guard number >= 1_000 else { return String(number) }
        return "\(grouped(number / 1_000)),\(String(number).suffix(3))"
    }
}
