import Foundation
import GRDB
import Glibc
import Mail
package import MailFlow

/// Reads the refusals at the edge.
package struct RefusalReader: Sendable {
    /// The status of refusals in the trace.
    package static let status = "Refused"
    private let folder: String

    /// Reads those of a data folder.
    package init(folder: String) { self.folder = folder }

    /// Rows that match, newest first; none when there is no such file yet. Where nothing but time is asked for, counts of
    /// refusals that are not kept one by one are among them.
    package func search(_ query: TraceQuery, limit: Int) throws -> [TraceRow] {
        try withDatabase { database in
            var rows = try refusals(query, limit: limit, database)
            rows += try database.read { try counts(query, limit: limit, $0) }
            // Stable, so that those of one moment come with the latest first.
            let order = rows.indices.sorted { a, b in
                rows[a].received == rows[b].received ? a < b : rows[a].received > rows[b].received
            }
            return order.prefix(limit).map { rows[$0] }
        } ?? []
    }

    /// One refusal with its decisions; nil when there is none, or none any more.
    package func detail(_ id: RefusalID) throws -> TraceDetail? {
        let detail = try withDatabase { queue in
            try queue.read { try Row.fetchOne($0, sql: "SELECT * FROM refusals WHERE id = ?", arguments: [id.number]) }
                .map { row in
                    let decisions: Data = row["decisions"]
                    return TraceDetail(
                        rows: [RefusalReader.traceRow(row)],
                        decisions: try JSONDecoder().decode([Decision].self, from: decisions),
                        events: [
                            TraceDetail.Event(
                                recipient: row["recipient"], at: WallTime(milliseconds: row["at"]), event: "REFUSE",
                                remote: TraceDetail.Event.peer(
                                    name: row["client_name"], address: row["client_address"]),
                                detail: row["reply"])
                        ])
                }
        }
        return detail ?? nil
    }

    private func withDatabase<T>(_ body: (DatabaseQueue) throws -> T) throws -> T? {
        let path = RefusalLog.path(in: folder)
        guard access(path, F_OK) == 0 else { return nil }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        let database = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? database.close() }
        return try body(database)
    }

    private func refusals(_ query: TraceQuery, limit: Int, _ database: DatabaseQueue) throws -> [TraceRow] {
        var shared = TraceConditions(query, received: nil, sender: "sender", recipient: "recipient")
        if query.senders.contains("<>") { shared.add("sender IS NOT NULL") }
        let search = PortionedSearch(
            table: "refusals", time: "at", number: "id", start: query.start, end: query.end)
        return try search.rows(database, limit: limit) { database, range, limit in
            var conditions = shared
            range.add(to: &conditions)
            return try Row.fetchAll(
                database, sql: "SELECT * FROM refusals \(conditions.clause) ORDER BY at DESC, id DESC LIMIT ?",
                arguments: conditions.arguments + [limit]
            ).map(RefusalReader.traceRow)
        }
    }

    private func counts(_ query: TraceQuery, limit: Int, _ database: Database) throws -> [TraceRow] {
        // A file that only an earlier release has written has none.
        guard query.senders.isEmpty, query.recipients.isEmpty, query.organization == nil,
            try database.tableExists("refusal_counts")
        else { return [] }
        // A count stands at the last moment of what it is of.
        let end = "(minute + span) * 60000 - 1"
        var conditions = TraceConditions(query, received: end, sender: "", recipient: "")
        // By the key too, so that not all of them are looked at.
        if let start = query.start { conditions.add("minute >= ?", start.milliseconds / 60_000 - 60) }
        return try Row.fetchAll(
            database,
            sql: """
                SELECT \(end) AS at, span, source, count FROM refusal_counts \(conditions.clause)
                ORDER BY minute DESC, span, source LIMIT ?
                """, arguments: conditions.arguments + [limit]
        ).map { row in
            let span = RefusalSpan(rawValue: row["span"]) ?? .minute
            return TraceRow(
                received: WallTime(milliseconds: row["at"]), organization: nil, senderAddress: "",
                recipientAddress: "", subject: nil, status: RefusalReader.status, messageTraceID: nil, messageID: nil,
                size: nil, fromIP: row["source"], sequence: nil,
                detail: "and \(row["count"] as Int) more in this \(span.name), counted only")
        }
    }

    private static func traceRow(_ row: Row) -> TraceRow {
        let sender: String? = row["sender"]
        return TraceRow(
            received: WallTime(milliseconds: row["at"]), organization: row["organization"],
            senderAddress: sender.map { $0.isEmpty ? "<>" : $0 } ?? "", recipientAddress: row["recipient"] ?? "",
            subject: nil, status: RefusalReader.status, messageTraceID: nil, messageID: nil, size: nil,
            fromIP: row["client_address"], sequence: nil, refusal: RefusalID(row["id"] as Int64), detail: row["reply"])
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
