/// Keeps the audit log: entries are added and read, never changed, and removed by their age alone
/// (docs/reference/audit.md).
///
/// An entry for a change is written by the method that makes the change, in the same transaction; this protocol is for
/// reading, and for entries of what changes nothing. Entries are numbered in the order in which they are written, and each
/// holds the digest of the one before, so that a log that somebody changed is told from one that nobody did.
public protocol AuditStore: Sendable {
    /// Adds entries, all or none. On return they are as durable as any other change.
    func record(_ entries: [AuditEntry]) async throws(StoreError)

    /// The newest entries that match a query, behind a place where one is given, the newest first; of one moment, the one
    /// added last is first.
    func audit(matching query: AuditQuery, behind place: AuditPlace?) async throws(StoreError) -> [NumberedAuditEntry]

    /// The number and the digest of the last entry.
    func auditHead() async throws(StoreError) -> AuditHead

    /// Goes through the whole log and tells what is not as it was written.
    ///
    /// - Parameter noted: a head of this log as somebody wrote it down earlier elsewhere; nil where there is none.
    func verifyAudit(noted: AuditHead?) async throws(StoreError) -> AuditVerification
}

extension AuditStore {
    /// The newest entries that match a query, the newest first; of one moment, the one added last is first.
    public func audit(matching query: AuditQuery) async throws(StoreError) -> [AuditEntry] {
        try await audit(matching: query, behind: nil).map(\.entry)
    }
}
