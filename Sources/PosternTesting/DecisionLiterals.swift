public import Mail

/// An input as it is printed, `"size=4711"`, where a test says what it expects.
extension Decision.Input: ExpressibleByStringInterpolation {
    /// The input that is printed so. A text without `=` is a value without a name, which no input has.
    public init(stringLiteral text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        self.init(Name(rawValue: parts.count == 2 ? String(parts[0]) : ""), String(parts[parts.count - 1]))
    }
}
