/// The grammar of local parts (RFC 5321 section 4.1.2, RFC 6531 section 3.3).
enum LocalPart {
    /// `Dot-string = Atom *("." Atom)`, with UTF-8 beyond ASCII as RFC 6531 adds.
    static func isDotString(_ text: some StringProtocol) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { isDotString(octets: $0) } ?? isDotString(octets: text.utf8)
    }

    /// The same of octets.
    static func isDotString(octets: some Sequence<UInt8>) -> Bool {
        var afterDot = true
        for byte in octets {
            if byte == UInt8(ascii: ".") {
                if afterDot { return false }
                afterDot = true
            } else if isAtomText(byte) {
                afterDot = false
            } else {
                return false
            }
        }
        return !afterDot
    }

    /// `atext` of RFC 5322 section 3.2.3, and any octet of UTF-8 beyond ASCII.
    static func isAtomText(_ byte: UInt8) -> Bool {
        // A bit for each octet of ASCII: letters, digits and !#$%&'*+-/=?^_`{|}~. Every address is asked about octet by
        // octet, several times a message.
        let bits: UInt64 = byte < 0x40 ? 0xa3ff_acfa_0000_0000 : 0x7fff_ffff_c7ff_fffe
        return byte >= 0x80 || bits >> UInt64(byte & 0x3f) & 1 != 0
    }

    /// The local part as `Quoted-string`.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { result.unicodeScalars.append("\\") }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }
}
