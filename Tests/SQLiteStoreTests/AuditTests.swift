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
