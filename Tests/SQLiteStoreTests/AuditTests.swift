import GRDB
import Mail
import NIOConcurrencyHelpers
import PosternTesting
import Queueing
import Testing

@testable import SQLiteStore

@Suite("The audit log over SQLite", .timeLimit(.minutes(10)))
struct AuditTests {
    private func entry(_ fixture: StoreFixture, _ action: AuditAction = .queueRetry) -> AuditEntry {
        AuditEntry(
            at: fixture.clock.wallTime(), by: Caller(.local(uid: 0), name: "root"), authentication: "peerCredentials",
            organization: "contoso", action)
    }

    @Test("audit entries go a year after they were written, and no earlier")
    func retention() async throws {
        let fixture = StoreFixture()
        let first = try fixture.open()
        let old = entry(fixture)
        try await first.record([old])
        fixture.clock.advance(by: .hours(24))
        let kept = entry(fixture, .queueSuspend)
        try await first.record([kept])
        first.close()
        fixture.clock.advance(by: .hours(24 * 364 + 1))
        let second = try fixture.open()
        defer { second.close() }
        try #require(try await eventually { try await second.audit(matching: AuditQuery()) == [kept] })
    }

    @Test("a wall clock that steps a year ahead empties no audit log: its oldest entries go as fast as time passes")
    func clockAhead() async throws {
        let fixture = StoreFixture()
        let first = try fixture.open()
        var entries: [AuditEntry] = []
        for _ in 0..<10 {
            entries.append(entry(fixture))
            try await first.record([entries[entries.count - 1]])
            fixture.clock.advance(by: .hours(24))
        }
        first.close()
        // In the next boot the clock is wrong.
        fixture.clock.setWall(
            WallTime(milliseconds: fixture.clock.wallTime().milliseconds + Interval.hours(24 * 700).milliseconds))
        for _ in 0..<3 {
            let store = try fixture.open(boot: "boot-2")
            try #require(try await eventually { store.writer.queue.load.waiting == 0 })
            try await store.record([AuditEntry]())
            #expect(try await store.audit(matching: AuditQuery()).count == 10)
            store.close()
        }
        let second = try fixture.open(boot: "boot-2")
        second.close()
        fixture.clock.advance(by: .hours(25))
        let third = try fixture.open(boot: "boot-2")
        defer { third.close() }
        // Of 25 hours, twice: the oldest three.
        let left = Array(entries.dropFirst(3).reversed())
        try #require(try await eventually { try await third.audit(matching: AuditQuery()) == left })
    }

    @Test("the pace of removal: not beyond what is due, twice as fast as time passes, and never back")
    func pace() {
        func at(_ seconds: Int64) -> Instant { Instant(milliseconds: seconds * 1_000) }
        var pace = RemovalPace(from: at(0))
        // What passed while there was nothing does not count.
        #expect(pace.cutoff(oldest: nil, due: 900_000, now: at(500)) == nil)
        #expect(pace.cutoff(oldest: 100_000, due: 900_000, now: at(500)) == 100_000)
        #expect(pace.cutoff(oldest: 100_000, due: 900_000, now: at(510)) == 120_000)
        // A sparse log goes no faster.
        #expect(pace.cutoff(oldest: 700_000, due: 900_000, now: at(520)) == 140_000)
        // The clock steps back and ahead again.
        #expect(pace.cutoff(oldest: 700_000, due: -5_000, now: at(530)) == -5_000)
        #expect(pace.cutoff(oldest: 700_000, due: 900_000, now: at(530)) == 140_000)
        #expect(pace.cutoff(oldest: 700_000, due: 150_000, now: at(540)) == 150_000)
        let furthest = pace.cutoff(oldest: 700_000, due: .max, now: at(.max / 1_000))
        #expect(furthest == 2_305_843_009_213_843_952)
    }

    @Test("a search of the audit log in portions of any size finds what one in a single portion finds")
    func portions() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        for number in 0..<30 {
            try await store.record([
                entry(fixture, number % 7 == 0 ? .queueSuspend : .queueRetry), entry(fixture, .queueResume),
            ])
            if number % 4 == 0 { fixture.clock.advance(by: .seconds(1)) }
        }
        var queries = [AuditQuery(), AuditQuery(limit: 1), AuditQuery(limit: 23)]
        queries[0].actions = [.queueSuspend]
        queries[2].since = WallTime(milliseconds: 1_700_000_000_000 + 2_000)
        queries[2].until = WallTime(milliseconds: 1_700_000_000_000 + 5_000)
        for query in queries {
            let whole = try await store.read { try $0.audit(matching: query, portion: 1_000) }
            #expect(whole.count == [5, 1, 23][queries.firstIndex(of: query) ?? 0])
            for portion in [1, 2, 5, 59, 60, 61] {
                #expect(
                    try await store.read { try $0.audit(matching: query, portion: portion) } == whole,
                    "portions of \(portion): \(query)")
            }
        }
    }

    @Test("between the portions of a search and of a verification of the audit log others have the store's threads")
    func threads() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        let one = entry(fixture)
        try await store.record(Array(repeating: one, count: 5_500))
        let counted = CountedReads(base: store)
        var rare = AuditQuery()
        rare.caller = "nobody"
        #expect(try await counted.audit(matching: rare, behind: nil) == [])
        #expect(counted.reads.withLockedValue { $0 } == 2)
        #expect(try await counted.verifyAudit(noted: nil).isWhole)
        #expect(counted.reads.withLockedValue { $0 } == 2 + 6)
    }

    @Test(
        "between the portions of a search of the audit log others read by the same connection, which mail does not use")
    func interleaving() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        for _ in 0..<40 { try await store.record([entry(fixture)]) }
        // Each transaction of the reading connection, as SQLite sees it begin.
        let begun = NIOLockedValueBox(0)
        try await store.read { reader in
            try reader.looking.read { database in
                database.trace { event in
                    if "\(event)".uppercased().hasPrefix("BEGIN") { begun.withLockedValue { $0 += 1 } }
                }
            }
        }
        var rare = AuditQuery()
        rare.caller = "nobody"
        let wanted = rare
        #expect(try await store.read { try $0.audit(matching: wanted, portion: 10) } == [])
        #expect(begun.withLockedValue { $0 } >= 4)
    }

    @Test("an entry of an action that this release does not know is passed over")
    func unknownAction() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        let known = entry(fixture)
        try await store.record([known, known])
        try await store.damage("UPDATE audit SET entry = replace(entry, 'queue.retry', 'queue.paint') WHERE id = 2")
        #expect(try await store.audit(matching: AuditQuery(limit: 1)) == [known])
    }

    @Test("an entry with updates alone is synced before the answer, as other changes of an administrator are")
    func synced() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        let accepted = try await store.commit([try fixture.acceptance()]).accepted[0]
        let before = store.writer.syncs.withLockedValue { $0 }
        try await store.commit(
            StoreTransaction(
                updates: [
                    RecipientUpdate(id: accepted.recipients[0].id, state: .waiting, isSuspended: true, event: nil)
                ],
                audit: [entry(fixture)]))
        #expect(store.writer.syncs.withLockedValue { $0 } > before)
        #expect(store.writer.unsyncedSince == nil)
    }

    @Test("a store that is opened for reading only changes nothing, and says so")
    func readOnly() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        let reader = try fixture.openReader()
        let entry = entry(fixture)
        func expectRefusal(_ body: () async throws(StoreError) -> Void) async {
            let error = await #expect(throws: StoreError.self) { try await body() }
            #expect(error.map { if case .unavailable = $0 { true } else { false } } == true)
        }
        await expectRefusal { () async throws(StoreError) in try await reader.record([entry]) }
        await expectRefusal { () async throws(StoreError) in
            try await reader.commit(StoreTransaction(audit: [entry]))
        }
        await expectRefusal { () async throws(StoreError) in
            try await reader.unblock(organization: "contoso", connector: "x", audit: entry)
        }
        await expectRefusal { () async throws(StoreError) in _ = try await reader.secret(named: "x") { [1] } }
        #expect(try await store.audit(matching: AuditQuery()) == [])
    }
}

/// A store that counts how often its threads are asked for.
private struct CountedReads: SQLiteAccess {
    let base: SQLiteStore
    let reads = NIOLockedValueBox(0)

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (StoreReader) throws -> Value
    ) async throws(StoreError) -> Value {
        reads.withLockedValue { $0 += 1 }
        return try await base.read(body)
    }

    func change<Value: Sendable>(
        _ body: @escaping @Sendable (WriterConnection) throws -> Value
    ) async throws(StoreError) -> Value { try await base.change(body) }
}
