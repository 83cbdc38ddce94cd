/// A regular expression as .NET reads it with IgnoreCase and CultureInvariant (docs/reference/patterns.md), which may
/// match anywhere in a text. It is compiled once, and any number of threads may search with it at once. Two are equal
/// that are written alike.
public final class TextPattern: Sendable, Hashable {
    /// Who searches.
    public enum Engine: String, Sendable {
        /// RE2: the time of a search grows with the text, and at worst with the size of the pattern, too.
        case linear = "RE2"
        /// PCRE2, with a bound on its steps.
        case backtracking = "PCRE2"
        /// RE2 in text that is ASCII, PCRE2 in other text.
        case both = "RE2 and PCRE2"
    }

    /// How it is written, at most 20,480 scalars.
    public let source: String
    /// It in RE2's syntax, where RE2 can search for it together with others.
    let sharedSyntax: String?
    private let linear: LinearProgram?
    private let backtracking: BacktrackingProgram?
    /// Whether RE2 takes the `\n` at the end of the text for it.
    private let hasFinalEnd: Bool

    /// Compiles a pattern.
    public init(_ source: String) throws(PatternMistake) {
        let (node, referenced) = try PatternParser.parse(source)
        self.source = source
        hasFinalEnd = node.hasFinalEnd
        let syntax =
            node.needsBacktracking ? nil : PatternWriter.text(of: node, captured: [], syntax: .linear)
        linear = syntax.flatMap { LinearProgram($0) }
        sharedSyntax = linear != nil && node.isCalm ? syntax : nil
        // What RE2 can't repeat so often, or has no memory for, is PCRE2's too.
        if linear != nil, !node.hasWordBoundary {
            backtracking = nil
            return
        }
        guard
            let written = PatternWriter.text(
                of: try LookBehind.expanded(node), captured: referenced, syntax: .backtracking)
        else { throw Self.mistake(.tooLarge) }
        do throws(BacktrackingProgram.Refusal) {
            backtracking = try BacktrackingProgram(written)
        } catch {
            throw Self.mistake(error)
        }
    }

    private static func mistake(_ refusal: BacktrackingProgram.Refusal) -> PatternMistake {
        switch refusal {
        case .tooLarge:
            PatternMistake(
                offset: 0, problem: "the pattern becomes too large",
                mend: "write smaller numbers of repetitions, or parts of it as patterns")
        case .other(let number):
            PatternMistake(
                offset: 0, problem: "PCRE2 does not take the pattern (its error \(number))",
                mend: "write it more simply")
        }
    }

    /// Who searches for it.
    public var engine: Engine { linear == nil ? .backtracking : backtracking == nil ? .linear : .both }

    /// How large it is for RE2, in instructions; 0 for one that PCRE2 alone searches for.
    public var linearSize: Int { linear?.size ?? 0 }

    /// The same where RE2 searches for it by itself; 0 where it is searched together with others, or by PCRE2 alone.
    public var aloneSize: Int { sharedSyntax == nil ? linearSize : 0 }

    /// Whether RE2 searches for it in a text.
    func isLinear(in text: SearchText) -> Bool { linear != nil && (backtracking == nil || text.isASCII) }

    /// The octets of the leftmost match.
    ///
    /// - Throws: Where a search by PCRE2 goes beyond its steps.
    public func firstMatch(in text: SearchText) throws(SearchExhausted) -> Range<Int>? {
        var allowance = SearchAllowance.unlimited
        return try firstMatch(in: text, within: &allowance)
    }

    /// The same, with an allowance that the search takes its steps or its instructions from.
    ///
    /// - Throws: Also where the allowance has too few.
    func firstMatch(
        in text: SearchText, within allowance: inout SearchAllowance
    ) throws(SearchExhausted) -> Range<Int>? {
        if let linear, isLinear(in: text) { return try firstLinearMatch(linear, text, &allowance) }
        return try backtracking?.firstMatch(in: text, within: &allowance)
    }

    private func firstLinearMatch(
        _ linear: LinearProgram, _ text: SearchText, _ allowance: inout SearchAllowance
    ) throws(SearchExhausted) -> Range<Int>? {
        guard let match = try linear.firstMatch(in: text, within: &allowance) else { return nil }
        let count = text.octets.count
        guard hasFinalEnd, match.upperBound == count, match.lowerBound < count, text.octets[count - 1] == 0x0a else {
            return match
        }
        // The \n before the end is `$`'s, not the match's, where the match may end before it.
        return try linear.match(in: text, length: count - 1, at: match.lowerBound, within: &allowance) ?? match
    }

    /// Whether two are written alike.
    public static func == (left: TextPattern, right: TextPattern) -> Bool {
        left.source.utf8.elementsEqual(right.source.utf8)
    }

    /// How it is written.
    public func hash(into hasher: inout Hasher) { hasher.combine(Array(source.utf8)) }
}
