import Mail
import MailFlow
import PosternTesting
import Queueing
import Testing

@testable import SQLiteStore

/// Items are told in any order while others come and go, and after each part of it what a start finds in the folder as the death
/// of the process would leave it at that moment.
@Suite("Telling of quarantine when the process dies", .timeLimit(.minutes(30)))
struct QuarantineNoticeCrashTests {
    private let fixture = StoreFixture()

    @Test("has each item told once: by one message that is there, or not at all", arguments: (1...4).map { UInt64($0) })
    func anyOrder(_ seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let store = try fixture.open()
        defer { store.close() }
        var untold: [RecipientID] = []
        var told: [RecipientID: SequenceNumber] = [:]
        for _ in 0..<120 {
            fixture.clock.advance(by: .seconds(1))
            switch random.next() % 8 {
            case 0...2:
                var message = try fixture.held(size: random.next() % 3 == 0 ? 60_000 : 900)
                var hold = fixture.hold(.spam)
                hold.notifies = true
                message.copies[0].deliveries[0].placement = .quarantine(hold)
                untold.append(RecipientID(try await store.commit([message]).accepted[0].sequence, index: 0))
            case 3, 4:
                guard !untold.isEmpty else { continue }
                let items = Array(untold.shuffled(using: &random).prefix(3))
                let sequence = try await tell(items, store)
                untold.removeAll { items.contains($0) }
                for item in items { told[item] = sequence }
            case 5:
                guard let before = told.keys.sorted().randomElement(using: &random) else { continue }
                // With one that was told, nothing is told and no message is there.
                let again = try? await tell(untold + [before], store)
                #expect(again == nil, "\(before)")
            case 6:
                guard let item = untold.randomElement(using: &random) else { continue }
                try await store.act(fixture.discard(item))
                untold.removeAll { $0 == item }
            default: try await check(untold, told, in: try fixture.copy())
            }
        }
        try await check(untold, told, in: try fixture.copy())
    }

    private func tell(_ items: [RecipientID], _ store: SQLiteStore) async throws -> SequenceNumber {
        var transaction = StoreTransaction(acceptances: [try fixture.acceptance(origin: .report)])
        transaction.quarantine = [
            .tell(
                QuarantineNotice(
                    items: items, recipient: try fixture.address("ann@contoso.com"), at: fixture.clock.wallTime(),
                    isAtOnce: true))
        ]
        return try await store.commit(transaction).accepted[0].sequence
    }

    private func check(
        _ untold: [RecipientID], _ told: [RecipientID: SequenceNumber], in folder: String
    ) async throws {
        let store = try fixture.open(folder: folder)
        defer { store.close() }
        let start = WallTime(milliseconds: 0)
        #expect(try await store.untold(after: nil, since: start, limit: 1_000).map(\.id) == untold.sorted())
        for item in told.keys { #expect(try await store.quarantined(item)?.told != nil, "\(item)") }
        // The messages that tell are all that waits.
        #expect(try await store.waiting().map(\.sequence) == Set(told.values).sorted())
    }

    @Test("old notices are forgotten, and an item that is released is told no more")
    func forgetting() async throws {
        let store = try fixture.open()
        defer { store.close() }
        var ids: [RecipientID] = []
        for _ in 0..<3 {
            var message = try fixture.held()
            var hold = fixture.hold(.spam)
            hold.notifies = true
            message.copies[0].deliveries[0].placement = .quarantine(hold)
            ids.append(RecipientID(try await store.commit([message]).accepted[0].sequence, index: 0))
        }
        let ann = try fixture.address("Ann@contoso.com")
        let long = WallTime(milliseconds: 0)
        _ = try await tell([ids[0]], store)
        #expect(try await store.noticesAtOnce(to: ann, after: long) == 1)
        fixture.clock.advance(by: .minutes(61))
        _ = try await tell([ids[1]], store)
        #expect(try await store.noticesAtOnce(to: ann, after: long) == 1)
        #expect(try await store.erase([ids[0]], of: AddressDigest("bob@contoso.com")) == 0)
        #expect(try await store.noticesAtOnce(to: ann, after: long) == 1)
        // The row of a message in quarantine stays; that its recipient was told at once is nobody's business any more.
        #expect(try await store.erase([ids[0]], of: AddressDigest("ann@contoso.com")) == 0)
        #expect(try await store.noticesAtOnce(to: ann, after: long) == 0)
        try await store.act(fixture.release(ids[2]))
        #expect(try await store.untold(after: nil, since: WallTime(milliseconds: 0), limit: 9) == [])
    }
}
