import Foundation
import GRDB
import Mail
import MailFlow
import NIOConcurrencyHelpers
import PosternTesting
import Queueing
import Testing

@testable import NodeState
@testable import SQLiteStore

/// A disk of a size of its own, of which the files of the data folder and `ballast` take their share.
private final class SmallDisk: DiskSpace {
    let total: Int
    private let ballast = NIOLockedValueBox(0)

    init(total: Int) { self.total = total }

    func fill(_ octets: Int) { ballast.withLockedValue { $0 = octets } }

    static func used(_ folder: String) -> Int {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return names.reduce(0) { $0 + Folder.size("\(folder)/\($1)") }
    }

    func measure(_ folder: String) -> (free: Int, total: Int)? {
        (max(0, total - SmallDisk.used(folder) - ballast.withLockedValue { $0 }), total)
    }
}

@Suite("The log of refusals")
struct RefusalLogTests {
    private static let minute: Int64 = 1_700_000_040_000 / 60_000

    private func refusal(
        _ source: String, minute: Int64 = minute, recipient: String = "x@contoso.com", name: String = "h"
    ) -> PerimeterRefusal {
        PerimeterRefusal(
            at: WallTime(milliseconds: minute * 60_000), clientAddress: source, clientName: name,
            sender: "sam@fabrikam.example", recipient: recipient, organization: "contoso",
            reply: "550 5.4.1 Recipient address rejected: Access denied",
            decisions: [
                Decision(.edgeBlocking, recipient: recipient, inputs: ["recipient=\(recipient)"], outcome: .refused)
            ])
    }

    private func rows(_ store: SQLiteStore) async throws -> [TraceRow] {
        var query = TraceQuery(limit: 1_000_000)
        query.statuses = [.refused]
        return try await store.search(query).rows
    }

    @Test("answers a search from a place that no refusal can have")
    func impossibleCursor() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        for number in [Int64.min, .max] {
            for moment in [Int64.min, .max] {
                var query = TraceQuery(limit: 10)
                query.statuses = [.refused]
                query.cursor = TraceCursor(received: WallTime(milliseconds: moment), kind: .refusal, number: number)
                #expect(try await store.search(query).rows.isEmpty)
            }
        }
    }

    private func counted(_ store: SQLiteStore) throws -> Int {
        try store.reader.database.read { _ in }
        let database = try DatabaseQueue(
            path: RefusalLog.path(in: store.reader.folder), configuration: StoreReader.configuration)
        defer { try? database.close() }
        return try database.read { database in
            (try Int.fetchOne(database, sql: "SELECT COALESCE(SUM(count), 0) FROM refusal_counts") ?? 0)
                + (try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM refusals") ?? 0)
        }
    }

    private func octets(_ fixture: StoreFixture) -> Int {
        ["", "-wal"].reduce(0) { $0 + Folder.size(RefusalLog.path(in: fixture.folder) + $1) }
    }

    @Test(
        "keeps sixty a minute of whoever shares an IPv6 /64 or an IPv4 address, four times as many of the network round it",
        arguments: [
            // Addresses, refusals of each, how many are kept.
            ((0..<100).map { "2001:db8:1:2::\(String($0, radix: 16))" }, 3, 60),
            (["192.0.2.1"], 100, 60), ((0..<50).map { "192.0.2.\($0)" }, 10, 240),
            ((0..<50).map { "2001:db8:1:\(String($0, radix: 16))::1" }, 10, 240),
            ((0..<200).map { "10.\($0).0.1" }, 60, 6_000), (["192.0.2.1", "198.51.100.1"], 60, 120),
        ])
    func capped(addresses: [String], each: Int, kept: Int) async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        for address in addresses { for _ in 0..<each { store.refusals.record(refusal(address)) } }
        store.refusals.flushNow()
        #expect(try await rows(store).filter { !$0.recipientAddress.isEmpty }.count == kept)
        #expect(try counted(store) == addresses.count * each)
    }

    @Test("counts what is on record already in another refusal, and has as much room for the others of its source")
    func countedOnly() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        var further = refusal("192.0.2.1")
        further.isCountedOnly = true
        for _ in 0..<500 { store.refusals.record(further) }
        for number in 0..<60 { store.refusals.record(refusal("192.0.2.1", recipient: "r\(number)@contoso.com")) }
        store.refusals.flushNow()
        let rows = try await rows(store)
        #expect(Set(rows.map(\.recipientAddress)) == Set((0..<60).map { "r\($0)@contoso.com" } + [""]))
        #expect(rows.compactMap(\.detail).filter { $0.hasPrefix("and 500 more") }.count == 1)
    }

    @Test("says how many of a source are counted only, once a minute and source")
    func counts() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        for number in 0..<100 { store.refusals.record(refusal("2001:db8::\(number)")) }
        store.refusals.flushNow()
        for number in 0..<10 { store.refusals.record(refusal("2001:db8::\(number)")) }
        for _ in 0..<70 { store.refusals.record(refusal("2001:db8::1", minute: Self.minute + 1)) }
        let counts = try await rows(store).filter(\.recipientAddress.isEmpty)
        #expect(counts.map(\.fromIP) == ["2001:db8::/64", "2001:db8::/64"])
        #expect(
            counts.map(\.detail) == [
                "and 10 more in this minute, counted only", "and 50 more in this minute, counted only",
            ])
        var query = TraceQuery(limit: 1_000)
        query.recipients = ["x@contoso.com"]
        #expect(try await store.search(query).rows.count == 120)
        query.recipients = []
        query.statuses = [.refused]
        query.end = WallTime(milliseconds: Self.minute * 60_000 + 59_998)
        #expect(try await store.search(query).rows.count == 60)
    }

    @Test(
        "cuts every text of a stranger to 256 octets, between characters, and marks it",
        arguments: [
            ("a", 2_000, 253), ("é", 1_000, 126), ("😀", 500, 63), ("e\u{301}", 600, 84), ("\u{1}", 300, 253),
        ])
    func cut(piece: String, times: Int, kept: Int) async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        let long = String(repeating: piece, count: times)
        store.refusals.record(refusal("192.0.2.1", recipient: long, name: long))
        let row = try #require(try await rows(store).first)
        let units = piece.unicodeScalars.count
        #expect(row.recipientAddress.utf8.count <= 256)
        #expect(row.recipientAddress.hasPrefix(String(repeating: piece, count: kept)))
        #expect(row.recipientAddress.unicodeScalars.last == "…")
        #expect(row.recipientAddress.unicodeScalars.count <= kept * units + units)
        #expect("short".cut() == "short")
        #expect(String(repeating: "a", count: 256).cut().utf8.count == 256)
    }

    @Test("takes no more octets than its ceiling however many sources refusals come from, and loses none of the counts")
    func ceiling() async throws {
        let fixture = StoreFixture()
        fixture.configuration.refusalRecords = 1 << 20
        let store = try fixture.open()
        defer { store.close() }
        let long = String(repeating: "long-name-", count: 30) + "@contoso.com"
        var sent = 0
        for minute in 0..<12 {
            for source in 0..<200 {
                for _ in 0..<10 {
                    store.refusals.record(
                        refusal("10.\(minute).\(source).1", minute: Self.minute + Int64(minute), recipient: long))
                    sent += 1
                }
            }
            store.refusals.flushNow()
            #expect(octets(fixture) <= 1 << 20)
        }
        #expect(try counted(store) == sent)
        let rows = try await rows(store)
        // The newest are there one by one, the oldest as counts of their minute and source.
        let newest = try #require(rows.first { !$0.recipientAddress.isEmpty })
        #expect(newest.fromIP?.hasPrefix("10.11.") == true)
        #expect(rows.contains { $0.fromIP?.hasPrefix("10.0.") == true && $0.recipientAddress.isEmpty })
    }

    @Test("counts by the hour, without sources, when there is no room for sources either")
    func countsByHour() async throws {
        let fixture = StoreFixture()
        fixture.configuration.refusalRecords = 512 << 10
        fixture.configuration.refusalsPerSourceAndMinute = 0
        let store = try fixture.open()
        defer { store.close() }
        for minute in 0..<5 {
            for source in 0..<4_000 {
                store.refusals.record(
                    refusal("10.\(minute).\(source / 250).\(source % 250)", minute: Self.minute + Int64(minute)))
            }
            store.refusals.flushNow()
            #expect(octets(fixture) <= 512 << 10)
        }
        #expect(try counted(store) == 20_000)
        #expect(
            try await rows(store).contains { $0.fromIP == "other sources" && $0.detail?.contains("this hour") == true })
    }

    @Test("purges all that is due, whatever it is that came in, and keeps its counts as long as the trace")
    func purge() async throws {
        let fixture = StoreFixture()
        fixture.configuration.refusalsPerSourceAndMinute = 1_000
        let store = try fixture.open()
        defer { store.close() }
        let start = fixture.clock.wallTime().milliseconds / 60_000
        for minute in 0..<20 {
            for _ in 0..<900 { store.refusals.record(refusal("192.0.2.1", minute: start + Int64(minute))) }
            store.refusals.flushNow()
        }
        #expect(try await rows(store).count == 18_000)
        fixture.clock.advance(by: .hours(24 * 31))
        store.refusals.settle()
        var left = try await rows(store)
        #expect(left.count == 20 && left.allSatisfy { $0.detail == "and 900 more in this minute, counted only" })
        fixture.clock.advance(by: .hours(24 * 60))
        store.refusals.settle()
        left = try await rows(store)
        #expect(left.isEmpty)
    }

    @Test("counts only while the disk is short, and keeps refusals one by one again when it is not")
    func diskShort() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        store.refusals.setDiskShort(true)
        for _ in 0..<5 { store.refusals.record(refusal("192.0.2.1")) }
        #expect(try await rows(store).map(\.detail) == ["and 5 more in this minute, counted only"])
        store.refusals.setDiskShort(false)
        store.refusals.record(refusal("192.0.2.1"))
        #expect(try await rows(store).count == 2)
    }

    @Test("leaves a disk of 110 MB to mail under 54,000 refusals, and its reserve to marks and reports")
    func smallDisk() async throws {
        let fixture = StoreFixture()
        let disk = SmallDisk(total: 110 << 20)
        let store = try fixture.open(disk: disk)
        defer { store.close() }
        let long = String(repeating: "a", count: 64) + "@" + String(repeating: "b", count: 240) + ".com"
        let before = octets(fixture)
        for round in 0..<54 {
            for number in 0..<1_000 {
                store.refusals.record(
                    refusal(
                        "2001:db8:\(round):\(number % 60)::1", minute: Self.minute + Int64(round / 5),
                        recipient: long, name: long))
            }
            store.refusals.flushNow()
            #expect(octets(fixture) <= (110 << 20) / 50)
            if round % 9 == 0 { #expect(try await store.commit([try fixture.acceptance()]).accepted.count == 1) }
        }
        #expect(octets(fixture) > before)
        #expect(try counted(store) == 54_000)
        // Only what is over the reserve is left: not one octet goes to refusals, and they are counted later.
        let reserve = (110 << 20) / 20
        disk.fill((110 << 20) - SmallDisk.used(fixture.folder) - reserve - 1_000)
        let full = octets(fixture)
        for _ in 0..<1_000 { store.refusals.record(refusal("198.51.100.1", minute: Self.minute + 100)) }
        store.refusals.flushNow()
        #expect(octets(fixture) == full)
        disk.fill(0)
        store.refusals.flushNow()
        #expect(try counted(store) == 55_000)
    }

    @Test("writes nothing more behind a reader that stands still, and goes on when it is gone")
    func standingReader() async throws {
        let fixture = StoreFixture()
        fixture.configuration.refusalRecords = 512 << 10
        fixture.configuration.refusalsPerSourceAndMinute = 100_000
        let store = try fixture.open()
        defer { store.close() }
        store.refusals.record(refusal("192.0.2.1"))
        store.refusals.flushNow()
        var settings = Configuration()
        settings.allowsUnsafeTransactions = true
        let reader = try DatabaseQueue(path: RefusalLog.path(in: fixture.folder), configuration: settings)
        try await reader.writeWithoutTransaction { database in
            try database.execute(sql: "BEGIN")
            _ = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM refusals")
        }
        for round in 0..<40 {
            for _ in 0..<100 { store.refusals.record(refusal("192.0.2.1", minute: Self.minute + Int64(round))) }
            store.refusals.flushNow()
        }
        let log = Folder.size(RefusalLog.path(in: fixture.folder) + "-wal")
        // One portion may go beyond the bound, which is a quarter of the ceiling.
        #expect(log < 512 << 10)
        try await reader.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        store.refusals.flushNow()
        #expect(try counted(store) == 4_001)
    }

    /// A file as the release that knew version 1 alone left it.
    private func writeVersion1(_ fixture: StoreFixture, refusals: Int) throws {
        try FileManager.default.createDirectory(atPath: fixture.folder, withIntermediateDirectories: true)
        let queue = try DatabaseQueue(path: RefusalLog.path(in: fixture.folder))
        try queue.writeWithoutTransaction { database in
            try database.execute(
                sql: """
                    PRAGMA journal_mode = WAL;
                    CREATE TABLE refusals (
                        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, client_address TEXT NOT NULL,
                        client_name TEXT NOT NULL, sender TEXT, recipient TEXT, organization TEXT, reply TEXT NOT NULL,
                        decisions TEXT NOT NULL);
                    CREATE INDEX refusals_at ON refusals (at);
                    PRAGMA user_version = 1;
                    """)
            try database.inTransaction {
                for number in 0..<refusals {
                    try database.execute(
                        sql:
                            "INSERT INTO refusals VALUES (NULL, ?, '192.0.2.1', ?, 's@a.example', NULL, NULL, 'no', '[]')",
                        arguments: [
                            fixture.clock.wallTime().milliseconds + Int64(number * 100),
                            String(repeating: "x", count: 1_000),
                        ])
                }
                return .commit
            }
        }
        try queue.close()
    }

    @Test("reads the file of an earlier release, keeps what is in it, and makes a file that is too large small")
    func version1() async throws {
        let fixture = StoreFixture()
        fixture.configuration.refusalRecords = 1 << 20
        try writeVersion1(fixture, refusals: 5_000)
        #expect(octets(fixture) > 5 << 20)
        let store = try fixture.open()
        defer { store.close() }
        store.refusals.settle()
        #expect(octets(fixture) <= 1 << 20)
        #expect(try counted(store) == 5_000)
        let again = try await rows(store)
        #expect(again.contains { $0.senderAddress == "s@a.example" })
        #expect(again.contains { $0.detail?.hasSuffix("counted only") == true })
    }

    @Test("reads the file of an earlier release before a gateway has worked on it")
    func unmigrated() async throws {
        let fixture = StoreFixture()
        try writeVersion1(fixture, refusals: 3)
        let reader = RefusalReader(folder: fixture.folder)
        #expect(try reader.refusals(TraceQuery(), behind: nil, limit: 10).rows.count == 3)
        var query = TraceQuery()
        query.authors = ["eve@example.net"]
        query.connector = "From HQ"
        #expect(try reader.refusals(query, behind: nil, limit: 10).rows.isEmpty)
        query = TraceQuery()
        query.categories = [.malware]
        #expect(try reader.refusals(query, behind: nil, limit: 10).rows.isEmpty)
        #expect(try reader.counts(TraceQuery(), behind: nil, limit: 10).rows.isEmpty)
        #expect(try reader.detail(RefusalID(1)) != nil)
    }

    @Test("opens a file that an earlier release has worked on since")
    func setBack() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        for _ in 0..<70 { store.refusals.record(refusal("192.0.2.1")) }
        store.close()
        let queue = try DatabaseQueue(path: RefusalLog.path(in: fixture.folder))
        try await queue.write { try $0.execute(sql: "PRAGMA user_version = 1") }
        try queue.close()
        let again = try fixture.open()
        defer { again.close() }
        #expect(try counted(again) == 70)
    }

    @Test("throws the records away where they have filled the disk and can't be made smaller")
    func fullDisk() async throws {
        let fixture = StoreFixture()
        let disk = SmallDisk(total: 110 << 20)
        try writeVersion1(fixture, refusals: 5_000)
        disk.fill((110 << 20) - SmallDisk.used(fixture.folder))
        let store = try fixture.open(disk: disk)
        defer { store.close() }
        #expect(try await rows(store).isEmpty)
        #expect(octets(fixture) < 1 << 20)
    }
}
