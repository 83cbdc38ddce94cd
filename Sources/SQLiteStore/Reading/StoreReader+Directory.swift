import Foundation
import GRDB
import Mail
package import Organization

extension StoreReader {
    /// Rows that are read in one go; others who read wait for so many.
    private static let portion = 20_000

    /// The directories, by organization.
    package func directories() throws -> [String: DirectoryHead] {
        try database.read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT directory_revisions.*, entry_set, confirmed_at FROM directory_heads
                    JOIN directory_revisions USING (organization, revision)
                    """)
            return try Dictionary(
                rows.map { row in
                    let head = DirectoryHead(
                        latest: try StoreReader.directoryRevision(row),
                        confirmedAt: WallTime(milliseconds: row["confirmed_at"]), rows: row["entry_set"])
                    return (head.latest.organization, head)
                }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// The newest revisions of an organization's directory, oldest of them first; at most `limit`.
    package func directoryRevisions(of organization: String, newest limit: Int) throws -> [DirectoryRevision] {
        try database.read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT * FROM directory_revisions WHERE organization = ? ORDER BY revision DESC LIMIT ?",
                arguments: [organization, max(0, limit)]
            ).reversed().map(StoreReader.directoryRevision)
        }
    }

    private static func directoryRevision(_ row: Row) throws -> DirectoryRevision {
        var counts = RecipientDirectory.Counts()
        counts.added = row["added"]
        counts.changed = row["changed"]
        counts.removed = row["removed"]
        return DirectoryRevision(
            organization: row["organization"], revision: row["revision"], kind: try row.value("kind"),
            detail: row["detail"], author: row["author"], at: WallTime(milliseconds: row["at"]), counts: counts,
            total: row["entries"])
    }

    /// Reads a directory whole. Rows that this release can't use are left out, and counted.
    package func directory(_ head: DirectoryHead) throws -> LoadedDirectory {
        var builder = PackedDirectoryBuilder(expecting: head.latest.total)
        var unusable = 0
        var last = ""
        while true {
            let count = try rows(of: head, after: last, limit: StoreReader.portion) { row in
                last = String(decoding: row.key, as: UTF8.self)
                do throws(DirectoryRowProblem) { try builder.add(row) } catch { unusable += 1 }
            }
            if count < StoreReader.portion { break }
        }
        // Rows that no head names any more may be gone already.
        guard try isInForce(head) else {
            throw StoreError.unknown("directory of \(head.latest.organization) with these rows any more")
        }
        return LoadedDirectory(
            RecipientDirectory(builder.finish(), revision: head.latest.revision, confirmedAt: head.confirmedAt),
            unusable: unusable)
    }

    private func isInForce(_ head: DirectoryHead) throws -> Bool {
        try database.read { database in
            try Bool.fetchOne(
                database,
                sql: "SELECT EXISTS (SELECT 1 FROM directory_heads WHERE organization = ? AND entry_set = ?)",
                arguments: [head.latest.organization, head.rows]) ?? false
        }
    }

    /// Recipients of a directory by address, those behind `key`; at most `limit`.
    package func recipients(of head: DirectoryHead, after key: String, limit: Int) throws -> [Recipient] {
        var recipients: [Recipient] = []
        _ = try rows(of: head, after: key, limit: limit) { row in
            if let recipient = row.recipient { recipients.append(recipient) }
        }
        return recipients
    }

    private func rows(
        of head: DirectoryHead, after key: String, limit: Int, _ body: (DirectoryRow) -> Void
    ) throws -> Int {
        try database.read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT CAST(address AS BLOB), entry FROM directory_entries WHERE entry_set = ? AND address > ?
                    ORDER BY address LIMIT ?
                    """, arguments: [head.rows, key, limit])
            var count = 0
            // By number and without a copy of the row: there may be a million.
            while let row = try rows.next() {
                body(
                    DirectoryRow(
                        key: try row.withUnsafeData(atIndex: 0) { Array($0 ?? Data()) },
                        octets: try row.withUnsafeData(atIndex: 1) { Array($0 ?? Data()) }))
                count += 1
            }
            return count
        }
    }
}
