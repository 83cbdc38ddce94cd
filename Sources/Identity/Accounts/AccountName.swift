/// The name of an account: what a person signs in with. 1 to 64 characters of `a` to `z`, digits, `.`, `-`, `_`, `+`
/// and `@`, the first a letter or a digit. Capitals are read as small letters, so two accounts never differ in case
/// alone.
package struct AccountName: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The most characters.
    package static let maximum = 64

    /// The name, in small letters.
    package let description: String

    /// Reads a name; nil where it is none.
    package init?(_ text: String) {
        guard (1...Self.maximum).contains(text.utf8.count) else { return nil }
        var octets: [UInt8] = []
        for octet in text.utf8 {
            switch octet {
            case 0x61...0x7a, 0x30...0x39: octets.append(octet)
            case 0x41...0x5a: octets.append(octet | 0x20)
            case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "@"):
                guard !octets.isEmpty else { return nil }
                octets.append(octet)
            default: return nil
            }
        }
        description = String(decoding: octets, as: UTF8.self)
    }

    /// By the octets of the names.
    package static func < (one: AccountName, other: AccountName) -> Bool { one.description < other.description }
}

extension AccountName: Codable {
    /// Reads a name.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let name = AccountName(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "this is no name of an account")
        }
        self = name
    }

    /// Writes the name.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
