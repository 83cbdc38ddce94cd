/// What is wrong with a pattern, and where.
public struct PatternMistake: Error, Hashable, Sendable {
    /// Where in the pattern, in Unicode scalars from its beginning.
    public var offset: Int
    /// What is wrong, as a sentence without its full stop.
    public var problem: String
    /// What to write instead, as a sentence without its full stop.
    public var mend: String

    /// Makes one.
    public init(offset: Int, problem: String, mend: String) {
        self.offset = offset
        self.problem = problem
        self.mend = mend
    }
}
