import GRDB
import GRDBSQLite
import Mail
import NodeState

/// The one connection that writes, with its prepared statements; confined to the writer thread.
package final class WriterConnection {
    let handle: OpaquePointer
    let database: Database
    // By the address of the text, which is a literal: cheaper to find than by its octets.
    private var statements: [UnsafePointer<UInt8>: Statement] = [:]
    private var isFull = true

    /// `database` must be open for as long as this lives.
    init(_ database: Database) throws {
        guard let handle = database.sqliteConnection else { throw SQLiteError(nil) }
        self.handle = handle
        self.database = database
        try database.execute(sql: "PRAGMA synchronous = FULL")
        guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else {
            throw StoreOpenError(.failed, "SQLite does not keep `PRAGMA synchronous = FULL`; a 250 would not be safe.")
        }
    }

    /// The prepared statement for a text; one a text.
    func statement(_ sql: StaticString) throws(SQLiteError) -> Statement {
        if let statement = statements[sql.utf8Start] { return statement }
        let statement = try Statement(sql.description, on: handle)
        statements[sql.utf8Start] = statement
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

    var changes: Int32 { sqlite3_changes(handle) }
}
