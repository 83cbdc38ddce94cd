/// What all results of authentication come to (docs/reference/composite-authentication.md).
public struct CompositeAuthentication: Hashable, Sendable {
    /// The result.
    public enum Result: String, Hashable, Sendable, Codable, CaseIterable {
        /// The sender is who it says.
        case pass
        /// It probably is.
        case softpass
        /// It is not, or nothing shows that it is.
        case fail
        /// Not checked, or passed over.
        case none
    }

    /// The result.
    public var result: Result
    /// Why: three digits.
    public var reason: Int

    /// Makes a result.
    public init(_ result: Result, _ reason: Int) {
        self.result = result
        self.reason = reason
    }
}
