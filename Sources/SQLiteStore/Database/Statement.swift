import GRDBSQLite
import Mail
import NIOCore

/// SQLite said no.
struct SQLiteError: Error, CustomStringConvertible {
    var code: Int32
    var message: String

    init(_ connection: OpaquePointer?) {
        code = sqlite3_extended_errcode(connection)
        message = String(cString: sqlite3_errmsg(connection))
    }

    init(code: Int32, _ message: String) {
        self.code = code
        self.message = message
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

/// A prepared statement, used again and again on the thread that owns its connection. Each use binds all its parameters,
/// in their order.
///
/// Below GRDB's statements because the commit path has microseconds for each row.
final class Statement {
    /// A parameter whose value lies in `octets`.
    private struct Value {
        var parameter: Int32
        var start: Int
        var count: Int
        var isText: Bool
    }

    // SQLITE_TRANSIENT: SQLite copies before the call returns; its macro is a cast that Swift does not import.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private let handle: OpaquePointer
    private let connection: OpaquePointer
    private let parameters: Int32
    // Each is used within one call and nothing calls back from it, on the one thread of its connection: what the compiler
    // sees of that it checks, and to check the rest at run time costs a call for each value of a row.
    @exclusivity(unchecked) private var next: Int32 = 1
    // The texts of this use, one behind the other, bound only while it runs: SQLite reads them where they are, and neither
    // takes memory for a copy of each nor gives it back.
    @exclusivity(unchecked) private var octets: [UInt8] = []
    @exclusivity(unchecked) private var values: [Value] = []

    init(_ sql: String, on connection: OpaquePointer) throws(SQLiteError) {
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle else { throw SQLiteError(connection) }
        self.handle = handle
        self.connection = connection
        parameters = sqlite3_bind_parameter_count(handle)
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
        guard let value else {
            bind(nil as Int64?)
            return
        }
        let start = octets.count
        octets.append(contentsOf: value.utf8)
        keep(from: start, isText: true)
    }

    /// Binds an address as its `description`, without making a text of it.
    func bind(_ address: EmailAddress?) {
        guard let address else {
            bind(nil as Int64?)
            return
        }
        let start = octets.count
        address.append(to: &octets)
        keep(from: start, isText: true)
    }

    func bind(blob: [UInt8]) {
        let start = octets.count
        octets.append(contentsOf: blob)
        keep(from: start, isText: false)
    }

    /// Binds an identity as ``NetworkMessageID/bytes``.
    func bind(_ id: NetworkMessageID) {
        let start = octets.count
        withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) { octets.append(contentsOf: $0) }
        keep(from: start, isText: false)
    }

    private func keep(from start: Int, isText: Bool) {
        values.append(Value(parameter: next, start: start, count: octets.count - start, isText: isText))
        next += 1
    }

    /// A null pointer would bind NULL; an empty text needs an address.
    private var emptyText: UnsafeRawPointer { UnsafeRawPointer(handle) }

    /// Binds a buffer's bytes as text without copying; `body` must run the statement.
    func bindText(_ buffer: ByteBuffer, _ body: () throws -> Void) throws {
        try buffer.withUnsafeReadableBytes { bytes in
            bindText(bytes.baseAddress ?? emptyText, bytes.count, to: next)
            next += 1
            try body()
        }
    }

    private func bindText(_ start: UnsafeRawPointer, _ count: Int, to parameter: Int32) {
        sqlite3_bind_text(handle, parameter, start.assumingMemoryBound(to: CChar.self), Int32(count), nil)
    }

    /// Binds a buffer's bytes without copying them and runs the statement.
    func run(withBlob buffer: ByteBuffer) throws {
        try buffer.withUnsafeReadableBytes { bytes in
            if let base = bytes.baseAddress, !bytes.isEmpty {
                sqlite3_bind_blob64(handle, next, base, UInt64(bytes.count), nil)
            } else {
                sqlite3_bind_zeroblob(handle, next, 0)
            }
            next += 1
            try run()
        }
    }

    /// Runs it to its end.
    func run() throws(SQLiteError) {
        let code = values.isEmpty ? stepToEnd() : octets.withUnsafeBytes { runReading($0) }
        guard code == SQLITE_DONE else {
            let error = SQLiteError(connection)
            reset()
            throw error
        }
        reset()
    }

    private func runReading(_ octets: UnsafeRawBufferPointer) -> Int32 {
        let base = octets.baseAddress ?? emptyText
        for value in values {
            if value.isText {
                bindText(base + value.start, value.count, to: value.parameter)
            } else {
                sqlite3_bind_blob(handle, value.parameter, base + value.start, Int32(value.count), nil)
            }
        }
        return stepToEnd()
    }

    /// Binds copies of what waits: a statement that is stepped row by row reads it after this call.
    private func bindCopies() {
        octets.withUnsafeBytes { octets in
            let base = octets.baseAddress ?? emptyText
            for value in values {
                let start = base + value.start
                if value.isText {
                    sqlite3_bind_text(
                        handle, value.parameter, start.assumingMemoryBound(to: CChar.self), Int32(value.count),
                        Statement.copied)
                } else {
                    sqlite3_bind_blob(handle, value.parameter, start, Int32(value.count), Statement.copied)
                }
            }
        }
        values.removeAll(keepingCapacity: true)
        octets.removeAll(keepingCapacity: true)
    }

    private func stepToEnd() -> Int32 {
        assert(next == parameters + 1)
        while true {
            let code = sqlite3_step(handle)
            if code != SQLITE_ROW { return code }
        }
    }

    /// Whether there is a row, or one more.
    func step() throws(SQLiteError) -> Bool {
        assert(next == parameters + 1)
        if !values.isEmpty { bindCopies() }
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            let error = SQLiteError(connection)
            reset()
            throw error
        }
    }

    /// Makes it ready for the next use. What was bound stays, and is bound anew before it is read again.
    func reset() {
        sqlite3_reset(handle)
        next = 1
        guard !values.isEmpty else { return }
        values.removeAll(keepingCapacity: true)
        octets.removeAll(keepingCapacity: true)
    }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
    func text(_ column: Int32) -> String? { sqlite3_column_text(handle, column).map { String(cString: $0) } }

    func octets(_ column: Int32) -> [UInt8] {
        // The pointer comes first: the length is that of the form that it was brought into. It is nil for no octets.
        let start = sqlite3_column_blob(handle, column)
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }
}
