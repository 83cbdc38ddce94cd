import Identity
import Log
import Mail
import PosternTesting
import Testing

@testable import Operations

@Suite("The upkeep of records")
struct RecordUpkeepTests {
    private let store = ModelStore()
    private let clock = VirtualClock()
    private let log = RecordingLog()

    private var upkeep: RecordUpkeep {
        RecordUpkeep(audit: store, answers: store, identity: store, time: clock, logger: log.logger)
    }

    @Test("answers to requests with a key are forgotten after a day, and no earlier")
    func answers() async throws {
        let key = IdempotencyKey(caller: .system, route: "POST /a", key: "k")
        let answer = StoredAnswer(status: 200, fields: [], body: [1])
        #expect(try await store.begin(key, requestHash: [1], at: clock.wallTime()) == .begun)
        try await store.finish(key, answer)
        clock.advance(by: .hours(24))
        await upkeep.expire()
        #expect(try await store.begin(key, requestHash: [1], at: clock.wallTime()) == .answered(answer))
        clock.advance(by: .milliseconds(1))
        await upkeep.expire()
        #expect(try await store.begin(key, requestHash: [1], at: clock.wallTime()) == .begun)
        #expect(log.events == [])
    }

    @Test("the log is told where the audit log ends, and of a store that can't be read")
    func head() async throws {
        try await store.record([
            AuditEntry(at: clock.wallTime(), by: .system, authentication: "none", .dnsDrop)
        ])
        let head = try await store.auditHead()
        await upkeep.tellHead()
        #expect(log.facts == ["administration.audit.head count=1 digest=\(head.digest)"])
        store.close()
        await upkeep.tellHead()
        await upkeep.expire()
        let late: [LogEvent] = [.administrationRecordsUntidy, .administrationRecordsUntidy]
        #expect(Array(log.events.dropFirst()) == late)
    }

    @Test("the log is told daily of tokens that end within fourteen days, and of no others")
    func tokens() async throws {
        let now = clock.wallTime()
        let owner = try #require(AccountName("ann"))
        var changes: [IdentityChange] = [
            .addAccount(
                Account(name: owner, state: .active, grants: [Grant(.operator, for: nil)], created: now))
        ]
        // One that has ended, one of a moment before and after the notice, and one that never ends.
        for (name, hours) in [("gone", 0), ("near", 1), ("far", 14 * 24), ("farther", 15 * 24), ("ever", -1)] {
            let text = TokenText(random: SeededRandom(seed: UInt64(hours + 100)))
            changes.append(
                .addToken(
                    AccountToken(
                        id: text.id, digest: text.digest, name: name, owner: owner, scopes: [.metricsRead],
                        organizations: .all, created: now,
                        expires: hours < 0
                            ? nil : WallTime(milliseconds: now.milliseconds + Int64(hours) * 3_600_000))))
        }
        #expect(try await store.commit(IdentityTransaction(changes, audit: [])) == .done)
        await upkeep.tellTokens()
        #expect(log.values(.caller) == [.text("ann/near"), .text("ann/far")])
        #expect(Set(log.events) == [.administrationTokenEnding])
    }

    @Test("whoever may not see all organizations is told nothing of the chain")
    func scope() async throws {
        let desk = try await OperationDesk()
        let administration = desk.administration.inContext(
            OperationContext(scope: .only(["contoso"]), isOperator: false))
        let caller = Caller(.account, name: "ann")
        let verified = await failure { () async throws(OperationFailure) in
            _ = try await AuditVerify().perform(in: administration, by: caller)
        }
        let shown = await failure { () async throws(OperationFailure) in
            _ = try await AuditHeadShow().perform(in: administration, by: caller)
        }
        #expect(verified == .notAllowed && shown == .notAllowed)
        let wrong = AuditHead(entry: 1, digest: "x")
        let usage = await failure { () async throws(OperationFailure) in
            _ = try await desk.perform(AuditVerify(noted: wrong))
        }
        #expect(usage == .usage)
        #expect(try await desk.perform(AuditVerify()).isWhole)
    }

    private func failure(
        _ body: () async throws(OperationFailure) -> Void
    ) async -> OperationFailure.Kind? {
        do throws(OperationFailure) {
            try await body()
            return nil
        } catch {
            return error.kind
        }
    }
}
