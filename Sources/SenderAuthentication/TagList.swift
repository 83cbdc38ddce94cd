internal import Mail

/// A tag list (RFC 6376 section 3.2), as DKIM signatures and keys, DMARC records and ARC sets have it: `tag=value; …`.
struct TagList: Hashable, Sendable {
    /// Why text is no tag list, as a clause.
    enum Mistake: Error, Hashable {
        /// A part without a tag name and an equals sign, or an empty one.
        case noTag
        /// A tag that is there twice.
        case repeated(String)
        /// More tags than anybody needs.
        case tooMany
        /// An octet that no value may have, such as NUL.
        case control
    }

    private struct Tag: Hashable, Sendable {
        var name: Range<Int>
        var value: Range<Int>
    }

    /// Tags that are looked at; a list with more is none.
    static let maximumCount = 64

    private let text: [UInt8]
    private let tags: [Tag]

    /// Parses unfolded or folded text: white space and line ends round names and values don't count.
    ///
    /// One semicolon at the end is allowed, and so is white space behind it, which the grammar does not have but records
    /// do.
    init(_ text: [UInt8]) throws(Mistake) {
        var tags: [Tag] = []
        tags.reserveCapacity(12)
        var start = 0
        while start < text.count {
            var equals = -1
            var end = start
            while end < text.count, text[end] != UInt8(ascii: ";") {
                let octet = text[end]
                if octet < 0x20 && !octet.isWhiteSpace || octet == 0x7F { throw .control }
                if octet == UInt8(ascii: "="), equals < 0 { equals = end }
                end += 1
            }
            defer { start = end + 1 }
            guard equals >= 0 else {
                guard end == text.count, !tags.isEmpty, text[start..<end].allSatisfy(\.isWhiteSpace) else {
                    throw .noTag
                }
                continue
            }
            let name = text[start..<equals].trimmed.indices
            guard let first = name.first, text[first].isLetter,
                text[name].allSatisfy({ $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") })
            else { throw .noTag }
            guard !tags.contains(where: { text[$0.name] == text[name] }) else {
                throw .repeated(String(decoding: text[name], as: UTF8.self))
            }
            guard tags.count < TagList.maximumCount else { throw .tooMany }
            tags.append(Tag(name: name, value: text[(equals + 1)..<end].trimmed.indices))
        }
        self.text = text
        self.tags = tags
    }

    /// A tag's value without the white space round it; nil when the tag is not there. Names are case-sensitive.
    subscript(_ name: StaticString) -> ArraySlice<UInt8>? {
        name.withUTF8Buffer { name in
            for tag in tags where tag.name.count == name.count && text[tag.name].elementsEqual(name) {
                return text[tag.value]
            }
            return nil
        }
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
    var firstName: String? { tags.first.map { String(decoding: text[$0.name], as: UTF8.self) } }
}

extension UInt8 {
    /// Blank, tab, CR or LF.
    var isWhiteSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0D || self == 0x0A }
}

extension ArraySlice<UInt8> {
    /// Without the white space at both ends.
    var trimmed: ArraySlice<UInt8> {
        var (start, end) = (startIndex, endIndex)
        while start < end, self[start].isWhiteSpace { start += 1 }
        while end > start, self[end - 1].isWhiteSpace { end -= 1 }
        return self[start..<end]
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
