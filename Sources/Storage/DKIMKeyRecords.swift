import GRDB
import Mail
package import MailFlow
import SenderAuthentication

extension StoreReader {
    /// The signing keys of all organizations, by organization, domain and selector. Blocks.
    ///
    /// A row that this release can't read, of an algorithm it does not know, is passed over.
    package func dkimKeys() throws -> [StoredDKIMKey] {
        try database.read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM dkim_keys ORDER BY organization, domain, selector, algorithm"
            ).compactMap { row in
                guard let selector = DKIMSelector(rawValue: row["selector"]),
                    let algorithm = DKIMAlgorithm(rawValue: row["algorithm"])
                else { return nil }
                let signsFrom: Int64? = row["signs_from"]
                return StoredDKIMKey(
                    organization: row["organization"], domain: row["domain"], selector: selector,
                    algorithm: algorithm, privateKey: row["private_key"],
                    createdAt: WallTime(milliseconds: row["created_at"]),
                    signsFrom: signsFrom.map { WallTime(milliseconds: $0) })
            }
        }
    }
}

extension MailStore {
    /// Keeps a domain's signing keys, which take the place of those that it had, durably. Blocks the thread.
    package func replaceDKIMKeys(of domain: String, organization: String, with keys: [StoredDKIMKey]) throws {
        try perform { connection in
            let database = connection.database
            try database.execute(
                sql: "DELETE FROM dkim_keys WHERE organization = ? AND domain = ?", arguments: [organization, domain])
            for key in keys {
                try database.execute(
                    sql: "INSERT INTO dkim_keys VALUES (?, ?, ?, ?, ?, ?, ?)",
                    arguments: [
                        organization, domain, key.selector.rawValue, key.algorithm.rawValue, key.privateKey,
                        key.createdAt.milliseconds, key.signsFrom?.milliseconds,
                    ])
            }
        }
    }
}
