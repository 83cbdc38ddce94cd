import GRDB
import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import PosternTesting
import Queueing
import Testing

@testable import NodeState
@testable import SQLiteStore

@Suite("records under a wall clock that is wrong", .timeLimit(.minutes(30)))
struct WrongClockTests {
    private let fixture = StoreFixture()

    /// The sequences of the messages and the number of refusals, after what was due has been done.
    private func left(_ store: SQLiteStore) async throws -> (messages: [Int64], refusals: Int) {
        // Between two commits the writer has looked for what is due.
        for _ in 0..<2 { try await store.record([AuditEntry]()) }
        store.refusals.settle()
        let rows = try await store.search(TraceQuery(limit: 1_000)).rows
        return (
            rows.compactMap(\.sequence).sorted(), rows.count { $0.refusal != nil }
        )
    }

    /// Nine messages that have ended, and a refusal beside each but the last: ten days between two, and the last now.
    private func fill() async throws {
        let store = try fixture.open()
        for number in 0..<9 {
            let accepted = try await store.commit([try fixture.acceptance()]).accepted[0]
            _ = try await store.commit([], [fixture.end(accepted.recipients[0].id)])
            guard number < 8 else { break }
            store.refusals.record(
                PerimeterRefusal(
                    at: fixture.clock.wallTime(), clientAddress: "192.0.2.1", clientName: "c.example", sender: nil,
                    recipient: "x@contoso.com", organization: "contoso", reply: "550 5.4.1 no", decisions: []))
            store.refusals.flushNow()
            fixture.clock.advance(by: .hours(24 * 10))
        }
        store.close()
    }

    private func stepWall(days: Int64) {
        fixture.clock.setWall(
            WallTime(milliseconds: fixture.clock.wallTime().milliseconds + Interval.hours(24 * days).milliseconds))
    }

    @Test("a clock that jumps a year ahead erases nothing at once, in this boot or the next, and the log tells of it")
    func ahead() async throws {
        fixture.configuration.refusalRetention = .hours(24 * 90)
        try await fill()
        var store = try fixture.open()
        #expect(try await left(store) == (Array(1...9), 8))
        stepWall(days: 365)
        #expect(try await left(store) == (Array(1...9), 8))
        store.close()
        for boot in ["boot-1", "boot-2", "boot-3"] {
            let log = RecordingLog()
            store = try fixture.open(boot: boot, logger: log.logger)
            #expect(try await left(store) == (Array(1...9), 8), "\(boot)")
            #expect(log.events == [.storeClockAhead], "\(boot)")
            store.close()
        }
        // Nobody has seen it for six days: it is as if twelve had passed, and the oldest of 80 days goes.
        fixture.clock.advance(by: .hours(24 * 6))
        store = try fixture.open(boot: "boot-3")
        try #require(try await eventually { try await left(store).messages == Array(2...9) })
        #expect(try await left(store) == (Array(2...9), 7))
        store.close()
        // It is put right: the others are as old as they are.
        stepWall(days: -365)
        let log = RecordingLog()
        store = try fixture.open(boot: "boot-3", logger: log.logger)
        fixture.clock.advance(by: .hours(24 * 5))
        #expect(try await left(store) == (Array(2...9), 7))
        #expect(log.events == [])
        fixture.clock.advance(by: .hours(24 * 10))
        store.close()
        store = try fixture.open(boot: "boot-3")
        try #require(try await eventually { try await left(store).messages == Array(3...9) })
        #expect(try await left(store) == (Array(3...9), 6))
        store.close()
    }

    @Test("a shorter retention takes effect at once, also while the clock is wrong")
    func shorter() async throws {
        fixture.configuration.refusalRetention = .hours(24 * 90)
        try await fill()
        stepWall(days: 365)
        fixture.configuration.traceRetention = .hours(24 * 25)
        fixture.configuration.refusalRetention = .hours(24 * 35)
        let store = try fixture.open(boot: "boot-2")
        defer { store.close() }
        try #require(try await eventually { try await left(store).messages == Array(7...9) })
        #expect(try await left(store) == (Array(7...9), 3))
    }

    @Test("a store of the release before takes the clock that it has noted for the time that has passed")
    func upgrade() async throws {
        try await fill()
        let database = try DatabaseQueue(path: WriterDatabase.path(in: fixture.folder))
        try await database.write { try $0.execute(sql: "UPDATE boots SET reached = NULL") }
        try database.close()
        stepWall(days: 365)
        let store = try fixture.open(boot: "boot-2")
        defer { store.close() }
        #expect(try await left(store).messages == Array(1...9))
    }
}

private func == (a: (messages: [Int64], refusals: Int), b: ([Int64], Int)) -> Bool {
    a.messages == b.0 && a.refusals == b.1
}
