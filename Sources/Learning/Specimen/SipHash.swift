/// SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed hash of 64 bits. Whoever lacks the key can neither tell what was
/// hashed nor make texts with the same hash.
package struct SipHash: Sendable, Hashable {
    private let k0: UInt64
    private let k1: UInt64

    /// With a key of two words.
    package init(_ k0: UInt64, _ k1: UInt64) {
        self.k0 = k0
        self.k1 = k1
    }

    /// With a key of 16 octets, the lowest first; nil for another number of them.
    package init?(key: some Collection<UInt8>) {
        guard key.count == 16 else { return nil }
        func word(_ octets: some Sequence<UInt8>) -> UInt64 {
            octets.enumerated().reduce(0) { $0 | UInt64($1.element) << UInt64(8 * $1.offset) }
        }
        self.init(word(key.prefix(8)), word(key.dropFirst(8)))
    }

    /// The hash of octets.
    package func hash(_ octets: some Sequence<UInt8>) -> UInt64 {
        var v0 = k0 ^ 0x736f_6d65_7073_6575
        var v1 = k1 ^ 0x646f_7261_6e64_6f6d
        var v2 = k0 ^ 0x6c79_6765_6e65_7261
        var v3 = k1 ^ 0x7465_6462_7974_6573
        func rotate(_ x: UInt64, _ n: UInt64) -> UInt64 { x << n | x >> (64 - n) }
        func round() {
            v0 = v0 &+ v1
            v1 = rotate(v1, 13) ^ v0
            v0 = rotate(v0, 32)
            v2 = v2 &+ v3
            v3 = rotate(v3, 16) ^ v2
            v0 = v0 &+ v3
            v3 = rotate(v3, 21) ^ v0
            v2 = v2 &+ v1
            v1 = rotate(v1, 17) ^ v2
            v2 = rotate(v2, 32)
        }
        var word: UInt64 = 0
        var count: UInt64 = 0
        for octet in octets {
            word |= UInt64(octet) << (8 * (count & 7))
            count += 1
            if count & 7 == 0 {
                v3 ^= word
                round()
                round()
                v0 ^= word
                word = 0
            }
        }
        word |= count << 56
        v3 ^= word
        round()
        round()
        v0 ^= word
        v2 ^= 0xff
        for _ in 0..<4 { round() }
        return v0 ^ v1 ^ v2 ^ v3
    }

    /// The hash of texts, each with what it is for: the same text for something else has another hash.
    package func hash(_ purpose: UInt8, _ text: String) -> UInt64 {
        var octets: [UInt8] = [purpose]
        octets += text.utf8
        return hash(octets)
    }
}

/// What needs no key, as it is no person's.
enum Mix {
    /// A key that everybody knows: for words and hosts, so that what was learned can move to another server.
    static let open = SipHash(0x706f_7374_6572_6e20, 0x6c65_6172_6e69_6e67)

    /// Spreads the bits of a number (the end of MurmurHash3).
    @inline(__always)
    static func bits(_ number: UInt64) -> UInt64 {
        var x = number
        x = (x ^ x >> 33) &* 0xff51_afd7_ed55_8ccd
        x = (x ^ x >> 33) &* 0xc4ce_b9fe_1a85_ec53
        return x ^ x >> 33
    }

    /// One number of two, in their order.
    @inline(__always)
    static func pair(_ a: UInt64, _ b: UInt64) -> UInt64 { bits(a &* 0x9e37_79b9_7f4a_7c15 ^ bits(b)) }
}
