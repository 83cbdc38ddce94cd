/// A part of a pattern that has been read: what it matches, whatever engine searches.
indirect enum PatternNode: Hashable, Sendable {
    /// A place that must be so and so.
    enum Assertion: Hashable, Sendable {
        /// `\A`, `\G`, `^` without the option m.
        case textStart
        /// `\z`.
        case textEnd
        /// `\Z`, `$` without the option m: the end, or before the last character where that is `\n`.
        case finalEnd
        /// `^` with the option m.
        case lineStart
        /// `$` with the option m.
        case lineEnd
        /// `\b`.
        case wordBoundary
        /// `\B`.
        case noWordBoundary
    }

    /// What `(?(…)yes|no)` asks for.
    enum Condition: Hashable, Sendable {
        /// Whether the group with this number has matched.
        case group(Int)
        /// Whether this matches here; the node is a ``PatternNode/look(ahead:negative:_:offset:)``.
        case look(PatternNode)
    }

    /// Matches everywhere, and nothing of the text.
    case empty
    /// One scalar of a set.
    case set(ScalarSet)
    /// One after another.
    case sequence([PatternNode])
    /// The first that leads to a match.
    case alternatives([PatternNode])
    /// A group with a number, which back-references name.
    case group(Int, PatternNode)
    /// A place.
    case assertion(Assertion)
    /// A number of times, as many as possible or, where it is lazy, as few; nil for any number.
    case repeated(PatternNode, minimum: Int, maximum: Int?, isLazy: Bool)
    /// `(?=…)`, `(?!…)`, `(?<=…)`, `(?<!…)`, with where it stands in the pattern.
    case look(ahead: Bool, negative: Bool, PatternNode, offset: Int)
    /// `(?>…)`.
    case atomic(PatternNode)
    /// `\1`, `\k<name>`: what the group with this number matched.
    case backReference(Int, ignoresCase: Bool)
    /// `(?(…)yes|no)`.
    case conditional(Condition, yes: PatternNode, no: PatternNode)

    /// The parts that it is made of.
    var children: [PatternNode] {
        switch self {
        case .empty, .set, .assertion, .backReference: []
        case .sequence(let parts), .alternatives(let parts): parts
        case .group(_, let inner), .repeated(let inner, _, _, _), .look(_, _, let inner, _), .atomic(let inner):
            [inner]
        case .conditional(.group, let yes, let no): [yes, no]
        case .conditional(.look(let look), let yes, let no): [look, yes, no]
        }
    }

    /// Whether something holds for it or for a part of it.
    func contains(where holds: (PatternNode) -> Bool) -> Bool {
        holds(self) || children.contains { $0.contains(where: holds) }
    }
}
