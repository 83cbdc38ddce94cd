import Log
import Mail
import PosternTesting
import Queueing
import Testing

@testable import SQLiteStore

@Suite("Upkeep of the quarantine", .timeLimit(.minutes(30)))
struct QuarantineUpkeepTests {
    private let fixture = StoreFixture()

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
            fixture.configuration.quarantineQuota = left.count * 1_000
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

    @Test("another organization's items stay when one has too many")
    func others() async throws {
        fixture.configuration.quarantineQuota = 5_000
        let store = try fixture.open()
        for _ in 0..<9 { _ = try await hold(store, .spam) }
        let other = try await store.commit([try fixture.held(organization: "fabrikam")]).accepted[0].sequence
        let opened = try reopen(store)
        defer { opened.close() }
        try #require(try await eventually { try await opened.items().count == 6 })
        #expect(try await opened.state(of: RecipientID(other, index: 0)) == .quarantined)
        #expect(
            try await opened.quarantineTotals() == [
                QuarantineTotal(organization: "contoso", items: 5, octets: 5_000),
                QuarantineTotal(organization: "fabrikam", items: 1, octets: 1_000),
            ])
    }
}
