import GRDB
import Mail
package import MailFlow
import SenderAuthentication

extension StoreReader {
    /// The signing keys of all organizations, by organization, domain and selector.
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
