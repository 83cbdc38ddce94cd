/// Which entries of the audit log are wanted; what is nil or empty does not narrow the search.
public struct AuditQuery: Hashable, Sendable, Codable {
    /// Those of an organization.
    public var organization: String?
    /// Those of these organizations, as a caller's rights have it; nil for all of them and the server.
    public var organizations: [String]?
    /// Those of some actions.
    public var actions: [AuditAction] = []
    /// Those of the caller with this name.
    public var caller: String?
    /// Those from this moment on.
    public var since: WallTime?
    /// Those up to this moment and with it.
    public var until: WallTime?
    /// The most that are given, the newest; at least 1.
    public var limit: Int

    /// A search for the newest entries.
    public init(limit: Int = 100) { self.limit = limit }

    /// Whether an entry is one of those that are wanted, the limit aside.
    public func matches(_ entry: AuditEntry) -> Bool {
        if let organization, entry.organization != organization { return false }
        if let organizations {
            guard let organization = entry.organization, organizations.contains(organization) else { return false }
        }
        if !actions.isEmpty, !actions.contains(entry.action) { return false }
        if let caller, entry.caller.name != caller { return false }
        if let since, entry.time < since { return false }
        if let until, until < entry.time { return false }
        return true
    }
}
