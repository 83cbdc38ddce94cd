import Foundation
import Mail
import PosternTesting
import Queueing
import Testing

@testable import NodeState
@testable import SQLiteStore

@Suite("What processes died of")
struct CrashTests {
    private func mark(_ content: [UInt8], size: Int) -> ContentMark {
        content.withUnsafeBytes { ContentMark(size: size, head: $0) }
    }

    @Test("counts crashes durably, and refuses content from the second on and no other")
    func counts() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        let slots = try WorkSlots.open(folder: fixture.folder).slots
        let content = [UInt8](repeating: 7, count: 5_000)
        let work = [
            WorkInHand(stage: .reception, subject: .content(mark(content, size: 5_000))),
            WorkInHand(stage: .delivery, subject: .message(SequenceNumber(4))),
        ]
        func refuses(_ store: SQLiteStore, _ content: [UInt8], size: Int) async throws -> Bool {
            let journal = CrashJournal(slots: slots, refused: try await store.poisonContents())
            return content.withUnsafeBytes { journal.refuses(contentOf: size, head: $0) }
        }
        #expect(try await store.countCrashes(work, at: fixture.clock.wallTime()).map(\.count) == [1, 1])
        #expect(try await !refuses(store, content, size: 5_000))
        store.close()
        let reopened = try fixture.open()
        defer { reopened.close() }
        #expect(try await reopened.countCrashes([work[0]], at: fixture.clock.wallTime()).map(\.count) == [2])
        #expect(try await refuses(reopened, content, size: 5_000))
        #expect(try await !refuses(reopened, content, size: 5_001))
        #expect(try await !refuses(reopened, [8] + content.dropFirst(), size: 5_000))
        #expect(try await !refuses(reopened, Array(content.prefix(100)), size: 5_000))
        #expect(try await !refuses(reopened, [], size: 5_000))
        // After a month it is forgotten.
        let later = WallTime(milliseconds: fixture.clock.wallTime().milliseconds + 31 * 86_400_000)
        #expect(try await reopened.countCrashes([work[1]], at: later).map(\.count) == [1])
        #expect(try await !refuses(reopened, content, size: 5_000))
    }
}
