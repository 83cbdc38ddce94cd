import Foundation
import GRDB
import Mail

extension StoreReader {
    /// The newest entries of the audit log that match a query, the newest first.
    ///
    /// It goes through the log in portions of a transaction each: mail is fetched for attempts by the same connection, and
    /// comes in between. An entry that this release can't read, of an action it does not know, is passed over.
    func audit(matching query: AuditQuery, portion: Int = 5_000) throws -> [AuditEntry] {
        let wanted = max(1, query.limit)
        var entries: [AuditEntry] = []
        var end: AuditPlace? = AuditPlace(at: query.until?.milliseconds ?? .max, id: .max)
        while let to = end, entries.count < wanted {
            end = try database.read { database in
                let from = try AuditPlace.before(to, by: portion, since: query.since, database)
                try StoreReader.read(query, from: from, to: to, wanted, into: &entries, database)
                return from
            }
        }
        return entries
    }

    /// Adds the entries that match and lie from one place up to, and without, another.
    private static func read(
        _ query: AuditQuery, from: AuditPlace?, to: AuditPlace, _ wanted: Int, into entries: inout [AuditEntry],
        _ database: Database
    ) throws {
        var terms = ["(at, id) < (?, ?)", "(at, id) >= (?, ?)"]
        var arguments: StatementArguments = [
            to.at, to.id, from?.at ?? query.since?.milliseconds ?? .min, from?.id ?? .min,
        ]
        func add(_ term: String, _ value: String) {
            terms.append(term)
            arguments += [value]
        }
        if let organization = query.organization { add("organization = ?", organization) }
        if let caller = query.caller { add("caller = ?", caller) }
        if !query.actions.isEmpty {
            terms.append("action IN (\(query.actions.map { _ in "?" }.joined(separator: ", ")))")
            for action in query.actions { arguments += [action.rawValue] }
        }
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT entry FROM audit WHERE \(terms.joined(separator: " AND ")) ORDER BY at DESC, id DESC",
            arguments: arguments)
        while entries.count < wanted, let row = try rows.next() {
            let text: String = row[0]
            if let entry = try? JSONDecoder().decode(AuditEntry.self, from: Data(text.utf8)) { entries.append(entry) }
        }
    }
}

/// A place in the audit log: a moment, and a number that tells entries of one moment apart.
private struct AuditPlace {
    var at: Int64
    var id: Int64

    /// The place `count` entries before another one; nil when there are fewer.
    static func before(
        _ place: AuditPlace, by count: Int, since: WallTime?, _ database: Database
    ) throws -> AuditPlace? {
        try Row.fetchOne(
            database,
            sql: """
                SELECT at, id FROM audit WHERE (at, id) < (?, ?) AND at >= ? ORDER BY at DESC, id DESC LIMIT 1 OFFSET ?
                """, arguments: [place.at, place.id, since?.milliseconds ?? .min, count - 1]
        ).map { AuditPlace(at: $0[0], id: $0[1]) }
    }
}
