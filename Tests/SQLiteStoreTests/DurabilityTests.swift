import Foundation
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import Queueing
import Testing

@testable import SQLiteStore

@Suite struct DurabilityTests {
    @Test("reads a committed message back whole after the process died", arguments: [0, 1, 4_096, 40_000, 2_000_000])
    func acceptedIsReadable(size: Int) async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        let acceptance = try fixture.acceptance(size: size, recipients: ["ann@contoso.com", "bob@contoso.com"])
        let accepted = try await store.commit([acceptance]).accepted[0]

        let recovered = try fixture.open(folder: try fixture.copy())
        defer { recovered.close() }
        let message = try #require(try await recovered.fetch(accepted.sequence, [accepted.recipients[1].id]))
        #expect(try message.content.bytes() == acceptance.content.bytes())
        #expect(message.envelope == acceptance.envelope)
        #expect(message.copies == acceptance.copies.map(\.edits))
        #expect(message.networkMessageID == acceptance.networkMessageID)
        #expect(message.recipients.map(\.recipient) == [acceptance.deliveries[1].recipient])
        #expect(message.recipients.map(\.deliverTo) == [acceptance.deliveries[1].deliverTo])
        #expect(message.recipients.map(\.routing) == [acceptance.deliveries[1].routing])
        #expect(message.recipients.map(\.placement) == [.junk])
        #expect(message.clientAddress == acceptance.clientAddress)
        #expect(try await recovered.waiting() == accepted.recipients)
        #expect(try await recovered.detail("\(accepted.sequence)")?.decisions == acceptance.decisions)
    }

    @Test("answers a message of a moment ago from memory, on the caller's thread")
    func cached() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        let accepted = try await store.commit([try fixture.acceptance()]).accepted[0]
        let answered = NIOLockedValueBox(false)
        store.message(accepted.sequence, recipients: accepted.recipients.map(\.id)) { result in
            answered.withLockedValue { $0 = (try? result.get()) != nil }
        }
        #expect(answered.withLockedValue { $0 })
    }

    @Test("the store never changes a terminal state again")
    func terminalStays() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        let id = try await store.commit([try fixture.acceptance()]).accepted[0].recipients[0].id
        _ = try await store.commit([], [fixture.end(id)])
        for state in RecipientState.allCases { _ = try await store.commit([], [fixture.end(id, state)]) }
        #expect(try await store.state(of: id) == .delivered)
        #expect(try await store.waiting().isEmpty)
    }

    @Test("gives up the content with the last recipient's end, not before")
    func contentGoes() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        for size in [100, 100_000] {
            let accepted = try await store.commit([
                try fixture.acceptance(size: size, recipients: ["ann@contoso.com", "bob@contoso.com"])
            ]).accepted[0]
            _ = try await store.commit([], [fixture.end(accepted.recipients[0].id)])
            #expect(try await store.content(of: accepted.sequence)?.size == size)
            _ = try await store.commit([], [fixture.end(accepted.recipients[1].id, .failed)])
            #expect(try await store.content(of: accepted.sequence) == nil)
            #expect(try await store.fetch(accepted.sequence, accepted.recipients.map(\.id)) == nil)
        }
    }

    @Test("ends a recipient and accepts its report together or not at all")
    func reportIsAtomic() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        let failed = try await store.commit([try fixture.acceptance()]).accepted[0].recipients[0].id
        var report = try fixture.acceptance(recipients: ["sam@fabrikam.example"], origin: .report, sender: "")
        // More recipients than a message can have is a mistake that the store finds only in the acceptance.
        report.copies[0].deliveries = Array(repeating: report.deliveries[0], count: 65_537)
        await #expect(throws: StoreError.self) { try await store.commit([report], [fixture.end(failed, .failed)]) }
        #expect(try await store.state(of: failed) == .waiting)
        report.copies[0].deliveries = [report.deliveries[0]]
        let receipt = try await store.commit([report], [fixture.end(failed, .failed)])

        let recovered = try fixture.open(folder: try fixture.copy())
        defer { recovered.close() }
        #expect(try await recovered.state(of: failed) == .failed)
        #expect(try await recovered.waiting().map(\.id) == receipt.accepted[0].recipients.map(\.id))
    }

    @Test("gives sequence numbers in commit order to many threads at once, with few syncs")
    func groupCommit() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        let acceptances = try (0..<400).map { _ in try fixture.acceptance() }
        let order = NIOLockedValueBox<[SequenceNumber]>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for acceptance in acceptances {
                group.addTask {
                    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                        store.submit(StoreTransaction(acceptances: [acceptance])) { result in
                            order.withLockedValue { order in
                                if case .success(let receipt) = result { order.append(receipt.accepted[0].sequence) }
                            }
                            continuation.resume(with: result.map { _ in })
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(order.withLockedValue { $0 } == (1...400).map { SequenceNumber($0) })
        #expect(try await store.waiting().count == 400)
        #expect(store.writer.syncs.withLockedValue { $0 } >= 1)
    }

    @Test("the store goes on with the numbers after a restart")
    func numbersGoOn() async throws {
        let fixture = StoreFixture()
        let first = try fixture.open()
        _ = try await first.commit([try fixture.acceptance(), try fixture.acceptance()])
        first.close()
        let second = try fixture.open()
        defer { second.close() }
        #expect(try await second.commit([try fixture.acceptance()]).accepted[0].sequence == SequenceNumber(3))
    }

    @Test("syncs every commit: SQLite says synchronous = FULL")
    func synchronousFull() throws {
        let fixture = StoreFixture()
        try FileManager.default.createDirectory(atPath: fixture.folder, withIntermediateDirectories: true)
        let database = try WriterDatabase(folder: fixture.folder, bootID: "boot", time: fixture.clock, pageLimit: nil)
        try database.access { connection in
            let pragma = try connection.statement("PRAGMA synchronous")
            #expect(try pragma.step())
            #expect(pragma.integer(0) == 2)
            pragma.reset()
            try connection.begin(synced: false)
            try connection.commit()
            try connection.begin(synced: true)
            try connection.commit()
            #expect(try pragma.step())
            #expect(pragma.integer(0) == 2)
            pragma.reset()
        }
        try database.close()
    }

    @Test("refuses transactions after it was closed, having committed those before")
    func closing() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        let accepted = NIOLockedValueBox(0)
        for _ in 0..<50 {
            store.submit(StoreTransaction(acceptances: [try fixture.acceptance()])) { result in
                if case .success = result { accepted.withLockedValue { $0 += 1 } }
            }
        }
        store.close()
        #expect(accepted.withLockedValue { $0 } == 50)
        let late = try fixture.acceptance()
        await #expect(throws: StoreError.closed) { try await store.commit([late]) }
    }
}
