import Mail
import NIOCore
import NIOPosix
import Organization
import PosternTesting
import Queueing
import Testing

@testable import Transport

@Suite("Pools of smart hosts", .timeLimit(.minutes(30)))
struct SmartHostPoolTests {
    private let clock = VirtualClock()
    private let eventLoop = MultiThreadedEventLoopGroup.singleton.next()

    private func table(_ zone: String = "", own: String = "0.0.0.0") async throws -> NIOLoopBound<HostTable> {
        let (eventLoop, clock) = (eventLoop, clock)
        let lookup = HostLookup(
            resolver: try ZoneResolver(zone), hostname: "us.test",
            ownListeners: OwnAddresses { address, _ in address.description == own })
        return try await eventLoop.submit {
            NIOLoopBound(
                HostTable(eventLoop: eventLoop, lookup: lookup, time: clock, random: SeededRandom(seed: 3)),
                eventLoop: eventLoop)
        }.get()
    }

    private func order(_ pool: [String], _ table: NIOLoopBound<HostTable>) async throws -> [String] {
        let route = Route.smartHosts(try pool.map { try #require(SmartHost($0)) })
        let destination = Destination(route: route, security: .plain)
        return try await eventLoop.flatSubmit {
            let promise = eventLoop.makePromise(of: [String].self)
            table.value.hosts(of: destination) { order in
                guard case .hosts(let hosts) = order else { return promise.succeed([]) }
                promise.succeed(hosts.map(\.description))
            }
            return promise.futureResult
        }.get()
    }

    @Test("give at most 32 addresses of a block, others each time, all over the block")
    func blocks() async throws {
        let table = try await table()
        let block = try #require(IPNetwork("10.20.0.0/16"))
        var seen: Set<String> = []
        for _ in 0..<20 {
            let hosts = try await order(["10.20.0.0/16:2525"], table)
            #expect(hosts.count == 32)
            #expect(Set(hosts).count == 32)
            for host in hosts {
                let address = try #require(IPAddress(host.dropFirst().prefix { $0 != "]" }))
                #expect(block.contains(address))
            }
            seen.formUnion(hosts)
        }
        #expect(seen.count > 500)
    }

    @Test("give every address of a small block, in random order, and never this server itself")
    func smallBlock() async throws {
        let table = try await table(own: "10.0.0.2")
        var orders: Set<[String]> = []
        for _ in 0..<20 {
            let hosts = try await order(["10.0.0.0/30:25"], table)
            #expect(hosts.sorted() == ["[10.0.0.0]:25", "[10.0.0.1]:25", "[10.0.0.3]:25"])
            orders.insert(hosts)
        }
        #expect(orders.count > 1)
    }

    @Test("mix names, addresses and blocks")
    func mixed() async throws {
        let table = try await table("out.test. MX 10 mx.out.test.\nmx.out.test. A 192.0.2.1")
        let hosts = try await order(["out.test:25", "10.0.0.0/31:26", "192.0.2.9:27"], table)
        #expect(
            hosts.sorted() == ["[10.0.0.0]:26", "[10.0.0.1]:26", "[192.0.2.9]:27", "mx.out.test [192.0.2.1]:25"])
        // DNS down for the name does not stop the others.
        let other = try await order(["missing.test:25", "10.0.0.8/31:26"], table)
        #expect(other.sorted() == ["[10.0.0.8]:26", "[10.0.0.9]:26"])
    }

    @Test("try a host that failed after all others, for five minutes")
    func healthMemory() async throws {
        let table = try await table()
        let pool = ["10.0.0.1:25", "10.0.0.2:25", "10.0.0.3:25"]
        let bad = RemoteHost(name: nil, address: try #require(IPAddress("10.0.0.2")), port: 25)
        try await eventLoop.submit { table.value.note(bad, isFailing: true) }.get()
        for _ in 0..<20 { #expect(try await order(pool, table).last == "[10.0.0.2]:25") }
        clock.advance(by: .minutes(5))
        var last: Set<String?> = []
        for _ in 0..<20 { last.insert(try await order(pool, table).last) }
        #expect(last.count == 3)
        // One that works again is no longer last at once.
        try await eventLoop.submit {
            table.value.note(bad, isFailing: true)
            table.value.note(bad, isFailing: false)
        }.get()
        last = []
        for _ in 0..<20 { last.insert(try await order(pool, table).last) }
        #expect(last.count == 3)
    }

    @Test("try a host at which transactions hang after all others, though it greets")
    func hangingHost() async throws {
        let hanging = ScriptedPeer(PeerScript { $0.verb == .mail ? .silence : nil })
        let port = try await hanging.start()
        func mails() -> Int { hanging.commands.count { $0.uppercased().hasPrefix("MAIL") } }
        try await withPeer(
            connections: 100,
            change: {
                $0.messagesPerConnection = 1
                // Long enough for the other host to answer on a busy machine.
                $0.silenceTime = .seconds(3)
            }, changeQueues: { $0.slowAttempt = .seconds(1) }
        ) { fixture, peer in
            fixture.route(to: port, try fixture.port())
            func send() async throws {
                let before = mails()
                let receipt = try await fixture.accept()
                try await fixture.eventually("one of the hosts has it") {
                    mails() > before || fixture.records(receipt)[0].state == .delivered
                }
            }
            while mails() == 0 { try await send() }
            // Longer than a host may say nothing: the pool has looked, however late, before it sends more.
            try await Task.sleep(for: .seconds(5))
            for _ in 0..<40 { try await send() }
            // By lot it would be half of them.
            #expect(mails() <= 10)
            #expect(peer.messages.count >= 30)
        }
        try await hanging.stop()
    }

    @Test("draw from a block those that did not fail lately")
    func drawsWell() async throws {
        let table = try await table()
        let block = try #require(IPNetwork("10.9.0.0/26"))
        var generator = SystemRandomNumberGenerator()
        let all = block.randomAddresses(upTo: 64, using: &generator)
        #expect(Set(all).count == 64)
        let bad = all.prefix(32).map { RemoteHost(name: nil, address: $0, port: 25) }
        try await eventLoop.submit { for host in bad { table.value.note(host, isFailing: true) } }.get()
        let hosts = try await order(["10.9.0.0/26:25"], table)
        #expect(Set(hosts).isDisjoint(with: bad.map(\.description)))
        #expect(hosts.count == 32)
    }

    static let sizes: [(String, Int, Int)] = [
        ("10.0.0.1/32", 32, 1), ("10.0.0.0/29", 32, 8), ("10.0.0.0/27", 32, 32), ("10.0.0.0/26", 32, 32),
        ("0.0.0.0/0", 32, 32), ("2001:db8::/32", 32, 32), ("2001:db8::/126", 32, 4), ("10.0.0.0/24", 0, 0),
    ]

    @Test("draw no more addresses than a block has", arguments: sizes)
    func drawsSome(_ text: String, _ maximum: Int, _ count: Int) throws {
        let block = try #require(IPNetwork(text))
        var generator = SystemRandomNumberGenerator()
        let drawn = block.randomAddresses(upTo: maximum, using: &generator)
        #expect(drawn.count == count)
        #expect(Set(drawn).count == count)
        #expect(drawn.allSatisfy { block.contains($0) })
    }
}
