import Log
import NIOConcurrencyHelpers
import Queueing
import Testing

@testable import SQLiteStore

@Suite(.timeLimit(.minutes(30))) struct StoreWithoutThreadTests {
    @Test(
        "a store without a thread commits what waits when it is told to, in one transaction, and what is left when it closes"
    )
    func commitsWhenTold() async throws {
        let fixture = StoreFixture()
        let store = try open(fixture)
        #expect(!store.commitNow())
        let accepted = NIOLockedValueBox<[SequenceNumber]>([])
        func submit() throws {
            store.submit(StoreTransaction(acceptances: [try fixture.acceptance()])) { result in
                accepted.withLockedValue { $0 += (try? result.get())?.accepted.map(\.sequence) ?? [] }
            }
        }
        for _ in 0..<3 { try submit() }
        #expect(accepted.withLockedValue { $0 }.isEmpty)
        let before = store.writer.syncs.withLockedValue { $0 }
        #expect(store.commitNow())
        #expect(accepted.withLockedValue { $0.map(\.rawValue) } == [1, 2, 3])
        #expect(store.writer.syncs.withLockedValue { $0 } == before + 1)
        #expect(!store.commitNow())
        try submit()
        store.close()
        #expect(accepted.withLockedValue { $0.count } == 4)
        let reopened = try fixture.open()
        defer { reopened.close() }
        #expect(try await reopened.waiting().count == 4)
    }

    private func open(_ fixture: StoreFixture) throws -> SQLiteStore {
        try SQLiteStore.openWithoutThread(
            folder: fixture.folder, time: fixture.clock, configuration: fixture.configuration, logger: .silent)
    }
}
