import Mail
import NIOCore
import PosternTesting
import Queueing
import Testing
import Transport

@Suite("Copies that the runner of the queues has held", .timeLimit(.minutes(30)))
struct QueueHoldTests {
    private static let down = PeerScript { $0.verb == .connect ? .replyAndClose("421 4.3.2 Down") : nil }

    private func late(_ receipt: CommitReceipt, _ fixture: DeliveryFixture) async throws -> LateHold {
        let sequence = try #require(receipt.accepted.first).sequence
        let message = try #require(try await fixture.store.status(of: "\(sequence)"))
        let hold = QuarantineHold(
            reason: .highConfPhish, policyType: .hostedContentFilterPolicy, policyName: "Default", tag: "Tag",
            retentionDays: 15, permissions: .none, notifies: false)
        let copies = message.recipients.map { recipient in
            let item = QuarantineItem(recipient, of: message, author: nil, hold: hold, at: message.receivedAt)
            return LateHold.Copy(item: item, event: item.lateEvent("a cause", at: item.received))
        }
        return LateHold(sequence: sequence, copies: copies)
    }

    @Test("what waits is held and is never sent; where the store refuses, it waits on and is sent")
    func waiting() async throws {
        try await withPeer(Self.down) { fixture, peer in
            let bad = try await fixture.accept()
            let lucky = try await fixture.accept()
            try await fixture.queue(is: .retry)
            let held: [RecipientID] = try await fixture.runner.hold(try await late(bad, fixture))
            #expect(held == bad.accepted.flatMap(\.recipients).map(\.id))
            #expect(fixture.records(bad).map(\.state) == [.quarantined])
            let refused = try await late(lucky, fixture)
            fixture.store.failSubmit(.failed("disk"))
            await #expect(throws: StoreError.self) {
                let ids: [RecipientID] = try await fixture.runner.hold(refused)
                Issue.record("\(ids)")
            }
            #expect(fixture.records(lucky).map(\.state) == [.waiting])
            // Nothing of it waits any more.
            let again: [RecipientID] = try await fixture.runner.hold(try await late(bad, fixture))
            #expect(again == [])
            peer.setScript(PeerScript())
            _ = try await fixture.runner.retry(DeliveryFixture.key).get()
            try await fixture.settles(lucky, as: .delivered)
            #expect(peer.messages.count == 1)
            #expect(fixture.records(bad).map(\.state) == [.quarantined])
            #expect(fixture.store.lateUpdates.isEmpty)
        }
    }

    @Test("where nobody knows whether the store has held it, it is asked again, and nothing of it is sent")
    func inDoubt() async throws {
        try await withPeer(Self.down) { fixture, peer in
            let bad = try await fixture.accept()
            try await fixture.queue(is: .retry)
            let hold = try await late(bad, fixture)
            fixture.store.doubtSubmit(behind: 0)
            let held: [RecipientID] = try await fixture.runner.hold(hold)
            #expect(held == bad.accepted.flatMap(\.recipients).map(\.id))
            #expect(fixture.records(bad).map(\.state) == [.quarantined])
            peer.setScript(PeerScript())
            let good = try await fixture.accept()
            _ = try await fixture.runner.retry(DeliveryFixture.key).get()
            try await fixture.settles(good, as: .delivered)
            #expect(peer.messages.count == 1)
            #expect(fixture.store.lateUpdates.isEmpty)
        }
    }

    @Test("what was given another queue while the store was asked goes back into that one where it refuses")
    func rerouted() async throws {
        try await withPeer(Self.down) { fixture, _ in
            let bad = try await fixture.accept()
            try await fixture.queue(is: .retry)
            let hold = try await late(bad, fixture)
            fixture.store.holdCompletions()
            fixture.store.failSubmit(.failed("disk"))
            let held: EventLoopFuture<[RecipientID]> = fixture.runner.hold(hold)
            let route = RecipientUpdate.Route(
                key: DeliveryFixture.reportKey, inputs: RoutingInputs(direction: .originating, revision: 2))
            let moved: EventLoopFuture<Void> = fixture.runner.reroute([
                QueueMove(ids: hold.copies.map(\.item.id), route: route)
            ])
            try await moved.get()
            fixture.store.releaseCompletions()
            await #expect(throws: StoreError.self) {
                let ids = try await held.get()
                Issue.record("\(ids)")
            }
            let waiting: [WaitingStatus] = try await fixture.runner.recipients(of: hold.sequence)
            #expect(waiting.map(\.key) == [DeliveryFixture.reportKey])
            #expect(fixture.records(bad).map(\.key) == [DeliveryFixture.reportKey])
        }
    }
}
