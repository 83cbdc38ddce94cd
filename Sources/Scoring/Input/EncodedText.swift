import Mail

/// Text of a header as people see it.
enum EncodedText {
    /// The text with its encoded-words decoded, and whether it is one in Base64 that holds nothing but ASCII.
    static func decoded(_ text: String) -> (text: String, isEncodedASCII: Bool) {
        guard text.utf8.contains(UInt8(ascii: "=")), text.contains(octets: "=?") else { return (text, false) }
        let decoded = EncodedWords.decoded(text)
        guard text.hasPrefix("=?"), text.hasSuffix("?="), decoded.utf8.allSatisfy({ $0 < 0x80 }), decoded != text else {
            return (decoded, false)
        }
        let parts = text.utf8.split(separator: UInt8(ascii: "?"), omittingEmptySubsequences: false)
        let isOne = parts.count == 5 && (parts[2].elementsEqual("B".utf8) || parts[2].elementsEqual("b".utf8))
        return (decoded, isOne)
    }
}
