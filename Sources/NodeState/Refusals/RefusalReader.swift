import Foundation
import GRDB
import Glibc
import Mail
package import MailFlow

/// Reads the refusals at the edge.
package struct RefusalReader: Sendable {
    private let folder: String

    /// Reads those of a data folder.
    package init(folder: String) { self.folder = folder }

    /// Refusals that match, portion by portion (see `TraceRecords`); none when there is no such file yet.
    package func refusals(
        _ query: TraceQuery, behind place: TraceCursor?, limit: Int
    ) throws -> TracePortion {
        try withDatabase { try RefusalReader.refusals(query, behind: place, limit: limit, $0) }
            ?? TracePortion(rows: [], reached: nil)
    }

    /// Refusals that are counted only, portion by portion.
    package func counts(_ query: TraceQuery, behind place: TraceCursor?, limit: Int) throws -> TracePortion {
        try withDatabase { try RefusalReader.counts(query, behind: place, limit: limit, $0) }
            ?? TracePortion(rows: [], reached: nil)
    }

    /// One refusal with its decisions; nil when there is none, or none any more.
    package func detail(_ id: RefusalID) throws -> TraceDetail? {
        let detail = try withDatabase { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT \(try RefusalReader.columns(database)), client_name, decisions FROM refusals WHERE id = ?
                    """,
                arguments: [id.number]
            ).map { row in
                let decisions: Data = row["decisions"]
                return TraceDetail(
                    rows: [RefusalReader.traceRow(row)],
                    decisions: try JSONDecoder().decode([Decision].self, from: decisions),
                    events: [
                        TraceDetail.Event(
                            recipient: row["recipient"], at: WallTime(milliseconds: row["at"]), event: "REFUSE",
                            remote: TraceDetail.Event.peer(name: row["client_name"], address: row["client_address"]),
                            detail: row["reply"])
                    ])
            }
        }
        return detail ?? nil
    }

    private func withDatabase<T>(_ body: (Database) throws -> T) throws -> T? {
        let path = RefusalLog.path(in: folder)
        guard access(path, F_OK) == 0 else { return nil }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        let database = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? database.close() }
        return try database.read(body)
    }

    private static let newColumns = [
        "subject", "message_id", "author", "size", "direction", "connector", "tls", "category", "confidence",
        "rules",
    ]

    /// The columns of a row; a file that only an earlier release has written has not all of them.
    private static func columns(_ database: Database) throws -> String {
        let missing = try missing(database)
        return
            (["id, at, client_address, sender, recipient, organization, reply"]
            + newColumns.map { missing.contains($0) ? "NULL AS \($0)" : $0 }).joined(separator: ", ")
    }

    private static func missing(_ database: Database) throws -> Set<String> {
        Set(newColumns).subtracting(try database.columns(in: "refusals").map(\.name))
    }

    private static func refusals(
        _ query: TraceQuery, behind place: TraceCursor?, limit: Int, _ database: Database
    ) throws -> TracePortion {
        let end = query.end?.milliseconds ?? .max
        var newest = PortionedSearch.Place(time: end, number: .max)
        if let place, place.received.milliseconds <= end {
            // Messages of one moment come before refusals, and counts behind them.
            newest =
                switch place.kind {
                case .message: .init(time: place.received.milliseconds, number: .max)
                case .refusal:
                    // A cursor is anybody's to make up.
                    .init(time: place.received.milliseconds, number: max(place.number, .min + 1) - 1)
                case .count: .init(time: place.received.milliseconds, number: .min)
                }
        }
        let range = try PortionedSearch(table: "refusals", time: "at", number: "id")
            .portion(through: newest, from: query.start, database)
        var columns = TraceConditions.Columns(
            sender: "sender", recipients: ["recipient"], connectors: ["connector"], nextHop: nil)
        let missing = try missing(database)
        if missing.contains("tls") {
            (columns.author, columns.messageID, columns.direction) = ("NULL", "NULL", "NULL")
            columns.connectors = ["NULL"]
        }
        if missing.contains("category") { columns.category = "NULL" }
        if missing.contains("rules") { columns.rules = "NULL" }
        var conditions = TraceConditions(query, columns)
        range.add(to: &conditions)
        let filter = TraceFilter(query)
        let found = try Row.fetchCursor(
            database,
            sql: "SELECT \(try self.columns(database)) FROM refusals \(conditions.clause) ORDER BY at DESC, id DESC",
            arguments: conditions.arguments)
        var rows: [TraceRow] = []
        while rows.count < limit, let row = try found.next() {
            let row = traceRow(row)
            if filter.matches(row) { rows.append(row) }
        }
        let reached = range.oldest.map {
            TraceCursor(received: WallTime(milliseconds: $0.time), kind: .refusal, number: $0.number)
        }
        return TracePortion([rows], limit: limit, reached: reached)
    }

    /// The counts of one hour by the clock: none is of more than that, and each is of one such hour. A count stands at the
    /// last moment of what it is of.
    private static func counts(
        _ query: TraceQuery, behind place: TraceCursor?, limit: Int, _ database: Database
    ) throws -> TracePortion {
        // A file that only an earlier release has written has none.
        guard try database.tableExists("refusal_counts") else { return TracePortion(rows: [], reached: nil) }
        let end = min(query.end?.milliseconds ?? .max, place?.received.milliseconds ?? .max)
        let hour = RefusalSpan.hour.rawValue
        guard
            let newest = try Int64.fetchOne(
                database, sql: "SELECT MAX(minute) FROM refusal_counts WHERE minute <= ?", arguments: [end / 60_000])
        else { return TracePortion(rows: [], reached: nil) }
        let first = newest / hour * hour
        if let start = query.start, (first + hour) * 60_000 <= start.milliseconds {
            return TracePortion(rows: [], reached: nil)
        }
        let filter = TraceFilter(query)
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT (minute + span) * 60000 - 1 AS at, span, source, count FROM refusal_counts
                WHERE minute >= ? AND minute < ?
                """, arguments: [first, first + hour]
        ).map(countRow).filter { filter.matches($0) && (place?.precedes($0.place) ?? true) }
            .sorted { $0.place.precedes($1.place) }
        // Behind the hour, before all of the moment at which the hour before it ends.
        return TracePortion(
            [Array(rows.prefix(limit))], limit: limit, reached: .before(WallTime(milliseconds: first * 60_000 - 1)))
    }

    private static func countRow(_ row: Row) -> TraceRow {
        let span = RefusalSpan(rawValue: row["span"]) ?? .minute
        let source: String = row["source"]
        // The number tells counts of one moment apart, and stays the same when others come or go.
        var number: UInt64 = 0xcbf2_9ce4_8422_2325
        for octet in source.utf8 { number = (number ^ UInt64(octet)) &* 0x100_0000_01b3 }
        number = (number ^ UInt64(span.rawValue)) &* 0x100_0000_01b3
        var result = TraceRow(
            at: TraceCursor(
                received: WallTime(milliseconds: row["at"]), kind: .count, number: Int64(number >> 2)),
            sender: "", recipient: "", status: .refused)
        result.fromIP = source
        result.detail = "and \(row["count"] as Int) more in this \(span.name), counted only"
        return result
    }

    private static func traceRow(_ row: Row) -> TraceRow {
        let sender: String? = row["sender"]
        let subject: String? = row["subject"]
        let reply: String = row["reply"]
        var result = TraceRow(
            at: TraceCursor(received: WallTime(milliseconds: row["at"]), kind: .refusal, number: row["id"]),
            sender: sender.map { $0.isEmpty ? "<>" : $0 } ?? "", recipient: row["recipient"] ?? "", status: .refused)
        result.organization = row["organization"]
        result.subject = subject.map { EncodedWords.decoded($0) }
        result.messageID = row["message_id"]
        result.author = row["author"]
        result.size = row["size"]
        result.fromIP = row["client_address"]
        result.direction = (row["direction"] as String?).flatMap { Direction(rawValue: $0) }
        result.connector = row["connector"]
        result.reply = TraceRow.reply(reply)
        result.detail = reply
        result.tls = row["tls"]
        result.category = (row["category"] as String?).flatMap { VerdictCategory(rawValue: $0) }
        result.confidence = row["confidence"]
        result.rules = StoredRules.hits(row["rules"])
        return result
    }
}

extension RefusalSpan {
    fileprivate var name: String {
        switch self {
        case .minute: "minute"
        case .hour: "hour"
        }
    }
}
