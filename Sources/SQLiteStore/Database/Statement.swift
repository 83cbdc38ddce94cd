import GRDBSQLite
import NIOCore

/// SQLite said no.
struct SQLiteError: Error, CustomStringConvertible {
    var code: Int32
    var message: String

    init(_ connection: OpaquePointer?) {
        code = sqlite3_extended_errcode(connection)
        message = String(cString: sqlite3_errmsg(connection))
    }

    var isFull: Bool { code & 0xff == SQLITE_FULL }
    /// Whether the statement alone is at fault, so that others of the same batch can go on.
    var isStatementsOwn: Bool { SQLiteError.isStatementsOwn(code) }

    /// The same by a result code.
    static func isStatementsOwn(_ code: Int32) -> Bool {
        switch code & 0xff {
        case SQLITE_ERROR, SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH, SQLITE_RANGE: true
        default: false
        }
    }
    var description: String { "\(message) (SQLite \(code))" }
}

/// A prepared statement, used again and again on the thread that owns its connection.
///
/// Below GRDB's statements because the commit path has microseconds for each row.
final class Statement {
    private let handle: OpaquePointer
    private let connection: OpaquePointer
    private var next: Int32 = 1
    // SQLITE_TRANSIENT: SQLite copies before the call returns; its macro is a cast that Swift does not import.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    init(_ sql: String, on connection: OpaquePointer) throws(SQLiteError) {
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle else { throw SQLiteError(connection) }
        self.handle = handle
        self.connection = connection
    }

    deinit { sqlite3_finalize(handle) }

    /// Binds the next parameter.
    func bind(_ value: Int64?) {
        if let value { sqlite3_bind_int64(handle, next, value) } else { sqlite3_bind_null(handle, next) }
        next += 1
    }

    func bind(_ value: Int) { bind(Int64(value)) }
    func bind(_ value: Bool) { bind(value ? 1 : 0 as Int64) }

    func bind(_ value: String?) {
        if var value {
            value.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    _ = sqlite3_bind_text(
                        handle, next, $0.baseAddress ?? emptyText, Int32($0.count), Statement.transient)
                }
            }
        } else {
            sqlite3_bind_null(handle, next)
        }
        next += 1
    }

    /// A null pointer would bind NULL; an empty text needs an address.
    private var emptyText: UnsafePointer<CChar>? {
        UnsafeRawPointer(handle).assumingMemoryBound(to: CChar.self)
    }

    func bind(blob: [UInt8]) {
        _ = blob.withUnsafeBytes {
            sqlite3_bind_blob(handle, next, $0.baseAddress, Int32($0.count), Statement.transient)
        }
        next += 1
    }

    /// Binds a buffer's bytes as text without copying; `body` must run the statement.
    func bindText(_ buffer: ByteBuffer, _ body: () throws -> Void) throws {
        try buffer.withUnsafeReadableBytes { bytes in
            let characters = bytes.bindMemory(to: CChar.self)
            sqlite3_bind_text(handle, next, characters.baseAddress ?? emptyText, Int32(bytes.count), nil)
            next += 1
            try body()
        }
    }

    /// Binds a buffer's bytes without copying them and runs the statement.
    func run(withBlob buffer: ByteBuffer) throws {
        try buffer.withUnsafeReadableBytes { bytes in
            if let base = bytes.baseAddress, !bytes.isEmpty {
                sqlite3_bind_blob64(handle, next, base, UInt64(bytes.count), nil)
            } else {
                sqlite3_bind_zeroblob(handle, next, 0)
            }
            try run()
        }
    }

    /// Runs it to its end.
    func run() throws(SQLiteError) {
        while try step() {}
        reset()
    }

    /// Whether there is a row.
    func step() throws(SQLiteError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            let error = SQLiteError(connection)
            reset()
            throw error
        }
    }

    /// Makes it ready for the next use.
    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
        next = 1
    }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }
}
