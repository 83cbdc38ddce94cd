import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import Organization
import PosternTesting
import Queueing
import Testing
import Transport

@Suite("Addresses that mail may not be delivered to", .timeLimit(.minutes(30)))
struct EgressTests {
    @Test("a host at a forbidden address is passed over for the next one, without a connection")
    func skips() async throws {
        let peer = ScriptedPeer()
        let port = try await peer.start()
        let fixture = try DeliveryFixture()
        fixture.guarding.withLockedValue { $0 = EgressGuard(["127.0.0.2"].compactMap { IPNetwork($0) }) }
        let servers = ["127.0.0.1", "127.0.0.3"].compactMap { IPAddress($0) }.map {
            SmartHost.host(HostPort(.address($0), port: port))
        }
        let connector = OutboundConnector(name: "out", useMXRecord: false, smartHosts: servers)
        fixture.hops.withLockedValue { $0[DeliveryFixture.key] = .smartHosts(servers, connector: connector) }
        try await fixture.runner.start(waiting: []).get()
        let receipt = try await fixture.accept()
        try await fixture.eventually("retry") { try await fixture.runner.list().get().first?.status == .retry }
        let failure = try #require(try await fixture.runner.list().get().first?.lastError)
        #expect(failure.kind == .connection)
        #expect(failure.reply.description.hasPrefix("450 4.4.317 Cannot connect to remote server [Message=127.0.0."))
        #expect(failure.reply.description.hasSuffix("is a loopback address that deliveryNetworks does not list]"))
        #expect(peer.openConnections == 0)
        #expect(peer.commands.isEmpty)
        #expect(fixture.records(receipt).map(\.state) == [.waiting])
        try await fixture.stop()
        try await peer.stop()
    }

    @Test("mail for a domain with exchangers at forbidden addresses alone waits until the operator lists them")
    func exchangers() async throws {
        let peer = ScriptedPeer()
        let port = try await peer.start()
        let zone = "inward.test. MX 10 host.inward.test.\nhost.inward.test. A 127.0.0.1\nhost.inward.test. AAAA ::1"
        let fixture = try DeliveryFixture(zone: zone, change: { $0.mailExchangerPort = port })
        fixture.guarding.withLockedValue { $0 = EgressGuard([]) }
        let key = QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: "inward.test")
        fixture.hops.withLockedValue { $0[key] = .mx(try? Domain("inward.test"), connector: nil) }
        try await fixture.runner.start(waiting: []).get()
        let receipt = try await fixture.accept(key: key)
        try await fixture.eventually("retry") { try await fixture.runner.list().get().first?.status == .retry }
        #expect(peer.commands.isEmpty)
        #expect(fixture.records(receipt).map(\.state) == [.waiting])
        // Listed by the operator, the next attempt goes.
        fixture.guarding.withLockedValue { $0 = EgressGuard(["127.0.0.0/8", "::1"].compactMap { IPNetwork($0) }) }
        _ = try await fixture.runner.retry(key).get()
        try await fixture.settles(receipt, as: .delivered)
        try await fixture.stop()
        try await peer.stop()
    }

    @Test("a kept connection takes no more mail once its address is no longer listed")
    func keptConnection() async throws {
        let peer = ScriptedPeer()
        let fixture = try DeliveryFixture(connections: 1)
        fixture.route(to: try await peer.start())
        try await fixture.runner.start(waiting: []).get()
        try await fixture.settles(try await fixture.accept(), as: .delivered)
        fixture.guarding.withLockedValue { $0 = EgressGuard([]) }
        let receipt = try await fixture.accept()
        try await fixture.eventually("retry") { try await fixture.runner.list().get().first?.status == .retry }
        #expect(peer.messages.count == 1)
        #expect(fixture.records(receipt).map(\.state) == [.waiting])
        try await fixture.stop()
        try await peer.stop()
    }
}
