import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import Organization
import PosternTesting
import Queueing
import Testing
import Transport

@Suite("The runner of the queues", .timeLimit(.minutes(30)))
struct QueueRunnerTests {
    @Test("ends a refused recipient and accepts its report in one transaction")
    func report() async throws {
        let script = PeerScript { $0.verb == .rcpt ? .reply("550 5.1.1 Unknown") : nil }
        try await withPeer(script) { fixture, peer in
            let sink = ScriptedPeer()
            fixture.route(DeliveryFixture.reportKey, to: try await sink.start())
            let before = fixture.store.calls.submit
            let receipt = try await fixture.accept(to: ["a@b.test", "b@b.test"])
            try await fixture.settles(receipt, as: .failed)
            try await fixture.eventually("report") { sink.messages.count == 1 }
            #expect(sink.messages[0].mail.hasPrefix("MAIL FROM:<>"))
            #expect(sink.messages[0].text.contains("a@b.test: 550 5.1.1 Unknown\r\nb@b.test: 550 5.1.1 Unknown"))
            #expect(fixture.store.acceptances.map(\.origin) == [.smtp, .report])
            // The message itself, its end with the report, the report's delivery.
            try await fixture.eventually("three writes") { fixture.store.calls.submit - before == 3 }
            #expect(fixture.store.lateUpdates.isEmpty)
            try await sink.stop()
        }
    }

    @Test("keeps the reason when no report is made")
    func suppressed() async throws {
        let script = PeerScript { $0.verb == .mail ? .reply("550 5.7.1 No") : nil }
        try await withPeer(script) { fixture, peer in
            let receipt = try await fixture.accept(from: "")
            try await fixture.settles(receipt, as: .failed)
            let event = try #require(fixture.records(receipt)[0].events.last)
            #expect(event.kind == .badMail)
            #expect(event.detail == "550 5.7.1 No; no report: the sender is <>")
            #expect(fixture.store.acceptances.count == 1)
        }
    }

    @Test("puts a message off on its own after a 4xx, and sends the others")
    func deferral() async throws {
        let script = PeerScript { $0.verb == .mail && $0.text.contains("slow@") ? .reply("451 4.7.1 Greylisted") : nil }
        try await withPeer(script) { fixture, peer in
            let slow = try await fixture.accept(from: "slow@a.test")
            let other = try await fixture.accept(from: "sue@a.test")
            try await fixture.settles(other, as: .delivered)
            try await fixture.eventually("deferral") { fixture.records(slow)[0].attempts == 1 }
            #expect(fixture.records(slow)[0].notBefore != nil)
            #expect(fixture.records(slow)[0].events.last?.kind == .defer)
            let waiting = try await fixture.runner.show(DeliveryFixture.key, limit: 10).get()
            #expect(waiting.map(\.status) == [.retry])
            peer.setScript(PeerScript())
            _ = try await fixture.runner.retry(DeliveryFixture.key).get()
            try await fixture.settles(slow, as: .delivered)
        }
    }

    @Test("the runner never loses an outcome that the store refuses at first")
    func storeFails() async throws {
        try await withPeer { fixture, peer in
            let receipt = try await fixture.accept()
            fixture.store.failSubmit(.full, .failed("disk"))
            try await fixture.settles(receipt, as: .delivered)
            #expect(peer.messages.count == 1)
        }
    }

    @Test("tries again when the store can't give the message")
    func fetchFails() async throws {
        try await withPeer { fixture, peer in
            fixture.store.failMessage(.failed("disk"))
            let receipt = try await fixture.accept()
            try await fixture.eventually("retry") {
                try await fixture.runner.list().get().first?.status == .retry
            }
            _ = try await fixture.runner.retry(DeliveryFixture.key).get()
            try await fixture.settles(receipt, as: .delivered)
        }
    }

    @Test("a message that can't be read waits alone: the others of its queue are delivered")
    func unreadable() async throws {
        try await withPeer(connections: 1) { fixture, peer in
            fixture.store.failMessage(.unreadable("its key is missing"))
            let bad = try await fixture.accept()
            try await fixture.eventually("it has a timer of its own") { fixture.records(bad).map(\.attempts) == [1] }
            let good = try await fixture.accept()
            try await fixture.settles(good, as: .delivered)
            #expect(fixture.records(bad).map(\.state) == [.waiting])
            #expect(peer.messages.count == 1)
            let status = try await fixture.runner.list().get().first?.status
            #expect(status != .retry)
            _ = try await fixture.runner.retry(DeliveryFixture.key).get()
            try await fixture.settles(bad, as: .delivered)
        }
    }

    @Test("delivers in the order of acceptance over one connection, also after an outage")
    func order() async throws {
        try await withPeer(connections: 1) { fixture, peer in
            peer.setScript(PeerScript { $0.verb == .connect ? .replyAndClose("421 4.3.2 Down") : nil })
            var receipts: [CommitReceipt] = []
            for number in 0..<20 { receipts.append(try await fixture.accept("Subject: \(number)\r\n\r\n")) }
            try await fixture.eventually("retry") {
                try await fixture.runner.list().get().first?.status == .retry
            }
            peer.setScript(PeerScript())
            _ = try await fixture.runner.retry(DeliveryFixture.key).get()
            for receipt in receipts { try await fixture.settles(receipt, as: .delivered) }
            #expect(peer.messages.map(\.text) == (0..<20).map { "Subject: \($0)\r\n\r\n" })
        }
    }

    @Test("starts with what waits in the store, before what comes meanwhile")
    func startUp() async throws {
        let fixture = try DeliveryFixture(connections: 1)
        let peer = ScriptedPeer()
        fixture.route(to: try await peer.start())
        var receipts: [CommitReceipt] = []
        for number in 0..<5 { receipts.append(try await fixture.accept("Subject: \(number)\r\n\r\n")) }
        #expect(peer.connections == 0)
        let waiting = fixture.store.waiting
        try await fixture.runner.start(waiting: waiting).get()
        for receipt in receipts { try await fixture.settles(receipt, as: .delivered) }
        #expect(peer.messages.map(\.text) == (0..<5).map { "Subject: \($0)\r\n\r\n" })
        try await fixture.stop()
        try await peer.stop()
    }

    @Test("delivers in order, and once, what is loaded in portions and what comes meanwhile")
    func portions() async throws {
        let fixture = try DeliveryFixture(connections: 1)
        let peer = ScriptedPeer()
        fixture.route(to: try await peer.start())
        var receipts: [CommitReceipt] = []
        for number in 0..<6 {
            receipts.append(try await fixture.accept("Subject: \(number)\r\n\r\n", enqueues: number == 5))
        }
        let waiting = receipts.prefix(5).flatMap(\.accepted).flatMap(\.recipients)
        try await fixture.runner.load([], suspendedQueues: [DeliveryFixture.key]).get()
        try await fixture.runner.load(Array(waiting.prefix(2))).get()
        #expect(peer.connections == 0)
        #expect(try await fixture.runner.setSuspended(DeliveryFixture.key, false).get())
        // Attempts begin before the rest is loaded; what was accepted meanwhile waits for that.
        for receipt in receipts.prefix(2) { try await fixture.settles(receipt, as: .delivered) }
        try await fixture.runner.load(Array(waiting.dropFirst(2))).get()
        for receipt in receipts.prefix(5) { try await fixture.settles(receipt, as: .delivered) }
        #expect(peer.messages.count == 5)
        try await fixture.runner.start(waiting: []).get()
        try await fixture.settles(receipts[5], as: .delivered)
        #expect(peer.messages.map(\.text) == (0..<6).map { "Subject: \($0)\r\n\r\n" })
        try await fixture.stop()
        try await peer.stop()
    }

    @Test("lists, shows and removes what waits")
    func administration() async throws {
        let script = PeerScript { $0.verb == .connect ? .replyAndClose("421 4.3.2 Down") : nil }
        try await withPeer(script) { fixture, peer in
            let first = try await fixture.accept(to: ["a@b.test", "b@b.test"])
            let second = try await fixture.accept()
            try await fixture.eventually("retry") {
                try await fixture.runner.list().get().first?.status == .retry
            }
            #expect(try await fixture.runner.list().get().map(\.messageCount) == [3])
            let sequence = try #require(first.accepted.first).sequence
            #expect(
                try await fixture.runner.show(DeliveryFixture.key, limit: 2).get().map(\.sequence) == [
                    sequence, sequence,
                ])
            #expect(try await fixture.runner.remove(message: sequence).get() == 2)
            try await fixture.settles(first, as: .removed)
            let id = try #require(second.accepted.first?.recipients.first).id
            _ = try await fixture.runner.remove([id]).get()
            try await fixture.settles(second, as: .removed)
            #expect(fixture.records(second)[0].events.last?.kind == .drop)
            let unknown = QueueKey(organization: "x", deliveryType: .smartHost, nextHop: "x")
            #expect(try await fixture.runner.retry(unknown).get() == false)
        }
    }

    @Test("moves recipients to another queue and keeps the new route")
    func reroutes() async throws {
        let script = PeerScript { $0.verb == .connect ? .replyAndClose("421 4.3.2 Down") : nil }
        try await withPeer(script) { fixture, peer in
            let receipt = try await fixture.accept()
            try await fixture.eventually("retry") {
                try await fixture.runner.list().get().first?.status == .retry
            }
            let other = ScriptedPeer()
            let key = QueueKey(organization: "contoso", deliveryType: .smartHost, nextHop: "new", connector: "new")
            fixture.route(key, to: try await other.start())
            let ids = receipt.accepted.flatMap { $0.recipients.map(\.id) }
            let inputs = RoutingInputs(direction: .originating, revision: 2)
            try await fixture.runner.reroute([
                .init(ids: ids, from: DeliveryFixture.key, route: .init(key: key, inputs: inputs))
            ]).get()
            try await fixture.settles(receipt, as: .delivered)
            let record = fixture.records(receipt)[0]
            #expect(record.key == key)
            #expect(record.delivery.routing.revision == 2)
            #expect(record.events.map(\.kind) == [.reroute, .send])
            let nextHop = DeliveryFixture.key.nextHop
            #expect(
                record.events.first?.detail.hasPrefix("moved from queue \(nextHop) to queue \(key.nextHop) by ") == true
            )
            #expect(other.messages.count == 1)
            try await other.stop()
        }
    }

    @Test("waits when a queue's next hop does not exist, until it does")
    func missingNextHop() async throws {
        try await withPeer { fixture, peer in
            let hop = fixture.hops.withLockedValue { $0.removeValue(forKey: DeliveryFixture.key) }
            let receipt = try await fixture.accept()
            try await fixture.eventually("retry") {
                try await fixture.runner.list().get().first?.status == .retry
            }
            fixture.hops.withLockedValue { $0[DeliveryFixture.key] = hop }
            _ = try await fixture.runner.retry(DeliveryFixture.key).get()
            try await fixture.settles(receipt, as: .delivered)
        }
    }

    @Test("the runner has no more connections to one address than the limit, whoever they are for")
    func hostLimit() async throws {
        try await withPeer(changeQueues: { $0.connectionsPerHost = 2 }) { fixture, peer in
            let port = try fixture.port()
            var receipts: [CommitReceipt] = []
            for number in 0..<30 {
                let name = "out\(number % 5)"
                let key = QueueKey(
                    organization: name, deliveryType: .smartHost, nextHop: name, connector: name)
                fixture.route(key, to: port)
                receipts.append(try await fixture.accept(key: key))
            }
            for receipt in receipts { try await fixture.settles(receipt, as: .delivered) }
            #expect(peer.mostConnections <= 2)
            #expect(peer.messages.count == 30)
        }
    }

    @Test("finishes what is under way when it stops, and starts nothing new")
    func stops() async throws {
        let fixture = try DeliveryFixture(connections: 1)
        let peer = ScriptedPeer(PeerScript { $0.verb == .content ? .silence : nil })
        fixture.route(to: try await peer.start())
        try await fixture.runner.start(waiting: []).get()
        let first = try await fixture.accept()
        let second = try await fixture.accept()
        try await fixture.eventually("content") { peer.commands.contains { $0.hasPrefix("BDAT") } }
        // The reply never comes: at the deadline the connection is cut, and both stay in the queue on disk.
        try await fixture.runner.stop(within: .milliseconds(200)).get()
        #expect(fixture.records(first).map(\.state) == [.waiting])
        #expect(fixture.records(second).map(\.state) == [.waiting])
        try await fixture.eventually("cut") { peer.openConnections == 0 }
        #expect(peer.connections == 1)
        try await fixture.stop()
        try await peer.stop()
    }
}
