import Foundation
import Glibc
import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import PosternTesting
import Queueing
import Testing

@testable import NodeState

@Suite("Forgetting in the trace", .timeLimit(.minutes(30)))
struct TraceForgetterTests {
    private static let address = "forget.me.altogether@contoso.com"
    private static let texts = ["forget.me.altogether", "something confidential"]

    /// A store and an index in which one person has three rows among those of others, in two days.
    private func desk() async throws -> IndexDesk {
        let desk = try IndexDesk()
        let mail = RandomMail(seed: 4)
        for number in 0..<60 { desk.feed.accept([mail.row(desk.moment(Int64(number % 3), Int64(number)))]) }
        for before in [1, 2, 2] as [Int64] {
            desk.feed.accept([
                .sample(
                    desk.moment(before, 7), recipients: [Self.address], subject: "something confidential",
                    messageID: "<\(desk.feed.entries.count)@webmail.example>"),
                .sample(desk.moment(before, 7), recipients: ["eve@contoso.com"], messageID: "<same@webmail.example>"),
            ])
        }
        await desk.index.catchUp()
        return desk
    }

    private func order(_ desk: IndexDesk) -> ForgetOrder {
        ForgetOrder(
            address: AddressDigest(Self.address),
            rows: desk.feed.entries.filter { $0.recipients == [Self.address] }
                .map { ForgottenRow($0.id, received: $0.received, messageID: $0.messageID) },
            refusals: Self.refusals)
    }

    private static let refusals = [3, 5].map { ForgottenRefusal(RefusalID($0), at: WallTime(milliseconds: 9)) }

    private func forgetter(
        _ desk: IndexDesk, eraser: (any TraceEraser)? = nil, index: (any TraceIndexUpkeep)? = nil,
        logger: Logger = .silent, synchronizer: any DiskSynchronizer = SystemSynchronizer(),
        disk: any DiskSpace = FixedSpace(free: 1 << 39), mostRows: Int = TraceForgetter.mostRows
    ) -> TraceForgetter {
        TraceForgetter(
            dataFolder: desk.folder.path, eraser: eraser ?? desk.feed, index: index ?? desk.index, time: desk.clock,
            logger: logger, synchronizer: synchronizer, disk: disk, mostRows: mostRows)
    }

    /// Has an order carried out while the clock goes on: it tries again and again, for as long as a search may take.
    private func forgetAsTimePasses(_ desk: IndexDesk) async throws -> ForgetOutcome {
        let order = order(desk)
        let forgetting = Task { try await forgetter(desk).forget(order) }
        let isDone = NIOLockedValueBox(false)
        Task {
            _ = await forgetting.result
            isDone.withLockedValue { $0 = true }
        }
        while !isDone.withLockedValue({ $0 }) {
            desk.clock.advance(by: .milliseconds(500))
            try await Task.sleep(for: .milliseconds(2))
        }
        return try await forgetting.value
    }

    private func expectForgotten(_ desk: IndexDesk, _ what: Comment) async throws {
        #expect(desk.feed.entries.count == 63 && !desk.feed.entries.contains { $0.recipients == [Self.address] }, what)
        #expect(desk.feed.erasedRefusals == Set(Self.refusals), what)
        var query = TraceQuery()
        query.recipients = [Self.address]
        #expect(try await desk.all(query).rows.isEmpty, what)
        #expect(try await desk.all(TraceQuery(), page: 1_000).rows.count == 63, what)
        // By each of their keys the others are found still.
        for entry in desk.feed.entries {
            for key in 0..<3 {
                var query = TraceQuery()
                switch key {
                case 0: query.messageIDs = [entry.messageID]
                case 1: query.senders = [entry.sender.isEmpty ? "<>" : entry.sender.replacing("*", with: "?")]
                default: query.organization = entry.organization
                }
                guard !entry.sender.contains("*") || key != 1 else { continue }
                #expect(try await desk.numbers(query).contains(entry.id.rawValue), what)
            }
        }
        for name in try Folder.names(in: desk.index.folder) {
            #expect(!name.contains("forget"), what)
            let data = FileManager.default.contents(atPath: desk.index.folder + "/" + name) ?? Data()
            for text in Self.texts { #expect(data.range(of: Data(text.utf8)) == nil, what) }
        }
    }

    @Test("takes the rows out of the store and the index, their octets off the disk, and leaves those of others")
    func forgets() async throws {
        let desk = try await desk()
        #expect(try await forgetter(desk).forget(order(desk)) == .gone)
        try await expectForgotten(desk, "forgotten")
        // A rebuild finds the same.
        let content = try IndexDesk.content(desk.path(2))
        _ = try await desk.index.rebuild(after: desk.day(3), through: desk.day(2))
        #expect(try IndexDesk.content(desk.path(2)).map(\.withoutPlace) == content.map(\.withoutPlace))
    }

    @Test("rows of a file that can't be opened are not gone until it is made anew")
    func unreadable() async throws {
        let first = try await desk()
        await first.index.close()
        // No database can be opened where a folder is, and nothing says that it is damaged.
        let path = first.path(2)
        DayFile.delete(path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        let desk = try IndexDesk(folder: first.folder, feed: first.feed, clock: first.clock)
        let rows = desk.feed.entries.filter { UTCDay($0.received) == desk.day(2) }.map {
            IndexedRow($0.id, received: $0.received, messageKey: IndexKey.messageID($0.messageID))
        }
        #expect(try await !desk.index.remove(rows).isClean)
        try FileManager.default.removeItem(atPath: path)
        await desk.index.catchUp()
        #expect(try await desk.index.remove(rows).isClean)
    }

    @Test(
        "what a crash at any step has left is finished after the next start, and nothing goes before the order is durable"
    )
    func crashes() async throws {
        for step in 0..<40 {
            let desk = try await desk()
            let order = order(desk)
            let faults = FaultySteps(failingFrom: step)
            let first = forgetter(
                desk, eraser: FaultyEraser(base: desk.feed, steps: faults),
                index: FaultyIndex(base: desk.index, steps: faults), synchronizer: FaultySynchronizer(steps: faults))
            let isDone = (try? await first.forget(order)) == .gone
            if step == 0 {
                // The order did not come to the disk.
                #expect(!isDone && desk.feed.entries.count == 66)
                try await forgetter(desk).finish()
                #expect(desk.feed.entries.count == 66)
                #expect(try Folder.names(in: desk.index.folder).allSatisfy { !$0.contains("forget") })
                continue
            }
            // The next process, with what the first one has left on the disk.
            await desk.index.close()
            let next = try IndexDesk(folder: desk.folder, feed: desk.feed, clock: desk.clock)
            await next.index.catchUp()
            #expect(try await forgetter(next).finish(), "step \(step)")
            try await expectForgotten(next, "step \(step)")
            await next.index.close()
            if isDone { return #expect(step > 5) }
        }
        Issue.record("it never came to its end")
    }

    @Test("while a search reads in a file the octets stay, the order too, and both go behind it")
    func busy() async throws {
        let desk = try await desk()
        let reading = try IndexConnection(desk.path(2), .read)
        try reading.execute("BEGIN")
        _ = try reading.integer("SELECT COUNT(*) FROM entries")
        #expect(try await forgetAsTimePasses(desk) == .onDisk)
        let written = try #require(FileManager.default.contents(atPath: desk.index.folder + "/forget.json"))
        #expect(!written.isEmpty)
        for text in Self.texts + ["webmail.example"] { #expect(written.range(of: Data(text.utf8)) == nil) }
        var query = TraceQuery()
        query.recipients = [Self.address]
        #expect(try await desk.all(query).rows.isEmpty)
        try reading.execute("COMMIT")
        #expect(try await forgetter(desk).finish())
        try await expectForgotten(desk, "behind the search")
    }

    @Test("octets that stay in the store keep the order, until they are gone")
    func remains() async throws {
        let desk = try await desk()
        desk.feed.keepRemains(1_000)
        #expect(try await forgetAsTimePasses(desk) == .onDisk)
        #expect(try Folder.names(in: desk.index.folder).contains("forget.json"))
        desk.feed.keepRemains(0)
        #expect(try await forgetter(desk).finish())
        try await expectForgotten(desk, "behind the remains")
    }

    @Test(
        "an order that can't be read is put aside, told in the log once, and keeps nobody from being forgotten",
        arguments: ["", "{", "[{\"address\":\"x\",\"rows\":[1,2],\"refusals\":[]}]", "[1]", "\u{1}\u{2}\u{3}", "{}"])
    func damaged(content: String) async throws {
        for finishes in [true, false] {
            let desk = try await desk()
            let log = RecordingLog()
            let path = desk.index.folder + "/forget.json"
            #expect(FileManager.default.createFile(atPath: path, contents: Data(content.utf8)))
            let forgetter = forgetter(desk, logger: log.logger)
            if finishes { #expect(try await forgetter.finish()) }
            #expect(try await forgetter.forget(order(desk)) == .gone)
            #expect(log.events == [.storeForgettingDamaged])
            #expect(log.values(.file) == [.text(path + ".damaged")])
            #expect(FileManager.default.contents(atPath: path + ".damaged") == Data(content.utf8))
            unlink(path + ".damaged")
            try await expectForgotten(desk, "behind damage")
        }
    }

    @Test("an order for more rows than may wait names the bound, and one for which there is no room is not begun")
    func bounds() async throws {
        let desk = try await desk()
        let order = order(desk)
        let count = order.rows.count + order.refusals.count
        await #expect(
            throws: StoreError.failed(
                "with this order \(count) rows would wait to be forgotten, and at most 4 may: let the others be carried out "
                    + "first")
        ) { try await forgetter(desk, mostRows: 4).forget(order) }
        let reserve = TraceIndexSettings().reservedBytes
        await #expect(throws: StoreError.full) {
            try await forgetter(desk, disk: FixedSpace(free: reserve + 5 * 64)).forget(order)
        }
        #expect(desk.feed.entries.count == 66)
        #expect(try Folder.names(in: desk.index.folder).allSatisfy { !$0.contains("forget") })
        #expect(try await forgetter(desk, mostRows: count).forget(order) == .gone)
        try await expectForgotten(desk, "within the bounds")
    }

    @Test("a second order is carried out with what the first one has left")
    func twoOrders() async throws {
        let desk = try await desk()
        var orders = [order(desk), order(desk)]
        orders[0].rows.removeLast()
        orders[1].rows.removeFirst(2)
        orders[1].refusals = []
        desk.feed.fail(.full)
        #expect(try await forgetter(desk).forget(orders[0]) == .unfinished(.full))
        desk.feed.fail(nil)
        #expect(try await forgetter(desk).forget(orders[1]) == .gone)
        try await expectForgotten(desk, "both")
    }
}

extension String {
    /// A line of a file's content without the number that tells rows of one moment apart, which a removed row leaves out.
    fileprivate var withoutPlace: String {
        split(separator: "|").enumerated().map { number, part in
            number == 0 ? Int64(part).map { "\($0 / IndexPlace.width)" } ?? String(part) : String(part)
        }.joined(separator: "|").split(separator: " ").map { part in
            Int64(part).map { "\($0 / IndexPlace.width)" } ?? String(part)
        }.joined(separator: " ")
    }
}

/// Counts steps, and from one on has each fail, as after the death of the process.
private final class FaultySteps: Sendable {
    private let passed = NIOLockedValueBox(0)
    private let last: Int

    init(failingFrom step: Int) { last = step }

    func pass() throws(StoreError) {
        let isOver = passed.withLockedValue { passed in
            passed += 1
            return passed > last
        }
        if isOver { throw .failed("crashed") }
    }
}

private struct FaultySynchronizer: DiskSynchronizer {
    let steps: FaultySteps

    func sync(_ file: DiskFile) throws(DiskError) {
        do throws(StoreError) {
            try steps.pass()
        } catch {
            throw DiskError(.sync, file.path, EIO)
        }
        try SystemSynchronizer().sync(file)
    }
}

/// One row a call, and each call may be the last one, before or behind what it does.
private struct FaultyEraser: TraceEraser {
    static var rowsPerCall: Int { 1 }
    let base: ListedFeed
    let steps: FaultySteps

    func erase(_ rows: [RecipientID], of address: AddressDigest) async throws(StoreError) -> Int {
        try steps.pass()
        let count = try await base.erase(rows, of: address)
        try steps.pass()
        return count
    }

    func erase(_ refusals: [ForgottenRefusal]) async throws(StoreError) -> Int {
        try steps.pass()
        let count = try await base.erase(refusals)
        try steps.pass()
        return count
    }

    func eraseRemains() async throws(StoreError) -> Bool {
        try steps.pass()
        let isClean = try await base.eraseRemains()
        try steps.pass()
        return isClean
    }
}

private struct FaultyIndex: TraceIndexUpkeep {
    let base: TraceIndex
    let steps: FaultySteps

    func rebuild(after day: UTCDay?, through end: UTCDay) async throws(StoreError) -> TraceDayRebuilt? {
        try await base.rebuild(after: day, through: end)
    }

    func remove(_ rows: [IndexedRow]) async throws(StoreError) -> TraceRemoval {
        try steps.pass()
        let removal = try await base.remove(rows)
        try steps.pass()
        return removal
    }
}
