import Foundation
import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import PosternTesting
import Queueing
import Testing

@testable import NodeState

@Suite("Indexing", .timeLimit(.minutes(30)))
struct TraceIndexingTests {
    private func accept(_ count: Int, in desk: IndexDesk, days: Int64 = 3, seed: UInt64 = 1) {
        let mail = RandomMail(seed: seed)
        for _ in 0..<count {
            let moment = desk.moment(Int64(mail.random.next() % UInt64(days)), Int64(mail.random.next() % 86_400_000))
            desk.feed.accept([mail.row(moment), mail.row(moment)])
        }
    }

    /// The files of an index, by name, without those that belong to a connection.
    private func contents(_ desk: IndexDesk) throws -> [String: [String]] {
        var contents: [String: [String]] = [:]
        for name in try Folder.names(in: desk.index.folder) where DayFile.day(ofName: name) != nil {
            contents[name] = try IndexDesk.content(desk.index.folder + "/" + name)
        }
        return contents
    }

    @Test("batches of any size make the same files, and so does a rebuild")
    func sameFiles() async throws {
        var expected: [String: [String]]?
        for batch in [1, 7, 1_000] {
            var settings = TraceIndexSettings()
            settings.batch = batch
            let desk = try IndexDesk(settings: settings)
            accept(120, in: desk)
            #expect(await desk.index.catchUp() == .done)
            #expect(await desk.index.indexedThrough() == SequenceNumber(120))
            let made = try contents(desk)
            #expect(made == expected ?? made)
            expected = made
            var rebuilt: [UTCDay] = []
            while let day = try await desk.index.rebuild(after: rebuilt.last, through: desk.day(0)) {
                rebuilt.append(day.day)
                #expect(day.rows == 2 * day.messages && day.octets > 0)
            }
            #expect(rebuilt == [desk.day(2), desk.day(1), desk.day(0)])
            #expect(try contents(desk) == expected)
            #expect(try Folder.names(in: desk.index.folder).allSatisfy { !$0.contains(".new") })
            #expect(try await desk.all(TraceQuery(), page: 50).rows.count == 240)
        }
    }

    @Test("a crash at any step loses nothing and doubles nothing")
    func crashes() async throws {
        var settings = TraceIndexSettings()
        settings.batch = 10
        let desk = try IndexDesk(settings: settings)
        accept(100, in: desk)
        let images = NIOLockedValueBox<[TemporaryFolder]>([])
        // What is on the disk whenever the store is asked is what a process that is killed there leaves.
        let feed = WatchedFeed(desk.feed) {
            let image = try TemporaryFolder()
            let target = image.path + "/trace"
            if FileManager.default.fileExists(atPath: desk.index.folder) {
                try FileManager.default.copyItem(atPath: desk.index.folder, toPath: target)
            }
            images.withLockedValue { $0.append(image) }
        }
        let watched = TraceIndex(
            dataFolder: desk.folder.path, feed: feed, settings: settings, time: desk.clock,
            disk: FixedSpace(free: 1 << 39),
            logger: .silent)
        #expect(await watched.catchUp() == .done)
        await watched.close()
        let expected = try contents(desk)
        let all = images.withLockedValue { $0 }
        #expect(all.count > 20)
        for (number, image) in all.enumerated() {
            let after = try IndexDesk(folder: image, feed: desk.feed, clock: desk.clock, settings: settings)
            #expect(await after.index.catchUp() == .done, "image \(number)")
            #expect(try contents(after) == expected, "image \(number)")
        }
    }

    @Test("an index that was closed goes on where it was, and reads nothing twice")
    func goesOn() async throws {
        let folder = try TemporaryFolder()
        let first = try IndexDesk(folder: folder)
        accept(50, in: first)
        await first.index.catchUp()
        await first.index.close()
        let second = try IndexDesk(folder: folder, feed: first.feed)
        #expect(await IndexFinder(dataFolder: folder.path, time: second.clock).indexedThrough() == SequenceNumber(50))
        second.feed.accept([.sample(second.moment(0))])
        let asked = second.feed.asked
        #expect(await second.index.catchUp() == .done)
        #expect(second.feed.asked - asked < 5)
        #expect(try await second.all(TraceQuery(), page: 1_000).rows.count == 101)
    }

    @Test("a commit wakes the index, which says how far it is behind")
    func wakes() async throws {
        let desk = try IndexDesk()
        let running = Task { await desk.index.run() }
        desk.feed.accept([.sample(desk.moment(0))])
        desk.index.committed(
            StoreTransaction(), CommitReceipt(accepted: [.init(sequence: SequenceNumber(1), recipients: [])]))
        while await desk.index.indexedThrough() < SequenceNumber(1) {
            desk.clock.advance(by: .milliseconds(500))
            try await Task.sleep(for: .milliseconds(2))
        }
        running.cancel()
        desk.clock.advance(by: .minutes(2))
        await running.value
        #expect(desk.index.lag == TraceIndexLag(through: SequenceNumber(1), behind: .milliseconds(0)))
        desk.index.committed(
            StoreTransaction(), CommitReceipt(accepted: [.init(sequence: SequenceNumber(2), recipients: [])]))
        desk.clock.advance(by: .seconds(7))
        desk.index.committed(
            StoreTransaction(), CommitReceipt(accepted: [.init(sequence: SequenceNumber(3), recipients: [])]))
        #expect(desk.index.lag == TraceIndexLag(through: SequenceNumber(1), behind: .seconds(7)))
    }

    @Test("while mail needs the machine, batches are small and far apart")
    func yields() async throws {
        let desk = try IndexDesk(isPressed: { true })
        accept(1_000, in: desk)
        let running = Task { await desk.index.catchUp() }
        while desk.clock.waiterCount == 0 { await Task.yield() }
        #expect(await desk.index.indexedThrough() == SequenceNumber(200))
        desk.clock.advance(by: .seconds(2))
        while await desk.index.indexedThrough() < SequenceNumber(400) { await Task.yield() }
        running.cancel()
        desk.clock.advance(by: .seconds(2))
        _ = await running.value
    }

    @Test("a clock that jumps a day ahead, and back again, puts each row into the file of its own day")
    func clockJumps() async throws {
        let desk = try IndexDesk()
        for (before, milliseconds) in [(0, 5), (-1, 1), (0, 4), (0, 5), (3, 1), (-1, 0)] as [(Int64, Int64)] {
            desk.feed.accept([.sample(desk.moment(before, milliseconds))])
            await desk.index.catchUp()
        }
        #expect(try await desk.numbers(TraceQuery()) == [2, 6, 4, 1, 3, 5].map { $0 * 65_536 })
    }

    @Test("more rows of one moment than a file tells apart are not lost in silence")
    func overfull() async throws {
        let desk = try IndexDesk()
        let folder = try TemporaryFolder()
        let writer = try DayWriter(desk.day(0), path: folder.path + "/x.sqlite")
        var row = TraceIndexEntry.sample(desk.moment(0, 5))
        (row.id, row.sequence) = (RecipientID(1), SequenceNumber(1))
        try writer.write([row], through: SequenceNumber(1))
        let connection = try IndexConnection(folder.path + "/x.sqlite", .write)
        try connection.execute("UPDATE entries SET place = \(5 * IndexPlace.width + IndexPlace.width - 1)")
        let second = try DayWriter(desk.day(0), path: folder.path + "/x.sqlite")
        (row.id, row.sequence) = (RecipientID(2), SequenceNumber(2))
        try second.write([row], through: SequenceNumber(2))
        let reader = try DayReader(desk.day(0), path: folder.path + "/x.sqlite")
        var progress = DayReader.Progress()
        #expect(throws: IndexFault.self) {
            try reader.search(
                IndexQuery(TraceQuery()), behind: nil,
                .init(limit: 5, deadline: Instant(milliseconds: .max), time: desk.clock), into: &progress)
        }
    }

    @Test("while mail needs the machine, a file is made anew piece by piece, with rests")
    func remakeYields() async throws {
        let pressed = NIOLockedValueBox(false)
        var settings = TraceIndexSettings()
        settings.batch = 10
        let desk = try IndexDesk(settings: settings, isPressed: { pressed.withLockedValue { $0 } })
        accept(35, in: desk, days: 1)
        await desk.index.catchUp()
        pressed.withLockedValue { $0 = true }
        let asked = desk.feed.asked
        let rebuilding = Task { try await desk.index.rebuild(after: nil, through: desk.day(0)) }
        // Each rest is asked for behind a page of ten messages.
        for _ in 0..<4 {
            while desk.clock.waiterCount == 0 { await Task.yield() }
            desk.clock.advance(by: .seconds(2))
            while desk.clock.waiterCount > 0 { await Task.yield() }
        }
        let day = try await rebuilding.value
        #expect(day?.messages == 35 && day?.rows == 70)
        // Of the oldest message, whether the day has mail, and five pages, the last of them empty.
        #expect(desk.feed.asked - asked == 7)
    }

    @Test("between two pages of a file that is made anew mail is indexed and rows are taken out, in that file as well")
    func turnsDuringRemake() async throws {
        var settings = TraceIndexSettings()
        settings.batch = 2
        let desk = try IndexDesk(settings: settings)
        accept(60, in: desk, days: 2)
        await desk.index.catchUp()
        let seen = NIOLockedValueBox<[SequenceNumber]>([])
        let gone = NIOLockedValueBox<Set<RecipientID>>([])
        let rebuilt = try await desk.index.remake(desk.day(0)) { () async throws(StoreError) in
            for number in 0..<3 {
                desk.feed.accept([.sample(desk.moment(Int64(number % 2), Int64(number) * 40_000_000))])
            }
            try await desk.index.indexBatchBetween()
            seen.withLockedValue { $0.append(desk.index.coverage.withLockedValue { $0.through }) }
            // One that the pages have passed, and one that they have not come to; some of what has just come in.
            let rows = desk.feed.entries.filter { UTCDay($0.received) == desk.day(0) }
                .sorted { TraceFeedPlace(of: $0) < TraceFeedPlace(of: $1) }
            let taken = [rows[0], rows[rows.count - 1]]
            let ids = Set(taken.map(\.id))
            gone.withLockedValue { $0.formUnion(ids) }
            desk.feed.remove { ids.contains($0.id) }
            _ = try await desk.index.remove(
                taken.map {
                    IndexedRow($0.id, received: $0.received, messageKey: IndexKey.messageID($0.messageID))
                })
        }
        let throughs = seen.withLockedValue { $0 }
        #expect(throughs.count >= 3 && zip(throughs, throughs.dropFirst()).allSatisfy { $0 < $1 })
        #expect(gone.withLockedValue { $0.count } >= 6)
        await desk.index.catchUp()
        let found = try await desk.all(TraceQuery(), page: 1_000).rows
        #expect(found.map(\.number).sorted() == desk.feed.entries.map(\.id.rawValue).sorted())
        #expect(rebuilt.rows > 0)
        // By their keys too.
        var query = TraceQuery()
        query.senders = ["me@webmail.example"]
        #expect(
            try await desk.numbers(query).sorted()
                == desk.feed.entries.filter { $0.sender == "me@webmail.example" }.map(\.id.rawValue).sorted())
        let content = try contents(desk)
        _ = try await desk.index.rebuild(after: desk.day(1), through: desk.day(0))
        #expect(try contents(desk) == content)
        #expect(try Folder.names(in: desk.index.folder).allSatisfy { !$0.contains(".new") })
    }

    @Test("between two pages of a file that an administrator has made anew mail is indexed too")
    func turnsDuringRebuild() async throws {
        var settings = TraceIndexSettings()
        settings.batch = 2
        let desk = try IndexDesk(settings: settings)
        accept(60, in: desk, days: 1)
        _ = try await desk.index.rebuild(after: nil, through: desk.day(0))
        #expect(desk.index.coverage.withLockedValue { $0.through } > SequenceNumber(0))
        await desk.index.catchUp()
        let found = try await desk.all(TraceQuery(), page: 1_000).rows
        #expect(found.map(\.number).sorted() == desk.feed.entries.map(\.id.rawValue).sorted())
    }

    @Test("a batch of mail is taken in before each day that is made anew")
    func batchBetweenRemakes() async throws {
        var settings = TraceIndexSettings()
        settings.batch = 5
        let desk = try IndexDesk(settings: settings)
        accept(90, in: desk, days: 3)
        await desk.index.catchUp()
        await desk.index.close()
        for before in 0..<3 as Range<Int64> { DayFile.delete(desk.path(before)) }
        accept(30, in: desk, days: 1, seed: 2)
        let behind = NIOLockedValueBox<[SequenceNumber]>([])
        let feed = WatchedFeed(desk.feed) {}
        let index = TraceIndex(
            dataFolder: desk.folder.path, feed: feed, settings: settings, time: desk.clock,
            disk: FixedSpace(free: 1 << 39), logger: .silent)
        feed.onPage { behind.withLockedValue { $0.append(index.coverage.withLockedValue { $0.through }) } }
        #expect(await index.catchUp() == .done)
        let throughs = behind.withLockedValue { $0 }
        #expect(throughs.first == SequenceNumber(95))
        #expect(throughs.count > 6 && zip(throughs, throughs.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(throughs.dropFirst().first.map { $0 > SequenceNumber(95) } == true)
        let finding = try await index.find(
            TraceQuery(), behind: nil, limit: 1_000, until: desk.clock.now() + .seconds(2))
        #expect(finding.rows.count == 240)
        await index.close()
    }

    @Test("mail that comes while a file is made anew is in it once")
    func mailDuringRemake() async throws {
        let desk = try IndexDesk()
        accept(20, in: desk, days: 1)
        await desk.index.catchUp()
        let feed = WatchedFeed(desk.feed) {}
        let index = TraceIndex(
            dataFolder: desk.folder.path, feed: feed, settings: TraceIndexSettings(), time: desk.clock,
            disk: FixedSpace(free: 1 << 39), logger: .silent)
        await desk.index.close()
        await index.catchUp()
        // From a moment that the pages have yet to come to.
        feed.onPage { desk.feed.accept([.sample(desk.moment(0, 86_399_999))]) }
        _ = try await index.rebuild(after: nil, through: desk.day(0))
        feed.onPage {}
        await index.catchUp()
        let finding = try await index.find(
            TraceQuery(), behind: nil, limit: 1_000, until: desk.clock.now() + .seconds(2))
        #expect(finding.rows.count == desk.feed.entries.count)
        #expect(Set(finding.rows).count == finding.rows.count)
        await index.close()
    }
}

/// A feed at which something is done before each answer.
private final class WatchedFeed: TraceFeed {
    private let feed: ListedFeed
    private let watch: @Sendable () throws -> Void
    private let onPage = NIOLockedValueBox<@Sendable () -> Void>({})

    /// Does something before each page of a period.
    func onPage(_ body: @escaping @Sendable () -> Void) { onPage.withLockedValue { $0 = body } }

    init(_ feed: ListedFeed, _ watch: @escaping @Sendable () throws -> Void) {
        self.feed = feed
        self.watch = watch
    }

    private func look() throws(StoreError) {
        do {
            try watch()
        } catch {
            throw .failed("\(error)")
        }
    }

    func traceEntries(
        after sequence: SequenceNumber, messages: Int
    ) async throws(StoreError) -> [TraceIndexEntry] {
        try look()
        return try await feed.traceEntries(after: sequence, messages: messages)
    }

    func traceEntries(
        receivedIn period: Range<WallTime>, through newest: SequenceNumber, behind place: TraceFeedPlace?, messages: Int
    ) async throws(StoreError) -> [TraceIndexEntry] {
        try look()
        onPage.withLockedValue { $0 }()
        return try await feed.traceEntries(receivedIn: period, through: newest, behind: place, messages: messages)
    }

    func lastSequence() async throws(StoreError) -> SequenceNumber {
        try look()
        return try await feed.lastSequence()
    }
}
