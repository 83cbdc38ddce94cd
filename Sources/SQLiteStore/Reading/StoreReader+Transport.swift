import GRDB
import Mail
package import MailFlow

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
