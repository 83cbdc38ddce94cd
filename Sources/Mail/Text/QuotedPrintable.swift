/// The quoted-printable encoding of RFC 2045 section 6.7.
package enum QuotedPrintable {
    /// The octets with CRLF pairs as line ends and everything else that is not printable ASCII encoded, a CR or LF alone
    /// too. No line is longer than 76 octets.
    package static func encode(_ bytes: some Collection<UInt8>) -> [UInt8] {
        let bytes = Array(bytes)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + bytes.count / 8)
        var column = 0
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if startsLineEnd(bytes, at: index) {
                result += [13, 10]
                column = 0
                index += 2
                continue
            }
            let isBlank = byte == 0x20 || byte == 0x09
            let isLastOfLine = index + 1 == bytes.count || startsLineEnd(bytes, at: index + 1)
            var isPlain = (33...126).contains(byte) && byte != UInt8(ascii: "=") || isBlank && !isLastOfLine
            let width = isPlain ? 1 : 3
            // One column stays free for the "=" of a soft line break.
            if column + width > 75 {
                result += [UInt8(ascii: "="), 13, 10]
                column = 0
                // A line that we begin never looks like a boundary (RFC 2046 section 5.1.1).
                if byte == UInt8(ascii: "-") { isPlain = false }
            }
            if isPlain {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "="), Hexadecimal.digit(byte >> 4), Hexadecimal.digit(byte & 15)]
            }
            column += isPlain ? 1 : 3
            index += 1
        }
        return result
    }

    private static func startsLineEnd(_ bytes: [UInt8], at index: Int) -> Bool {
        bytes[index] == 13 && index + 1 < bytes.count && bytes[index + 1] == 10
    }
}
