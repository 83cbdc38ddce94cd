/// A tag list (RFC 6376 section 3.2), as DKIM signatures and keys, DMARC records and ARC sets have it: `tag=value; …`.
struct TagList: Hashable, Sendable {
    /// Why text is no tag list, as a clause.
    enum Mistake: Error, Hashable {
        /// A part without a tag name and an equals sign.
        case noTag
        /// A tag that is there twice.
        case repeated(String)
        /// More tags than anybody needs.
        case tooMany
    }

    /// Tags that are looked at; a list with more is none.
    static let maximumCount = 64

    private let tags: [(name: [UInt8], value: ArraySlice<UInt8>)]

    /// Parses unfolded or folded text: white space and line ends round names and values don't count.
    init(_ text: [UInt8]) throws(Mistake) {
        var tags: [(name: [UInt8], value: ArraySlice<UInt8>)] = []
        for part in text.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false) {
            let part = part.trimmed
            if part.isEmpty { continue }
            guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else { throw .noTag }
            let name = Array(part[..<equals].trimmed)
            guard let first = name.first, first.isLetter,
                name.allSatisfy({ $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") })
            else { throw .noTag }
            guard !tags.contains(where: { $0.name == name }) else {
                throw .repeated(String(decoding: name, as: UTF8.self))
            }
            guard tags.count < TagList.maximumCount else { throw .tooMany }
            tags.append((name, part[(equals + 1)...].trimmed))
        }
        self.tags = tags
    }

    /// A tag's value without the white space round it; nil when the tag is not there. Names are case-sensitive.
    subscript(_ name: StaticString) -> ArraySlice<UInt8>? {
        name.withUTF8Buffer { name in tags.first { $0.name.elementsEqual(name) }?.value }
    }

    /// A tag's value as text.
    func text(_ name: StaticString) -> String? { self[name].map { String(decoding: $0, as: UTF8.self) } }

    /// A tag's value in Base64 with white space anywhere in it (section 3.2); nil when absent or malformed.
    func base64(_ name: StaticString) -> [UInt8]? { self[name].flatMap { Base64.decode($0) } }

    /// A tag's value as words between colons, without the white space round them.
    func words(_ name: StaticString) -> [ArraySlice<UInt8>]? {
        self[name]?.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map(\.trimmed)
    }

    /// The name of the first tag.
    var firstName: String? { tags.first.map { String(decoding: $0.name, as: UTF8.self) } }

    static func == (a: TagList, b: TagList) -> Bool {
        a.tags.count == b.tags.count && zip(a.tags, b.tags).allSatisfy { $0.name == $1.name && $0.value == $1.value }
    }

    func hash(into hasher: inout Hasher) {
        for tag in tags {
            hasher.combine(tag.name)
            hasher.combine(tag.value)
        }
    }
}

extension UInt8 {
    /// Blank, tab, CR or LF.
    var isWhiteSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0D || self == 0x0A }
}

extension ArraySlice<UInt8> {
    /// Without the white space at both ends.
    var trimmed: ArraySlice<UInt8> {
        var slice = self
        while slice.first?.isWhiteSpace == true { slice = slice.dropFirst() }
        while slice.last?.isWhiteSpace == true { slice = slice.dropLast() }
        return slice
    }

    /// Whether it is this text, which is in lower case, in any case of ASCII letters.
    func isWord(_ word: StaticString) -> Bool {
        count == word.utf8CodeUnitCount
            && word.withUTF8Buffer { word in zip(self, word).allSatisfy { $0.lowercased == $1 } }
    }

    /// A decimal number without sign; nil for other text and for more than `digits` digits.
    func decimal(digits maximum: Int) -> Int? {
        guard (1...maximum).contains(count), allSatisfy(\.isDigit) else { return nil }
        return reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}

/// Base64 (RFC 4648 section 4) as signatures have it.
enum Base64 {
    /// The octets; nil when something but the alphabet, white space and the padding at the end is in the text.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        var octets: [UInt8] = []
        octets.reserveCapacity(text.count / 4 * 3)
        var bits: UInt32 = 0
        var count = 0
        var padding = 0
        for octet in text where !octet.isWhiteSpace {
            if octet == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            guard padding == 0, let value = value(of: octet) else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 1
            if count % 4 == 0 {
                octets.append(UInt8(truncatingIfNeeded: bits >> 16))
                octets.append(UInt8(truncatingIfNeeded: bits >> 8))
                octets.append(UInt8(truncatingIfNeeded: bits))
            }
        }
        switch count % 4 {
        case 0: return padding == 0 ? octets : nil
        case 2: octets.append(UInt8(truncatingIfNeeded: bits >> 4))
        case 3:
            octets.append(UInt8(truncatingIfNeeded: bits >> 10))
            octets.append(UInt8(truncatingIfNeeded: bits >> 2))
        default: return nil
        }
        // Padding may be left out, as some signers do, but not be of another length.
        return padding == 0 || padding == 4 - count % 4 ? octets : nil
    }

    /// The text of octets, padded.
    static func encode(_ octets: some Collection<UInt8>) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        text.reserveCapacity((octets.count + 2) / 3 * 4)
        var rest = octets[...]
        while !rest.isEmpty {
            let group = Array(rest.prefix(3))
            rest = rest.dropFirst(3)
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
            for index in 0..<4 {
                text.append(
                    index <= group.count ? alphabet[Int(bits >> (18 - 6 * UInt32(index)) & 63)] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func value(of octet: UInt8) -> UInt8? {
        switch octet {
        case 0x41...0x5A: octet - 0x41
        case 0x61...0x7A: octet - 0x61 + 26
        case 0x30...0x39: octet - 0x30 + 52
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }
}
