import GRDBSQLite
import Mail

/// What SQLite or the disk had against a file of the index.
struct IndexFault: Error, CustomStringConvertible {
    /// What follows from it.
    enum Kind: Hashable {
        /// No room: the index goes on when there is some.
        case full
        /// The file can't be used, whatever is tried: it is made anew.
        case damaged
        /// Anything else: tried again later.
        case failed
    }

    var kind: Kind
    var description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    init(_ connection: OpaquePointer?, _ path: String) {
        let code = sqlite3_extended_errcode(connection)
        let message = "\(String(cString: sqlite3_errmsg(connection))) (SQLite \(code)): \(path)"
        switch code & 0xff {
        case SQLITE_FULL: self.init(.full, message)
        // Of our own statements SQLITE_ERROR says that a table is missing, and a constraint that one is wrong.
        case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_ERROR, SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_FORMAT:
            self.init(.damaged, message)
        // A file that is cut off within a page can't be read to its end.
        case SQLITE_IOERR where code == SQLITE_IOERR | (2 << 8): self.init(.damaged, message)
        default: self.init(.failed, message)
        }
    }

    init(_ error: DiskError) { self.init(error.isFull ? .full : .failed, error.description) }
}

/// A connection to one file of the index, with its prepared statements. Whoever has it is the only one who uses it.
///
/// Below GRDB, as the store's writer is: a row has 25 µs, and a row of a scan has one.
final class IndexConnection {
    let path: String
    private let handle: OpaquePointer
    // By the address of the text, which is a literal: cheaper to find than by its octets.
    private var statements: [UnsafePointer<UInt8>: IndexStatement] = [:]

    enum Access {
        case read, write, create
    }

    init(_ path: String, _ access: Access) throws(IndexFault) {
        let flags =
            switch access {
            case .read: SQLITE_OPEN_READONLY
            case .write: SQLITE_OPEN_READWRITE
            case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            }
        var handle: OpaquePointer?
        let code = sqlite3_open_v2(path, &handle, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let handle else {
            let fault = IndexFault(handle, path)
            sqlite3_close_v2(handle)
            throw fault
        }
        self.path = path
        self.handle = handle
        sqlite3_extended_result_codes(handle, 1)
        // The writing connection alone holds locks, and those of WAL are short.
        sqlite3_busy_timeout(handle, 200)
    }

    deinit {
        // Statements go before their connection.
        statements = [:]
        sqlite3_close_v2(handle)
    }

    func execute(_ sql: String) throws(IndexFault) {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw IndexFault(handle, path) }
    }

    /// The prepared statement for a text; one a text.
    func statement(_ sql: StaticString) throws(IndexFault) -> IndexStatement {
        if let statement = statements[sql.utf8Start] {
            statement.reset()
            return statement
        }
        var made: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql.description, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil)
        guard code == SQLITE_OK, let made else { throw IndexFault(handle, path) }
        let statement = IndexStatement(made, of: handle, path)
        statements[sql.utf8Start] = statement
        return statement
    }

    /// The one integer that a query gives; nil where it gives no row.
    func integer(_ sql: StaticString) throws(IndexFault) -> Int64? {
        let statement = try statement(sql)
        let value = try statement.step() ? statement.integer(0) : nil
        statement.reset()
        return value
    }

    /// Does `body` in a transaction, which is undone when it throws.
    func transaction<T>(_ body: () throws(IndexFault) -> T) throws(IndexFault) -> T {
        try execute("BEGIN IMMEDIATE")
        do throws(IndexFault) {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // SQLite has ended it itself at some errors, such as a full disk.
            if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }
}

/// A prepared statement of an ``IndexConnection``.
final class IndexStatement {
    private let handle: OpaquePointer
    private let connection: OpaquePointer
    private let path: String
    private var next: Int32 = 1
    // SQLITE_TRANSIENT: SQLite copies before the call returns; its macro is a cast that Swift does not import.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    fileprivate init(_ handle: OpaquePointer, of connection: OpaquePointer, _ path: String) {
        self.handle = handle
        self.connection = connection
        self.path = path
    }

    deinit { sqlite3_finalize(handle) }

    /// Binds the next parameter.
    func bind(_ value: Int64) {
        sqlite3_bind_int64(handle, next, value)
        next += 1
    }

    func bindNull() {
        sqlite3_bind_null(handle, next)
        next += 1
    }

    /// Binds octets as a blob without copying them: they must lie there until the statement has run.
    func bind(borrowedBlob octets: UnsafeRawBufferPointer) {
        sqlite3_bind_blob(handle, next, octets.baseAddress ?? UnsafeRawPointer(handle), Int32(octets.count), nil)
        next += 1
    }

    /// Binds octets as text without copying them: they must lie there until the statement has run.
    func bind(borrowed octets: UnsafeRawBufferPointer) {
        // A null pointer would bind NULL; an empty text needs an address.
        let start = octets.baseAddress ?? UnsafeRawPointer(handle)
        sqlite3_bind_text(handle, next, start.assumingMemoryBound(to: CChar.self), Int32(octets.count), nil)
        next += 1
    }

    func bind(_ text: String) {
        sqlite3_bind_text(handle, next, text, Int32(text.utf8.count), IndexStatement.transient)
        next += 1
    }

    func bind(blob octets: [UInt8]) {
        _ = octets.withUnsafeBytes {
            sqlite3_bind_blob(handle, next, $0.baseAddress, Int32($0.count), IndexStatement.transient)
        }
        next += 1
    }

    /// Whether there is a row.
    func step() throws(IndexFault) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            let fault = IndexFault(connection, path)
            reset()
            throw fault
        }
    }

    /// Runs it to its end.
    func run() throws(IndexFault) {
        while try step() {}
        reset()
    }

    /// Makes it ready for the next use. What was bound stays until it is bound anew.
    func reset() {
        sqlite3_reset(handle)
        next = 1
    }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    /// The octets of a column where they lie: valid until the next step.
    func octets(_ column: Int32) -> UnsafeRawBufferPointer {
        // The pointer comes first: the length is that of the form that it was brought into.
        let start = sqlite3_column_blob(handle, column)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
    }

    func text(_ column: Int32) -> String { String(decoding: octets(column), as: UTF8.self) }
}
