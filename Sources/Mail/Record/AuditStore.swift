/// Keeps the audit log: entries are added and read, never changed, and removed by their age alone
/// (docs/reference/audit.md).
///
/// An entry for a change is written by the method that makes the change, in the same transaction; this protocol is for
/// reading, and for entries of what changes nothing.
public protocol AuditStore: Sendable {
    /// Adds entries, all or none. On return they are as durable as any other change.
    func record(_ entries: [AuditEntry]) async throws(StoreError)

    /// The newest entries that match a query, the newest first; of one moment, the one added last is first.
    func audit(matching query: AuditQuery) async throws(StoreError) -> [AuditEntry]
}
