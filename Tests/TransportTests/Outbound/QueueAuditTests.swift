import Mail
import NIOCore
import PosternTesting
import Queueing
import Testing
import Transport

@Suite("The runner of the queues and the audit log", .timeLimit(.minutes(30)))
struct QueueAuditTests {
    private static let down = PeerScript { $0.verb == .connect ? .replyAndClose("421 4.3.2 Down") : nil }

    private static func entry(_ action: AuditAction) -> AuditEntry {
        AuditEntry(
            at: WallTime(milliseconds: 0), by: Caller(.local(uid: 0), name: "root"),
            authentication: "peerCredentials", action)
    }

    @Test("keeps one entry with the change of a message, and none where nothing changes")
    func suspension() async throws {
        try await withPeer(Self.down) { fixture, _ in
            let receipt = try await fixture.accept(to: ["a@b.test", "b@b.test"])
            try await fixture.queue(is: .retry)
            let ids = receipt.accepted[0].recipients.map(\.id)
            let suspend = Self.entry(.messageSuspend)
            #expect(try await fixture.runner.setSuspended(ids, true, by: "root", audit: suspend) == 2)
            try await fixture.eventually("the suspension in the store") {
                fixture.records(receipt).allSatisfy(\.isSuspended)
            }
            #expect(fixture.store.auditLog == [suspend])
            #expect(try await fixture.runner.setSuspended(ids, true, by: "root", audit: suspend) == 0)
            let resume = Self.entry(.messageResume)
            #expect(try await fixture.runner.setSuspended(ids, false, by: "root", audit: resume) == 2)
            try await fixture.eventually("the end of the suspension in the store") {
                !fixture.records(receipt).contains(where: \.isSuspended)
            }
            #expect(fixture.store.auditLog == [suspend, resume])
        }
    }

    @Test("keeps the entry of a removal at once when a delivery is under way, which ends later")
    func underWay() async throws {
        try await withPeer(PeerScript { $0.verb == .rcpt ? .silence : nil }) { fixture, peer in
            let receipt = try await fixture.accept()
            try await fixture.eventually("a delivery under way") {
                peer.commands.contains { $0.uppercased().hasPrefix("RCPT") }
            }
            let entry = Self.entry(.messageRemove)
            let ids = receipt.accepted[0].recipients.map(\.id)
            #expect(try await fixture.runner.remove(ids, reported: false, by: "root", audit: entry) == 1)
            #expect(fixture.store.auditLog == [entry])
            #expect(fixture.records(receipt).map(\.state) == [.waiting])
            // It is being removed already.
            #expect(try await fixture.runner.remove(ids, reported: false, by: "root", audit: entry) == 0)
            #expect(fixture.store.auditLog == [entry])
        }
    }

    @Test("keeps the entry of a removal with the report that it makes", arguments: [true, false])
    func removal(isReported: Bool) async throws {
        try await withPeer(Self.down) { fixture, _ in
            let sink = ScriptedPeer()
            fixture.route(DeliveryFixture.reportKey, to: try await sink.start())
            let receipt = try await fixture.accept()
            try await fixture.queue(is: .retry)
            let entry = Self.entry(.messageRemove)
            let ids = receipt.accepted[0].recipients.map(\.id)
            #expect(try await fixture.runner.remove(ids, reported: isReported, by: "root", audit: entry) == 1)
            try await fixture.settles(receipt, as: .removed)
            #expect(fixture.store.auditLog == [entry])
            // Whoever comes too late removes nothing.
            #expect(try await fixture.runner.remove(ids, reported: isReported, by: "root", audit: entry) == 0)
            #expect(fixture.store.auditLog == [entry])
            try await sink.stop()
        }
    }

    @Test("does nothing to a message when the entry can't be written")
    func brokenLogOfMessages() async throws {
        try await withPeer(Self.down) { fixture, peer in
            let receipt = try await fixture.accept()
            try await fixture.queue(is: .retry)
            let ids = receipt.accepted[0].recipients.map(\.id)
            #expect(try await fixture.runner.setSuspended(ids, true, by: "root", audit: nil) == 1)
            try await fixture.eventually("the event") { fixture.records(receipt)[0].events.last?.kind == .suspend }
            let connections = peer.connections
            peer.setScript(PeerScript())
            fixture.store.breakAudit(true)
            let resume = Self.entry(.messageResume)
            await #expect(throws: StoreError.self) {
                _ = try await fixture.runner.setSuspended(ids, false, by: "root", audit: resume)
            }
            await #expect(throws: StoreError.self) {
                _ = try await fixture.runner.remove(
                    ids, reported: true, by: "root", audit: Self.entry(.messageRemove))
            }
            let sequence = receipt.accepted[0].sequence
            let statuses = try await fixture.runner.recipients(of: sequence).get().map(\.status)
            #expect(statuses == [.suspended])
            #expect(fixture.records(receipt).map(\.state) == [.waiting])
            #expect(fixture.records(receipt).map(\.isSuspended) == [true])
            #expect(peer.connections == connections && fixture.store.auditLog.isEmpty)
            // What is resumed again is in the store before the answer.
            fixture.store.breakAudit(false)
            #expect(try await fixture.runner.setSuspended(ids, false, by: "root", audit: resume) == 1)
            #expect(fixture.store.auditLog == [resume])
            #expect(fixture.records(receipt).map(\.isSuspended) == [false])
            _ = try await fixture.runner.retry(DeliveryFixture.key).get()
            try await fixture.settles(receipt, as: .delivered)
            #expect(fixture.store.lateUpdates.isEmpty)
        }
    }

    @Test("does nothing to a queue when the entry can't be written, and knows nothing of a queue that is not there")
    func brokenLog() async throws {
        try await withPeer(Self.down) { fixture, peer in
            let nowhere = QueueKey(organization: "contoso", deliveryType: .mailbox, nextHop: "nowhere")
            #expect(try await fixture.runner.retry(nowhere, audit: Self.entry(.queueRetry)) == false)
            try await fixture.accept()
            try await fixture.queue(is: .retry)
            let connections = peer.connections
            fixture.store.breakAudit(true)
            await #expect(throws: StoreError.self) {
                _ = try await fixture.runner.retry(DeliveryFixture.key, audit: Self.entry(.queueRetry))
            }
            await #expect(throws: StoreError.self) {
                _ = try await fixture.runner.setSuspended(
                    DeliveryFixture.key, true, noting: [], audit: Self.entry(.queueSuspend))
            }
            try await fixture.queue(is: .retry)
            #expect(peer.connections == connections)
            fixture.store.breakAudit(false)
            #expect(fixture.store.auditLog.isEmpty)
            let entry = Self.entry(.queueRetry)
            #expect(try await fixture.runner.retry(DeliveryFixture.key, audit: entry))
            #expect(fixture.store.auditLog == [entry])
        }
    }
}
