import GRDB
import Mail
package import Organization

extension StoreReader {
    /// The newest revision of each organization, by name.
    package func currentOrganizations() throws -> [OrganizationRevision] {
        try revisions(
            """
            SELECT * FROM organization_revisions AS r WHERE revision =
            (SELECT MAX(revision) FROM organization_revisions WHERE organization = r.organization)
            ORDER BY organization
            """)
    }

    /// The newest revisions of one organization, oldest of them first; at most `limit`.
    package func revisions(of organization: String, newest limit: Int) throws -> [OrganizationRevision] {
        try revisions(
            "SELECT * FROM organization_revisions WHERE organization = ? ORDER BY revision DESC LIMIT ?",
            [organization, limit]
        ).reversed()
    }

    /// One revision; nil when there is none of that number.
    package func revision(_ number: Int64, of organization: String) throws -> OrganizationRevision? {
        try revisions(
            "SELECT * FROM organization_revisions WHERE organization = ? AND revision = ?", [organization, number]
        ).first
    }

    private func revisions(_ sql: String, _ arguments: StatementArguments = []) throws -> [OrganizationRevision] {
        try database.read { database in
            try Row.fetchAll(database, sql: sql, arguments: arguments).map { row in
                OrganizationRevision(
                    organization: row["organization"], revision: row["revision"], document: row["document"],
                    author: row["author"], appliedAt: WallTime(milliseconds: row["applied_at"]),
                    kind: (row["kind"] as String?).flatMap { RevisionKind(rawValue: $0) }, isDrift: row["drift"])
            }
        }
    }
}
