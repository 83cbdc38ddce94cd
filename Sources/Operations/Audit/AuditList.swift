import Identity
package import Mail

/// The newest entries of the audit log that match, the newest first (docs/reference/audit.md).
package struct AuditList: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("audit.list", .auditRead)

    /// The conditions.
    package var query: AuditQuery
    /// Only entries behind this place, which is that of the last one of the page before; nil from the newest on.
    package var behind: AuditPlace?
    /// The most entries of one answer.
    package static let maximum = 10_000

    /// Asks for entries.
    package init(_ query: AuditQuery, behind: AuditPlace? = nil) {
        self.query = query
        self.behind = behind
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [NumberedAuditEntry] {
        try Bounds.check(query.limit, "limit", in: 1...Self.maximum)
        var query = query
        query.organization = try query.organization.map { name throws(OperationFailure) in
            try administration.named(name)
        }
        if case .only(let names) = administration.context.scope { query.organizations = names.sorted() }
        if let since = query.since, let until = query.until, until < since {
            throw OperationFailure(
                .usage, "The search ends before it starts: give --until a later moment than --since.")
        }
        do {
            return try await administration.stores.audit.audit(matching: query, behind: behind)
        } catch {
            throw OperationFailure(reading: error)
        }
    }
}
