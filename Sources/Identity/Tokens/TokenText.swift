package import Mail

/// A token as its owner has it: `pst_`, eight characters of number, `_`, 43 characters of secret, and six of a checksum
/// over all before it, so that programs that look for leaked secrets find it without asking anybody
/// (docs/reference/roles.md#tokens).
package struct TokenText: Hashable, Sendable {
    /// What every token begins with.
    package static let prefix = "pst_"

    /// The token's number.
    package let id: TokenID
    /// The secret.
    let secret: String

    /// A new token.
    package init(random: any RandomSource) {
        let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)
        var number: [UInt8] = []
        while number.count < TokenID.length {
            // Each 64 bits give eight candidates; those that would favour some letters are passed over.
            for octet in SecretText.octets(8, random) where octet < 252 && number.count < TokenID.length {
                number.append(letters[Int(octet) % letters.count])
            }
        }
        id = TokenID(letters: String(decoding: number, as: UTF8.self))
        secret = SecretText.make(random)
    }

    /// Reads a token; nil for a text that is none, or whose checksum is wrong.
    package init?(_ text: some StringProtocol) {
        let octets = Array(text.utf8)
        let (head, checksum) = (TokenID.length + 5 + SecretText.length, 6)
        guard octets.count == head + checksum, octets.starts(with: Self.prefix.utf8),
            octets[4 + TokenID.length] == UInt8(ascii: "_"),
            let id = TokenID(String(decoding: octets[4..<(4 + TokenID.length)], as: UTF8.self))
        else { return nil }
        let secret = String(decoding: octets[(5 + TokenID.length)..<head], as: UTF8.self)
        guard SecretText.isOne(secret), octets[head...].elementsEqual(Self.checksum(of: octets[..<head]).utf8) else {
            return nil
        }
        self.id = id
        self.secret = secret
    }

    /// All of it, which is shown once.
    package var text: String {
        let head = "\(Self.prefix)\(id)_\(secret)"
        return head + Self.checksum(of: head.utf8)
    }

    /// What a store keeps of it: SHA-256 of the secret.
    package var digest: [UInt8] { SecretText.digest(secret) }

    private static func checksum(of octets: some Sequence<UInt8>) -> String {
        Base64URL.encode(withUnsafeBytes(of: CRC32.checksum(octets).bigEndian) { Array($0) })
    }
}
