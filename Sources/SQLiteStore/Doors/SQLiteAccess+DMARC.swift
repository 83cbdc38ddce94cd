import GRDB
package import Mail
package import SenderAuthentication

extension SQLiteAccess {
    /// Adds to the counts of messages, all durably or none, and drops those of days before `firstDay`; gives what is left
    /// of the day's room.
    package func add(
        _ counts: [StoredDMARCCount], room: DMARCCounts.Room, keepingFrom firstDay: UTCDay
    ) async throws(StoreError) -> DMARCCounts.Room {
        try await change { connection in
            let database = connection.database
            try database.execute(sql: "DELETE FROM dmarc_counts WHERE day < ?", arguments: [firstDay.number])
            let update = try database.cachedStatement(sql: DMARCRows.update)
            let insert = try database.cachedStatement(sql: DMARCRows.insert)
            var room = room
            for count in counts where count.row.day >= firstDay {
                for row in [count.row, count.row.merged, .leftOut(on: count.row.day)] {
                    let arguments = DMARCRows.arguments(row, count.messages)
                    try update.execute(arguments: arguments)
                    if database.changesCount > 0 { break }
                    if room.take(row) {
                        try insert.execute(arguments: arguments)
                        break
                    }
                }
                KillPoint.rowChanged.pass()
            }
            return room
        }
    }

    /// What is left of the room of a day. Reads all its rows.
    package func dmarcRoom(of day: UTCDay) async throws(StoreError) -> DMARCCounts.Room {
        try await read { reader in
            var room = DMARCRows.room
            try reader.database.read { database in
                let rows = try Row.fetchCursor(
                    database, sql: "SELECT * FROM dmarc_counts WHERE day = ?", arguments: [day.number])
                while let row = try rows.next() {
                    if let row = DMARCRows.row(row) { _ = room.take(row) }
                }
            }
            return room
        }
    }

    /// The counts of a day, of one organization or of all, those of one policy behind each other; at most `limit`.
    package func dmarcCounts(
        of day: UTCDay, organization: String?, limit: Int
    ) async throws(StoreError) -> [StoredDMARCCount] {
        try await read { reader in
            try reader.database.read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT * FROM dmarc_counts WHERE day = ?1
                        AND (?2 IS NULL OR organization = ?2 OR organization = '')
                        ORDER BY organization, policy_domain, policy, discovery, header_from, source LIMIT ?3
                        """, arguments: [day.number, organization, limit]
                ).compactMap { row in DMARCRows.row(row).map { StoredDMARCCount($0, messages: row["messages"]) } }
            }
        }
    }
}

/// How a row of an aggregate report is stored.
private enum DMARCRows {
    /// What may be kept of a day.
    static let room = DMARCCounts.Room(rows: 200_000, octets: 64 << 20, merged: 20_000)

    static let update = """
        UPDATE dmarc_counts SET messages = messages + ?1 WHERE day = ?2 AND organization = ?3 AND policy_domain = ?4
        AND policy = ?5 AND discovery = ?6 AND header_from = ?7 AND source = ?8 AND disposition = ?9 AND overrides = ?10
        AND dkim_aligned = ?11 AND spf_aligned = ?12 AND envelope_from = ?13 AND envelope_to = ?14 AND spf = ?15
        AND dkim = ?16
        """
    static let insert = """
        INSERT INTO dmarc_counts (
            messages, day, organization, policy_domain, policy, discovery, header_from, source, disposition, overrides,
            dkim_aligned, spf_aligned, envelope_from, envelope_to, spf, dkim
        ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
        """

    static func arguments(_ row: DMARCAggregateRow, _ messages: Int64) -> StatementArguments {
        [
            messages, row.day.number, row.organization, row.policyDomain, row.policy, row.discovery.rawValue,
            row.headerFrom, row.source, row.disposition.rawValue,
            row.overrides.map(\.text).joined(separator: "\n"), row.isDKIMAligned, row.isSPFAligned, row.envelopeFrom,
            row.envelopeTo, row.spf?.text ?? "", row.dkim.map(\.text).joined(separator: "\n"),
        ]
    }

    /// Nil for a row that this release does not write.
    static func row(_ row: Row) -> DMARCAggregateRow? {
        guard let discovery = DMARCOutcome.Discovery(rawValue: row["discovery"]),
            let disposition = DMARCAggregateRow.Disposition(rawValue: row["disposition"])
        else { return nil }
        let (overrides, spf, dkim): (String, String, String) = (row["overrides"], row["spf"], row["dkim"])
        return DMARCAggregateRow(
            day: UTCDay(number: row["day"]), organization: row["organization"], policyDomain: row["policy_domain"],
            policy: row["policy"], discovery: discovery, headerFrom: row["header_from"], source: row["source"],
            disposition: disposition,
            overrides: overrides.split(separator: "\n").compactMap { DMARCAggregateRow.Override($0) },
            isDKIMAligned: row["dkim_aligned"], isSPFAligned: row["spf_aligned"], envelopeFrom: row["envelope_from"],
            envelopeTo: row["envelope_to"], spf: DMARCAggregateRow.Method(spf),
            dkim: dkim.split(separator: "\n").compactMap { DMARCAggregateRow.Method($0) })
    }
}
