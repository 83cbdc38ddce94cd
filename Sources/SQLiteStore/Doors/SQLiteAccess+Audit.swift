package import Mail

extension SQLiteAccess {
    /// Adds entries to the audit log, all or none.
    package func record(_ entries: [AuditEntry]) async throws(StoreError) {
        try await change { try $0.record(entries) }
    }

    /// The newest entries that match a query, the newest first.
    package func audit(matching query: AuditQuery) async throws(StoreError) -> [AuditEntry] {
        try await read { try $0.audit(matching: query) }
    }
}
