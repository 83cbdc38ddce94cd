import GRDB
import GRDBSQLite
import Mail
import NodeState

/// The one connection that writes, with its prepared statements; confined to the writer thread.
package final class WriterConnection {
    let handle: OpaquePointer
    let database: Database
    // By the address of the text, which is a literal: cheaper to find than by its octets. Used within one call, on the
    // thread of the connection, so nothing is checked at run time (see ``Statement``).
    @exclusivity(unchecked) private var statements: [UnsafePointer<UInt8>: Statement] = [:]
    /// The last one found of those whose addresses lead to the same place: a message needs eight, again and again.
    @exclusivity(unchecked) private var found: [(text: UnsafePointer<UInt8>, statement: Statement)?] = Array(
        repeating: nil, count: 64)
    @exclusivity(unchecked) private var isFull = true

    /// `database` must be open for as long as this lives.
    init(_ database: Database) throws {
        guard let handle = database.sqliteConnection else { throw SQLiteError(nil) }
        self.handle = handle
        self.database = database
        // Octets that are deleted are overwritten, in pages that become free too: what is erased later has left no older
        // form of itself there, and neither has the content of mail that has gone.
        //
        // Pages stay in memory until the commit. SQLite 3.40 writes wrong checksums where a transaction that is larger than
        // the cache had pages in the log before its end and went back to a savepoint: after a crash that commit is gone,
        // and each behind it. A commit is bounded (`StoreConfiguration/queueBytes`), and so is what it keeps.
        try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA cache_spill = OFF")
        guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else {
            throw StoreOpenError(.failed, "SQLite does not keep `PRAGMA synchronous = FULL`; a 250 would not be safe.")
        }
        // GRDB's hooks tell observers, of which there are none, and ask for GRDB's queue (`WriterDatabase.accessAlone`).
        _ = sqlite3_commit_hook(handle, nil, nil)
        _ = sqlite3_rollback_hook(handle, nil, nil)
    }

    /// The prepared statement for a text; one a text.
    func statement(_ sql: StaticString) throws(SQLiteError) -> Statement {
        let text = sql.utf8Start
        let place = Int(UInt(bitPattern: text) >> 4 & 63)
        if let last = found[place], last.text == text { return last.statement }
        let statement: Statement
        if let prepared = statements[text] {
            statement = prepared
        } else {
            statement = try Statement(sql.description, on: handle)
            statements[text] = statement
        }
        found[place] = (text, statement)
        return statement
    }

    func execute(_ sql: String) throws(SQLiteError) {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw SQLiteError(handle) }
    }

    /// Opens a transaction whose commit is synced, or only written.
    func begin(synced: Bool) throws(SQLiteError) {
        if synced != isFull {
            // NORMAL in WAL mode writes a commit without a sync. It cannot be changed inside a transaction.
            try execute(synced ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL")
            isFull = synced
        }
        // What is only written has no sync that would bring out what waits.
        try GatheredLog.setGathering(synced, on: handle)
        try statement("BEGIN IMMEDIATE").run()
        KillPoint.transactionBegun.pass()
    }

    func commit() throws(SQLiteError) {
        KillPoint.committing.pass()
        try statement("COMMIT").run()
        KillPoint.committed.pass()
    }

    /// Whether a transaction is open. SQLite ends one by itself at some errors, such as a full disk or one that fails.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Ends a transaction that failed; SQLite may have ended it itself.
    func rollback() {
        guard isInTransaction else { return }
        // A failure here leaves the connection to be closed by whoever sees the first error.
        try? execute("ROLLBACK")
    }

    /// Runs `body` so that nothing of it stays when it throws.
    ///
    /// Throws ``EndedTransaction`` when the transaction around it is gone as well: whatever was written then would be
    /// durable statement by statement, without what belongs to it.
    func isolated(_ body: () throws -> Void) throws {
        try execute("SAVEPOINT one")
        do {
            try body()
            try execute("RELEASE one")
        } catch {
            guard isInTransaction else { throw EndedTransaction(cause: error) }
            do {
                try execute("ROLLBACK TO one; RELEASE one")
            } catch _ {
                throw EndedTransaction(cause: error)
            }
            throw error
        }
    }

    /// Runs the rare work of one caller within a transaction that has others' mail in it: what fails by its own fault is
    /// undone and reported, and the rest goes on. Throws what says that the database itself can't go on.
    func attempt<Value>(_ body: () throws -> Value) throws -> Result<Value, StoreError> {
        do {
            var value: Value?
            try isolated { value = try body() }
            return value.map { .success($0) } ?? .failure(.failed("the work gave nothing"))
        } catch let error as StoreError {
            return .failure(error)
        } catch let error as SQLiteError where error.isStatementsOwn {
            return .failure(StoreError(error))
        } catch let error as DatabaseError where SQLiteError.isStatementsOwn(error.resultCode.rawValue) {
            return .failure(StoreError(error))
        } catch  where !(error is EndedTransaction || error is SQLiteError || error is DatabaseError) {
            // Of the work itself: a value that can't be written, a row that can't be read.
            return .failure(StoreError(error))
        }
    }

    /// Takes the write-ahead log into the database file and cuts it; false where somebody reads in it, so that it stays. To be
    /// called outside a transaction.
    func emptyLog() throws(SQLiteError) -> Bool {
        // Mail waits meanwhile, so nobody is waited for.
        sqlite3_busy_timeout(handle, 0)
        defer { sqlite3_busy_timeout(handle, WriterDatabase.patience) }
        switch sqlite3_wal_checkpoint_v2(handle, "main", SQLITE_CHECKPOINT_TRUNCATE, nil, nil) {
        case SQLITE_OK: return true
        case SQLITE_BUSY, SQLITE_LOCKED: return false
        default: throw SQLiteError(handle)
        }
    }

    var changes: Int32 { sqlite3_changes(handle) }
}
