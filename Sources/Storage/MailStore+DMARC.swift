import GRDB
import Mail
import NIOConcurrencyHelpers
package import SenderAuthentication

extension MailStore {
    /// What may be kept of a day for aggregate reports.
    package static let dmarcRoom = DMARCCounts.Room(rows: 200_000, octets: 64 << 20, merged: 20_000)

    /// Adds to the counts of messages, all durably or none, and drops those of days before `firstDay`. Blocks.
    ///
    /// The rows are of one day and `room` is what is left of it; where that ends messages are counted by policy alone,
    /// and in the end only in number. Gives what is left then.
    package func add(
        _ counts: [(row: DMARCAggregateRow, messages: Int64)], room: DMARCCounts.Room, keepingFrom firstDay: Int64
    ) throws -> DMARCCounts.Room {
        let left = NIOLockedValueBox(room)
        try perform { connection in
            let database = connection.database
            try database.execute(sql: "DELETE FROM dmarc_counts WHERE day < ?", arguments: [firstDay])
            let update = try database.cachedStatement(sql: DMARCRows.update)
            let insert = try database.cachedStatement(sql: DMARCRows.insert)
            var room = room
            for (row, messages) in counts where row.day.number >= firstDay {
                for row in [row, row.merged, .leftOut(on: row.day)] {
                    let arguments = DMARCRows.arguments(row, messages)
                    try update.execute(arguments: arguments)
                    if database.changesCount > 0 { break }
                    if room.take(row) {
                        try insert.execute(arguments: arguments)
                        break
                    }
                }
            }
            left.withLockedValue { [room] in $0 = room }
        }
        return left.withLockedValue { $0 }
    }
}

extension StoreReader {
    /// What is left of the room of a day. Reads all its rows.
    package func dmarcRoom(day: Int64) throws -> DMARCCounts.Room {
        var room = MailStore.dmarcRoom
        try database.read { database in
            let rows = try Row.fetchCursor(
                database, sql: "SELECT * FROM dmarc_counts WHERE day = ?", arguments: [day])
            while let row = try rows.next() {
                if let row = DMARCRows.row(row) { _ = room.take(row) }
            }
        }
        return room
    }

    /// The counts of a day, of one organization or of all, those of one policy behind each other; at most `limit`. What
    /// was left out for want of room is of no organization, and always there.
    package func dmarcCounts(
        day: Int64, organization: String?, limit: Int
    ) throws -> [(row: DMARCAggregateRow, messages: Int64)] {
        try database.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM dmarc_counts WHERE day = ?1
                    AND (?2 IS NULL OR organization = ?2 OR organization = '')
                    ORDER BY organization, policy_domain, policy, discovery, header_from, source LIMIT ?3
                    """, arguments: [day, organization, limit]
            ).compactMap { row in DMARCRows.row(row).map { ($0, row["messages"]) } }
        }
    }
}

/// How a row of an aggregate report is stored.
private enum DMARCRows {
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
