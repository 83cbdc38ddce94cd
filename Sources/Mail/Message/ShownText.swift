/// Text of an address list as those read it who take encoded-words, quotes and backslashes out before they look for
/// addresses in it.
struct ShownText {
    /// UTF-8, but for what is in a charset that is not known.
    private(set) var octets: [UInt8] = []
    /// Whether an encoded-word has a control character in it, at which some readers cut the text and which others drop.
    private(set) var hasControl = false

    /// Reads text; nil when there is nothing of these in it.
    init?(_ text: some Sequence<UInt8>) {
        let text = text.filter { $0 != 0x0D && $0 != 0x0A }
        let groups = EncodedWord.groups(in: text, .lenient)
        guard !groups.isEmpty || text.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
            return nil
        }
        var plain = 0
        for group in groups {
            let between = text[plain..<group.range.lowerBound]
            if plain == 0 || !between.allSatisfy(EncodedWord.isBlank) { unquote(between) }
            // In nearly every charset what is ASCII stays so.
            let content = group.text.map { Array($0.utf8) } ?? group.content
            if content.contains(where: { $0 < 0x20 || $0 == 0x7F }) { hasControl = true }
            octets += content
            plain = group.range.upperBound
        }
        unquote(text[plain...])
    }

    private mutating func unquote(_ text: ArraySlice<UInt8>) {
        var rest = text
        while let octet = rest.popFirst() {
            switch octet {
            case UInt8(ascii: "\\"): if let escaped = rest.popFirst() { octets.append(escaped) }
            case UInt8(ascii: "\""): break
            default: octets.append(octet)
            }
        }
    }
}
