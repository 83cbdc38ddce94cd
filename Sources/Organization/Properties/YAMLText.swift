/// Text as a scalar of YAML that is safe anywhere (YAML 1.1 section 5.7 has the escapes).
enum YAMLText {
    static func scalar(_ text: String) -> String {
        let isPlain =
            (text.utf8.first.map(isLetterOrDigit) == true || isNegativeNumber(text))
            && text.utf8.allSatisfy { isLetterOrDigit($0) || ".-_@".utf8.contains($0) }
            && !["null", "Null", "NULL"].contains(text)
        if isPlain { return text }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                result += "\\\(scalar)"
            // Documents with anchors are not read, and an ampersand may look like one.
            case "&": result += "\\x26"
            default:
                let isPrintable =
                    (0x20...0x7e).contains(scalar.value) || (0xa1...0xd7ff).contains(scalar.value)
                    || (0xe000...0xfffd).contains(scalar.value) || scalar.value > 0xffff
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate:
                    result += escaped(scalar)
                default: if isPrintable { result.unicodeScalars.append(scalar) } else { result += escaped(scalar) }
                }
            }
        }
        return result + "\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\U" + String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }

    /// Whether it is a number below zero, such as the level of a mail flow rule. Any other hyphen in front may begin a list.
    private static func isNegativeNumber(_ text: String) -> Bool {
        text.utf8.first == UInt8(ascii: "-") && text.utf8.count > 1
            && text.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isLetterOrDigit(_ octet: UInt8) -> Bool {
        (0x30...0x39).contains(octet) || (0x61...0x7a).contains(octet | 0x20)
    }
}
