import GRDB
import GRDBSQLite

/// A statement that GRDB has prepared and keeps, stepped below GRDB: making a `Row` for what is read costs more than
/// reading it. For the thread that has the connection, while it has it.
struct BorrowedStatement {
    private let handle: OpaquePointer
    private let connection: OpaquePointer?

    /// The statement for a text, prepared once a connection.
    init(_ sql: String, _ database: Database) throws {
        let statement = try database.cachedStatement(sql: sql)
        handle = statement.sqliteStatement
        connection = database.sqliteConnection
        sqlite3_reset(handle)
    }

    /// Binds a parameter; the first one has number 1.
    func bind(_ value: Int64, at number: Int32) { sqlite3_bind_int64(handle, number, value) }

    /// Does something with each row, until that says that it is enough.
    func forEach(_ body: () throws -> Bool) throws {
        defer { sqlite3_reset(handle) }
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: guard try body() else { return }
            case SQLITE_DONE: return
            default: throw SQLiteError(connection)
            }
        }
    }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    func text(_ column: Int32) -> String {
        // The pointer comes first: the length is that of the form that it was brought into.
        let start = sqlite3_column_text(handle, column)
        return String(
            decoding: UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))), as: UTF8.self
        )
    }

    func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
}
