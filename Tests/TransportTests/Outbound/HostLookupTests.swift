import DNS
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import Organization
import PosternTesting
import Queueing
import Testing

@testable import Transport

@Suite("Hosts of a destination", .timeLimit(.minutes(30)))
struct HostLookupTests {
    static let zone = """
        $TTL 300
        one.test. MX 10 a.test.
        a.test. A 192.0.2.1
        a.test. AAAA 2001:db8::1
        b.test. A 192.0.2.2
        c.test. A 192.0.2.3
        ours.test. A 192.0.2.99
        three.test. MX 20 c.test.
        three.test. MX 10 b.test.
        three.test. MX 10 a.test.
        implicit.test. A 192.0.2.5
        null.test. MX 0 .
        nullandmore.test. MX 0 .
        nullandmore.test. MX 10 b.test.
        text.test. TXT "no mail here"
        nohost.test. MX 10 text.test.
        backup.test. MX 10 b.test.
        backup.test. MX 20 ours.test.
        backup.test. MX 20 c.test.
        loop.test. MX 10 ours.test.
        loop.test. MX 20 b.test.
        self.test. MX 10 us.test.
        us.test. A 192.0.2.77
        half.test. MX 10 broken.test.
        half.test. MX 20 b.test.
        broken.test. A 192.0.2.8
        hy.test. MX 10 mail-.hy.test.
        mail-.hy.test. A 192.0.2.10
        odd.test. MX 10 -a*b.odd.test.
        odd.test. MX 10 under_score.odd.test.
        -a*b.odd.test. A 192.0.2.11
        under_score.odd.test. A 192.0.2.12
        strange.test. MX 10 mx!.strange.test.
        onlybroken.test. MX 10 broken.test.
        """

    private func lookup(_ resolver: ZoneResolver) -> HostLookup {
        let own = OwnAddresses { address, port in port == 25 && address.description == "192.0.2.99" }
        return HostLookup(resolver: resolver, hostname: "us.test", ownListeners: own)
    }

    private func hosts(of name: String) async throws -> HostAnswer {
        let resolver = try ZoneResolver(Self.zone)
        resolver.fail(try Domain("broken.test"), with: .serverFailure)
        resolver.fail(try Domain("fails.test"), with: .timedOut)
        return await lookup(resolver).hosts(of: .mx(try Domain(name), port: 25)).answer
    }

    static let found: [(String, [[[String]]])] = [
        ("one.test", [[["192.0.2.1", "2001:db8::1"]]]),
        ("three.test", [[["192.0.2.1", "2001:db8::1"], ["192.0.2.2"]], [["192.0.2.3"]]]),
        ("implicit.test", [[["192.0.2.5"]]]),
        ("nullandmore.test", [[["192.0.2.2"]]]),
        ("backup.test", [[["192.0.2.2"]]]),
        ("half.test", [[["192.0.2.2"]]]),
        ("hy.test", [[["192.0.2.10"]]]), ("odd.test", [[["192.0.2.11"], ["192.0.2.12"]]]),
    ]

    @Test(
        "the hosts of a domain are its exchangers by preference, and the domain itself where there is none",
        arguments: found)
    func findsHosts(_ name: String, _ expected: [[[String]]]) async throws {
        guard case .hosts(let groups) = try await hosts(of: name) else {
            Issue.record("no hosts")
            return
        }
        #expect(groups.map { $0.map { $0.map(\.address.description) } } == expected)
    }

    static let none: [(String, HostAnswer)] = [
        ("missing.test", .permanent(OutboundReplies.nonexistentDomain)),
        ("null.test", .permanent(OutboundReplies.nullMX)),
        ("text.test", .permanent(OutboundReplies.noHosts)), ("nohost.test", .permanent(OutboundReplies.noHosts)),
        ("strange.test", .permanent(OutboundReplies.noHosts)),
        ("fails.test", .temporary), ("onlybroken.test", .temporary),
    ]

    @Test("a destination has no hosts, for good or for now", arguments: none)
    func findsNone(_ name: String, _ expected: HostAnswer) async throws {
        #expect(try await hosts(of: name) == expected)
    }

    @Test(
        "the host of a domain is this server itself where the best exchanger is", arguments: ["loop.test", "self.test"])
    func findsItself(_ name: String) async throws {
        guard case .ourselves = try await hosts(of: name) else {
            Issue.record("\(try await hosts(of: name))")
            return
        }
    }

    @Test("the hosts of a pool are found by MX, by address, or are given as addresses")
    func smartHosts() async throws {
        let resolver = try ZoneResolver(Self.zone)
        let pool = try ["one.test:26", "implicit.test:27", "192.0.2.200:28", "[2001:db8::9]:29"].map {
            try #require(SmartHost($0))
        }
        let answer = await lookup(resolver).hosts(of: .smartHosts(pool)).answer
        guard case .hosts(let groups) = answer else {
            Issue.record("no hosts")
            return
        }
        #expect(
            groups.flatMap { $0.flatMap { $0.map(\.description) } } == [
                "a.test [192.0.2.1]:26", "a.test [2001:db8::1]:26", "implicit.test [192.0.2.5]:27", "[192.0.2.200]:28",
                "[2001:db8::9]:29",
            ])
    }

    @Test("a smart host without an address is missing for now only")
    func missingSmartHost() async throws {
        let resolver = try ZoneResolver(Self.zone)
        let missing = try #require(SmartHost("missing.test:25"))
        #expect(await lookup(resolver).hosts(of: .smartHosts([missing])).answer == .temporary)
        let own = try #require(SmartHost("192.0.2.99:25"))
        guard case .ourselves(let host) = await lookup(resolver).hosts(of: .smartHosts([own])).answer else {
            Issue.record("not this server")
            return
        }
        #expect(host.description == "[192.0.2.99]:25")
    }

    @Test("of equal preference come in every order, those of lower preference first", .timeLimit(.minutes(30)))
    func shuffles() async throws {
        let fixture = try DeliveryFixture(zone: Self.zone)
        let (eventLoop, lookup) = (fixture.runner.eventLoop, lookup(fixture.resolver))
        let table = try await eventLoop.submit {
            NIOLoopBound(
                HostTable(
                    eventLoop: eventLoop, lookup: lookup, time: VirtualClock(), random: SeededRandom(seed: 1)),
                eventLoop: eventLoop)
        }.get()
        var orders: Set<[String]> = []
        for _ in 0..<50 {
            let promise = eventLoop.makePromise(of: [String].self)
            let destination = Destination(
                route: .mx(try Domain("three.test"), port: 25), security: .opportunistic)
            eventLoop.execute {
                table.value.hosts(of: destination) { order in
                    guard case .hosts(let hosts) = order else { return promise.succeed([]) }
                    promise.succeed(hosts.map(\.address.description))
                }
            }
            orders.insert(try await promise.futureResult.get())
        }
        #expect(
            orders == [
                ["192.0.2.1", "2001:db8::1", "192.0.2.2", "192.0.2.3"],
                ["192.0.2.2", "192.0.2.1", "2001:db8::1", "192.0.2.3"],
            ])
        // Looked up once: later orders come from memory.
        #expect(fixture.resolver.calls(try Domain("three.test"), .mx) == 1)
        try await fixture.stop()
    }

    static let refusals: [(String, String)] = [
        ("missing.test", "550 5.4.4 SMTPSEND.DNS.NonExistentDomain; nonexistent domain"),
        ("null.test", "556 5.1.10 "), ("loop.test", "554 5.4.14 "),
    ]

    @Test("that do not exist fail the message at once", arguments: refusals)
    func failsMessage(_ name: String, _ text: String) async throws {
        let fixture = try DeliveryFixture(zone: Self.zone)
        fixture.ownPorts.withLockedValue { $0 = [25] }
        let key = QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: name)
        fixture.hops.withLockedValue { $0[key] = .mx(try? Domain(name), connector: nil) }
        try await fixture.runner.start(waiting: []).get()
        let receipt = try await fixture.accept(from: "", key: key)
        try await fixture.settles(receipt, as: .failed)
        #expect(fixture.records(receipt)[0].events.last?.detail.hasPrefix(text) == true)
        try await fixture.stop()
    }

    @Test("that DNS does not tell for now put the queue into retry")
    func dnsFailure() async throws {
        let fixture = try DeliveryFixture()
        fixture.resolver.fail(try Domain("b.test"), with: .serverFailure)
        let key = QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: "b.test")
        fixture.hops.withLockedValue { $0[key] = .mx(try? Domain("b.test"), connector: nil) }
        try await fixture.runner.start(waiting: []).get()
        let receipt = try await fixture.accept(key: key)
        try await fixture.eventually("retry") { try await fixture.runner.list().get().first?.status == .retry }
        let failure = try #require(try await fixture.runner.list().get().first?.lastError)
        #expect(failure.reply.description == "450 4.4.312 DNS query failed")
        #expect(failure.kind == .dns)
        #expect(fixture.records(receipt).map(\.state) == [.waiting])
        try await fixture.stop()
    }
}

extension NextHop {
    /// Nowhere when the name is none.
    static func mx(_ domain: Domain?, connector: OutboundConnector?) -> NextHop {
        domain.map { .mx($0, connector: connector) } ?? .unreachable(reason: "not a name")
    }
}
