import Crypto
import Mail

/// The version of a representation (RFC 9110 section 8.8.3), always a strong one.
package struct ETag: Hashable, Sendable, Codable, CustomStringConvertible {
    /// What stands between the quotation marks.
    package let tag: String

    /// A tag as it stands between quotation marks; nil where octets are in it that may not be.
    package init?(tag: String) {
        let isTag = tag.utf8.allSatisfy { $0 == 0x21 || (0x23...0x7E).contains($0) }
        guard isTag, (1...128).contains(tag.utf8.count) else { return nil }
        self.tag = tag
    }

    private init(hash octets: some Collection<UInt8>) { tag = Base64URL.encode(octets) }

    /// The version of a value: the first half of the hash of its JSON on one line, whose members are sorted. Equal values
    /// have equal versions, and other values other ones. Throws what the value's encoding throws.
    package static func of(_ value: some Encodable) throws -> ETag { of(octets: try JSONText.octets(value)) }

    /// The version of octets.
    package static func of(octets: [UInt8]) -> ETag {
        ETag(hash: Array(SHA256.hash(data: octets)).prefix(16))
    }

    /// As header fields have it, in quotation marks.
    package var description: String { "\"\(tag)\"" }

    /// Reads the tag alone.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let tag = ETag(tag: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not the tag of a version")
        }
        self = tag
    }

    /// Writes the tag alone.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(tag)
    }
}

/// Which versions of an object a request wants to find (RFC 9110 sections 13.1.1 and 13.1.2).
package enum ETagCondition: Hashable, Sendable {
    /// Whatever there is: `*`.
    case any
    /// One of these.
    case oneOf([ETag])

    /// The condition of a header field's value; nil where it is none. Weak tags are read as they are and are like no strong
    /// one, so they are left out where `comparesWeakly` is false.
    package init?(field: String, comparesWeakly: Bool = false) {
        var rest = field.utf8.drop { Self.isBlank($0) }
        while let last = rest.last, Self.isBlank(last) { rest.removeLast() }
        if rest.elementsEqual("*".utf8) {
            self = .any
            return
        }
        var tags: [ETag] = []
        var count = 0
        while true {
            var isWeak = false
            if rest.starts(with: "W/".utf8) {
                isWeak = true
                rest = rest.dropFirst(2)
            }
            guard rest.first == UInt8(ascii: "\"") else { return nil }
            rest = rest.dropFirst()
            guard let end = rest.firstIndex(of: UInt8(ascii: "\"")),
                let tag = ETag(tag: String(decoding: Array(rest[..<end]), as: UTF8.self))
            else { return nil }
            if !isWeak || comparesWeakly { tags.append(tag) }
            count += 1
            rest = rest[rest.index(after: end)...].drop { Self.isBlank($0) }
            guard let separator = rest.first else { break }
            guard separator == UInt8(ascii: ","), count < 32 else { return nil }
            rest = rest.dropFirst().drop { Self.isBlank($0) }
        }
        self = .oneOf(tags)
    }

    private static func isBlank(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 0x09 }

    /// Whether an object has a wanted version; nil stands for no object.
    package func isMet(by tag: ETag?) -> Bool {
        guard let tag else { return false }
        return switch self {
        case .any: true
        case .oneOf(let tags): tags.contains(tag)
        }
    }
}
