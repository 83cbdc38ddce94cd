import GRDB
import Mail
import MailFlow
import NIOCore

/// The rows of `refusals.sqlite` and the octets they may take. Confined to the queue of the ``RefusalLog``.
///
/// Refusals stand in it one by one; when room runs out, or when they are old, the oldest of them become counts by minute
/// and source, and the oldest of these counts by hour.
struct RefusalTable {
    static let pageBytes = 4_096
    /// Rows that one transaction of upkeep changes at most.
    static let portion = 2_000

    let database: DatabaseQueue
    let path: String

    init(path: String) throws {
        self.path = path
        var settings = Configuration()
        // Readers never keep a writer waiting, and there is no other writer.
        settings.busyMode = .timeout(0.2)
        database = try DatabaseQueue(path: path, configuration: settings)
        try database.writeWithoutTransaction { database in
            // Page size and incremental vacuum take effect on a new file alone. Octets that go, or move to another page,
            // are overwritten: what is erased later has left no older form of itself.
            try database.execute(
                sql: """
                    PRAGMA page_size = \(RefusalTable.pageBytes);
                    PRAGMA auto_vacuum = INCREMENTAL;
                    PRAGMA journal_mode = WAL;
                    PRAGMA synchronous = NORMAL;
                    PRAGMA secure_delete = ON;
                    """)
            try RefusalSchema.migrate(database)
        }
    }

    // MARK: - Room

    /// How the octets that the log may take are shared out.
    struct Room: Hashable {
        /// Pages of the file.
        var pages: Int
        /// Octets of the write-ahead log, which grows while somebody reads.
        var logBytes: Int
        /// Rows of counts.
        var counts: Int
        /// Octets in all.
        var bytes: Int { pages * RefusalTable.pageBytes + logBytes }

        /// - Parameter ceiling: octets in all.
        init(ceiling: Int) {
            pages = max(32, ceiling / 4 * 3 / RefusalTable.pageBytes)
            logBytes = max(32 * RefusalTable.pageBytes, ceiling / 4)
            // A row of counts has about 64 octets; a quarter of the file is theirs.
            counts = max(100, pages * RefusalTable.pageBytes / 4 / 64)
        }
    }

    /// Sets the bounds of the write-ahead log.
    func bound(_ room: Room) throws {
        let pages = min(1_000, max(16, room.logBytes / RefusalTable.pageBytes / 4))
        try database.writeWithoutTransaction { database in
            try database.execute(
                sql: """
                    PRAGMA wal_autocheckpoint = \(pages);
                    PRAGMA journal_size_limit = \(room.logBytes / 2);
                    """)
        }
    }

    /// Octets of the write-ahead log; one that has grown is begun anew first, unless somebody still reads in it.
    func logBytes(limit: Int) throws -> Int {
        guard Folder.size(path + "-wal") > limit else { return 0 }
        try emptyLog()
        return Folder.size(path + "-wal")
    }

    /// Takes the write-ahead log into the file and cuts it; false where somebody reads in it, so that it stays.
    @discardableResult
    func emptyLog() throws -> Bool {
        try database.writeWithoutTransaction { database in
            try Int.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)") == 0
        }
    }

    private static func pages(_ database: Database) throws -> (all: Int, free: Int) {
        let all = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
        return (all, try Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0)
    }

    // MARK: - Writing

    /// Writes refusals, of about `octets`, after the oldest have made room for them.
    func insert(_ refusals: [PerimeterRefusal], octets: Int, room: Room) throws {
        // The index and the slack of pages come on top.
        let wanted = octets * 3 / 2 / RefusalTable.pageBytes + 4
        try database.inTransaction(.immediate) { database in
            while true {
                let pages = try RefusalTable.pages(database)
                if pages.all - pages.free + wanted <= room.pages { break }
                guard try RefusalTable.fold(database, before: nil, limit: RefusalTable.portion / 4) > 0 else { break }
            }
            for refusal in refusals { try RefusalTable.insert(refusal, database) }
            return .commit
        }
    }

    /// Deletes refusals, so that their octets are overwritten; gives how many there were.
    func erase(_ refusals: [ForgottenRefusal]) throws -> Int {
        var count = 0
        try database.inTransaction(.immediate) { database in
            let row = try database.cachedStatement(sql: "DELETE FROM refusals WHERE id = ? AND at = ?")
            for refusal in refusals {
                try row.execute(arguments: [refusal.id.number, refusal.at.milliseconds])
                count += database.changesCount
            }
            return .commit
        }
        return count
    }

    /// Adds to the counts.
    func add(_ counts: RefusalCounts, room: Room) throws {
        try database.inTransaction(.immediate) { database in
            for (key, count) in counts.counts { try RefusalTable.add(count, to: key, database) }
            return .commit
        }
        while try mergeCounts(keeping: room.counts) {}
    }

    private static func insert(_ refusal: PerimeterRefusal, _ database: Database) throws {
        let verdict = Verdict(of: refusal.decisions)
        var decisions = ByteBuffer()
        decisions.writeJSON(refusal.decisions)
        try database.cachedStatement(
            sql: """
                INSERT INTO refusals (at, client_address, client_name, sender, recipient, organization, reply, decisions,
                subject, message_id, author, size, direction, connector, tls, category, confidence, rules)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            refusal.at.milliseconds, refusal.clientAddress, refusal.clientName, refusal.sender, refusal.recipient,
            refusal.organization, refusal.reply, String(buffer: decisions), refusal.subject, refusal.messageID,
            refusal.author, refusal.size, refusal.direction?.rawValue, refusal.connector, refusal.tls,
            verdict?.category.rawValue, verdict?.confidence?.value, StoredRules.text(of: refusal.decisions),
        ])
    }

    private static func add(_ count: Int, to key: RefusalCounts.Key, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO refusal_counts (minute, span, source, count) VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET count = count + excluded.count
                """
        ).execute(arguments: [key.minute, key.span.rawValue, key.source, count])
    }

    // MARK: - Upkeep

    /// Makes counts of the oldest refusals, those before a moment or any; gives how many there were.
    private static func fold(_ database: Database, before: Int64?, limit: Int) throws -> Int {
        let old = try Row.fetchAll(
            database, sql: "SELECT id, at, client_address FROM refusals WHERE at < ? ORDER BY at, id LIMIT ?",
            arguments: [before ?? .max, limit])
        var counts = RefusalCounts()
        let delete = try database.cachedStatement(sql: "DELETE FROM refusals WHERE id = ?")
        for row in old {
            let source = IPAddress(row["client_address"] as String).map { RefusalSource($0) } ?? .others
            counts.add(of: source, minute: (row["at"] as Int64) / 60_000)
            try delete.execute(arguments: [row["id"] as Int64])
        }
        for (key, count) in counts.counts { try add(count, to: key, database) }
        return old.count
    }

    /// Makes counts of refusals before a moment and drops counts before another, a portion of both; true when there is
    /// more.
    func purge(refusalsBefore: WallTime, countsBefore: WallTime) throws -> Bool {
        var isMore = false
        try database.inTransaction(.immediate) { database in
            let folded = try RefusalTable.fold(
                database, before: refusalsBefore.milliseconds, limit: RefusalTable.portion)
            try database.execute(
                sql: """
                    DELETE FROM refusal_counts WHERE (minute, span, source) IN (SELECT minute, span, source
                    FROM refusal_counts WHERE minute < ? ORDER BY minute LIMIT ?)
                    """, arguments: [countsBefore.milliseconds / 60_000, RefusalTable.portion])
            isMore = folded == RefusalTable.portion || database.changesCount == RefusalTable.portion
            return .commit
        }
        return isMore
    }

    /// Makes counts by the hour of the oldest counts by the minute while there are more than may be; true when there
    /// may be more to do.
    private func mergeCounts(keeping limit: Int) throws -> Bool {
        var merged = 0
        try database.inTransaction(.immediate) { database in
            let excess = (try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM refusal_counts") ?? 0) - limit
            guard excess > 0 else { return .commit }
            let old = try Row.fetchAll(
                database,
                sql: """
                    SELECT minute, source, count FROM refusal_counts WHERE span = ? ORDER BY minute LIMIT ?
                    """,
                // Some more, so that it is not to be done again at once.
                arguments: [RefusalSpan.minute.rawValue, min(RefusalTable.portion, excess + limit / 10)])
            merged = old.count
            for row in old {
                let key = RefusalCounts.Key(minute: row["minute"], span: .minute, source: row["source"])
                try database.cachedStatement(
                    sql: "DELETE FROM refusal_counts WHERE minute = ? AND span = ? AND source = ?"
                ).execute(arguments: [key.minute, key.span.rawValue, key.source])
                try RefusalTable.add(row["count"], to: key.byHour, database)
            }
            return .commit
        }
        return merged == RefusalTable.portion
    }

    /// Brings a file that is larger than it may be back, a portion at a time; true when there is more to do.
    func shrink(to room: Room) throws -> Bool {
        try database.writeWithoutTransaction { database in
            let pages = try RefusalTable.pages(database)
            guard pages.all > room.pages else { return false }
            // What makes the file small must not make it larger first: a file of an early release is copied.
            let isIncremental = try Int.fetchOne(database, sql: "PRAGMA auto_vacuum") == 2
            let live = pages.all - pages.free
            if live > (isIncremental ? room.pages : room.pages / 2) {
                var folded = 0
                try database.inTransaction(.immediate) {
                    // Few at a time, so that no more of them go than must.
                    folded = try RefusalTable.fold(database, before: nil, limit: RefusalTable.portion / 8)
                    return .commit
                }
                if folded > 0 { return true }
            }
            if isIncremental {
                // The statement gives a row for each page, all of which have to be fetched.
                _ = try Row.fetchAll(database, sql: "PRAGMA incremental_vacuum(\(RefusalTable.portion))")
            } else {
                try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL; VACUUM")
            }
            // The file itself is cut when the write-ahead log has been taken into it.
            _ = try Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            return try RefusalTable.pages(database).all < pages.all
        }
    }

    func close() throws { try database.close() }
}
