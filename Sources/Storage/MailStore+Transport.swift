import GRDB
import Mail
package import MailFlow

extension MailStore {
    /// How many rows of TLS counts a day may have; sessions of more are not counted.
    package static let maximumTLSCounts = 100_000

    /// Adds to the counts of TLS sessions, all durably or none, and drops those of days before `firstDay`. Blocks.
    package func add(_ counts: [StoredTLSCount], keepingFrom firstDay: Int64) throws {
        try perform { connection in
            let database = connection.database
            try database.execute(sql: "DELETE FROM tls_report_counts WHERE day < ?", arguments: [firstDay])
            var room: [Int64: Int] = [:]
            for count in counts where count.day >= firstDay {
                try database.execute(
                    sql: """
                        UPDATE tls_report_counts SET sessions = sessions + ? WHERE day = ? AND domain = ?
                        AND policy_type = ? AND policy = ? AND mx = ? AND result = ?
                        """,
                    arguments: [
                        count.sessions, count.day, count.domain, count.policyType, count.policy, count.exchanger,
                        count.result,
                    ])
                if database.changesCount > 0 { continue }
                let left =
                    try room[count.day]
                    ?? Self.maximumTLSCounts
                    - (Int.fetchOne(
                        database, sql: "SELECT COUNT(*) FROM tls_report_counts WHERE day = ?", arguments: [count.day])
                        ?? 0)
                room[count.day] = left - 1
                guard left > 0 else { continue }
                try database.execute(
                    sql: "INSERT INTO tls_report_counts VALUES (?, ?, ?, ?, ?, ?, ?)",
                    arguments: [
                        count.day, count.domain, count.policyType, count.policy, count.exchanger, count.result,
                        count.sessions,
                    ])
            }
        }
    }

    /// Forgets all MTA-STS policies but so many, the newest, durably. Blocks.
    package func forgetTransportPolicies(beyond count: Int) throws {
        try perform { connection in
            try connection.database.execute(
                sql: """
                    DELETE FROM mta_sts_policies WHERE domain IN
                    (SELECT domain FROM mta_sts_policies ORDER BY fetched_at DESC, domain LIMIT -1 OFFSET ?)
                    """, arguments: [count])
        }
    }

    /// Keeps MTA-STS policies in place of earlier ones of their domains, and forgets those of other domains, durably.
    /// Blocks.
    package func keep(_ policies: [StoredTransportPolicy], forgetting domains: [String]) throws {
        try perform { connection in
            for domain in domains {
                try connection.database.execute(
                    sql: "DELETE FROM mta_sts_policies WHERE domain = ?", arguments: [domain])
            }
            for policy in policies {
                try connection.database.execute(
                    sql: "INSERT OR REPLACE INTO mta_sts_policies VALUES (?, ?, ?, ?, ?)",
                    arguments: [
                        policy.domain, policy.id, policy.policy, policy.fetchedAt.milliseconds, policy.maxAge,
                    ])
            }
        }
    }
}
