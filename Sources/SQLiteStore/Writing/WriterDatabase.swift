import GRDB
import Glibc
import Log
import Mail
import NodeState
import Queueing

/// `mail.sqlite` opened for writing, and the file of its write-ahead log, so that a timer can sync it.
///
/// Confined to the writer thread once the store is open.
final class WriterDatabase {
    static func path(in folder: String) -> String { folder + "/mail.sqlite" }

    /// How long the connection waits for a lock, in milliseconds.
    static let patience: Int32 = 10_000

    private let queue: DatabaseQueue
    private var connection: WriterConnection?
    let log: DiskFile
    /// The row of this boot.
    let boot: Int64
    let ages: AgeClock
    /// When the store was last known to be open before, by the clock of this boot; nil when that was in another boot.
    let lastSign: Instant?
    /// By which the ages of old records count.
    let retention: RetentionClock

    /// Opens, migrates and recovers: what the mark log holds is committed.
    init(folder: String, bootID: String, time: any TimeSource, pageLimit: Int?) throws {
        SQLiteMemory.setUp
        GatheredLog.setUp
        let path = WriterDatabase.path(in: folder)
        var configuration = Configuration()
        configuration.busyMode = .timeout(Double(WriterDatabase.patience) / 1_000)
        configuration.label = "postern.writer"
        queue = try DatabaseQueue(path: path, configuration: configuration)
        (connection, boot, ages, lastSign, retention) = try queue.writeWithoutTransaction { database in
            // A message changes few octets on many pages, and whole pages go to the log: small ones cost least.
            try database.execute(sql: "PRAGMA page_size = 4096")
            guard try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL") == "wal" else {
                throw StoreOpenError(
                    .failed, "SQLite can't keep a write-ahead log at \(path); the data folder must be on a local disk.")
            }
            // The log takes no more than a sixteenth of a small file system.
            let pages = min(8_000, max(64, (Folder.space(folder)?.total ?? .max) / 16 / 4_096))
            try database.execute(
                sql: "PRAGMA wal_autocheckpoint = \(pages); PRAGMA journal_size_limit = \(pages * 8_192)")
            try Schema.migrate(database, path: path)
            if let pageLimit { try database.execute(sql: "PRAGMA max_page_count = \(pageLimit)") }
            let connection = try WriterConnection(database)
            let (now, wallNow) = (time.now(), time.wallTime())
            var ages = try AgeClock(database, bootID: bootID, now: now, wallNow: wallNow)
            let lastSign = try Int64.fetchOne(
                database, sql: "SELECT last_at FROM boots WHERE boot = ? AND last_at IS NOT NULL", arguments: [bootID]
            ).map { Instant(milliseconds: $0) }
            // A release that knew of no such moment has left the wall clock's.
            let reached = try Int64.fetchOne(
                database, sql: "SELECT COALESCE(reached, last_wall) FROM boots ORDER BY id DESC LIMIT 1")
            let retention = RetentionClock(
                reached: reached.map { WallTime(milliseconds: $0) }, at: lastSign, time: time)
            let boot = try ages.enter(database, bootID: bootID, now: now, wallNow: wallNow)
            return (connection, boot, ages, lastSign, retention)
        }
        log = try DiskFile(path + "-wal", flags: O_RDWR)
    }

    /// Runs `body` on the connection.
    func access<Value>(_ body: (WriterConnection) throws -> Value) throws -> Value {
        try queue.writeWithoutTransaction { _ in
            guard let connection else { throw StoreError.closed }
            return try body(connection)
        }
    }

    /// The same for what uses the connection's own statements and nothing of GRDB: nobody else uses the connection, so
    /// there is nobody to wait for in GRDB's queue.
    func accessAlone<Value>(_ body: (WriterConnection) throws -> Value) throws -> Value {
        guard let connection else { throw StoreError.closed }
        return try body(connection)
    }

    func close() throws {
        // Statements go before their connection.
        queue.writeWithoutTransaction { _ in connection = nil }
        try queue.close()
    }
}
