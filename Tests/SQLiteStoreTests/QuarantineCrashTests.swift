import Mail
import PosternTesting
import Queueing
import Testing

@testable import SQLiteStore

/// Anything that can happen to items in any order, and after each part of it what a start finds in the folder as the death of
/// the process would leave it at that moment.
@Suite("Quarantine when the process dies", .timeLimit(.minutes(30)))
struct QuarantineCrashTests {
    /// What was acknowledged last of a recipient.
    private enum Fate: Equatable {
        case held(until: WallTime)
        case released
        case delivered
        case discarded
    }

    private let fixture = StoreFixture()

    @Test(
        "keeps each item in one state: held and in no queue, or released once, or gone",
        arguments: (1...6).map { UInt64($0) })
    func anyOrder(_ seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let store = try fixture.open()
        defer { store.close() }
        var fates: [RecipientID: Fate] = [:]
        func isHeld(_ fate: Fate) -> Bool {
            // What is due may go at any moment.
            if case .held(let end) = fate { end > fixture.clock.wallTime() } else { false }
        }
        for _ in 0..<150 {
            fixture.clock.advance(by: .seconds(1))
            switch random.next() % 12 {
            case 0...3:
                let size = random.next() % 3 == 0 ? 60_000 : 900
                let message = try fixture.held(
                    random.next() % 2 == 0 ? .spam : .malware, size: size,
                    recipients: ["ann@contoso.com", "bob@contoso.com"], days: random.next() % 2 == 0 ? 1 : 30)
                let sequence = try await store.commit([message]).accepted[0].sequence
                let item = try #require(try await store.quarantined(RecipientID(sequence, index: 0)))
                for index in 0...1 { fates[RecipientID(sequence, index: index)] = .held(until: item.expires) }
            case 4, 5:
                guard let id = fates.randomKey(using: &random, where: isHeld) else { continue }
                try await store.act(fixture.release(id))
                fates[id] = .released
                // A second time it is none.
                let second = try? await store.act(fixture.release(id))
                #expect(second == nil, "\(id)")
            case 6:
                guard let id = fates.randomKey(using: &random, where: { $0 == .released }) else { continue }
                _ = try await store.commit([], [fixture.end(id)])
                fates[id] = .delivered
            case 7:
                guard let id = fates.randomKey(using: &random, where: isHeld) else { continue }
                try await store.act(fixture.discard(id))
                fates[id] = .discarded
            case 8: fixture.clock.advance(by: .hours(7))
            default: try await check(fates, in: try fixture.copy())
            }
        }
        try await check(fates, in: try fixture.copy())
    }

    private func check(_ fates: [RecipientID: Fate], in folder: String) async throws {
        let store = try fixture.open(folder: folder)
        defer { store.close() }
        let now = fixture.clock.wallTime()
        for (id, fate) in fates {
            let state = try await store.state(of: id)
            let item = try await store.quarantined(id)
            switch fate {
            case .held(let end) where end <= now:
                #expect(state == .quarantined || state == .discarded, "\(id)")
            case .held:
                #expect(state == .quarantined && item?.status == .notReleased, "\(id) \(state as Any)")
                #expect(try await store.content(of: id.sequence) != nil, "\(id)")
            case .released:
                #expect(state == .waiting, "\(id) \(state as Any)")
                #expect(try await store.content(of: id.sequence) != nil, "\(id)")
                if let item { #expect(item.status == .released, "\(id)") }
            case .delivered: #expect(state == .delivered, "\(id) \(state as Any)")
            case .discarded: #expect(state == .discarded && item == nil, "\(id) \(state as Any)")
            }
        }
        let released = fates.filter { $0.value == .released }.keys.sorted()
        #expect(try await store.waiting().map(\.id) == released)
    }
}
