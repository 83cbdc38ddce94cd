internal import Crypto
internal import Mail

/// What only this server knows: 32 random octets, made once and kept in its store. Addresses for the way back of
/// forwarded mail and loop stamps carry codes made with them (docs/reference/srs.md).
///
/// A value without a description, so that no log ever holds them.
package struct ServerSecrets: Sendable {
    /// How many octets they are.
    package static let length = 32

    /// What a code is for; a code for one purpose is none for another.
    enum Purpose: UInt8 {
        case returnAddress = 1
        case secondReturnAddress = 2
        case loopStamp = 3
        case loopOrganization = 4
        case releaseTag = 5
        case release = 6
    }

    // HMAC (RFC 2104) begins both of its hashes with a block of the key. They are begun once, and every code goes on with
    // a copy: each message has two codes, and the library's HMAC, which begins anew, took a thirtieth of all the time that
    // a relayed message takes.
    private let inner: SHA256
    private let outer: SHA256

    /// Takes the octets; nil when they are not ``length``.
    package init?(_ octets: [UInt8]) {
        guard octets.count == ServerSecrets.length else { return nil }
        inner = ServerSecrets.hash(begunWith: octets, mask: 0x36)
        outer = ServerSecrets.hash(begunWith: octets, mask: 0x5c)
    }

    private static func hash(begunWith key: [UInt8], mask: UInt8) -> SHA256 {
        var hash = SHA256()
        let padding = [UInt8](repeating: 0, count: SHA256.blockByteCount - key.count)
        (key + padding).map { $0 ^ mask }.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return hash
    }

    private func authenticationCode(for octets: UnsafeBufferPointer<UInt8>) -> SHA256Digest {
        var (inner, outer) = (inner, outer)
        inner.update(bufferPointer: UnsafeRawBufferPointer(octets))
        inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
        return outer.finalize()
    }

    /// A code over texts, in base32 of lower case (RFC 4648 section 6): HMAC-SHA256, cut to 5 bits a character.
    func code(_ purpose: Purpose, _ parts: [String], characters: Int) -> String {
        // Every message has two of these: the octets are gathered first, for one call costs as much as their hash.
        var octets = OctetWriter(capacity: 160)
        octets.octet(purpose.rawValue)
        for part in parts {
            // With its length, so that no other texts are the same octets.
            let count = UInt32(clamping: part.utf8.count)
            for shift: UInt32 in [0, 8, 16, 24] { octets.octet(UInt8(truncatingIfNeeded: count >> shift)) }
            octets.text(part)
        }
        return octets.withOctets { authenticationCode(for: $0) }
            .withUnsafeBytes { Base32.text($0, characters: characters) }
    }

    /// Whether a text is the code over these texts, in any case of its letters. The time tells nothing of where it
    /// differs.
    func verify(_ text: some StringProtocol, _ purpose: Purpose, _ parts: [String], characters: Int) -> Bool {
        let expected = code(purpose, parts, characters: characters).utf8
        guard text.utf8.count == expected.count else { return false }
        var difference: UInt8 = 0
        for (a, b) in zip(text.utf8, expected) { difference |= (0x41...0x5a).contains(a) ? (a | 0x20) ^ b : a ^ b }
        return difference == 0
    }
}

extension ServerSecrets: CustomStringConvertible, CustomReflectable {
    /// Nothing of them.
    package var description: String { "ServerSecrets" }
    /// Nothing of them.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
