import Foundation
import GRDB
import Mail

extension StoreReader {
    /// The newest entries of the audit log that match a query, the newest first.
    ///
    /// An entry that this release can't read, of an action it does not know, is passed over.
    func audit(matching query: AuditQuery) throws -> [AuditEntry] {
        var (terms, arguments): ([String], StatementArguments) = ([], [])
        func add(_ term: String, _ value: any DatabaseValueConvertible) {
            terms.append(term)
            arguments += [value]
        }
        if let organization = query.organization { add("organization = ?", organization) }
        if let caller = query.caller { add("caller = ?", caller) }
        if let since = query.since { add("at >= ?", since.milliseconds) }
        if let until = query.until { add("at <= ?", until.milliseconds) }
        if !query.actions.isEmpty {
            terms.append("action IN (\(query.actions.map { _ in "?" }.joined(separator: ", ")))")
            for action in query.actions { arguments += [action.rawValue] }
        }
        let clause = terms.isEmpty ? "" : "WHERE " + terms.joined(separator: " AND ")
        let wanted = max(1, query.limit)
        return try database.read { database in
            var entries: [AuditEntry] = []
            let rows = try Row.fetchCursor(
                database, sql: "SELECT entry FROM audit \(clause) ORDER BY at DESC, id DESC", arguments: arguments)
            while entries.count < wanted, let row = try rows.next() {
                let text: String = row[0]
                if let entry = try? JSONDecoder().decode(AuditEntry.self, from: Data(text.utf8)) {
                    entries.append(entry)
                }
            }
            return entries
        }
    }
}
