import GRDB
import Mail
import Organization

extension WriterConnection {
    func entrySet(of organization: String) throws -> Int64? {
        let row = try statement("SELECT entry_set FROM directory_heads WHERE organization = ?")
        row.bind(organization)
        defer { row.reset() }
        return try row.step() ? row.integer(0) : nil
    }

    func newEntrySet() throws -> Int64 {
        let row = try statement(
            """
            SELECT 1 + MAX(COALESCE((SELECT MAX(entry_set) FROM directory_entries), 0),
            COALESCE((SELECT MAX(entry_set) FROM directory_heads), 0))
            """)
        defer { row.reset() }
        return try row.step() ? row.integer(0) : 1
    }

    func put(_ key: [UInt8], _ octets: [UInt8], in set: Int64) throws {
        let row = try statement("INSERT OR REPLACE INTO directory_entries (entry_set, address, entry) VALUES (?, ?, ?)")
        row.bind(set)
        row.bind(String(decoding: key, as: UTF8.self))
        row.bind(blob: octets)
        try row.run()
    }

    func remove(_ key: [UInt8], from set: Int64) throws {
        let row = try statement("DELETE FROM directory_entries WHERE entry_set = ? AND address = ?")
        row.bind(set)
        row.bind(String(decoding: key, as: UTF8.self))
        try row.run()
    }

    func add(_ revision: DirectoryRevision, over set: Int64) throws {
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
    func removeUnusedEntries(limit: Int) throws -> Bool {
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
