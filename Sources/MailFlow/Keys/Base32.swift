import Mail

/// Base32 (RFC 4648 section 6) in lower case, without padding.
enum Base32 {
    /// The first characters of the octets' text, which there must be.
    static func text(_ octets: UnsafeRawBufferPointer, characters: Int) -> String {
        String(octets: characters) { text in
            var (bits, count): (UInt32, UInt32) = (0, 0)
            var length = 0
            for octet in octets {
                bits = bits << 8 | UInt32(octet)
                count += 8
                while count >= 5, length < characters {
                    count -= 5
                    text[length] = digit(bits >> count)
                    length += 1
                }
                guard length < characters else { break }
                bits &= 1 << count - 1
            }
            return length
        }
    }

    /// The digit of the lowest five bits.
    private static func digit(_ bits: UInt32) -> UInt8 {
        let value = UInt8(truncatingIfNeeded: bits & 31)
        return value < 26 ? UInt8(ascii: "a") + value : UInt8(ascii: "2") + value - 26
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
        String(decoding: [digit(UInt32(value >> 5 & 31)), digit(UInt32(value & 31))], as: UTF8.self)
    }
}
