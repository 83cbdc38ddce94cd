import Mail
import Testing

@testable import Queueing

@Suite("What the queues of pools may send")
struct PoolPaceTests {
    private let start = Instant(milliseconds: 0)
    private let risky = QueueKey(
        organization: "contoso", deliveryType: .dnsConnectorHighRisk, nextHop: "example.net")
    private let other = QueueKey(
        organization: "contoso", deliveryType: .dnsConnectorHighRisk, nextHop: "example.org")

    private func makeBench(_ limits: PoolLimits) -> Bench {
        var configuration = SchedulerConfiguration()
        configuration.pools[.highRisk] = limits
        return Bench(configuration)
    }

    /// Delivers all that starts, and tells the messages in their order.
    private func delivered(_ bench: inout Bench) -> [Int64] {
        var done: [Int64] = []
        while let next = bench.underWay.first {
            bench.deliver(next)
            done.append(next)
        }
        return done
    }

    @Test("a destination gets as many messages in an hour as the pool allows, the next ones after it, in their order")
    func rate() {
        var bench = makeBench(PoolLimits(attemptsPerHour: 3))
        for number in 1...7 { bench.enqueue(Int64(number), to: risky) }
        #expect(delivered(&bench) == [1, 2, 3])
        bench.sleep(until: start + .minutes(59))
        #expect(delivered(&bench) == [])
        bench.sleep(until: start + .hours(1))
        #expect(delivered(&bench) == [4, 5, 6])
        bench.sleep(until: start + .hours(2))
        #expect(delivered(&bench) == [7])
    }

    @Test("a queue that is empty in between keeps to the hour all the same, and goes when it has ended")
    func emptyInBetween() {
        var bench = makeBench(PoolLimits(attemptsPerHour: 1))
        bench.enqueue(1, to: risky)
        #expect(delivered(&bench) == [1])
        // Far longer than an empty queue stays.
        bench.sleep(until: start + .minutes(30))
        bench.enqueue(2, to: risky)
        #expect(delivered(&bench) == [])
        bench.sleep(until: start + .hours(1))
        #expect(delivered(&bench) == [2])
        bench.sleep(until: start + .hours(3))
        #expect(bench.status(risky) == nil)
    }

    @Test("a host that does not greet the addresses of one pool is not down for the mail of another")
    func hosts() {
        let host = HostPlace(address: IPAddress(v4: 0xc000_0201), port: 25)
        var bench = makeBench(PoolLimits())
        for number in Int64(0)..<12 {
            let key = QueueKey(
                organization: "contoso", deliveryType: .dnsConnectorHighRisk, nextHop: "d\(number).example")
            bench.enqueue(number, to: key)
            bench.ask(number, host)
            bench.failToGreet(number, after: .milliseconds(1))
        }
        bench.enqueue(20, to: risky)
        let risk = bench.claim(20, host)
        #expect(risk == .down(.refused))
        bench.enqueue(21)
        let normal = bench.ask(21, host)
        #expect(normal)
    }

    @Test("an attempt that reaches no host is none of the hour's")
    func givenBack() {
        var bench = makeBench(PoolLimits(attemptsPerHour: 1))
        bench.enqueue(1, to: risky)
        bench.lose(1)
        bench.sleep(until: start + .minutes(50))
        #expect(bench.underWay == [1])
    }

    @Test("each destination has an hour of its own, and normal mail for the same one has no bound")
    func apart() {
        var bench = makeBench(PoolLimits(attemptsPerHour: 1))
        for number in 1...2 { bench.enqueue(Int64(number), to: risky) }
        for number in 3...4 { bench.enqueue(Int64(number), to: other) }
        for number in 5...9 { bench.enqueue(Int64(number)) }
        #expect(delivered(&bench).sorted() == [1, 3, 5, 6, 7, 8, 9])
    }

    @Test("a pool that is held sends nothing, for however long, and goes on when it is held no more")
    func held() {
        var bench = makeBench(PoolLimits(isHeld: true))
        bench.enqueue(1, to: risky)
        bench.enqueue(2)
        #expect(delivered(&bench) == [2])
        bench.sleep(until: start + .hours(10))
        #expect(bench.underWay == [])
        #expect(bench.status(risky)?.status == .suspended && bench.status(risky)?.messageCount == 1)
        bench.scheduler.configuration.pools = [:]
        bench.act { $0.wake(now: $1, into: &$2) }
        #expect(bench.underWay == [1])
    }

    @Test("a bound that is lifted lets the rest go at once")
    func lifted() {
        var bench = makeBench(PoolLimits(attemptsPerHour: 1))
        for number in 1...3 { bench.enqueue(Int64(number), to: risky) }
        #expect(delivered(&bench) == [1])
        bench.scheduler.configuration.pools[.highRisk] = PoolLimits()
        bench.act { $0.wake(now: $1, into: &$2) }
        #expect(delivered(&bench) == [2, 3])
    }

    @Test("a way by MX has a type for each pool, with TLS or without, and other ways have none")
    func types() {
        for type in DeliveryType.allCases {
            for pool in EgressPool.allCases {
                let found = type.leaving(by: pool)
                #expect(found.pool == (type.isByMX ? pool : .normal))
                #expect(found.isByMX == type.isByMX && found.requiresTLS == type.requiresTLS)
                #expect(type.isByMX || found == type)
                #expect(found.requiringTLS.pool == found.pool)
                #expect(found.requiringTLS.leaving(by: pool) == found.requiringTLS)
            }
        }
    }
}
