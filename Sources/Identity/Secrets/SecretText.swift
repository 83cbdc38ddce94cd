internal import Crypto
import Mail

/// A secret that is shown once: 256 random bits as 43 characters of base64url (RFC 4648 section 5). A store keeps its
/// digest alone, so that whoever reads the store has no secret.
enum SecretText {
    /// How many characters it has.
    static let length = 43

    /// A new one.
    static func make(_ random: any RandomSource) -> String { Base64URL.encode(octets(32, random)) }

    /// Whether a text can be one.
    static func isOne(_ text: some StringProtocol) -> Bool {
        text.utf8.count == length && Base64URL.decode(text)?.count == 32
    }

    /// What a store keeps: SHA-256 of the characters.
    static func digest(_ text: some StringProtocol) -> [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

    /// Random octets.
    static func octets(_ count: Int, _ random: any RandomSource) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(count + 8)
        while octets.count < count { withUnsafeBytes(of: random.next()) { octets += $0 } }
        return Array(octets.prefix(count))
    }

    /// Whether two texts of octets are one; the time tells nothing of where they differ.
    static func isEqual(_ one: some Collection<UInt8>, _ other: some Collection<UInt8>) -> Bool {
        guard one.count == other.count else { return false }
        return zip(one, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
