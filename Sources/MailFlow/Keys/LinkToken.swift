internal import Crypto
package import Mail

/// What a link has in it that lets whoever has it do one thing: 128 random bits as 22 letters and digits of base64url (RFC 4648
/// section 5). A store keeps the digest alone, so that reading the store gives nobody a token.
package struct LinkToken: Hashable, Sendable {
    /// How many characters it has.
    package static let length = 22

    /// The token.
    package let text: String

    /// A new one.
    package init(random: any RandomSource) {
        var octets: [UInt8] = []
        for _ in 0..<2 { withUnsafeBytes(of: random.next().bigEndian) { octets += $0 } }
        text = String(
            decoding: Base64.encode(octets).utf8.prefix(Self.length).map { octet in
                switch octet {
                case UInt8(ascii: "+"): UInt8(ascii: "-")
                case UInt8(ascii: "/"): UInt8(ascii: "_")
                default: octet
                }
            }, as: UTF8.self)
    }

    /// The token that a text is; nil for a text that can't be one.
    package init?(_ text: String) {
        let isToken =
            text.utf8.count == Self.length
            && text.utf8.allSatisfy { octet in
                switch octet {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
        guard isToken else { return nil }
        self.text = text
    }

    /// What a store keeps of it: SHA-256.
    package var digest: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}
