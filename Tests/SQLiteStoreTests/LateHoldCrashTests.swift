import Mail
import PosternTesting
import Queueing
import Testing

@testable import SQLiteStore

/// Copies that are held while they wait and items that get a graver reason, in any order, and after each part of it what a
/// start finds in the folder as the death of the process would leave it at that moment.
@Suite("Late holds when the process dies", .timeLimit(.minutes(30)))
struct LateHoldCrashTests {
    /// What was acknowledged last of a recipient.
    private enum Fate: Equatable {
        case waiting
        case held(QuarantineReason)
        case released
        case delivered
    }

    private let fixture = StoreFixture()

    @Test(
        "keep each copy in one place: in a queue, or held for the last reason, and never without content",
        arguments: (1...6).map { UInt64($0) })
    func anyOrder(_ seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let store = try fixture.open()
        defer { store.close() }
        var fates: [RecipientID: Fate] = [:]
        func isHeld(_ fate: Fate) -> Bool { if case .held = fate { true } else { false } }
        for _ in 0..<120 {
            fixture.clock.advance(by: .seconds(1))
            switch random.next() % 10 {
            case 0...2:
                let message = try fixture.acceptance(
                    size: random.next() % 3 == 0 ? 60_000 : 900, recipients: ["ann@contoso.com", "bob@contoso.com"])
                let sequence = try await store.commit([message]).accepted[0].sequence
                for index in 0...1 { fates[RecipientID(sequence, index: index)] = .waiting }
            case 3, 4:
                guard let id = fates.randomKey(using: &random, where: { $0 == .waiting }) else { continue }
                // Now both copies of the message, now one.
                let both = fates.keys.filter { $0.sequence == id.sequence && fates[$0] == .waiting }.sorted()
                let ids = random.next() % 2 == 0 ? both : [id]
                try await store.act(try await late(ids, in: store))
                for id in ids { fates[id] = .held(.highConfPhish) }
            case 5:
                guard let id = fates.randomKey(using: &random, where: { $0 == .held(.highConfPhish) }) else { continue }
                try await store.act(
                    .regrade(
                        id, fixture.hold(.malware),
                        RecipientEvent(.quarantine, at: fixture.clock.wallTime(), detail: "late finding")))
                fates[id] = .held(.malware)
            case 6:
                guard let id = fates.randomKey(using: &random, where: isHeld) else { continue }
                try await store.act(fixture.release(id))
                fates[id] = .released
                // What somebody has released is not held again.
                let again = try await late([id], in: store)
                let second = try? await store.act(again)
                #expect(second == nil, "\(id)")
            case 7:
                guard let id = fates.randomKey(using: &random, where: { $0 == .released || $0 == .waiting })
                else { continue }
                _ = try await store.commit([], [fixture.end(id)])
                fates[id] = .delivered
            default: try await check(fates, in: try fixture.copy())
            }
        }
        try await check(fates, in: try fixture.copy())
    }

    private func late(_ ids: [RecipientID], in store: SQLiteStore) async throws -> QuarantineAction {
        let sequence = try #require(ids.first).sequence
        let message = try #require(try await store.status(of: "\(sequence)"))
        let copies = message.recipients.filter { ids.contains($0.id) }.map { recipient in
            let item = QuarantineItem(
                recipient, of: message, author: nil, hold: fixture.hold(.highConfPhish, days: 30),
                at: fixture.clock.wallTime())
            return LateHold.Copy(item: item, event: item.lateEvent("a cause", at: fixture.clock.wallTime()))
        }
        return .hold(LateHold(sequence: sequence, copies: copies))
    }

    private func check(_ fates: [RecipientID: Fate], in folder: String) async throws {
        let store = try fixture.open(folder: folder)
        defer { store.close() }
        for (id, fate) in fates {
            let state = try await store.state(of: id)
            let item = try await store.quarantined(id)
            switch fate {
            case .waiting: #expect(state == .waiting && item == nil, "\(id) \(state as Any)")
            case .held(let reason):
                #expect(state == .quarantined && item?.hold.reason == reason, "\(id) \(state as Any)")
            case .released: #expect(state == .waiting && item?.status == .released, "\(id) \(state as Any)")
            case .delivered: #expect(state == .delivered, "\(id) \(state as Any)")
            }
            if fate != .delivered { #expect(try await store.content(of: id.sequence) != nil, "\(id)") }
        }
        let waiting = fates.filter { $0.value == .waiting || $0.value == .released }.keys.sorted()
        #expect(try await store.waiting().map(\.id) == waiting)
        let held = fates.values.count { $0 == .held(.malware) }
        var query = QuarantineQuery(limit: 1)
        query.reasons = [.malware]
        query.statuses = [.notReleased]
        #expect(try await store.quarantinedCount(query, most: 1_000) == held)
    }
}
