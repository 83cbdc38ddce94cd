import Foundation
import GRDB
import Mail
import NIOConcurrencyHelpers
import NIOCore
import PosternTesting
import Queueing
import Testing

@testable import NodeState
@testable import SQLiteStore

/// Fails the next syncs of files whose path ends in a suffix.
private final class FailingDisk: DiskSynchronizer {
    private let failing = NIOLockedValueBox<[String: Int]>([:])

    func fail(_ suffix: String, times: Int = 1) { failing.withLockedValue { $0[suffix] = times } }
    var pending: Int { failing.withLockedValue { $0.values.reduce(0, +) } }

    func sync(_ file: DiskFile) throws(DiskError) {
        let fails = failing.withLockedValue { failing -> Bool in
            for (suffix, times) in failing where times > 0 && file.path.hasSuffix(suffix) {
                failing[suffix] = times - 1
                return true
            }
            return false
        }
        if fails { throw DiskError(.sync, file.path, EIO) }
        try SystemSynchronizer().sync(file)
    }
}

@Suite(.timeLimit(.minutes(30))) struct DiskFailureTests {
    /// Holds the writer until the semaphore is signalled, so that what is put in meanwhile makes one batch.
    private func held(_ store: SQLiteStore) async throws -> DispatchSemaphore {
        let (isHeld, release) = (NIOLockedValueBox(false), DispatchSemaphore(value: 0))
        let hold = WriteQueue.Job(
            run: { _ in
                isHeld.withLockedValue { $0 = true }
                release.wait()
            }, completion: { _ in })
        #expect(store.writer.queue.put(hold))
        try #require(try await eventually { isHeld.withLockedValue { $0 } })
        return release
    }

    @Test("refuses with `full` when the database can't grow, and accepts again when there is room")
    func fullDatabase() async throws {
        let fixture = StoreFixture()
        let empty = try fixture.open()
        let pages = try await empty.reader.database.read { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 }
        empty.close()
        // Room for a few messages, whatever tables the schema has.
        let store = try fixture.open(pageLimit: pages + 40)
        defer { store.close() }
        var ids: [RecipientID] = []
        var refusals = 0
        for _ in 0..<60 where refusals == 0 {
            do {
                ids.append(try await store.commit([try fixture.acceptance(size: 16_000)]).accepted[0].recipients[0].id)
            } catch {
                #expect(error as? StoreError == .full)
                refusals += 1
            }
        }
        #expect(refusals == 1 && ids.count > 5)
        // What was accepted is all there, and delivering it makes room.
        #expect(try await store.waiting().map(\.id) == ids)
        for id in ids { _ = try await store.commit([], [fixture.end(id)]) }
        #expect(try await store.commit([try fixture.acceptance(size: 16_000)]).accepted.count == 1)
    }

    @Test(
        "the store has room above the reserve, half as much again once it was short, the database's own free pages counted",
        arguments: [
            // free, reusable, accepts, has room; the reserve is 800
            (801, 0, true, true), (800, 0, true, false), (1_200, 0, false, false), (1_201, 0, false, true),
            (200, 601, true, true), (200, 600, true, false), (200, 1_001, false, true), (100, 9_999, true, false),
            (0, 9_999, true, false), (0, 0, true, false),
        ])
    func room(free: Int, reusable: Int, accepts: Bool, hasRoom: Bool) {
        #expect(Writer.hasRoom(free: free, reusable: reusable, reserve: 800, accepts: accepts) == hasRoom)
    }

    @Test("counts what ended mail leaves inside the database as free")
    func reusableSpace() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        var ids: [RecipientID] = []
        for _ in 0..<20 {
            ids.append(try await store.commit([try fixture.acceptance(size: 30_000)]).accepted[0].recipients[0].id)
        }
        #expect(store.checkSpace() < 300_000)
        _ = try await store.commit([], ids.map { fixture.end($0) })
        #expect(try await eventually { store.checkSpace() >= 300_000 })
    }

    @Test("fails what a segment's failed sync concerns, and writes the next into a new segment")
    func failedSegmentSync() async throws {
        let disk = FailingDisk()
        let fixture = StoreFixture()
        let store = try fixture.open(synchronizer: disk)
        defer { store.close() }
        disk.fail(".seg")
        let first = try fixture.acceptance(size: 100_000)
        await #expect(throws: StoreError.self) { try await store.commit([first]) }
        let second = try fixture.acceptance(size: 100_000)
        let accepted = try await store.commit([second]).accepted[0]
        #expect(try await store.content(of: accepted.sequence)?.bytes() == second.content.bytes())
        #expect(try await store.waiting().count == 1)
        #expect(FileManager.default.fileExists(atPath: fixture.folder + "/segments/2.seg"))
    }

    @Test("survives a failed sync of the delivery marks")
    func failedLogSync() async throws {
        let disk = FailingDisk()
        let fixture = StoreFixture()
        let store = try fixture.open(synchronizer: disk)
        defer { store.close() }
        let accepted = try await store.commit([try fixture.acceptance(), try fixture.acceptance()]).accepted
        disk.fail("-wal")
        _ = try await store.commit([], [fixture.end(accepted[0].recipients[0].id)])
        try #require(try await eventually { disk.pending == 0 })
        _ = try await store.commit([], [fixture.end(accepted[1].recipients[0].id)])
        #expect(try await store.waiting().isEmpty)
        #expect(try await store.commit([try fixture.acceptance()]).accepted[0].sequence == SequenceNumber(3))
    }

    @Test("fails alone what SQLite refuses, not the rest of the batch")
    func oneFailsAlone() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        // A number that is given already is what SQLite refuses.
        _ = try await store.commit([try fixture.acceptance()])
        store.writer.nextSequence = 1
        let outcomes = NIOLockedValueBox<[Bool]>([])
        let transactions = try (0..<3).map { _ in StoreTransaction(acceptances: [try fixture.acceptance()]) }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            for transaction in transactions {
                store.submit(transaction) { result in
                    let count = outcomes.withLockedValue { outcomes -> Int in
                        outcomes.append((try? result.get()) != nil)
                        return outcomes.count
                    }
                    if count == transactions.count { continuation.resume() }
                }
            }
        }
        #expect(outcomes.withLockedValue { $0.filter { $0 }.count } >= 2)
        #expect(try await store.waiting().count == 1 + outcomes.withLockedValue { $0.filter { $0 }.count })
    }

    @Test("fails a whole batch when the database gets full in a change: no mail of it is stored, not even in part")
    func fullInAChange() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open(pageLimit: 90)
        defer { store.close() }
        let before = try await store.commit([try fixture.acceptance()]).accepted[0].recipients[0].id
        let release = try await held(store)
        // One batch: a message, a change that fills the database, a message.
        let outcomes = NIOLockedValueBox<[StoreError?]>([])
        @Sendable func note(_ error: StoreError?) { outcomes.withLockedValue { $0.append(error) } }
        @Sendable func submit(_ acceptance: Acceptance) {
            store.submit(StoreTransaction(acceptances: [acceptance])) { result in
                if case .failure(let error) = result { note(error) } else { note(nil) }
            }
        }
        submit(try fixture.acceptance())
        let change = WriteQueue.Job(
            run: { connection in
                let result = try connection.attempt {
                    try connection.execute("CREATE TABLE filler (filling BLOB)")
                    for _ in 0..<200 {
                        try connection.execute("INSERT INTO filler VALUES (zeroblob(16000))")
                    }
                }
                if case .failure(let error) = result { throw error }
            }, completion: note)
        #expect(store.writer.queue.put(change))
        submit(try fixture.acceptance())
        release.signal()
        try #require(try await eventually { outcomes.withLockedValue { $0.count } == 3 })
        #expect(outcomes.withLockedValue { $0 } == [.full, .full, .full])
        #expect(try await store.waiting().map(\.id) == [before])
        // And it goes on with the next.
        let after = try await store.commit([try fixture.acceptance()]).accepted[0].recipients[0].id
        #expect(try await store.waiting().map(\.id) == [before, after])
    }

    @Test("keeps a change that has an entry of the audit log out of the log of marks, which would be durable before it")
    func entryWithItsEnd() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        let id = try await store.commit([try fixture.acceptance()]).accepted[0].recipients[0].id
        let release = try await held(store)
        let entry = AuditEntry(at: fixture.clock.wallTime(), by: .system, authentication: "none", .messageRemove)
        store.submit(StoreTransaction(updates: [fixture.end(id)], audit: [entry])) { _ in }
        #expect(try MarkLog.marks(in: fixture.folder).isEmpty)
        release.signal()
        #expect(try await eventually { try await store.waiting().isEmpty })
        #expect(try await store.audit(matching: AuditQuery()).count == 1)
    }
}
