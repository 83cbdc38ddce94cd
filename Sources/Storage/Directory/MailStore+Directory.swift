import GRDB
import Mail
import NIOConcurrencyHelpers
package import Organization
import Queueing

/// Directories of recipients. Each has a head, which names the set of rows in force: few changes go into that set; many
/// make a new one, in portions between which mail is committed, and then the head is moved to it. All calls block, and must come one after another.
extension MailStore {
    /// Rows that are written in one go; mail waits for so many.
    private static let portion = 1_000

    /// Changes few recipients and adds the revision, all or nothing.
    package func changeDirectory(_ edits: [RecipientDirectory.Edit], _ revision: DirectoryRevision) throws {
        let rows = edits.map { edit -> (key: [UInt8], octets: [UInt8]?) in
            switch edit {
            case .put(let recipient):
                let row = DirectoryRow(recipient)
                return (row.key, row.octets)
            case .remove(let address): return (Array(address.lookupKey.utf8), nil)
            }
        }
        try perform { connection in
            let set = try connection.entrySet(of: revision.organization) ?? connection.newEntrySet()
            for (key, octets) in rows {
                if let octets {
                    try connection.put(key, octets, in: set)
                } else {
                    try connection.remove(key, from: set)
                }
            }
            try connection.add(revision, over: set)
        }
    }

    /// Makes a directory anew and adds the revision. The old one stays in force until all of the new one is durable; then
    /// its rows go.
    package func replaceDirectory(with rows: PackedDirectory, _ revision: DirectoryRevision) throws {
        let begun = NIOLockedValueBox<Int64>(0)
        try perform { connection in
            let set = try connection.newEntrySet()
            begun.withLockedValue { $0 = set }
        }
        let set = begun.withLockedValue { $0 }
        var portion: [DirectoryRow] = []
        // In order, so that each portion lies together in the table.
        try rows.forEachRow(isSorted: true) { row in
            portion.append(row)
            guard portion.count == MailStore.portion else { return }
            try write(portion, to: set)
            portion.removeAll(keepingCapacity: true)
        }
        let last = portion
        try perform { connection in
            for row in last { try connection.put(row.key, row.octets, in: set) }
            try connection.add(revision, over: set)
        }
    }

    private func write(_ rows: [DirectoryRow], to set: Int64) throws {
        try perform { connection in
            for row in rows { try connection.put(row.key, row.octets, in: set) }
        }
    }

    /// Removes some rows of sets that no head names: of directories that were replaced, and of replacements that a crash
    /// ended. Gives whether there may be more.
    package func removeUnusedDirectoryRows() throws -> Bool {
        let isMore = NIOLockedValueBox(false)
        try perform { connection in
            let removed = try connection.removeUnusedEntries(limit: MailStore.portion * 4)
            isMore.withLockedValue { $0 = removed }
        }
        return isMore.withLockedValue { $0 }
    }
}

extension WriterConnection {
    fileprivate func entrySet(of organization: String) throws -> Int64? {
        let row = try statement("SELECT entry_set FROM directory_heads WHERE organization = ?")
        row.bind(organization)
        defer { row.reset() }
        return try row.step() ? row.integer(0) : nil
    }

    fileprivate func newEntrySet() throws -> Int64 {
        let row = try statement(
            """
            SELECT 1 + MAX(COALESCE((SELECT MAX(entry_set) FROM directory_entries), 0),
            COALESCE((SELECT MAX(entry_set) FROM directory_heads), 0))
            """)
        defer { row.reset() }
        return try row.step() ? row.integer(0) : 1
    }

    fileprivate func put(_ key: [UInt8], _ octets: [UInt8], in set: Int64) throws {
        let row = try statement("INSERT OR REPLACE INTO directory_entries (entry_set, address, entry) VALUES (?, ?, ?)")
        row.bind(set)
        row.bind(String(decoding: key, as: UTF8.self))
        row.bind(blob: octets)
        try row.run()
    }

    fileprivate func remove(_ key: [UInt8], from set: Int64) throws {
        let row = try statement("DELETE FROM directory_entries WHERE entry_set = ? AND address = ?")
        row.bind(set)
        row.bind(String(decoding: key, as: UTF8.self))
        try row.run()
    }

    fileprivate func add(_ revision: DirectoryRevision, over set: Int64) throws {
        let row = try statement(
            """
            INSERT INTO directory_revisions (organization, revision, kind, detail, author, at, added, changed, removed,
            entries) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        row.bind(revision.organization)
        row.bind(revision.revision)
        row.bind(revision.kind.rawValue)
        row.bind(revision.detail)
        row.bind(revision.author)
        row.bind(revision.at.milliseconds)
        for count in [revision.counts.added, revision.counts.changed, revision.counts.removed, revision.total] {
            row.bind(count)
        }
        try row.run()
        let head = try statement(
            """
            INSERT INTO directory_heads (organization, entry_set, revision, confirmed_at) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (organization) DO UPDATE SET entry_set = ?2, revision = ?3,
            confirmed_at = IIF(?5, ?4, confirmed_at)
            """)
        head.bind(revision.organization)
        head.bind(set)
        head.bind(revision.revision)
        head.bind(revision.at.milliseconds)
        head.bind(revision.kind.confirms)
        try head.run()
    }

    /// Whether there was anything to remove.
    fileprivate func removeUnusedEntries(limit: Int) throws -> Bool {
        var set: Int64 = 0
        while true {
            // From set to set by the index: a scan of a million rows would hold up mail.
            let next = try statement("SELECT MIN(entry_set) FROM directory_entries WHERE entry_set > ?")
            next.bind(set)
            let found = try next.step() && !next.isNull(0)
            set = found ? next.integer(0) : 0
            next.reset()
            guard found else { return false }
            let used = try statement("SELECT 1 FROM directory_heads WHERE entry_set = ?")
            used.bind(set)
            let isUsed = try used.step()
            used.reset()
            guard !isUsed else { continue }
            let rows = try statement(
                """
                DELETE FROM directory_entries WHERE entry_set = ?1 AND address IN
                (SELECT address FROM directory_entries WHERE entry_set = ?1 ORDER BY address LIMIT ?2)
                """)
            rows.bind(set)
            rows.bind(limit)
            try rows.run()
            return true
        }
    }
}
