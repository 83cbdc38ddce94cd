/// A text in which `*` stands for any text, compared without case.
struct WildcardText {
    private let pieces: [[UInt8]]

    init(_ pattern: String) {
        pieces = pattern.lowercased().utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
            .map(Array.init)
    }

    /// Whether the whole of a text is what is asked for. Takes time in proportion to the product of both lengths at most.
    func matches(_ text: String) -> Bool {
        let text = Array(text.lowercased().utf8)
        guard let first = pieces.first, let last = pieces.last else { return false }
        if pieces.count == 1 { return text == first }
        guard text.count >= first.count + last.count, text.starts(with: first),
            text[(text.count - last.count)...].elementsEqual(last)
        else { return false }
        var rest = text[first.count..<(text.count - last.count)]
        // The earliest place of each piece leaves the most for the others.
        for piece in pieces.dropFirst().dropLast() {
            guard let end = WildcardText.end(of: piece, in: rest) else { return false }
            rest = rest[end...]
        }
        return true
    }

    private static func end(of piece: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
        guard piece.count <= text.count else { return nil }
        for start in text.startIndex...(text.endIndex - piece.count)
        where text[start..<(start + piece.count)].elementsEqual(piece) {
            return start + piece.count
        }
        return nil
    }
}
