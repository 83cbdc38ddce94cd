/// Base32 (RFC 4648 section 6) in lower case, without padding.
enum Base32 {
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

    /// The first characters of the octets' text.
    static func text(_ octets: UnsafeRawBufferPointer, characters: Int) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(characters)
        var (bits, count): (UInt32, UInt32) = (0, 0)
        for octet in octets where text.count < characters {
            bits = bits << 8 | UInt32(octet)
            count += 8
            while count >= 5, text.count < characters {
                count -= 5
                text.append(alphabet[Int(bits >> count & 31)])
            }
            bits &= 1 << count - 1
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The value of a digit of either case; nil for no digit.
    static func value(_ character: UInt8) -> Int? {
        switch character {
        case 0x61...0x7a: Int(character - 0x61)
        case 0x41...0x5a: Int(character - 0x41)
        case 0x32...0x37: Int(character - 0x32) + 26
        default: nil
        }
    }

    /// Ten bits as two digits.
    static func text(_ value: Int) -> String {
        String(decoding: [alphabet[value >> 5 & 31], alphabet[value & 31]], as: UTF8.self)
    }
}
