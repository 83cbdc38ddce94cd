import Foundation
import GRDB
import Identity
import Mail

/// A search of the audit log, and how far it is.
struct AuditSearch: Sendable {
    fileprivate let query: AuditQuery
    fileprivate let wanted: Int
    /// What was found, the newest first.
    fileprivate(set) var entries: [NumberedAuditEntry] = []
    /// Before which place it goes on; nil at the beginning of the log.
    fileprivate var end: AuditPlace?

    /// A search that has found nothing yet.
    init(_ query: AuditQuery, behind place: AuditPlace?) {
        self.query = query
        wanted = max(1, query.limit)
        let newest = AuditPlace(time: query.until ?? WallTime(milliseconds: .max), id: .max)
        end = place.map { min($0, newest) } ?? newest
    }

    /// Whether nothing is left to look at, or enough was found.
    var isOver: Bool { end == nil || entries.count >= wanted }
}

extension StoreReader {
    /// The newest entries of the audit log that match a query, behind a place where one is given, the newest first.
    func audit(
        matching query: AuditQuery, behind place: AuditPlace? = nil, portion: Int = 5_000
    ) throws -> [NumberedAuditEntry] {
        var search = AuditSearch(query, behind: place)
        while !search.isOver { try goOn(with: &search, portion: portion) }
        return search.entries
    }

    /// Looks at a portion of the audit log, in a transaction, by the connection of those who look back: mail does not wait for
    /// it. An entry that this release can't read, of an action it does not know, is passed over.
    func goOn(with search: inout AuditSearch, portion: Int = 5_000) throws {
        guard let to = search.end else { return }
        try looking.read { database in
            let from = try AuditPlace.before(to, by: portion, since: search.query.since, database)
            let (query, wanted) = (search.query, search.wanted)
            try StoreReader.read(query, from: from, to: to, wanted, into: &search.entries, database)
            search.end = from
        }
    }

    /// Adds the entries that match and lie from one place up to, and without, another.
    private static func read(
        _ query: AuditQuery, from: AuditPlace?, to: AuditPlace, _ wanted: Int,
        into entries: inout [NumberedAuditEntry], _ database: Database
    ) throws {
        var terms = ["(at, id) < (?, ?)", "(at, id) >= (?, ?)"]
        var arguments: StatementArguments = [
            to.time.milliseconds, to.id, from?.time.milliseconds ?? query.since?.milliseconds ?? .min, from?.id ?? .min,
        ]
        func add(_ term: String, _ value: String) {
            terms.append(term)
            arguments += [value]
        }
        func add(_ column: String, among values: [String]) {
            terms.append("\(column) IN (\(values.map { _ in "?" }.joined(separator: ", ")))")
            for value in values { arguments += [value] }
        }
        if let organization = query.organization { add("organization = ?", organization) }
        if let organizations = query.organizations { add("organization", among: organizations) }
        if let caller = query.caller { add("caller = ?", caller) }
        if !query.actions.isEmpty { add("action", among: query.actions.map(\.rawValue)) }
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT id, entry FROM audit WHERE \(terms.joined(separator: " AND ")) ORDER BY at DESC, id DESC",
            arguments: arguments)
        while entries.count < wanted, let row = try rows.next() {
            let text = String.fromDatabaseValue(row["entry"]) ?? ""
            if let entry = try? JSONDecoder().decode(AuditEntry.self, from: Data(text.utf8)) {
                entries.append(NumberedAuditEntry(id: row["id"], entry))
            }
        }
    }

    /// The number and the digest of the last entry of the audit log.
    func auditHead() throws -> AuditHead { try database.read { try StoreReader.auditEnd($0).head } }

    /// Goes through the audit log, in portions of a transaction each, and tells what is not as it was written.
    func verifyAudit(noted: AuditHead?, portion: Int = 1_000) throws -> AuditVerification {
        var checker = AuditChecker(noted: noted)
        while true {
            if let found = try verifyAudit(&checker, portion: portion) { return found }
        }
    }

    /// Goes through the next entries of the audit log, in a transaction; tells what was found once none is left.
    func verifyAudit(_ checker: inout AuditChecker, portion: Int = 1_000) throws -> AuditVerification? {
        try looking.read { database -> AuditVerification? in
            let gaps = try Row.fetchAll(database, sql: "SELECT * FROM audit_gaps ORDER BY first").map(\.auditGap)
            let rows = try Row.fetchCursor(
                database, sql: "SELECT * FROM audit WHERE id > ? ORDER BY id LIMIT ?",
                arguments: [checker.last, portion])
            var count = 0
            while let row = try rows.next() {
                checker.take(row.auditLink, gaps: gaps)
                count += 1
            }
            return count == portion ? nil : checker.end(try StoreReader.auditEnd(database), gaps: gaps)
        }
    }

    private static func auditEnd(_ database: Database) throws -> AuditEnd {
        guard let row = try Row.fetchOne(database, sql: "SELECT entry, digest FROM audit_end WHERE id = 1") else {
            return .beginning
        }
        return AuditEnd(entry: Int64.fromDatabaseValue(row["entry"]) ?? 0, digest: row.octets("digest") ?? [])
    }
}

extension AuditPlace {
    /// The place `count` entries before another one; nil when there are fewer.
    fileprivate static func before(
        _ place: AuditPlace, by count: Int, since: WallTime?, _ database: Database
    ) throws -> AuditPlace? {
        try Row.fetchOne(
            database,
            sql: """
                SELECT at, id FROM audit WHERE (at, id) < (?, ?) AND at >= ? ORDER BY at DESC, id DESC LIMIT 1 OFFSET ?
                """, arguments: [place.time.milliseconds, place.id, since?.milliseconds ?? .min, count - 1]
        ).map { AuditPlace(time: WallTime(milliseconds: $0["at"]), id: $0["id"]) }
    }
}
