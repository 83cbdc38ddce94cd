import Foundation
import GRDB
import Mail
import NIOCore
import Testing

@testable import SQLiteStore

@Suite("a statement of the writer") struct StatementTests {
    private func withConnection(_ body: (WriterConnection) throws -> Void) throws {
        let folder = StoreFixture()
        try folder.makeFolder()
        let queue = try DatabaseQueue(path: folder.folder + "/test.sqlite")
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "CREATE TABLE rows (id INTEGER PRIMARY KEY, a TEXT, b TEXT, c BLOB, d TEXT)")
            try body(try WriterConnection(database))
        }
    }

    @Test("binds texts as they are: empty, with a zero, beyond ASCII, long, none")
    func texts() throws {
        let texts: [String?] = [
            "", "a\0b", "Grüße 👍", String(repeating: "x", count: 100_000), nil, "short", "\u{10FFFF}",
        ]
        try withConnection { connection in
            for (number, text) in texts.enumerated() {
                let row = try connection.statement("INSERT INTO rows VALUES (?, ?, ?, ?, ?)")
                row.bind(number)
                row.bind(text)
                row.bind(texts[texts.count - 1 - number])
                row.bind(blob: number == 0 ? [] : [0, 255, UInt8(number)])
                try row.bindText(ByteBuffer(string: number == 1 ? "" : "json \(number)")) { try row.run() }
            }
            // As octets: text that is read as a string ends at a zero.
            let rows = try Row.fetchAll(
                connection.database,
                sql: "SELECT CAST(a AS BLOB) AS a, CAST(b AS BLOB) AS b, c, d FROM rows ORDER BY id")
            let octets = texts.map { $0.map { Data($0.utf8) } }
            #expect(rows.map { $0["a"] as Data? } == octets)
            #expect(rows.map { $0["b"] as Data? } == octets.reversed())
            #expect(rows[0]["c"] as Data? == Data())
            #expect(rows[1]["c"] as Data? == Data([0, 255, 1]))
            #expect(rows.map { $0["d"] as String? }.prefix(2) == ["json 0", ""])
            let types = try Row.fetchAll(connection.database, sql: "SELECT typeof(a) AS a, typeof(c) AS c FROM rows")
            #expect(types.map { $0["a"] as String } == texts.map { $0 == nil ? "null" : "text" })
            #expect(types.allSatisfy { $0["c"] == "blob" })
        }
    }

    @Test("an identity is sixteen octets in network order")
    func identity() throws {
        try withConnection { connection in
            let id = NetworkMessageID(high: 0x0102_0304_0506_0708, low: 0x090a_0b0c_0d0e_0f10)
            let row = try connection.statement("INSERT INTO rows (c) VALUES (?)")
            row.bind(id)
            try row.run()
            let found = try Data.fetchOne(connection.database, sql: "SELECT c FROM rows")
            #expect(found == Data(id.bytes))
            #expect(found == Data(1...16))
        }
    }

    @Test("is ready for the next use when it has failed")
    func failure() throws {
        try withConnection { connection in
            func insert(_ id: Int64, _ text: String) throws {
                let row = try connection.statement("INSERT INTO rows (id, a) VALUES (?, ?)")
                row.bind(id)
                row.bind(text)
                try row.run()
            }
            try insert(1, "one")
            #expect(throws: SQLiteError.self) { try insert(1, "again") }
            try insert(2, "two")
            let found = try String.fetchAll(connection.database, sql: "SELECT a FROM rows ORDER BY id")
            #expect(found == ["one", "two"])
        }
    }

    @Test("is stepped row by row by texts, and again by others")
    func stepped() throws {
        try withConnection { connection in
            try connection.execute("INSERT INTO rows (a, c) VALUES ('one', x'01'), ('one', x'02'), ('two', x'01')")
            func ids(_ text: String, _ blob: [UInt8]) throws -> [Int64] {
                let row = try connection.statement("SELECT id FROM rows WHERE a = ? AND c >= ? ORDER BY id")
                defer { row.reset() }
                row.bind(text)
                row.bind(blob: blob)
                var ids: [Int64] = []
                while try row.step() { ids.append(row.integer(0)) }
                return ids
            }
            #expect(try ids("one", [1]) == [1, 2])
            #expect(try ids("two", [1]) == [3])
            #expect(try ids("one", [2]) == [2])
            #expect(try ids("", []) == [])
        }
    }
}
