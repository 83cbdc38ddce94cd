/// A match: which entry of a list, and where in the text.
public struct TermMatch: Hashable, Sendable {
    /// The entry's index in its list.
    public var entry: Int
    /// The octets of ``SearchText/octets`` that match.
    public var range: Range<Int>

    /// Makes one.
    public init(entry: Int, range: Range<Int>) {
        self.entry = entry
        self.range = range
    }
}
