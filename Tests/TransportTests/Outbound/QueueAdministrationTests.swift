import Mail
import NIOCore
import PosternTesting
import Queueing
import Testing
import Transport

@Suite("The runner of the queues, by hand", .timeLimit(.minutes(30)))
struct QueueAdministrationTests {
    private static let down = PeerScript { $0.verb == .connect ? .replyAndClose("421 4.3.2 Down") : nil }

    @Test(
        "retry cuts short a probe that hangs, wherever it hangs, and the mail goes by the next one",
        arguments: [PeerScript.Verb.connect, .ehlo, .mail, .rcpt])
    func hangingProbe(_ verb: PeerScript.Verb) async throws {
        try await withPeer(Self.down) { fixture, peer in
            let receipt = try await fixture.accept()
            try await fixture.queue(is: .retry)
            let failed = peer.connections
            // Silent from there on: an answer to what follows would be taken for the one that is missing.
            let order: [PeerScript.Verb] = [.connect, .ehlo, .mail, .rcpt]
            let answered = order.prefix { $0 != verb }
            peer.setScript(PeerScript { answered.contains($0.verb) ? nil : .silence })
            _ = try await fixture.runner.retry(DeliveryFixture.key).get()
            try await fixture.queue(is: .connecting)
            try await fixture.eventually("a second connection that hangs") {
                peer.connections == failed + 1
                    && (verb == .connect || peer.commands.contains { $0.lowercased().hasPrefix(verb.rawValue) })
            }
            peer.setScript(PeerScript { $0.connection == failed + 1 ? .silence : nil })
            #expect(try await fixture.runner.retry(DeliveryFixture.key).get())
            try await fixture.settles(receipt, as: .delivered)
            #expect(peer.messages.count == 1)
            try await fixture.eventually("the hanging connection to be closed") { peer.openConnections <= 1 }
            #expect(fixture.records(receipt)[0].events.map(\.kind) == [.send])
        }
    }

    @Test("a stopped queue is stopped in the store, and goes on when it is let")
    func queue() async throws {
        try await withPeer(Self.down) { fixture, peer in
            #expect(try await fixture.runner.setSuspended(DeliveryFixture.key, true).get() == false)
            let receipt = try await fixture.accept()
            try await fixture.queue(is: .retry)
            #expect(try await fixture.runner.setSuspended(DeliveryFixture.key, true).get())
            #expect(fixture.store.stoppedQueues == [DeliveryFixture.key])
            peer.setScript(PeerScript())
            let connections = peer.connections
            _ = try await fixture.runner.retry(DeliveryFixture.key).get()
            try await fixture.queue(is: .suspended)
            #expect(peer.connections == connections)
            #expect(try await fixture.runner.setSuspended(DeliveryFixture.key, false).get())
            #expect(fixture.store.stoppedQueues == [])
            try await fixture.settles(receipt, as: .delivered)
        }
    }

    @Test("a queue that the store could not stop is not stopped")
    func storeFails() async throws {
        try await withPeer(Self.down) { fixture, peer in
            try await fixture.accept()
            try await fixture.queue(is: .retry)
            fixture.store.failSubmit(.full)
            await #expect(throws: StoreError.full) {
                try await fixture.runner.setSuspended(DeliveryFixture.key, true).get()
            }
            try await fixture.queue(is: .retry)
        }
    }

    @Test("starts with stopped queues stopped and suspended mail suspended")
    func restart() async throws {
        let fixture = try DeliveryFixture(connections: 1)
        let peer = ScriptedPeer()
        let other = QueueKey(organization: "contoso", deliveryType: .smartHost, nextHop: "other", connector: "other")
        let port = try await peer.start()
        fixture.route(to: port)
        fixture.route(other, to: port)
        let stopped = try await fixture.accept(key: other)
        let suspended = try await fixture.accept()
        let free = try await fixture.accept()
        var waiting = fixture.store.waiting
        for index in waiting.indices where waiting[index].sequence == suspended.accepted[0].sequence {
            waiting[index].isSuspended = true
        }
        try await fixture.runner.start(waiting: waiting, suspendedQueues: [other]).get()
        try await fixture.settles(free, as: .delivered)
        #expect(fixture.records(stopped).map(\.state) == [.waiting])
        #expect(fixture.records(suspended).map(\.state) == [.waiting])
        #expect(try await fixture.runner.list().get().map(\.messageCount).reduce(0, +) == 2)
        _ = try await fixture.runner.setSuspended(other, false).get()
        let ids = suspended.accepted[0].recipients.map(\.id)
        #expect(try await fixture.runner.setSuspended(ids, false).get() == 1)
        try await fixture.settles(stopped, as: .delivered)
        try await fixture.settles(suspended, as: .delivered)
        #expect(fixture.records(suspended)[0].isSuspended == false)
        try await fixture.stop()
        try await peer.stop()
    }

    @Test("suspends, finds, counts and removes with a report; says which destination fails")
    func messages() async throws {
        try await withPeer(Self.down) { fixture, peer in
            let sink = ScriptedPeer()
            fixture.route(DeliveryFixture.reportKey, to: try await sink.start())
            let receipt = try await fixture.accept(to: ["a@b.test", "b@b.test"])
            let kept = try await fixture.accept()
            try await fixture.queue(is: .retry)
            #expect(fixture.runner.isFailing(DeliveryFixture.key))
            #expect(!fixture.runner.isFailing(DeliveryFixture.reportKey))
            #expect(try await fixture.runner.list().get().map(\.messageCount).reduce(0, +) == 3)
            let sequence = receipt.accepted[0].sequence
            let found = try await fixture.runner.recipients(of: sequence).get()
            #expect(found.map(\.id) == receipt.accepted[0].recipients.map(\.id))
            #expect(try await fixture.runner.setSuspended(found.map(\.id), true).get() == 2)
            try await fixture.eventually("suspended in the store") {
                fixture.records(receipt).map(\.isSuspended) == [true, true]
            }
            #expect(
                try await fixture.runner.recipients(of: sequence).get().map(\.status) == [.suspended, .suspended])
            #expect(try await fixture.runner.remove(message: sequence, reported: true).get() == 2)
            try await fixture.settles(receipt, as: .removed)
            try await fixture.eventually("a report") { sink.messages.count == 1 }
            #expect(sink.messages[0].text.contains("550 5.3.2 QUEUE.Admin"))
            peer.setScript(PeerScript())
            _ = try await fixture.runner.retry(DeliveryFixture.key).get()
            try await fixture.settles(kept, as: .delivered)
            #expect(!fixture.runner.isFailing(DeliveryFixture.key))
            try await sink.stop()
        }
    }
}

extension DeliveryFixture {
    /// Waits until the queue is in a state.
    func queue(is status: QueueStatus.Status) async throws {
        try await eventually("\(status)") {
            try await runner.list().get().first { $0.key == Self.key }?.status == status
        }
    }
}
