import Mail

/// The names that records get which are known by a random name alone: 128 bits as 22 characters of base64url
/// (RFC 4648 section 5), so that nobody finds one by counting.
enum RandomName {
    /// A new one.
    static func make(_ random: any RandomSource) -> String {
        var octets: [UInt8] = []
        for _ in 0..<2 { withUnsafeBytes(of: random.next().bigEndian) { octets += $0 } }
        return Base64URL.encode(octets)
    }

    /// Whether a text can be one.
    static func isName(_ text: String) -> Bool { Base64URL.decode(text)?.count == 16 }
}
