package import Mail

/// The newest entries of the audit log that match, the newest first (docs/reference/audit.md).
package struct AuditList: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("audit.list", .auditRead)

    /// The conditions.
    package var query: AuditQuery
    /// The most entries of one answer.
    package static let maximum = 10_000

    /// Asks for entries.
    package init(_ query: AuditQuery) { self.query = query }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [AuditEntry] {
        try Bounds.check(query.limit, "limit", in: 1...Self.maximum)
        var query = query
        query.organization = query.organization.map(administration.spelled)
        if let since = query.since, let until = query.until, until < since {
            throw OperationFailure(
                .usage, "The search ends before it starts: give --until a later moment than --since.")
        }
        do {
            return try await administration.stores.audit.audit(matching: query)
        } catch {
            throw OperationFailure(reading: error)
        }
    }
}
