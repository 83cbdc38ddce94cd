/// Writes header fields of our own with text in them that others wrote.
public enum HeaderText {
    /// A field of unstructured text (RFC 5322 section 2.2.1), folded, without its last CRLF.
    ///
    /// Printable ASCII stays; with any other character in it the whole text becomes encoded-words (RFC 2047), control
    /// characters escaped first. No line is longer than 78 octets, but for a single ASCII word that is.
    public static func unstructured(_ name: String, _ text: some StringProtocol) -> String {
        let safe = SafeText.escaped(text, limit: 4_096)
        let words =
            safe.utf8.allSatisfy { $0 < 0x80 }
                && safe.utf8.split(separator: UInt8(ascii: " ")).allSatisfy { $0.count < 900 }
            ? safe.split(separator: " ", omittingEmptySubsequences: true).map(String.init) : encodedWords(safe)
        return folded(name + ":", words)
    }

    /// A field of words that may be folded between any two of them, without its last CRLF. What is in the words is the
    /// caller's to check.
    public static func folded(_ head: String, _ words: [String]) -> String {
        var result = head
        // A blank and, at worst, a line end before each word.
        result.reserveCapacity(words.reduce(head.utf8.count) { $0 + $1.utf8.count + 3 })
        var column = head.utf8.count
        // The first word stays beside the name: a line of blanks alone would be `obs-FWS`.
        for (index, word) in words.enumerated() {
            if index > 0, column + 1 + word.utf8.count > 78 {
                result += "\r\n"
                column = 0
            }
            result += " "
            result += word
            column += 1 + word.utf8.count
        }
        return result
    }

    /// The text as encoded-words of at most 64 octets, each whole characters of UTF-8 in Base64 (RFC 2047 section 5).
    public static func encodedWords(_ text: some StringProtocol) -> [String] {
        // RFC 2047 section 2: 75 octets a word and 76 a line, which is shorter by the name of the field.
        var words: [String] = []
        var chunk: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if chunk.count + bytes.count > 39 {
                words.append("=?UTF-8?B?\(Base64.encode(chunk))?=")
                chunk.removeAll(keepingCapacity: true)
            }
            chunk += bytes
        }
        if !chunk.isEmpty { words.append("=?UTF-8?B?\(Base64.encode(chunk))?=") }
        return words
    }
}
