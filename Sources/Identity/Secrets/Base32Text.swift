/// Base32 (RFC 4648 section 6) without padding, as people type it.
enum Base32Text {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// The text of octets, in capitals.
    static func encode(_ octets: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        var (bits, count): (UInt32, UInt32) = (0, 0)
        for octet in octets {
            bits = bits << 8 | UInt32(octet)
            count += 8
            while count >= 5 {
                count -= 5
                text.append(letters[Int(bits >> count & 31)])
            }
            bits &= 1 << count - 1
        }
        if count > 0 { text.append(letters[Int(bits << (5 - count) & 31)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The digits of a text in capitals, without spaces and hyphens; nil where something else is in it.
    static func digits(_ text: some StringProtocol) -> String? {
        var digits: [UInt8] = []
        for octet in text.utf8 {
            switch octet {
            case UInt8(ascii: " "), UInt8(ascii: "-"): continue
            case 0x41...0x5a, 0x32...0x37: digits.append(octet)
            case 0x61...0x7a: digits.append(octet & 0xdf)
            default: return nil
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
