import Mail
import Queueing
import Testing

@Suite("Order of attempts")
struct OrderTests {
    @Test("starts with one attempt and ramps up 1, 2, 4 … to the limit, in sequence")
    func rampUp() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 5))
        for sequence in Int64(1)...40 { bench.enqueue(sequence) }
        var sizes: [Int] = []
        var seen: [Int64] = []
        while !bench.underWay.isEmpty {
            let round = bench.underWay
            sizes.append(round.count)
            seen += round
            for sequence in round { bench.deliver(sequence) }
        }
        #expect(sizes.prefix(5) == [1, 2, 4, 5, 5])
        #expect(seen == Array(1...40))
        #expect(bench.settled.count == 40)
    }

    @Test("one connection keeps strict order", arguments: [[:], [QueueKey.example: 1]])
    func strictOrder(byQueue: [QueueKey: Int]) {
        var bench = Bench(
            SchedulerConfiguration(
                connectionsPerDestination: byQueue.isEmpty ? 1 : 20, connectionsByQueue: byQueue))
        for sequence in Int64(1)...10 { bench.enqueue(sequence) }
        for sequence in Int64(1)...10 {
            #expect(bench.underWay == [sequence])
            bench.deliver(sequence)
        }
    }

    @Test("a slow message is overtaken by at most as many as there are connections, less one")
    func overtakers() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 4))
        for sequence in Int64(1)...30 { bench.enqueue(sequence) }
        for sequence in Int64(1)...7 { bench.deliver(sequence) }
        #expect(bench.underWay == [8, 9, 10, 11])
        for sequence in Int64(9)...30 { bench.deliver(sequence) }
        #expect(bench.underWay == [8])
        bench.deliver(8)
        #expect(bench.underWay == [12, 13, 14, 15])
    }

    @Test("after an outage the oldest is the probe, and the others follow in sequence without timers of their own")
    func outage() {
        var bench = Bench()
        for sequence in Int64(1)...5 { bench.enqueue(sequence) }
        bench.lose(1)
        #expect(bench.underWay == [])
        #expect(bench.settled == [])
        #expect(bench.status()?.status == .retry)
        for _ in 0..<3 {
            bench.sleep()
            #expect(bench.underWay == [1])
            #expect(bench.started.first?.isProbe == true)
            #expect(bench.status()?.status == .connecting)
            bench.lose(1)
        }
        bench.enqueue(6)
        #expect(bench.underWay == [])
        bench.sleep()
        var order: [Int64] = []
        while let next = bench.underWay.first {
            order.append(next)
            bench.deliver(next)
        }
        #expect(order == [1, 2, 3, 4, 5, 6])
    }

    @Test("when one connection of many fails, its message goes next, and the others go on in order")
    func oneFails() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 4))
        for sequence in Int64(1)...20 { bench.enqueue(sequence) }
        for sequence in Int64(1)...7 { bench.deliver(sequence) }
        #expect(bench.underWay == [8, 9, 10, 11])
        bench.fail(8)
        // The window has narrowed from 4 to 3.5.
        #expect(bench.underWay == [9, 10, 11])
        bench.deliver(10)
        #expect(bench.underWay == [9, 11, 8])
        bench.deliver(9)
        // Three have started since 8: no other may overtake it.
        #expect(bench.underWay == [11, 8])
        bench.deliver(8)
        #expect(bench.underWay == [11, 12, 13, 14])
        #expect(bench.status()?.retryCount == 0)
    }

    @Test("a message that fails again and again is overtaken by no more than one that is slow")
    func failingIsOvertakenLikeSlow() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 4))
        for sequence in Int64(1)...30 { bench.enqueue(sequence) }
        for sequence in Int64(1)...7 { bench.deliver(sequence) }
        var overtakers: [Int64] = []
        for _ in 0..<12 {
            bench.fail(8)
            if let other = bench.underWay.first(where: { $0 != 8 }) {
                overtakers.append(other)
                bench.deliver(other)
            }
        }
        #expect(overtakers == [9, 10, 11])
    }

    @Test("when all connections fail, the queue waits once, not once a connection")
    func allFail() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 4))
        for sequence in Int64(1)...20 { bench.enqueue(sequence) }
        for sequence in Int64(1)...7 { bench.deliver(sequence) }
        var failed = 0
        while let next = bench.underWay.first, failed < 100 {
            bench.fail(next)
            failed += 1
        }
        #expect(failed < 20)
        #expect(bench.status()?.status == .retry)
        #expect(bench.status()?.retryCount == 1)
        bench.sleep()
        #expect(bench.underWay == [8])
    }

    @Test("a 4xx to one message steps aside with its own timer; others go on; it keeps its number")
    func stepsAside() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        for sequence in Int64(1)...3 { bench.enqueue(sequence) }
        bench.putOff(1)
        #expect(bench.settled.map(\.state) == [.waiting])
        #expect(bench.settled.first?.attempts == 1)
        #expect(bench.settled.first?.notBefore == bench.now + .minutes(1))
        #expect(bench.underWay == [2])
        #expect(bench.status()?.deferredMessageCount == 1)
        bench.now = bench.now + .minutes(2)
        bench.act { $0.wake(now: $1, into: &$2) }
        bench.deliver(2)
        #expect(bench.underWay == [1])
    }

    @Test("timers of messages do not jitter")
    func noJitter() {
        for seed in UInt64(0)..<20 {
            var scheduler = Scheduler(configuration: SchedulerConfiguration(), seed: seed)
            var bench = Bench()
            swap(&bench.scheduler, &scheduler)
            bench.enqueue(1)
            bench.putOff(1)
            #expect(bench.settled.first?.notBefore == bench.now + .minutes(1))
        }
    }

    @Test("probes jitter by a tenth at most")
    func jitter() throws {
        var waits: Set<Int64> = []
        for seed in UInt64(0)..<50 {
            var scheduler = Scheduler(configuration: SchedulerConfiguration(), seed: seed)
            var bench = Bench()
            swap(&bench.scheduler, &scheduler)
            bench.enqueue(1)
            for _ in 0..<3 {
                bench.lose(1)
                if bench.status()?.retryCount == 3 { break }
                bench.sleep()
            }
            let wait = try #require(bench.status()?.nextRetryTime) - bench.now
            #expect((270_000...330_000).contains(wait.milliseconds))
            waits.insert(wait.milliseconds)
        }
        #expect(waits.count > 10)
    }

    @Test("High goes first, Low last, and none starves")
    func lanes() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        bench.enqueue(1, priority: .low)
        bench.deliver(1)
        bench.enqueue(2, priority: .high)
        bench.enqueue(3, priority: .low)
        bench.enqueue(4, priority: .normal)
        for sequence in Int64(5)...20 { bench.enqueue(sequence, priority: .high) }
        var order: [Int64] = []
        while let next = bench.underWay.first {
            order.append(next)
            bench.deliver(next)
        }
        #expect(order.prefix(2) == [2, 5])
        let low = order.firstIndex(of: 3) ?? .max
        #expect(low <= 7)
        #expect(order.filter { $0 >= 5 } == Array(5...20))
    }

    @Test("no organization takes more attempts than it leaves free, and a newcomer never waits")
    func fairness() {
        let shares = SlotShares(internet: 100, relayed: 100, reports: 100)
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1, deliveryAttempts: 10, shares: shares))
        for host in 0..<30 {
            bench.enqueue(
                Int64(host), to: QueueKey(organization: "busy", deliveryType: .dnsConnector, nextHop: "\(host).example")
            )
        }
        #expect(bench.underWay.count == 5)
        bench.enqueue(100, to: QueueKey(organization: "quiet", deliveryType: .dnsConnector, nextHop: "0.example"))
        #expect(bench.underWay.last == 100)
        bench.deliver(0)
        #expect(bench.underWay.filter { $0 < 100 }.count <= 5)
        #expect(bench.started.count <= 10)
    }

    @Test("queues of one organization take turns")
    func turns() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1, deliveryAttempts: 2))
        for sequence in Int64(1)...6 { bench.enqueue(sequence) }
        for sequence in Int64(7)...9 { bench.enqueue(sequence, to: .other) }
        var order: [Int64] = []
        while let next = bench.underWay.first {
            order.append(next)
            bench.deliver(next)
        }
        #expect(order == [1, 7, 2, 8, 3, 9, 4, 5, 6])
    }
}
