public import Mail

/// What an organization does about an out-of-date directory: the entry `directory` (docs/reference/recipients.md).
public struct DirectoryPolicy: Hashable, Sendable {
    /// What becomes of an unknown recipient of an Authoritative domain while the directory is stale.
    public enum WhenStale: String, Hashable, Sendable, CaseIterable {
        /// Refused, as always.
        case refuse = "Refuse"
        /// Put off with a temporary reply, so that new recipients lose no mail.
        case deferNew = "DeferNew"
        /// Accepted and relayed by the domain's outbound connector.
        case acceptAndRelay = "AcceptAndRelay"
    }

    /// `StaleAfter`: how long after its last import or confirmation the directory is stale; nil for never.
    public var staleAfter: Interval?
    /// `WhenStale`.
    public var whenStale: WhenStale = .refuse

    /// Never stale.
    public init() {}
}
