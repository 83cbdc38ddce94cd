import Foundation
import Glibc
import Mail
import MailFlow
import NIOConcurrencyHelpers
import PosternTesting
import Queueing
import Testing

@testable import NodeState

@Suite("Files of the index", .timeLimit(.minutes(30)))
struct TraceIndexFileTests {
    /// Five days of mail in files, closed.
    private func left() async throws -> IndexDesk {
        let desk = try IndexDesk()
        let mail = RandomMail(seed: 9)
        for number in 0..<200 { desk.feed.accept([mail.row(desk.moment(Int64(number % 5), Int64(number)))]) }
        #expect(await desk.index.catchUp() == .done)
        await desk.index.close()
        return desk
    }

    private func reopened(_ desk: IndexDesk) throws -> IndexDesk {
        try IndexDesk(folder: desk.folder, feed: desk.feed, clock: desk.clock)
    }

    private func expectWhole(_ desk: IndexDesk, _ what: String) async throws {
        let expected = desk.feed.entries.sorted { ($0.received, $0.id) > ($1.received, $1.id) }.map(\.id.rawValue)
        #expect(try await desk.all(TraceQuery(), page: 1_000).rows.map(\.number) == expected, "\(what)")
        #expect(desk.index.coverage.withLockedValue { $0.missing.isEmpty }, "\(what)")
    }

    @Test("a file that is lost, cut off, of another version, of another program or no database is made anew")
    func unusable() async throws {
        let ways: [(String, (String) throws -> Void)] = [
            ("lost", { unlink($0) }),
            ("empty", { truncate($0, 0) }),
            ("cut off within a page", { truncate($0, 10_000) }),
            ("cut off between pages", { truncate($0, 8_192) }),
            ("of another version", { try IndexConnection($0, .write).execute("PRAGMA user_version = 77") }),
            ("of another program", { try IndexConnection($0, .write).execute("PRAGMA application_id = 1") }),
            ("no database", { try Data("Dear diary".utf8).write(to: URL(filePath: $0)) }),
            ("without a table", { try IndexConnection($0, .write).execute("DROP TABLE postings") }),
            (
                "older than the manifest says",
                { try IndexConnection($0, .write).execute("UPDATE state SET through = 1") }
            ),
        ]
        for (what, damage) in ways {
            let before = try await left()
            try damage(before.path(2))
            let desk = try reopened(before)
            #expect(await desk.index.catchUp() == .done, "\(what)")
            if what == "without a table" {
                // It shows when somebody asks for it, or when it is looked through.
                _ = try? await desk.all(TraceQuery(), page: 1_000)
                _ = try? await desk.all(
                    {
                        var query = TraceQuery(); query.senders = ["<>"]; return query
                    }())
                #expect(await desk.index.catchUp() == .done, "\(what)")
            }
            try await expectWhole(desk, what)
        }
    }

    @Test("octets of rows that were taken out, which a crash has left in the file, go with the next order")
    func remains() async throws {
        let desk = try IndexDesk()
        let text = "something confidential"
        desk.feed.accept([.sample(desk.moment(0), subject: text)])
        #expect(await desk.index.catchUp() == .done)
        await desk.index.close()
        let path = desk.path(0)
        func hasText() -> Bool {
            (FileManager.default.contents(atPath: path) ?? Data()).range(of: Data(text.utf8)) != nil
        }
        // The process ended when the rows were gone, before the file was written anew.
        try IndexConnection(path, .write).execute(
            "PRAGMA secure_delete = OFF; BEGIN; DELETE FROM entries; UPDATE state SET has_remains = 1; COMMIT")
        #expect(hasText())
        let writer = try DayWriter(desk.day(0), path: path)
        #expect(try writer.remove([]) == 0)
        #expect(try writer.emptyLog())
        #expect(!hasText())
        let mark = try IndexConnection(path, .read).integer("SELECT has_remains FROM state")
        #expect(mark == 0)
    }

    @Test("a file that goes or breaks while the index runs is made anew")
    func whileRunning() async throws {
        let before = try await left()
        let desk = try reopened(before)
        await desk.index.catchUp()
        unlink(desk.path(4))
        truncate(desk.path(3), 4_096)
        // The search stops before what it can't read.
        let finding = try await desk.index.find(
            TraceQuery(), behind: nil, limit: 1_000, until: desk.clock.now() + .seconds(2))
        #expect(finding.rows.count == 120)
        #expect(finding.reached == .end(of: desk.day(2)))
        for before in [3, 4] as [Int64] { desk.feed.accept([.sample(desk.moment(before))]) }
        #expect(await desk.index.catchUp() == .done)
        try await expectWhole(desk, "running")
    }

    @Test(
        "octets that are damaged anywhere end no process, and a rebuild makes the file as it was",
        arguments: 0..<30 as Range<UInt64>)
    func randomDamage(seed: UInt64) async throws {
        let before = try await left()
        let expected = try IndexDesk.content(before.path(1))
        let random = SeededRandom(seed: seed)
        let handle = try #require(FileHandle(forUpdatingAtPath: before.path(1)))
        let size = try handle.seekToEnd()
        for _ in 0..<(1 + random.next() % 40) {
            try handle.seek(toOffset: random.next() % size)
            try handle.write(contentsOf: Data([UInt8(truncatingIfNeeded: random.next())]))
        }
        try handle.close()
        let desk = try reopened(before)
        await desk.index.catchUp()
        let mail = RandomMail(seed: seed)
        let moments = desk.moment(4).milliseconds..<desk.moment(-1).milliseconds
        for _ in 0..<30 {
            // It finds something or says that it can't look. SQLite notices no octet that changes within a row, so what
            // it finds may be wrong, but it is never more than was asked for.
            let found = try? await desk.index.find(
                mail.query(moments), behind: nil, limit: 5, until: desk.clock.now() + .seconds(2))
            #expect((found?.rows.count ?? 0) <= 5)
        }
        desk.feed.accept([.sample(desk.moment(0))])
        #expect(await desk.index.catchUp() == .done)
        _ = try await desk.index.rebuild(after: desk.day(2), through: desk.day(1))
        #expect(try IndexDesk.content(desk.path(1)) == expected)
        try await expectWhole(desk, "seed \(seed)")
    }

    @Test("without its manifest, and with one that is damaged, the index reads the store again and doubles nothing")
    func manifest() async throws {
        for text in [nil, "{", "{\"version\":77,\"through\":5,\"days\":{}}", ""] as [String?] {
            let before = try await left()
            let path = IndexManifest.path(in: before.index.folder)
            unlink(path)
            if let text { try Data(text.utf8).write(to: URL(filePath: path)) }
            let desk = try reopened(before)
            #expect(await desk.index.catchUp() == .done)
            try await expectWhole(desk, text ?? "none")
        }
    }

    @Test("files that know of mail that the store never had are of another store, and go")
    func otherStore() async throws {
        let before = try await left()
        let feed = ListedFeed()
        feed.accept([.sample(before.moment(1))])
        let desk = try IndexDesk(folder: before.folder, feed: feed, clock: before.clock)
        #expect(await desk.index.catchUp() == .done)
        try await expectWhole(desk, "another store")
    }

    @Test("on a full disk the index stands still, and goes on when there is room")
    func fullDisk() async throws {
        let before = try await left()
        before.feed.accept([.sample(before.moment(0))])
        let full = try IndexDesk(
            folder: before.folder, feed: before.feed, clock: before.clock, disk: FixedSpace(free: 65 << 20))
        #expect(await full.index.catchUp() == .stopped)
        #expect(await full.index.indexedThrough() == SequenceNumber(200))
        let roomy = try reopened(before)
        #expect(await roomy.index.catchUp() == .done)
        try await expectWhole(roomy, "room again")
    }

    @Test("a store that fails stops the index until it works again")
    func failingStore() async throws {
        let desk = try IndexDesk()
        desk.feed.accept([.sample(desk.moment(0))])
        desk.feed.fail(.failed("no disk"))
        #expect(await desk.index.catchUp() == .stopped)
        desk.feed.fail(nil)
        #expect(await desk.index.catchUp() == .done)
        try await expectWhole(desk, "works again")
    }

    @Test("where there is little room the oldest days go, and a search says how far back the index reaches")
    func smallDisk() async throws {
        let before = try await left()
        let octets = DayFile.size(before.path(0))
        // A twentieth of the disk has room for four files, each without its write-ahead log.
        let desk = try IndexDesk(
            folder: before.folder, feed: before.feed, clock: before.clock,
            disk: FixedSpace(free: 1 << 39, total: octets * 4 * 20))
        desk.feed.accept([.sample(desk.moment(0))])
        desk.feed.accept([.sample(desk.moment(4))])
        #expect(await desk.index.catchUp() == .done)
        let finding = try await desk.index.find(
            TraceQuery(), behind: nil, limit: 1_000, until: desk.clock.now() + .seconds(2))
        let kept = try Folder.names(in: desk.index.folder).compactMap { DayFile.day(ofName: $0) }.sorted(by: >)
        #expect(1 <= kept.count && kept.count <= 4)
        #expect(kept == (0..<kept.count).map { desk.day(Int64($0)) })
        let rows = desk.feed.entries.filter { kept.contains(UTCDay($0.received)) }
        #expect(finding.rows.count == rows.count)
        #expect(finding.reached == kept.last.map { .end(of: $0) })
        #expect(finding.beginning == kept.last?.start)
        let beyond = try await desk.index.find(
            TraceQuery(), behind: finding.reached, limit: 1_000, until: desk.clock.now() + .seconds(2))
        #expect(beyond == TraceFinding(rows: [], reached: finding.reached, beginning: kept.last?.start))
        await desk.index.close()
        let finder = IndexFinder(dataFolder: desk.folder.path, time: desk.clock)
        let again = try await finder.find(
            TraceQuery(), behind: nil, limit: 1_000, until: desk.clock.now() + .seconds(2))
        #expect(again == finding)
    }

    @Test("files of days that the store has no more go, and past the retention only what the store still has stays")
    func retention() async throws {
        var settings = TraceIndexSettings()
        settings.retention = .hours(24 * 3)
        let before = try await left()
        let desk = try IndexDesk(folder: before.folder, feed: before.feed, clock: before.clock, settings: settings)
        // Of the oldest day one message still waits.
        let waiting = try #require(desk.feed.entries.first { UTCDay($0.received) == desk.day(4) })
        let oldest = desk.day(4)
        desk.feed.remove { UTCDay($0.received) == oldest && $0.id != waiting.id }
        #expect(await desk.index.catchUp() == .done)
        try await desk.index.upkeep()
        try await expectWhole(desk, "one waits")
        desk.feed.remove { UTCDay($0.received) == oldest }
        try await desk.index.upkeep()
        #expect(access(desk.path(4), F_OK) != 0)
        try await expectWhole(desk, "all gone")
        // A clock that is a year ahead deletes nothing that the store has.
        desk.clock.setWall(WallTime(milliseconds: desk.clock.wallTime().milliseconds + 365 * 86_400_000))
        try await desk.index.upkeep()
        try await expectWhole(desk, "a year ahead")
    }

    @Test("a row takes no more octets than it may")
    func octets() async throws {
        let desk = try IndexDesk()
        let random = SeededRandom(seed: 3)
        for number in 0..<6_000 {
            let user = random.next() % 4_000
            desk.feed.accept([
                .sample(
                    desk.moment(0, Int64(number) * 14_000), organization: "tenant\(random.next() % 100)",
                    sender: "someone.else\(random.next() % 9_000)@sender\(random.next() % 900).example",
                    recipients: ["first.last\(user)@tenant\(user % 100).example"],
                    author: number % 3 == 0 ? "news.letter\(number % 50)@author.example" : nil,
                    subject: "Re: An ordinary subject of a message \(random.next() % 100_000)",
                    messageID: "<\(random.next())@sender.example>",
                    source: "198.51.\(random.next() % 100).\(random.next() % 250)")
            ])
        }
        await desk.index.catchUp()
        await desk.index.close()
        #expect(Double(DayFile.size(desk.path(0))) / 6_000 <= 350)
    }
}
