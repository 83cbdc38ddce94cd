/// Patterns, of which one has to match.
public struct PatternList: Sendable {
    /// The patterns, in order.
    public let patterns: [TextPattern]

    /// Makes a list.
    public init(_ patterns: [TextPattern]) { self.patterns = patterns }

    /// The first pattern of the list that matches, and the leftmost of its matches.
    ///
    /// - Throws: Where no pattern matches, and the search for one of them went beyond its steps.
    public func firstMatch(in text: SearchText) throws(SearchExhausted) -> TermMatch? {
        var allowance = SearchAllowance.unlimited
        return try firstMatch(in: text, within: &allowance)
    }

    /// The same, with an allowance that the searches take their steps and their instructions from.
    ///
    /// - Throws: Also where the allowance has too few left for one of them.
    public func firstMatch(
        in text: SearchText, within allowance: inout SearchAllowance
    ) throws(SearchExhausted) -> TermMatch? {
        try Self.firstMatch(of: patterns, in: text, within: &allowance) { _ in true }
    }

    /// The same, with patterns passed over, by their numbers, of which it is known that they don't match.
    static func firstMatch(
        of patterns: [TextPattern], in text: SearchText, within allowance: inout SearchAllowance,
        where mayMatch: (Int) -> Bool
    ) throws(SearchExhausted) -> TermMatch? {
        var isExhausted = false
        for (entry, pattern) in patterns.enumerated() where mayMatch(entry) {
            do throws(SearchExhausted) {
                if let range = try pattern.firstMatch(in: text, within: &allowance) {
                    return TermMatch(entry: entry, range: range)
                }
            } catch {
                // Another pattern of the list may still match, and then it does not matter.
                isExhausted = true
            }
        }
        if isExhausted { throw SearchExhausted() }
        return nil
    }
}
