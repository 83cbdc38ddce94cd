/// Words and phrases, any number, of which one has to be in a text as a whole word (docs/reference/patterns.md#words).
public struct WordList: Sendable {
    private let index: WordIndex

    /// Makes a list. Blanks at the ends of an entry don't count, and one without anything else never matches.
    public init(_ words: [String]) { index = WordIndex([words]) }

    /// The match that ends first; of several that end there the longest, and of several entries that are one word the
    /// first.
    public func firstMatch(in text: SearchText) -> TermMatch? { index.firstMatches(in: text)[0] }
}
