/// Reads the encoded-words of RFC 2047 in text that others wrote, for people to read.
public enum EncodedWords {
    /// The text with every encoded-word decoded that can be; the others stay as they are.
    ///
    /// Charsets are those of ``Charset``; a language behind the charset (RFC 2231 section 5) is passed over. White space
    /// between two encoded-words is none (RFC 2047 section 6.2), and a character may begin in one and end in the next of
    /// the same charset, as many programs write it. The result may hold any character: ``SafeText`` makes it safe to show.
    public static func decoded(_ text: some StringProtocol) -> String {
        let octets = Array(text.utf8)
        var result = ""
        // Behind the last group that was decoded.
        var plain = 0
        for group in EncodedWord.groups(in: octets, .exact) {
            guard let decoded = group.text else { continue }
            // Blanks between two groups of words are none either.
            let between = octets[plain..<group.range.lowerBound]
            if plain == 0 || !between.allSatisfy(EncodedWord.isBlank) {
                result += String(decoding: between, as: UTF8.self)
            }
            result += decoded
            plain = group.range.upperBound
        }
        return plain == 0 ? String(text) : result + String(decoding: octets[plain...], as: UTF8.self)
    }
}
