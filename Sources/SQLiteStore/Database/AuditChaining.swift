import Foundation
import GRDB
import Identity
import Mail

/// Links the entries of an audit log that was written before entries had links (docs/reference/audit.md#chain).
enum AuditChaining {
    private static let portion = 1_000

    /// Gives each entry the digest of the one before and its own. Numbers that nobody has are of entries that were removed by
    /// their age.
    static func chain(_ database: Database) throws {
        var end = AuditEnd.beginning
        var isMore = true
        while isMore {
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM audit WHERE id > ? ORDER BY id LIMIT ?",
                arguments: [end.entry, portion])
            for row in rows {
                let link = AuditLink(row.auditRow, after: end.digest)
                if link.row.id > end.entry + 1 {
                    try database.execute(
                        sql: "INSERT INTO audit_gaps VALUES (?, ?, ?, ?)",
                        arguments: [end.entry + 1, link.row.id - 1, Data(end.digest), Data(end.digest)])
                }
                try database.execute(
                    sql: "UPDATE audit SET previous = ?, digest = ? WHERE id = ?",
                    arguments: [Data(link.previous), Data(link.digest), link.row.id])
                end = AuditEnd(entry: link.row.id, digest: link.digest)
            }
            isMore = rows.count == portion
        }
        guard end.entry > 0 else { return }
        try database.execute(
            sql: "INSERT INTO audit_end VALUES (1, ?, ?)", arguments: [end.entry, Data(end.digest)])
    }
}

// A row of the audit log is read for what it is, whatever somebody made of it: a value of another type is one that the
// digest does not fit.
extension Row {
    /// The row of an entry, without its place in the chain.
    var auditRow: AuditRow {
        AuditRow(
            id: self["id"], time: WallTime(milliseconds: Int64.fromDatabaseValue(self["at"]) ?? 0),
            organization: String.fromDatabaseValue(self["organization"]),
            action: String.fromDatabaseValue(self["action"]) ?? "",
            caller: String.fromDatabaseValue(self["caller"]) ?? "",
            text: String.fromDatabaseValue(self["entry"]) ?? "")
    }

    /// The row of an entry with its place in the chain.
    var auditLink: AuditLink {
        AuditLink(row: auditRow, previous: octets("previous") ?? [], digest: octets("digest") ?? [])
    }

    /// A gap in the chain.
    var auditGap: AuditGap {
        AuditGap(
            first: self["first"], last: Int64.fromDatabaseValue(self["last"]) ?? 0, previous: octets("previous") ?? [],
            digest: octets("digest") ?? [])
    }

    /// Octets; nil where there are none.
    func octets(_ column: String) -> [UInt8]? { Data.fromDatabaseValue(self[column]).map { Array($0) } }
}
