/// A search went beyond its steps or its memory, so nobody knows whether there is a match.
public struct SearchExhausted: Error, Hashable, Sendable {
    /// Makes one.
    public init() {}
}
