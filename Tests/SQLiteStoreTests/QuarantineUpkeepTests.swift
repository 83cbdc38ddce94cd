import Log
import Mail
import NodeState
import PosternTesting
import Queueing
import Testing

@testable import SQLiteStore

/// A disk of a size, with half of it free.
private struct FixedDisk: DiskSpace {
    var total: Int

    func measure(_ folder: String) -> (free: Int, total: Int)? { (total / 2, total) }
}

@Suite("Upkeep of the quarantine", .timeLimit(.minutes(30)))
struct QuarantineUpkeepTests {
    private let fixture = StoreFixture()

    /// What an item of a message of 1,000 octets counts for.
    private let octetsOfItem = 1_000 + QuarantineItem.overhead

    /// Opens the store anew, which looks at once for what is due.
    private func reopen(_ store: SQLiteStore, _ log: RecordingLog = RecordingLog()) throws -> SQLiteStore {
        store.close()
        return try fixture.open(logger: log.logger)
    }

    private func hold(
        _ store: SQLiteStore, _ reason: QuarantineReason, size: Int = 1_000, days: Int = 15
    ) async throws -> RecipientID {
        fixture.clock.advance(by: .seconds(1))
        let receipt = try await store.commit([try fixture.held(reason, size: size, days: days)])
        return RecipientID(receipt.accepted[0].sequence, index: 0)
    }

    @Test("items go when their time is over, in portions, and their messages end as discarded")
    func expiry() async throws {
        var store = try fixture.open()
        var short: [RecipientID] = []
        for _ in 0..<450 { short.append(try await hold(store, .spam, days: 1)) }
        let long = try await hold(store, .spam, days: 30)
        fixture.clock.advance(by: .hours(23))
        store = try reopen(store)
        for _ in 0..<2 { try await store.record([AuditEntry]()) }
        #expect(try await store.items().count == 451)
        fixture.clock.advance(by: .hours(1))
        let opened = try reopen(store)
        defer { opened.close() }
        try #require(try await eventually { try await opened.items() == [long] })
        #expect(try await opened.state(of: short[0]) == .discarded)
        #expect(try await opened.content(of: short[0].sequence) == nil)
        #expect(try await opened.state(of: long) == .quarantined)
    }

    @Test("a released item goes with its time, and what became of the message stays")
    func released() async throws {
        let store = try fixture.open()
        let id = try await hold(store, .spam, days: 1)
        try await store.act(fixture.release(id))
        _ = try await store.commit([], [fixture.end(id)])
        fixture.clock.advance(by: .hours(25))
        let opened = try reopen(store)
        defer { opened.close() }
        try #require(try await eventually { try await opened.items().isEmpty })
        #expect(try await opened.state(of: id) == .delivered)
        #expect(try await opened.content(of: id.sequence) == nil)
    }

    @Test("above its quota an organization loses the most dispensable first: never malware, nor what is asked for")
    func quota() async throws {
        let store = try fixture.open()
        let malware = try await hold(store, .malware)
        let requested = try await hold(store, .spam)
        try await store.act(.request(requested, by: "ann@contoso.com", at: fixture.clock.wallTime()))
        let phish = try await hold(store, .phish)
        let spam = [try await hold(store, .spam), try await hold(store, .bulk), try await hold(store, .spam)]
        let released = try await hold(store, .spam)
        try await store.act(fixture.release(released))
        _ = try await store.commit([], [fixture.end(released)])
        store.close()
        var left = [malware, requested, phish] + spam + [released]
        // The order in which they go, as room gets less.
        for gone in [released, spam[0], spam[1], spam[2], phish] {
            left.removeAll { $0 == gone }
            fixture.configuration.quarantineQuota = left.count * octetsOfItem
            let log = RecordingLog()
            let opened = try fixture.open(logger: log.logger)
            let wanted = Set(left)
            try #require(try await eventually { try await Set(opened.items()) == wanted })
            opened.close()
            #expect(log.events.contains(.storeQuarantineTrimmed), "\(gone)")
        }
        fixture.configuration.quarantineQuota = 1_000
        let log = RecordingLog()
        let opened = try fixture.open(logger: log.logger)
        try #require(try await eventually { log.events.contains(.storeQuarantineFull) })
        #expect(try await Set(opened.items()) == [malware, requested])
        opened.close()
        #expect(!log.events.contains(.storeQuarantineTrimmed))
    }

    @Test("one message for many recipients does not drive out what others sent")
    func manyRecipients() async throws {
        fixture.configuration.quarantineQuota = 20_000 + 102 * QuarantineItem.overhead
        let store = try fixture.open()
        let spam = try await hold(store, .spam)
        let people = (0..<100).map { "user\($0)@contoso.com" }
        _ = try await store.commit([try fixture.held(.malware, size: 15_000, recipients: people)])
        // It does not fit, which shows that there was a look.
        let last = try await hold(store, .bulk, size: 4_900)
        let opened = try reopen(store)
        defer { opened.close() }
        try #require(try await eventually { try await opened.items().count == 101 })
        #expect(try await opened.state(of: spam) == .discarded)
        #expect(try await opened.state(of: last) == .quarantined)
    }

    @Test(
        "an organization may have its quota, a quarter of the disk, and a fair part of half of it",
        arguments: [
            ([Int](), 100, 1_000, 100), ([500], 100, 1_000, 100), ([500], 600, 1_000, 250),
            ([200, 200, 100], 600, 1_000, 250), ([200, 200, 200], 600, 1_000, 166),
            ([10, 300, 300, 300], 600, 1_000, 163), ([1, 2, 3], 100, 4, 0), ([500], Int.max, Int.max, Int.max / 4),
        ])
    func room(_ octets: [Int], _ quota: Int, _ disk: Int, _ limit: Int) {
        #expect(QuarantineRoom.limit(of: octets, quota: quota, disk: disk) == limit)
    }

    @Test("on a small disk the quarantine leaves room for mail, whatever the quota is")
    func smallDisk() async throws {
        let store = try fixture.open()
        var spam: [RecipientID] = []
        for _ in 0..<9 { spam.append(try await hold(store, .spam, size: 1_000_000)) }
        store.close()
        // Five take a quarter of it.
        let opened = try fixture.open(disk: FixedDisk(total: 4 * 5 * (1_000_000 + QuarantineItem.overhead)))
        defer { opened.close() }
        try #require(try await eventually { try await opened.items().count == 5 })
        #expect(try await opened.items() == Array(spam.suffix(5).reversed()))
    }

    @Test("another organization's items stay when one has too many")
    func others() async throws {
        fixture.configuration.quarantineQuota = 5 * octetsOfItem
        let store = try fixture.open()
        for _ in 0..<9 { _ = try await hold(store, .spam) }
        let other = try await store.commit([try fixture.held(organization: "fabrikam")]).accepted[0].sequence
        let opened = try reopen(store)
        defer { opened.close() }
        try #require(try await eventually { try await opened.items().count == 6 })
        #expect(try await opened.state(of: RecipientID(other, index: 0)) == .quarantined)
        #expect(
            try await opened.quarantineTotals() == [
                QuarantineTotal(organization: "contoso", items: 5, octets: 5 * octetsOfItem),
                QuarantineTotal(organization: "fabrikam", items: 1, octets: octetsOfItem),
            ])
    }
}
