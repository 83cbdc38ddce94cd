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
                    sql: "INSERT INTO organization_revisions VALUES (?, ?, ?, ?, ?)",
                    arguments: [
                        document.organization, revision, document.document, author, time.milliseconds,
                    ])
                KillPoint.rowChanged.pass()
                revisions.append(revision)
            }
            try connection.record(audit)
            return revisions
        }
    }
}
