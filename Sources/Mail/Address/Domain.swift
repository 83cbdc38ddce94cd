import CIdn2

/// A fully qualified domain name in the one form Postern compares: A-labels, lower case, no trailing dot.
///
/// Text with U-labels (RFC 5890) is converted by IDNA 2008, so `bücher.example` and `xn--bcher-kva.example` are equal.
public struct Domain: Hashable, Sendable {
    /// The A-label form, lower case.
    public let name: String

    private init(known name: String) { self.name = name }

    /// The domain that never exists (RFC 6761 section 6.4); it stands where a domain has yet to be put.
    public static let invalid = Domain(known: "invalid")

    /// Why text is not a domain.
    public enum ParseError: Error, Hashable {
        /// No text at all.
        case empty
        /// A label is empty, over 63 octets, or the whole is over 253 (RFC 1035 section 2.3.4).
        case badLength
        /// A character or a hyphen where none may be.
        case badCharacter
        /// A U-label that IDNA 2008 refuses.
        case notIDNA
    }

    /// Parses a domain in A-labels or U-labels; a trailing dot is refused (RFC 5321 section 4.1.2 has none).
    ///
    /// Underscores are accepted inside labels, because real host names have them.
    public init(_ text: some StringProtocol) throws(ParseError) {
        var text = String(text)
        if text.utf8.contains(where: { $0 >= 0x80 }) { text = try Domain.converted(text) }
        name = try text.withUTF8 { Domain.checked($0) }.get()
    }

    /// The octets in lower case, when they are labels with dots between them.
    // Of one kind of memory, not of any collection: most headers and records bring names, and generic code would take
    // several times as long.
    private static func checked(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<String, ParseError> {
        let count = bytes.count
        guard count > 0 else { return .failure(.empty) }
        guard count <= 253 else { return .failure(.badLength) }
        var problem: ParseError?
        let name = String(octets: count) { output in
            var labelLength = 0
            var previous = UInt8(ascii: ".")
            for index in bytes.indices {
                let byte = bytes[index]
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    labelLength += 1
                case UInt8(ascii: "-"):
                    if labelLength == 0 { problem = problem ?? .badCharacter }
                    labelLength += 1
                case UInt8(ascii: "."):
                    if labelLength == 0 { problem = problem ?? .badLength }
                    if previous == UInt8(ascii: "-") { problem = problem ?? .badCharacter }
                    labelLength = 0
                default:
                    problem = problem ?? .badCharacter
                }
                if labelLength > 63 { problem = problem ?? .badLength }
                output[index] = byte.asciiLowercased
                previous = byte
            }
            if labelLength == 0 { problem = problem ?? .badLength }
            if previous == UInt8(ascii: "-") { problem = problem ?? .badCharacter }
            return problem == nil ? count : 0
        }
        return problem.map { .failure($0) } ?? .success(name)
    }

    private init(trusted name: String) { self.name = name }

    /// A name to ask DNS for and for nothing else: its labels may have any octets (RFC 2181 section 11). Its text is that
    /// of master files, where `\032` stands for a blank (RFC 1035 section 5.1); nil where a label is empty or too long, or
    /// the whole is.
    public init?(queryName octets: some Collection<UInt8>) {
        let octets = Array(octets)
        guard (1...253).contains(octets.count) else { return nil }
        var label = 0
        for octet in octets {
            if octet == UInt8(ascii: ".") {
                guard label > 0 else { return nil }
                label = 0
            } else {
                label += 1
                guard label <= 63 else { return nil }
            }
        }
        guard label > 0 else { return nil }
        var text: [UInt8] = []
        text.reserveCapacity(octets.count)
        for octet in octets { Self.write(octet, in: &text) }
        self.name = String(decoding: text, as: UTF8.self)
    }

    // Writes an octet of a name as master files have it (RFC 1035 section 5.1).
    private static func write(_ octet: UInt8, in text: inout [UInt8]) {
        if (0x21...0x7E).contains(octet), octet != UInt8(ascii: "\\") {
            text.append(octet.asciiLowercased)
        } else {
            escape(octet, in: &text)
        }
    }

    private static func escape(_ octet: UInt8, in text: inout [UInt8]) {
        text.append(UInt8(ascii: "\\"))
        for power: UInt8 in [100, 10, 1] { text.append(UInt8(ascii: "0") + octet / power % 10) }
    }

    /// The octets of its labels with dots between them, as they go into a question: those of ``name``, but for a name that
    /// is only asked for.
    public var octets: [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(name.utf8.count)
        var rest = name.utf8[...]
        while let octet = rest.popFirst() {
            guard octet == UInt8(ascii: "\\") else {
                octets.append(octet)
                continue
            }
            octets.append(UInt8(truncatingIfNeeded: rest.prefix(3).reduce(0) { $0 * 10 + Int($1) - 0x30 }))
            rest = rest.dropFirst(3)
        }
        return octets
    }

    /// The name that labels of wire form make (RFC 1035 section 3.1), to be asked for and connected to; nil for the root
    /// and for what is longer than a name may be.
    ///
    /// Labels may have any octets (RFC 2181 section 11). Those that are not printable ASCII, and dots and backslashes
    /// inside a label, are written `\DDD` as in master files (RFC 1035 section 5.1).
    public init?(labels: [[UInt8]]) {
        guard !labels.isEmpty, labels.allSatisfy({ (1...63).contains($0.count) }),
            labels.reduce(0, { $0 + $1.count + 1 }) <= 254
        else { return nil }
        var name: [UInt8] = []
        for label in labels {
            if !name.isEmpty { name.append(UInt8(ascii: ".")) }
            for octet in label {
                if octet == UInt8(ascii: ".") { Self.escape(octet, in: &name) } else { Self.write(octet, in: &name) }
            }
        }
        self.name = String(decoding: name, as: UTF8.self)
    }

    /// The name below this one with some plain labels in front, such as `_25._tcp`; nil when it would be too long.
    public func below(_ prefix: String) -> Domain? {
        // An octet written `\DDD` is one octet of the name.
        let escapes = name.utf8.count { $0 == UInt8(ascii: "\\") }
        guard prefix.utf8.count + 1 + name.utf8.count - 3 * escapes <= 253 else { return nil }
        return Domain(trusted: "\(prefix).\(name)")
    }

    /// Whether it consists of letters, digits, hyphens and underscores alone, so that it can stand where a protocol wants
    /// a host's name; names that DNS gives may have more.
    public var isHostName: Bool {
        name.utf8.allSatisfy { octet in
            switch octet {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }

    private static func converted(_ text: String) throws(ParseError) -> String {
        guard text.utf8.count <= 1_024, !text.utf8.contains(0) else { throw .badLength }
        var output: UnsafeMutablePointer<CChar>?
        // Non-transitional UTS 46 processing; libidn2 checks IDNA 2008 and NFC itself.
        let flags = Int32(IDN2_NFC_INPUT.rawValue | IDN2_NONTRANSITIONAL.rawValue)
        guard idn2_to_ascii_8z(text, &output, flags) == IDN2_OK.rawValue, let output else { throw .notIDNA }
        defer { idn2_free(output) }
        return String(cString: output)
    }

    /// The domain one label up, or nil for a top-level domain.
    public var parent: Domain? {
        guard let dot = name.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
        return Domain(trusted: String(name[name.index(after: dot)...]))
    }

    /// The name, and those of the domains that it is below, without the top-level one.
    public var namesUpwards: [String] {
        var names: [String] = []
        var domain: Domain? = self
        while let next = domain, let parent = next.parent {
            names.append(next.name)
            domain = parent
        }
        return names
    }

    /// Whether this domain lies strictly below `other`.
    public func isSubdomain(of other: Domain) -> Bool {
        let rest = name.utf8.count - other.name.utf8.count
        guard rest > 1 else { return false }
        let tail = name.utf8.dropFirst(rest - 1)
        return tail.first == UInt8(ascii: ".") && tail.dropFirst().elementsEqual(other.name.utf8)
    }

    /// Whether a label is one of IDNA's.
    private var hasEncodedLabel: Bool {
        var rest = name.utf8[...]
        while !rest.starts(with: "xn--".utf8) {
            guard let dot = rest.firstIndex(of: UInt8(ascii: ".")) else { return false }
            rest = rest[rest.index(after: dot)...]
        }
        return true
    }

    /// The form with U-labels for people to read; the A-label form where it can't be converted.
    public var unicode: String {
        guard hasEncodedLabel else { return name }
        var output: UnsafeMutablePointer<CChar>?
        guard idn2_to_unicode_8z8z(name, &output, 0) == IDN2_OK.rawValue, let output else { return name }
        defer { idn2_free(output) }
        let text = String(cString: output)
        // The library decodes labels that IDNA 2008 does not allow too, even to control characters.
        return (try? Domain(text)) == self ? text : name
    }
}

extension Domain: CustomStringConvertible, Comparable, Codable {
    /// The A-label form.
    public var description: String { name }

    /// Orders by the A-label form.
    public static func < (a: Domain, b: Domain) -> Bool { a.name < b.name }

    /// Decodes from the A-label or U-label text.
    public init(from decoder: any Decoder) throws {
        self = try Domain(decoder.singleValueContainer().decode(String.self))
    }

    /// Encodes as the A-label text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
