import GRDB
package import Mail
package import Organization

extension SQLiteAccess {
    /// The newest revision of each organization, by name.
    package func currentOrganizations() async throws(StoreError) -> [OrganizationRevision] {
        try await read { try $0.currentOrganizations() }
    }

    /// The newest revisions of one organization, oldest of them first; at most `limit`.
    package func revisions(
        of organization: String, newest limit: Int
    ) async throws(StoreError) -> [OrganizationRevision] {
        try await read { try $0.revisions(of: organization, newest: limit) }
    }

    /// One revision; nil when there is none of that number.
    package func revision(
        _ number: Int64, of organization: String
    ) async throws(StoreError) -> OrganizationRevision? {
        try await read { try $0.revision(number, of: organization) }
    }

    /// Adds a revision for each document, all of them durably or none, and gives their numbers in the same order.
    package func apply(
        _ documents: [AppliedDocument], author: String, at time: WallTime, audit: [AuditEntry]
    ) async throws(StoreError) -> [Int64] {
        try await change { connection in
            var revisions: [Int64] = []
            for document in documents {
                let revision =
                    try Int64.fetchOne(
                        connection.database,
                        sql: "SELECT COALESCE(MAX(revision), 0) + 1 FROM organization_revisions WHERE organization = ?",
                        arguments: [document.organization]) ?? 1
                try connection.database.execute(
                    sql: """
                        INSERT INTO organization_revisions
                        (organization, revision, document, author, applied_at, kind, drift) VALUES (?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        document.organization, revision, document.document, author, time.milliseconds,
                        document.kind.rawValue, document.isDrift,
                    ])
                KillPoint.rowChanged.pass()
                revisions.append(revision)
            }
            try connection.record(audit)
            return revisions
        }
    }

    /// Removes an organization and what is kept of it, all of it durably or nothing. The rows of its directory have no head any
    /// more, so that ``tidyDirectories()`` removes them.
    package func remove(organization: String, audit: AuditEntry?) async throws(StoreError) {
        try await change { writer in
            try writer.database.execute(
                sql: "DELETE FROM organization_revisions WHERE organization = ?", arguments: [organization])
            guard writer.database.changesCount > 0 else {
                throw StoreError.unknown("organization \(organization)")
            }
            KillPoint.rowChanged.pass()
            for table in OrganizationTables.all {
                try writer.database.execute(
                    sql: "DELETE FROM \(table) WHERE organization = ?", arguments: [organization])
                KillPoint.rowChanged.pass()
            }
            try writer.record(audit)
        }
    }
}

private enum OrganizationTables {
    /// The tables whose rows go with their organization.
    static let all = [
        "directory_heads", "directory_revisions", "blocked_connectors", "connector_validations", "dkim_keys",
        "restricted_senders", "saved_searches", "domain_proofs",
    ]
}
