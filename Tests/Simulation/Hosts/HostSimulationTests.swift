import Mail
import Queueing
import Testing

@Suite("Simulation of hosts that hang")
struct HostSimulationTests {
    private static let attempts = 40
    private static let end = Instant(milliseconds: 0) + .minutes(20)

    private static func place(_ number: UInt32) -> HostPlace {
        HostPlace(address: IPAddress(v4: 0x0a00_0000 + number), port: 25)
    }

    private static func key(_ name: String, _ type: DeliveryType = .dnsConnector) -> QueueKey {
        QueueKey(organization: "contoso", deliveryType: type, nextHop: name)
    }

    private static var configuration: SchedulerConfiguration { SchedulerConfiguration(deliveryAttempts: attempts) }

    /// What good clients send: each second one message of each kind, to a mailbox and to a host of its own.
    private static var goodMail: [HostWorld.Mail] {
        (Int64(0)..<300).flatMap { second in
            let at = Instant(milliseconds: 0) + .seconds(second)
            return [
                HostWorld.Mail(at: at, key: key("maildir", .mailbox), work: .relayed, host: nil, isGood: true),
                HostWorld.Mail(at: at, key: key("partner.example"), work: .own, host: place(1), isGood: true),
                HostWorld.Mail(at: at, key: key("friend.example"), work: .relayed, host: place(2), isGood: true),
                HostWorld.Mail(at: at, key: key("sender.example"), work: .report, host: place(3), isGood: true),
            ]
        }
    }

    /// Within the first second, mail for `count` destinations that lead to hosts.
    private static func attack(_ count: Int, _ work: Work, host: (Int) -> HostPlace) -> [HostWorld.Mail] {
        (0..<count).map { number in
            HostWorld.Mail(
                at: Instant(milliseconds: Int64(number) * 1_000 / Int64(count)), key: key("bad\(number).example"),
                work: work, host: host(number))
        }
    }

    private static func run(
        _ mail: [HostWorld.Mail], _ behaviours: [HostPlace: HostWorld.Behaviour], mutation: HostMutation? = nil
    ) -> HostWorld {
        let world = HostWorld(mail, behaviours: behaviours, configuration: configuration, mutation: mutation)
        world.run(until: end)
        return world
    }

    /// The kinds of good mail whose 99th percentile is more than twice what it is without an attack, or that did not
    /// all arrive.
    private static func delayed(_ world: HostWorld, than calm: [String: [Interval]]) -> Set<String> {
        func slowest(_ waits: [Interval]) -> Int64 { waits.map(\.milliseconds).sorted()[waits.count * 99 / 100] }
        return Set(
            calm.keys.filter { kind in
                guard let waits = world.waits[kind], let before = calm[kind], waits.count == before.count else {
                    return true
                }
                return slowest(waits) > 2 * slowest(before)
            })
    }

    /// What good mail waits without an attack.
    private static let calm = run(goodMail, [:]).waits

    @Test(
        "n destinations that lead to one such host delay no other mail of their own class, from 1 to 10 times the attempts",
        arguments: [1, attempts / 4, attempts, 10 * attempts], [Work.own, .relayed])
    func oneHost(count: Int, work: Work) {
        let host = Self.place(666)
        for behaviour in [HostWorld.Behaviour.hanging, .refusing] {
            let world = Self.run(Self.goodMail + Self.attack(count, work) { _ in host }, [host: behaviour])
            #expect(Self.delayed(world, than: Self.calm) == [], "\(behaviour)")
            #expect((world.mostOpen[host] ?? 0) <= 5)
        }
    }

    @Test(
        "destinations that lead to as many hosts delay no mail of a class before theirs",
        arguments: [
            (Work.report, ["report"]), (.relayed, ["relayed", "report"]), (.own, ["own", "relayed", "report"]),
        ])
    func manyHosts(work: Work, mayBeDelayed: [String]) {
        let count = 10 * Self.attempts
        let hosts = (0..<count).map { Self.place(1_000 + UInt32($0)) }
        let behaviours = Dictionary(uniqueKeysWithValues: hosts.map { ($0, HostWorld.Behaviour.hanging) })
        let world = Self.run(Self.goodMail + Self.attack(count, work) { hosts[$0] }, behaviours)
        #expect(Self.delayed(world, than: Self.calm).isSubset(of: mayBeDelayed))
    }

    @Test("each planted mistake is seen", arguments: HostMutation.allCases)
    func mutations(mutation: HostMutation) {
        let count = 10 * Self.attempts
        switch mutation {
        case .waitingHoldsSlot, .hostNotShared:
            let host = Self.place(666)
            let world = Self.run(
                Self.goodMail + Self.attack(count, .relayed) { _ in host }, [host: .hanging], mutation: mutation)
            #expect(Self.delayed(world, than: Self.calm).contains("relayed"))
        case .reportsAreOwnMail:
            let hosts = (0..<count).map { Self.place(1_000 + UInt32($0)) }
            let behaviours = Dictionary(uniqueKeysWithValues: hosts.map { ($0, HostWorld.Behaviour.hanging) })
            let world = Self.run(
                Self.goodMail + Self.attack(count, .report) { hosts[$0] }, behaviours, mutation: mutation)
            #expect(Self.delayed(world, than: Self.calm).contains("own"))
        }
    }

    @Test("a host that is dead costs few connections, however many destinations lead to it")
    func probes() {
        let host = Self.place(666)
        let world = Self.run(Self.attack(400, .relayed) { _ in host }, [host: .refusing])
        // Twelve that show that it is down, some that were under way meanwhile, then one each few minutes.
        #expect((world.connections[host] ?? 0) <= 24)
    }

    @Test("all mail for a host arrives when it is well again, and never over more connections than may be")
    func recovery() {
        let host = Self.place(666)
        let mail = Self.attack(300, .relayed) { _ in host }
        let world = HostWorld(
            mail, behaviours: [host: .hangingUntil(Instant(milliseconds: 0) + .minutes(12))],
            configuration: Self.configuration)
        world.run(until: Instant(milliseconds: 0) + .minutes(40))
        #expect(world.delivered.count == 300)
        #expect(world.waiting == 0)
        #expect((world.mostOpen[host] ?? 0) <= 20)
    }

    @Test("queues that share a busy host take turns, and in each the order is kept")
    func turns() {
        let host = Self.place(666)
        var mail: [HostWorld.Mail] = []
        for number in 0..<40 {
            for (organization, count) in [("contoso", 6), ("fabrikam", 2), ("tailspin", 1)] {
                for queue in 0..<count {
                    let key = QueueKey(
                        organization: organization, deliveryType: .dnsConnector,
                        nextHop: "\(organization)\(queue).example")
                    mail.append(
                        HostWorld.Mail(
                            at: Instant(milliseconds: Int64(number)), key: key, work: .own, host: host))
                }
            }
        }
        var configuration = Self.configuration
        configuration.connectionsPerHost = 3
        configuration.connectionsToNewHost = 3
        let world = HostWorld(mail, behaviours: [:], configuration: configuration)
        world.run(until: Self.end)
        #expect(world.delivered.count == mail.count)
        #expect(world.mostOpen[host] == 3)
        // The one queue of its organization has its turns: it is done long before the six of another.
        let last = world.delivered.lastIndex { $0.key.organization == "tailspin" }
        #expect((last ?? .max) < mail.count * 3 / 4)
        // With three connections at most two go before an older one.
        let arrivals = Dictionary(grouping: zip(world.deliveredNumbers, world.delivered), by: \.1.key)
        for (key, messages) in arrivals {
            for (index, message) in messages.enumerated() {
                let overtakers = messages[..<index].filter { $0.0 > message.0 }.count
                #expect(overtakers <= 2, "\(key)")
            }
        }
    }
}
