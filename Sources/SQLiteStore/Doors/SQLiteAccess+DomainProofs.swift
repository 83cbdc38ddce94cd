import GRDB
package import Identity
package import Mail

extension SQLiteAccess {
    /// The proofs of an organization, or of all where it is nil, by organization and domain.
    package func domainProofs(of organization: String?) async throws(StoreError) -> [DomainProof] {
        try await read { reader in
            try reader.database.read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT * FROM domain_proofs WHERE ?1 IS NULL OR organization = ?1
                        ORDER BY organization, domain
                        """, arguments: [organization]
                ).map { try $0.domainProof() }
            }
        }
    }

    /// An organization's proof of a domain; nil where there is none.
    package func domainProof(
        of organization: String, domain: String
    ) async throws(StoreError) -> DomainProof? {
        try await read { reader in
            try reader.database.read { database in
                try Row.fetchOne(
                    database, sql: "SELECT * FROM domain_proofs WHERE organization = ? AND domain = ?",
                    arguments: [organization, domain])?.domainProof()
            }
        }
    }

    /// Keeps a proof, in place of the one of the same organization and domain, durably.
    package func keep(_ proof: DomainProof, audit: AuditEntry?) async throws(StoreError) {
        try await change { writer in
            try writer.database.execute(
                sql: "INSERT OR REPLACE INTO domain_proofs VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    proof.organization, proof.domain, proof.token, proof.state.rawValue, proof.asked.milliseconds,
                    proof.proved?.milliseconds, proof.checked?.milliseconds, proof.missingSince?.milliseconds,
                ])
            KillPoint.rowChanged.pass()
            try writer.record(audit)
        }
    }

    /// Removes an organization's proof of a domain, or all of them where that is nil, durably.
    package func removeDomainProofs(
        of organization: String, domain: String?, audit: AuditEntry?
    ) async throws(StoreError) {
        try await change { writer in
            try writer.database.execute(
                sql: "DELETE FROM domain_proofs WHERE organization = ?1 AND (?2 IS NULL OR domain = ?2)",
                arguments: [organization, domain])
            KillPoint.rowChanged.pass()
            try writer.record(audit)
        }
    }
}

extension Row {
    fileprivate func domainProof() throws -> DomainProof {
        var proof = DomainProof(
            organization: self["organization"], domain: self["domain"], token: self["token"],
            asked: WallTime(milliseconds: self["asked"]))
        proof.state = try value("state")
        proof.proved = moment("proved")
        proof.checked = moment("checked")
        proof.missingSince = moment("missing")
        return proof
    }
}
