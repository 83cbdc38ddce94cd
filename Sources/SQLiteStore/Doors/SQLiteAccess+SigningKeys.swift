import GRDB
package import Mail
package import MailFlow
import SenderAuthentication

extension SQLiteAccess {
    /// The signing keys of all organizations, by organization, domain and selector.
    package func signingKeys() async throws(StoreError) -> [StoredDKIMKey] { try await read { try $0.dkimKeys() } }

    /// Keeps a domain's signing keys in place of those that it had, durably.
    package func replaceSigningKeys(
        of domain: String, organization: String, with keys: [StoredDKIMKey], audit: AuditEntry?
    ) async throws(StoreError) {
        try await change { connection in
            let database = connection.database
            try database.execute(
                sql: "DELETE FROM dkim_keys WHERE organization = ? AND domain = ?", arguments: [organization, domain])
            KillPoint.rowChanged.pass()
            for key in keys {
                try database.execute(
                    sql: "INSERT INTO dkim_keys VALUES (?, ?, ?, ?, ?, ?, ?)",
                    arguments: [
                        organization, domain, key.selector.rawValue, key.algorithm.rawValue, key.privateKey,
                        key.createdAt.milliseconds, key.signsFrom?.milliseconds,
                    ])
                KillPoint.rowChanged.pass()
            }
            try connection.record(audit)
        }
    }
}
