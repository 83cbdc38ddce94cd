import Foundation
import GRDB
import Identity
import Mail

extension WriterConnection {
    /// Adds an entry to the audit log, in the transaction of what it is about.
    func record(_ entry: AuditEntry?) throws { if let entry { try record([entry]) } }

    /// Adds entries to the audit log, in the transaction of what they are about, each linked to the one before.
    func record(_ entries: [AuditEntry]) throws {
        guard !entries.isEmpty else { return }
        var end = try auditEnd()
        for entry in entries {
            let link = AuditLink(try AuditRow(entry, id: end.entry + 1), after: end.digest)
            let row = try statement(
                """
                INSERT INTO audit (id, at, organization, action, caller, entry, previous, digest)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """)
            row.bind(link.row.id)
            row.bind(link.row.time.milliseconds)
            row.bind(link.row.organization)
            row.bind(link.row.action)
            row.bind(link.row.caller)
            row.bind(link.row.text)
            row.bind(blob: link.previous)
            row.bind(blob: link.digest)
            try row.run()
            KillPoint.auditWritten.pass()
            end = AuditEnd(entry: link.row.id, digest: link.digest)
        }
        let row = try statement("INSERT OR REPLACE INTO audit_end (id, entry, digest) VALUES (1, ?, ?)")
        row.bind(end.entry)
        row.bind(blob: end.digest)
        try row.run()
    }

    /// What the next entry is linked to. Where somebody took the end away, entries are written all the same, behind the last
    /// one that is there.
    private func auditEnd() throws -> AuditEnd {
        var end = AuditEnd.beginning
        let known = try statement("SELECT entry, digest FROM audit_end WHERE id = 1")
        defer { known.reset() }
        if try known.step() { end = AuditEnd(entry: known.integer(0), digest: known.octets(1)) }
        let last = try statement("SELECT id, digest FROM audit ORDER BY id DESC LIMIT 1")
        defer { last.reset() }
        if try last.step(), last.integer(0) > end.entry {
            end = AuditEnd(entry: last.integer(0), digest: last.octets(1))
        }
        return end
    }

    /// Removes the oldest entries from before a moment, in milliseconds, and keeps of them what the chain goes on by. Gives
    /// how many went.
    func removeAudit(before cutoff: Int64, atMost count: Int) throws -> Int {
        let removed = try Row.fetchAll(
            database, sql: "SELECT id, previous, digest FROM audit WHERE at < ? ORDER BY at, id LIMIT ?",
            arguments: [cutoff, count]
        ).map { row in
            AuditGap(
                first: row["id"], last: row["id"], previous: row.octets("previous") ?? [],
                digest: row.octets("digest") ?? [])
        }
        for gap in AuditGap.left(by: removed.sorted { $0.first < $1.first }) {
            try database.execute(
                sql: "DELETE FROM audit WHERE id BETWEEN ? AND ?", arguments: [gap.first, gap.last])
            var whole = gap
            let before = try Row.fetchOne(
                database, sql: "SELECT * FROM audit_gaps WHERE last = ?", arguments: [gap.first - 1])
            if let before { whole = before.auditGap.joined(with: whole) }
            let behind = try Row.fetchOne(
                database, sql: "SELECT * FROM audit_gaps WHERE first = ?", arguments: [gap.last + 1])
            if let behind { whole = whole.joined(with: behind.auditGap) }
            try database.execute(
                sql: "DELETE FROM audit_gaps WHERE first BETWEEN ? AND ?", arguments: [whole.first, whole.last])
            try database.execute(
                sql: "INSERT INTO audit_gaps VALUES (?, ?, ?, ?)",
                arguments: [whole.first, whole.last, Data(whole.previous), Data(whole.digest)])
        }
        return removed.count
    }
}
