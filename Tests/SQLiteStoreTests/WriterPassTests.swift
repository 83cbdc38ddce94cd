import Log
import NIOConcurrencyHelpers
import Testing

@testable import SQLiteStore

@Suite(.timeLimit(.minutes(30))) struct WriterPassTests {
    @Test("tells of the writer with each batch, and without any every few seconds")
    func passes() async throws {
        let fixture = StoreFixture()
        let passes = NIOLockedValueBox(0)
        let store = try SQLiteStore.open(
            folder: fixture.folder, time: fixture.clock, configuration: fixture.configuration,
            logger: .silent
        ) { passes.withLockedValue { $0 += 1 } }
        defer { store.close() }
        var seen = 0
        for _ in 0..<5 {
            _ = try await store.commit([try fixture.acceptance()])
            // The turn that committed began with one.
            let count = passes.withLockedValue { $0 }
            #expect(count > seen)
            seen = count
        }
        // Nothing is put in: the writer turns by itself.
        while passes.withLockedValue({ $0 }) < seen + 2 { try await Task.sleep(for: .milliseconds(20)) }
    }
}
