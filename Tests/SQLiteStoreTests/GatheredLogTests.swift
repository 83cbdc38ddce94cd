import Foundation
import GRDB
import Mail
import Queueing
import Testing

@testable import SQLiteStore

@Suite("the log that gathers a commit") struct GatheredLogTests {
    /// A connection that writes, and one that reads.
    private func withConnections(
        _ fixture: StoreFixture, cachePages: Int, isPowersafe: Bool = true,
        _ body: (WriterConnection, DatabaseQueue) throws -> Void
    ) throws {
        GatheredLog.setUp
        try fixture.makeFolder()
        let path = WriterDatabase.path(in: fixture.folder)
        let writer = try DatabaseQueue(path: isPowersafe ? path : "file:\(path)?psow=0")
        try writer.writeWithoutTransaction { database in
            _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
            try database.execute(
                sql: """
                    PRAGMA wal_autocheckpoint = 100; PRAGMA cache_size = \(cachePages);
                    CREATE TABLE rows (id INTEGER PRIMARY KEY, octets BLOB)
                    """)
            try body(try WriterConnection(database), try DatabaseQueue(path: path))
        }
    }

    private static let sum = "SELECT COUNT(*) || ' ' || TOTAL(LENGTH(octets)) FROM rows"

    @Test(
        "others read each commit at once, and it outlives the process, whether it is synced or only written",
        arguments: [2_000, 10], [true, false])
    func commits(cachePages: Int, isPowersafe: Bool) throws {
        let fixture = StoreFixture()
        try withConnections(fixture, cachePages: cachePages, isPowersafe: isPowersafe) { connection, reader in
            for number in 1...60 {
                // Of all lengths, so that a transaction fits into the cache and into the layer's memory, or does not.
                let length = number * 7_919 % 90_000
                try connection.begin(synced: number % 3 != 0)
                try connection.execute("INSERT INTO rows (octets) VALUES (randomblob(\(length)))")
                try? connection.isolated {
                    try connection.execute(
                        "UPDATE rows SET octets = randomblob(\(length / 2)) WHERE id % 9 = \(number % 9)")
                    if number % 4 == 0 { throw StoreError.closed }
                }
                if number % 7 == 0 { connection.rollback() } else { try connection.commit() }
                let written = try String.fetchOne(connection.database, sql: Self.sum)
                #expect(try reader.read { try String.fetchOne($0, sql: Self.sum) } == written)
                let copy = try DatabaseQueue(path: WriterDatabase.path(in: try fixture.copy()))
                let found = try copy.writeWithoutTransaction { database in
                    [
                        try String.fetchOne(database, sql: Self.sum),
                        try String.fetchOne(database, sql: "PRAGMA integrity_check"),
                    ]
                }
                #expect(found == [written, "ok"])
            }
        }
    }

    @Test("a commit that was not ended is in no file, however small the cache is")
    func isGathered() throws {
        let fixture = StoreFixture()
        try withConnections(fixture, cachePages: 10) { connection, _ in
            func size() throws -> Int {
                let attributes = try FileManager.default.attributesOfItem(
                    atPath: WriterDatabase.path(in: fixture.folder) + "-wal")
                return try #require(attributes[.size] as? Int)
            }
            for synced in [true, false] {
                let before = try size()
                try connection.begin(synced: synced)
                try connection.execute("INSERT INTO rows (octets) VALUES (randomblob(100000))")
                #expect(try size() == before)
                try connection.commit()
                #expect(try size() > before)
            }
        }
    }

    @Test("a commit on a device that may damage octets beside is in the file as a whole when it returns")
    func notPowersafe() throws {
        for isPowersafe in [true, false] {
            let fixture = StoreFixture()
            try withConnections(fixture, cachePages: 2_000, isPowersafe: isPowersafe) { connection, _ in
                try connection.begin(synced: true)
                try connection.execute("INSERT INTO rows (octets) VALUES (randomblob(3000))")
                try connection.commit()
                let log = WriterDatabase.path(in: fixture.folder) + "-wal"
                let attributes = try FileManager.default.attributesOfItem(atPath: log)
                let size = try #require(attributes[.size] as? Int)
                // SQLite fills the sector up with frames, and nothing of them waits.
                let frames = (size - 32) / (4_096 + 24)
                #expect(size == 32 + frames * (4_096 + 24))
                let counted = try Row.fetchOne(connection.database, sql: "PRAGMA wal_checkpoint(PASSIVE)")
                #expect(counted?[1] as Int? == frames)
            }
        }
    }

    @Test("what a transaction left that was given up does no harm to the next one")
    func givenUp() throws {
        let fixture = StoreFixture()
        try withConnections(fixture, cachePages: 10) { connection, reader in
            for number in 0..<20 {
                try connection.begin(synced: true)
                try connection.execute("INSERT INTO rows (octets) VALUES (randomblob(9000))")
                if number % 2 == 0 { connection.rollback() } else { try connection.commit() }
                try connection.begin(synced: number % 3 == 0)
                try connection.execute("INSERT INTO rows (octets) VALUES (randomblob(10))")
                try connection.commit()
            }
            #expect(try reader.read { try String.fetchOne($0, sql: Self.sum) } == "30 90200.0")
        }
    }
}
