import Crypto

/// Stands for an address where it must not be written down: whoever knows the address can see that it is meant.
package struct AddressDigest: Sendable, Hashable, Codable, CustomStringConvertible {
    /// `sha256:` and the first 32 hexadecimal digits of SHA-256 of the address in lower case.
    package let description: String

    /// The digest of an address.
    package init(_ address: String) {
        let digits = SHA256.hash(data: TraceText.lowered(address)).prefix(16).map { octet in
            (octet < 16 ? "0" : "") + String(octet, radix: 16)
        }
        description = "sha256:" + digits.joined()
    }

    /// The digest that was written down. It is compared alone, so any text will do.
    package init(from decoder: any Decoder) throws {
        description = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes it down.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
