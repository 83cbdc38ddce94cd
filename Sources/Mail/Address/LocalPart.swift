/// The grammar of local parts (RFC 5321 section 4.1.2, RFC 6531 section 3.3).
enum LocalPart {
    /// `Dot-string = Atom *("." Atom)`, with UTF-8 beyond ASCII as RFC 6531 adds.
    static func isDotString(_ text: some StringProtocol) -> Bool { isDotString(octets: text.utf8) }

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
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...0xff:
            true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "/"),
            UInt8(ascii: "="), UInt8(ascii: "?"), UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"),
            UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"), UInt8(ascii: "~"):
            true
        default:
            false
        }
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
