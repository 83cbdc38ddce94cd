import DNS
import Facts
import Mail
import MailFlow
import NIOConcurrencyHelpers
import Organization
import PosternTesting
import Testing

@Suite("Lists in DNS", .timeLimit(.minutes(30)))
struct DNSListTests {
    private static let good = """
        2.0.0.127.bl.example. 60 IN A 127.0.0.2
        1.2.0.192.bl.example. 60 IN A 127.0.0.2
        """
    private static let everybody = good + "\n1.0.0.127.bl.example. 60 IN A 127.0.0.2"

    /// What the lists told, in order.
    private final class Told: Sendable {
        private let lines = NIOLockedValueBox<[String]>([])

        func take(_ zone: Domain, _ change: DNSListHealth.Change) {
            let line =
                switch change {
                case .used: "used \(zone)"
                case .ignored(let fault): "ignored \(zone): \(fault)"
                }
            lines.withLockedValue { $0.append(line) }
        }

        var all: [String] { lines.withLockedValue { $0 } }
    }

    private func list(_ zone: String = "bl.example", codes: [String] = []) throws -> DNSList {
        var list = DNSList(zone: try Domain(zone))
        list.codes = try codes.map { try #require(IPListEntry($0)) }
        return list
    }

    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    private func lists(
        _ resolver: any Resolver, _ time: any TimeSource = VirtualClock(), _ told: Told = Told()
    ) -> DNSLists {
        DNSLists(resolver: resolver, time: time) { told.take($0, $1) }
    }

    @Test("addresses stand in a zone octet by octet, and half octet by half octet, from behind")
    func names() throws {
        let zone = try Domain("bl.example")
        #expect(DNSListName.name(of: try address("192.0.2.99"), in: zone)?.name == "99.2.0.192.bl.example")
        #expect(
            DNSListName.name(of: try address("2001:db8:1:2:3:4:567:89ab"), in: zone)?.name
                == "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.bl.example")
        #expect(
            DNSListName.TestEntry.allCases.map { DNSListName.name(of: $0, in: zone)?.name } == [
                "1.0.0.127.bl.example", "2.0.0.127.bl.example",
                "1.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.bl.example",
            ])
    }

    @Test(
        "an answer is read by the codes that count",
        arguments: [
            (["127.0.0.2"], [], .listed("127.0.0.2")), ([], [], .notListed),
            (["127.0.0.4", "127.0.0.9"], ["127.0.0.9-127.0.0.11"], .listed("127.0.0.9")),
            (["127.0.0.4"], ["127.0.0.9"], .notListed), (["127.1.0.1"], [], .notListed),
            (["192.0.2.80"], [], .outside("192.0.2.80")), (["127.0.0.2", "192.0.2.80"], [], .outside("192.0.2.80")),
            (["127.255.255.254"], [], .refuses("127.255.255.254")),
            (["127.255.255.254"], ["127.255.255.0/24"], .refuses("127.255.255.254")),
        ] as [([String], [String], Expected)])
    func reading(answers: [String], codes: [String], expected: Expected) throws {
        let answer = Answer(
            answers.isEmpty ? .nameError : .records(try answers.map { .address(try address($0)) }))
        let reading = DNSListReading(answer, of: try list(codes: codes))
        switch expected {
        case .notListed: #expect(reading == .notListed)
        case .listed(let code): #expect(reading == .listed(try address(code)))
        case .outside(let code): #expect(reading == .faulty(.outside(try address(code))))
        case .refuses(let code): #expect(reading == .faulty(.refusesQueries(try address(code))))
        }
    }

    enum Expected: Sendable {
        case notListed
        case listed(String)
        case outside(String)
        case refuses(String)
    }

    @Test("a list is used once it has stood its test, and not before")
    func tested() async throws {
        let (resolver, told) = (try ZoneResolver(Self.good), Told())
        let lists = lists(resolver, VirtualClock(), told)
        let list = try list()
        #expect(await lists.listings(of: try address("192.0.2.1"), in: [list]).isEmpty)
        #expect(resolver.callCount == 0 && lists.states(of: [list]).first?.health.fault == .untested)
        await lists.test([list])
        #expect(told.all == ["used bl.example"])
        let listings = await lists.listings(of: try address("192.0.2.1"), in: [list])
        #expect(listings == [DNSListing(list: list, code: try address("127.0.0.2"))])
        #expect(await lists.listings(of: try address("192.0.2.3"), in: [list]).isEmpty)
    }

    @Test(
        "a list that can't be believed is ignored, says why, and comes back when it mends",
        arguments: [
            (
                "2.0.0.127.bl.example. 60 IN A 127.0.0.2\n1.0.0.127.bl.example. 60 IN A 127.0.0.2",
                "it lists 127.0.0.1, which no list may have, so it lists everybody"
            ),
            ("x.example. 60 IN A 192.0.2.1", "it lacks its test entry 127.0.0.2, so it is empty or no list"),
            (
                "2.0.0.127.bl.example. 60 IN A 203.0.113.9\n1.0.0.127.bl.example. 60 IN A 203.0.113.9",
                "it answers 203.0.113.9, which is outside 127.0.0.0/8"
            ),
            (
                "2.0.0.127.bl.example. 60 IN A 127.255.255.254",
                "it answers 127.255.255.254, by which lists refuse to answer a server"
            ),
        ])
    func lying(zone: String, why: String) async throws {
        let (resolver, told) = (try ZoneResolver(zone + "\n1.2.0.192.bl.example. 60 IN A 127.0.0.2"), Told())
        let lists = lists(resolver, VirtualClock(), told)
        let list = try list()
        await lists.test([list])
        #expect(await lists.listings(of: try address("192.0.2.1"), in: [list]).isEmpty)
        #expect(told.all == ["ignored bl.example: \(why)"])
        await lists.test([list], onlyFaulty: true)
        #expect(told.all.count == 1, "the same fault is told once")
        try resolver.setZone(Self.good)
        await lists.test([list], onlyFaulty: true)
        #expect(told.all.last == "used bl.example")
        #expect(await lists.listings(of: try address("192.0.2.1"), in: [list]).count == 1)
    }

    @Test("a list that begins to lie is ignored from its first lie on")
    func beginsToLie() async throws {
        let (resolver, told) = (try ZoneResolver(Self.good), Told())
        let lists = lists(resolver, VirtualClock(), told)
        let list = try list()
        await lists.test([list])
        try resolver.setZone("1.2.0.192.bl.example. 60 IN A 203.0.113.9\n2.2.0.192.bl.example. 60 IN A 127.0.0.2")
        #expect(await lists.listings(of: try address("192.0.2.1"), in: [list]).isEmpty)
        #expect(await lists.listings(of: try address("192.0.2.2"), in: [list]).isEmpty)
        #expect(told.all.last == "ignored bl.example: it answers 203.0.113.9, which is outside 127.0.0.0/8")
    }

    @Test("a list that lists every IPv6 address is used for IPv4 alone")
    func ipv6() async throws {
        let everybody = try #require(DNSListName.name(of: .absentIPv6, in: try Domain("bl.example")))
        let client = try address("2001:db8::7")
        let entry = try #require(DNSListName.name(of: client, in: try Domain("bl.example")))
        let resolver = try ZoneResolver(Self.good + "\n\(entry). 60 IN A 127.0.0.3")
        let lists = lists(resolver)
        let list = try list()
        await lists.test([list])
        #expect(await lists.listings(of: client, in: [list]).map(\.code) == [try address("127.0.0.3")])
        try resolver.setZone(Self.good + "\n\(entry). 60 IN A 127.0.0.3\n\(everybody). 60 IN A 127.0.0.3")
        await lists.test([list])
        #expect(await lists.listings(of: client, in: [list]).isEmpty)
        #expect(await lists.listings(of: try address("192.0.2.1"), in: [list]).count == 1)
    }

    @Test("a slow list costs nothing but its own answer, and is not asked after the fifth")
    func slow() async throws {
        let (good, clock, told) = (try ZoneResolver(Self.good), VirtualClock(), Told())
        let slow = SlowZone(good, zone: try Domain("slow.example"))
        let lists = lists(slow, clock, told)
        let both = [try list("slow.example"), try list()]
        try good.setZone(Self.good + "\n2.0.0.127.slow.example. 60 IN A 127.0.0.2")
        await lists.test(both)
        #expect(told.all.sorted() == ["used bl.example", "used slow.example"])
        slow.hold()
        for turn in 1...DNSListHealth.silence {
            // Each of them about another client.
            let client = try address("192.0.2.\(turn)")
            try good.setZone(
                "2.0.0.127.bl.example. 60 IN A 127.0.0.2\n\(turn).2.0.192.bl.example. 60 IN A 127.0.0.2")
            async let listings = lists.listings(of: client, in: both)
            // The time passes only when the question waits for it.
            while clock.waiterCount == 0 { await Task.yield() }
            clock.advance(by: DNSLists.patience)
            #expect(await listings.map(\.list.zone.name) == ["bl.example"], "turn \(turn)")
        }
        try good.setZone(Self.good + "\n2.0.0.127.slow.example. 60 IN A 127.0.0.2")
        #expect(told.all.last == "ignored slow.example: it does not answer")
        // Nothing is waited for any more.
        #expect(await lists.listings(of: try address("192.0.2.1"), in: both).count == 1)
        slow.release()
        await lists.test(both, onlyFaulty: true)
        #expect(told.all.last == "used slow.example")
    }

    @Test("clients that hang up say nothing of a list")
    func hungUp() async throws {
        let (resolver, told) = (try ZoneResolver(Self.good), Told())
        let lists = lists(resolver, VirtualClock(), told)
        let list = try list()
        await lists.test([list])
        resolver.hold()
        var lookUps: [Task<[DNSListing], Never>] = []
        for number in 1...2 * DNSListHealth.silence {
            let client = try address("192.0.2.\(number)")
            let lookUp = Task { await lists.listings(of: client, in: [list]) }
            while resolver.heldCount < number { await Task.yield() }
            lookUp.cancel()
            lookUps.append(lookUp)
        }
        resolver.release()
        for lookUp in lookUps { #expect(await lookUp.value.isEmpty) }
        #expect(lists.states(of: [list]).first?.health.isDoubted == false)
        #expect(told.all == ["used bl.example"])
        #expect(await lists.listings(of: try address("192.0.2.1"), in: [list]).count == 1)
    }

    @Test("questions about clients that fail do not take a list out of use that answers its test")
    func failingClients() throws {
        var health = DNSListHealth()
        _ = health.tested(
            DNSListTest(
                absent: Answer(.nameError), present: Answer(.records([.address(try address("127.0.0.2"))])),
                absentIPv6: nil))
        // One client alone never does, however often it comes.
        for _ in 0..<20 { #expect(health.unanswered(about: try address("192.0.2.1"), isTestAnswered: false) == nil) }
        #expect(!health.isDoubted)
        for host in 2..<20 {
            let client = try address("192.0.2.\(host)")
            let isAnswered: Bool? = health.isDoubted ? true : nil
            #expect(health.unanswered(about: client, isTestAnswered: isAnswered) == nil)
        }
        for host in 20..<23 {
            #expect(health.unanswered(about: try address("192.0.2.\(host)"), isTestAnswered: nil) == nil)
        }
        var last: DNSListHealth.Change?
        for host in 30..<36 where last == nil {
            last = health.unanswered(about: try address("192.0.2.\(host)"), isTestAnswered: false)
        }
        #expect(last == .ignored(.silent))
    }

    @Test("whom a list has is believed only beside a fresh answer that it does not list everybody")
    func proof() async throws {
        let (resolver, clock, told) = (try ZoneResolver(Self.good), VirtualClock(), Told())
        let lists = lists(resolver, clock, told)
        let list = try list()
        let client = try address("192.0.2.1")
        let absent = try #require(DNSListName.name(of: .absent, in: list.zone))
        await lists.test([list])
        clock.advance(by: .seconds(59))
        #expect(await lists.listings(of: client, in: [list]).map(\.isBelieved) == [true])
        #expect(resolver.calls(absent, .a) == 1)
        clock.advance(by: .seconds(1))
        #expect(await lists.listings(of: client, in: [list]).map(\.isBelieved) == [true])
        #expect(await lists.listings(of: client, in: [list]).map(\.isBelieved) == [true])
        #expect(resolver.calls(absent, .a) == 2, "an answer is good for a minute")
        // Without an answer it is not known.
        clock.advance(by: DNSLists.proofAge)
        resolver.fail(absent, with: .serverFailure)
        #expect(await lists.listings(of: client, in: [list]).map(\.isBelieved) == [false])
        resolver.fail(absent, with: nil)
        try resolver.setZone(Self.everybody)
        #expect(await lists.listings(of: client, in: [list]).isEmpty)
        #expect(told.all.last == "ignored bl.example: \(DNSListFault.listsEverybody)")
    }

    @Test("a list that was taken out of the settings and put back is tested anew")
    func removed() async throws {
        let lists = lists(try ZoneResolver(Self.good))
        let list = try list()
        await lists.test([list])
        await lists.test([])
        #expect(lists.states(of: [list]).first?.health.fault == .untested)
    }

    @Test("one failed test does not take a list out of use, five do")
    func failedTests() throws {
        var health = DNSListHealth()
        let fine = DNSListTest(
            absent: Answer(.nameError), present: Answer(.records([.address(try address("127.0.0.2"))])), absentIPv6: nil
        )
        #expect(health.tested(fine) == .used)
        let silent = DNSListTest(absent: nil, present: nil, absentIPv6: nil)
        for _ in 1..<DNSListHealth.silence { #expect(health.tested(silent) == nil && health.fault == nil) }
        #expect(health.tested(silent) == .ignored(.silent))
        var new = DNSListHealth()
        #expect(new.tested(silent) == .ignored(.silent))
    }
}

/// Answers of one zone are held back while a test wants it.
private final class SlowZone: Resolver {
    private let upstream: any Resolver
    private let zone: Domain
    private let isHolding = NIOLockedValueBox(false)

    init(_ upstream: any Resolver, zone: Domain) {
        self.upstream = upstream
        self.zone = zone
    }

    func hold() { isHolding.withLockedValue { $0 = true } }
    func release() { isHolding.withLockedValue { $0 = false } }

    func resolve(_ name: Domain, _ type: RecordType) async throws(ResolverError) -> Answer {
        if name.isSubdomain(of: zone), isHolding.withLockedValue({ $0 }) {
            // Until whoever asks gives up.
            while !Task.isCancelled { await Task.yield() }
            throw .timedOut
        }
        return try await upstream.resolve(name, type)
    }
}
