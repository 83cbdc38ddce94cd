import GRDB
package import Mail

/// A row of TLS report counts as it is stored (docs/reference/tls-reporting.md).
package struct StoredTLSCount: Hashable, Sendable {
    /// Days since 1970-01-01 UTC.
    package var day: Int64
    /// The recipients' domain.
    package var domain: String
    /// `sts`, `tlsa` or `no-policy-found`.
    package var policyType: String
    /// The policy's lines.
    package var policy: String
    /// The mail exchanger; empty for none.
    package var exchanger: String
    /// `success`, or what failed.
    package var result: String
    /// How many sessions.
    package var sessions: Int64

    /// Makes a row.
    package init(
        day: Int64, domain: String, policyType: String, policy: String, exchanger: String, result: String,
        sessions: Int64
    ) {
        self.day = day
        self.domain = domain
        self.policyType = policyType
        self.policy = policy
        self.exchanger = exchanger
        self.result = result
        self.sessions = sessions
    }
}

/// An MTA-STS policy as it is stored (docs/reference/mta-sts.md).
package struct StoredTransportPolicy: Hashable, Sendable {
    /// The domain.
    package var domain: String
    /// The id of the record under which it was fetched.
    package var id: String
    /// The policy's text.
    package var policy: String
    /// When it was fetched.
    package var fetchedAt: WallTime
    /// For how many seconds it holds.
    package var maxAge: Int64

    /// Makes a row.
    package init(domain: String, id: String, policy: String, fetchedAt: WallTime, maxAge: Int64) {
        self.domain = domain
        self.id = id
        self.policy = policy
        self.fetchedAt = fetchedAt
        self.maxAge = maxAge
    }
}

extension StoreReader {
    /// The counts of a day, of one domain or of all, in a stable order; at most `limit`.
    package func tlsCounts(day: Int64, domain: String?, limit: Int) throws -> [StoredTLSCount] {
        try database.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM tls_report_counts WHERE day = ?1 AND (?2 IS NULL OR domain = ?2)
                    ORDER BY domain, policy_type, policy, mx, result LIMIT ?3
                    """, arguments: [day, domain, limit]
            ).map { row in
                StoredTLSCount(
                    day: row["day"], domain: row["domain"], policyType: row["policy_type"], policy: row["policy"],
                    exchanger: row["mx"], result: row["result"], sessions: row["sessions"])
            }
        }
    }

    /// Every MTA-STS policy that is kept, the newest first; at most `limit`.
    package func transportPolicies(limit: Int) throws -> [StoredTransportPolicy] {
        try database.read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM mta_sts_policies ORDER BY fetched_at DESC, domain LIMIT ?",
                arguments: [limit]
            ).map { row in
                StoredTransportPolicy(
                    domain: row["domain"], id: row["id"], policy: row["policy"],
                    fetchedAt: WallTime(milliseconds: row["fetched_at"]), maxAge: row["max_age"])
            }
        }
    }
}
