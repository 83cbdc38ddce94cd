import GRDB
package import Mail
package import MailFlow

private enum TLSCounts {
    /// How many rows a day may have; sessions of more are not counted.
    static let maximum = 100_000
}

extension SQLiteAccess {
    /// Adds to the counts of TLS sessions, all durably or none, and drops those of days before `firstDay`.
    package func add(_ counts: [StoredTLSCount], keepingFrom firstDay: UTCDay) async throws(StoreError) {
        try await change { connection in
            let (database, firstDay) = (connection.database, firstDay.number)
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
                    ?? TLSCounts.maximum
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

    /// The counts of a day, of one domain or of all, in a stable order; at most `limit`.
    package func tlsCounts(
        of day: UTCDay, domain: String?, limit: Int
    ) async throws(StoreError) -> [StoredTLSCount] {
        try await read { try $0.tlsCounts(day: day.number, domain: domain, limit: limit) }
    }

    /// Every MTA-STS policy that is kept, the newest first; at most `limit`.
    package func transportPolicies(limit: Int) async throws(StoreError) -> [StoredTransportPolicy] {
        try await read { try $0.transportPolicies(limit: limit) }
    }

    /// Forgets all MTA-STS policies but so many, the newest, durably.
    package func forgetTransportPolicies(beyond count: Int) async throws(StoreError) {
        try await change { connection in
            try connection.database.execute(
                sql: """
                    DELETE FROM mta_sts_policies WHERE domain IN
                    (SELECT domain FROM mta_sts_policies ORDER BY fetched_at DESC, domain LIMIT -1 OFFSET ?)
                    """, arguments: [count])
        }
    }

    /// Keeps MTA-STS policies in place of earlier ones of their domains, and forgets those of other domains, durably.
    package func keep(
        _ policies: [StoredTransportPolicy], forgetting domains: [String]
    ) async throws(StoreError) {
        try await change { connection in
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
