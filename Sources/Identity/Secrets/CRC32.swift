/// The checksum CRC-32 of IEEE 802.3 and RFC 1952 section 8, for texts so short that no table is worth it.
enum CRC32 {
    /// The checksum of octets.
    static func checksum(_ octets: some Sequence<UInt8>) -> UInt32 {
        var remainder = UInt32.max
        for octet in octets {
            remainder ^= UInt32(octet)
            for _ in 0..<8 {
                remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0xedb8_8320 : remainder >> 1
            }
        }
        return ~remainder
    }
}
