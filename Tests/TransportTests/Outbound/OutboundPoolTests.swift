import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import Organization
import PosternTesting
import Queueing
import Testing
import Transport

@Suite("Pools of outbound mail", .timeLimit(.minutes(30)))
struct OutboundPoolTests {
    private static let zone = """
        b.test. 300 IN MX 10 mx.b.test.
        mx.b.test. 300 IN A 127.0.0.1
        """

    private static func key(_ type: DeliveryType) -> QueueKey {
        QueueKey(organization: "contoso", deliveryType: type, nextHop: "b.test")
    }

    /// Sends one message by each queue, and tells from which address and with which EHLO it came.
    private func sent(
        _ pools: OutboundPools?, by types: [DeliveryType]
    ) async throws -> [(client: String, greeting: String)] {
        let peer = ScriptedPeer()
        let port = try await peer.start()
        let fixture = try DeliveryFixture(zone: Self.zone, change: { $0.mailExchangerPort = port })
        fixture.pools.withLockedValue { $0 = pools }
        try await fixture.runner.start(waiting: []).get()
        do {
            for type in types {
                let hop = NextHop.mx(try Domain("b.test"), connector: nil)
                fixture.hops.withLockedValue { $0[Self.key(type)] = hop }
                let receipt = try await fixture.accept(key: Self.key(type))
                try await fixture.settles(receipt, as: .delivered)
            }
        } catch {
            try await fixture.stop()
            try await peer.stop()
            throw error
        }
        try await fixture.stop()
        try await peer.stop()
        let greetings = peer.commands.filter { $0.hasPrefix("EHLO") }
        #expect(greetings.count == peer.clients.count)
        return zip(peer.clients, greetings).map { ($0, $1) }
    }

    @Test("mail of each pool comes from the pool's addresses, with its name, over connections of its own")
    func addresses() async throws {
        var pools = OutboundPools()
        pools.normal.sourceAddresses = [IPAddress(v4: 0x7f00_0002)]
        pools.highRisk.sourceAddresses = [IPAddress(v4: 0x7f00_0003)]
        pools.highRisk.ehlo = try Domain("risk.us.test")
        pools.relay.sourceAddresses = [IPAddress(v4: 0x7f00_0004)]
        pools.relay.ehlo = try Domain("relay.us.test")
        let found = try await sent(pools, by: [.dnsConnector, .dnsConnectorHighRisk, .dnsConnectorRelay])
        #expect(found.map(\.client) == ["127.0.0.2", "127.0.0.3", "127.0.0.4"])
        #expect(found.map(\.greeting) == ["EHLO us.test", "EHLO risk.us.test", "EHLO relay.us.test"])
    }

    @Test("the system chooses the address of a pool without one, and of all mail where there are no pools")
    func noAddresses() async throws {
        for pools in [OutboundPools(), nil] {
            let found = try await sent(pools, by: [.dnsConnector, .dnsConnectorHighRisk])
            #expect(found.map(\.client) == ["127.0.0.1", "127.0.0.1"])
            #expect(found.map(\.greeting) == ["EHLO us.test", "EHLO us.test"])
        }
    }

    @Test("the addresses of a pool take turns, each for hosts of its family, and a pool of one family lacks the other")
    func families() throws {
        var pool = OutboundPools.Pool()
        #expect(pool.source(of: .v4, number: 1) == nil && !pool.lacks(.v6))
        let (first, second) = (IPAddress(v4: 0x7f00_0002), IPAddress(v4: 0x7f00_0003))
        pool.sourceAddresses = [first, second]
        #expect(pool.source(of: .v4, number: 4) == first && pool.source(of: .v4, number: 5) == second)
        #expect(pool.source(of: .v6, number: 4) == nil && pool.lacks(.v6) && !pool.lacks(.v4))
        pool.sourceAddresses.append(try #require(IPAddress("::1")))
        #expect(pool.source(of: .v6, number: 7) == IPAddress("::1") && !pool.lacks(.v6))
    }
}
