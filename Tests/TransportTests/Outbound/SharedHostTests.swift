import Mail
import NIOConcurrencyHelpers
import NIOCore
import PosternTesting
import Queueing
import Testing
import Transport

@Suite("Queues that lead to one host", .timeLimit(.minutes(30)))
struct SharedHostTests {
    private func key(_ number: Int) -> QueueKey {
        QueueKey(
            organization: "contoso", deliveryType: .smartHost, nextHop: "out\(number)", connector: "out\(number)")
    }

    @Test("hold no slot while they wait for a host that never greets, and mail for others goes")
    func hanging() async throws {
        let silent = PeerScript { $0.verb == .connect ? .silence : nil }
        try await withPeer(silent, changeQueues: { $0.deliveryAttempts = 20 }) { fixture, peer in
            let port = try fixture.port()
            for number in 0..<60 {
                fixture.route(key(number), to: port)
                try await fixture.accept(key: key(number))
            }
            try await fixture.eventually("as many connections as may be") { peer.connections == 5 }
            try await fixture.eventually("no other attempt") { try await fixture.runner.flow().get().underWay == 5 }
            let well = ScriptedPeer(PeerScript())
            fixture.route(key(100), to: try await well.start())
            let receipt = try await fixture.accept(key: key(100))
            try await fixture.settles(receipt, as: .delivered)
            let flow = try await fixture.runner.flow().get()
            #expect(flow.underWay == 5)
            #expect(flow.waiting == 55)
            #expect(flow.holders == [.init(name: "[127.0.0.1]:\(port)", attempts: 5)])
            #expect(peer.connections == 5)
            try await well.stop()
        }
    }

    @Test("do not try a host that refused others again and again, and say whose failure it was")
    func down() async throws {
        let busy = PeerScript { $0.verb == .connect ? .replyAndClose("421 4.3.2 Not now") : nil }
        try await withPeer(busy) { fixture, peer in
            let port = try fixture.port()
            for number in 0..<10 {
                fixture.route(key(number), to: port)
                try await fixture.accept(key: key(number))
                try await fixture.eventually("retry of \(number)") {
                    try await fixture.runner.list().get().contains { $0.key == key(number) && $0.status == .retry }
                }
            }
            // Twelve quick failures, or fewer where the machine is slow.
            let connections = peer.connections
            #expect((3...12).contains(connections))
            let last = try await fixture.runner.list().get().first { $0.key == key(9) }
            #expect(last?.lastError?.reply.description.contains("Not now") == true)
            #expect(last?.lastError?.remote == "[127.0.0.1]:\(port)")
            // An administrator may try it.
            _ = try await fixture.runner.retry(key(5)).get()
            try await fixture.eventually("one more") { peer.connections == connections + 1 }
        }
    }

    @Test("all go when the host is well again, with one probe of one of them")
    func recovery() async throws {
        let isWell = NIOLockedValueBox(false)
        let script = PeerScript { request in
            request.verb == .connect && !isWell.withLockedValue { $0 } ? .replyAndClose("421 4.3.2 Not now") : nil
        }
        try await withPeer(script) { fixture, peer in
            let port = try fixture.port()
            var receipts: [CommitReceipt] = []
            for number in 0..<12 {
                fixture.route(key(number), to: port)
                receipts.append(try await fixture.accept(key: key(number)))
                try await fixture.eventually("retry of \(number)") {
                    try await fixture.runner.list().get().contains { $0.key == key(number) && $0.status == .retry }
                }
            }
            isWell.withLockedValue { $0 = true }
            _ = try await fixture.runner.retry(key(11)).get()
            for receipt in receipts.dropFirst(4) { try await fixture.settles(receipt, as: .delivered) }
        }
    }
}
