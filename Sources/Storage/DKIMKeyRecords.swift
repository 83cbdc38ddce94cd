import GRDB
package import Mail
package import MailFlow
package import SenderAuthentication

/// A signing key as the store keeps it. It has no description, so that no log ever holds the key.
package struct StoredDKIMKey: Sendable, Hashable {
    /// Its organization.
    package var organization: String
    /// `d=`, in lower case.
    package var domain: String
    /// Which of the domain's two selectors it belongs to.
    package var selector: DKIMSelector
    /// `a=`.
    package var algorithm: DKIMAlgorithm
    /// The private key in PEM.
    package var privateKey: String
    /// When it was made.
    package var createdAt: WallTime
    /// From when on it signs; nil for not yet.
    package var signsFrom: WallTime?

    /// Makes a record.
    package init(
        organization: String, domain: String, selector: DKIMSelector, algorithm: DKIMAlgorithm, privateKey: String,
        createdAt: WallTime, signsFrom: WallTime?
    ) {
        self.organization = organization
        self.domain = domain
        self.selector = selector
        self.algorithm = algorithm
        self.privateKey = privateKey
        self.createdAt = createdAt
        self.signsFrom = signsFrom
    }
}

extension StoredDKIMKey: CustomStringConvertible, CustomReflectable {
    /// Its place alone.
    package var description: String { "\(selector.name(algorithm))._domainkey.\(domain)" }
    /// Nothing of it.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

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
