/// Whether the operators of the server may read the content of an organization's mail: `OperatorContentAccess`
/// (docs/reference/content-access.md).
public enum OperatorContentAccess: String, Hashable, Sendable, CaseIterable {
    /// Not at all.
    case never = "Never"
    /// With a reason, which the organization sees.
    case withReason = "WithReason"
}
