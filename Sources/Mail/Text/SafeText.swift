/// Makes text that strangers wrote safe to put on one line of a log, a trace, a report or a terminal.
///
/// Control characters, line and paragraph separators and the characters that turn the direction of writing become
/// `\x{1B}`, the notation of RFC 6533 section 3. Everything else stays as it is, so escaping twice does no harm.
public enum SafeText {
    /// The text escaped, at most `limit` octets of UTF-8; a longer one ends in `…`.
    public static func escaped(_ text: some StringProtocol, limit: Int = 8_192) -> String {
        escaped(text, limit: limit, asciiOnly: false)
    }

    /// The same in US-ASCII: every character beyond it is escaped too, and a longer text ends in `...`.
    public static func ascii(_ text: some StringProtocol, limit: Int = 8_192) -> String {
        escaped(text, limit: limit, asciiOnly: true)
    }

    /// JSON with the same characters as `\u001B` (RFC 8259 section 7), so that it means the same and can be shown.
    ///
    /// They may stand in strings alone, where an encoder leaves DEL and all beyond ASCII as they are. Line ends between
    /// values stay.
    public static func inJSON(_ json: String) -> String {
        if json.utf8.allSatisfy({ $0 < 0x7f }) { return json }
        var result = ""
        result.reserveCapacity(json.utf8.count)
        for scalar in json.unicodeScalars {
            guard scalar.value == 0x7f || !scalar.isASCII && isUnsafe(scalar) else {
                result.unicodeScalars.append(scalar)
                continue
            }
            // Beyond the first plane a surrogate pair.
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            }
        }
        return result
    }

    private static func escaped(_ text: some StringProtocol, limit: Int, asciiOnly: Bool) -> String {
        if text.utf8.count <= limit, isPrintable(text.utf8) { return String(text) }
        let mark = asciiOnly ? "..." : "…"
        var result = ""
        var size = 0
        for scalar in text.unicodeScalars {
            let isSafe = scalar.isASCII ? (0x20...0x7e).contains(scalar.value) : !asciiOnly && !isUnsafe(scalar)
            let piece = isSafe ? String(scalar) : "\\x{\(hexadecimal(scalar.value))}"
            guard size + piece.utf8.count <= limit - mark.utf8.count else { return result + mark }
            size += piece.utf8.count
            result += piece
        }
        return result
    }

    // Most text is, so its octets are looked at in place: as members of a generic sequence each would cost a call.
    private static func isPrintable(_ text: some Collection<UInt8>) -> Bool {
        text.withContiguousStorageIfAvailable { octets in octets.allSatisfy { 0x20 <= $0 && $0 <= 0x7e } }
            ?? text.allSatisfy { 0x20 <= $0 && $0 <= 0x7e }
    }

    /// Whether a character beyond ASCII is in the text that could make it look like another one.
    static func isMisleading(_ text: some StringProtocol) -> Bool {
        !text.utf8.allSatisfy { $0 < 0x80 } && text.unicodeScalars.contains { !$0.isASCII && isUnsafe($0) }
    }

    /// Whether a character beyond ASCII could end a line, move the cursor or turn the direction of writing.
    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x80...0x9f,  // C1 controls
            0x2028, 0x2029,  // line and paragraph separator
            0x061c, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069,  // direction
            0xfeff, 0xfff9...0xfffb,  // byte order mark, interlinear annotation
            0xe0000...0xe007f:  // invisible tags
            true
        default:
            false
        }
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return digits.utf8.count < 2 ? "0" + digits : digits
    }
}
