/// A text in which `*` stands for any text, compared without case.
package struct WildcardPattern: Sendable, Hashable {
    /// How a text is compared.
    package enum Folding: Sendable, Hashable {
        /// The case of ASCII letters does not matter: addresses, domains, and whatever an index knows.
        case ascii
        /// Neither the case nor the width of any letter matters: names and subjects as people write them.
        case text

        fileprivate func fold(_ text: String) -> [UInt8] {
            switch self {
            case .ascii: TraceText.lowered(text)
            case .text: TraceText.folded(text)
            }
        }
    }

    private let folding: Folding
    private let pieces: [ArraySlice<UInt8>]

    /// Reads a pattern.
    package init(_ text: String, _ folding: Folding = .ascii) {
        self.folding = folding
        pieces = folding.fold(text).split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
    }

    /// Whether it stands for one text alone.
    package var isExact: Bool { pieces.count == 1 }

    /// Whether a text is what the pattern stands for. Takes time in proportion to the product of both lengths at most.
    package func matches(_ text: String) -> Bool {
        let octets = folding.fold(text)
        guard let first = pieces.first, let last = pieces.last, octets.starts(with: first) else { return false }
        guard pieces.count > 1 else { return octets.count == first.count }
        var rest = octets[first.count...]
        // The earliest place of each piece leaves the most for the others.
        for piece in pieces.dropFirst().dropLast() {
            guard let found = TraceText.first(piece, in: rest) else { return false }
            rest = rest[(found + piece.count)...]
        }
        return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
    }
}
