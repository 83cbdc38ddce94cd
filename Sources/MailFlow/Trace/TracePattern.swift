/// An address or a name in which `*` stands for any text; the case of ASCII letters does not matter.
package struct TracePattern: Sendable, Hashable {
    private let pieces: [ArraySlice<UInt8>]

    /// Reads a pattern.
    package init(_ text: String) {
        pieces = TraceText.lowered(text).split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
    }

    /// Whether it stands for one text alone.
    package var isExact: Bool { pieces.count == 1 }

    /// Whether a text is what the pattern stands for.
    package func matches(_ text: String) -> Bool {
        let octets = TraceText.lowered(text)
        guard let first = pieces.first, let last = pieces.last, octets.starts(with: first) else { return false }
        guard pieces.count > 1 else { return octets.count == first.count }
        var rest = octets[first.count...]
        for piece in pieces.dropFirst().dropLast() {
            guard let found = TraceText.first(piece, in: rest) else { return false }
            rest = rest[(found + piece.count)...]
        }
        return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
    }
}
