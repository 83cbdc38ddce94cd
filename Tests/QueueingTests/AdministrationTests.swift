import Mail
import Queueing
import Testing

@Suite("Queues by hand")
struct AdministrationTests {
    @Test("retry makes the probe now; a failed one starts the same wait anew")
    func retry() {
        var bench = Bench()
        bench.enqueue(1)
        bench.lose(1)
        bench.sleep()
        bench.lose(1)
        #expect(bench.status()?.retryCount == 2)
        bench.act { $0.retry(.example, now: $1, into: &$2) }
        #expect(bench.underWay == [1])
        bench.lose(1)
        #expect(bench.status()?.retryCount == 2)
        #expect(bench.status()?.status == .retry)
    }

    @Test("retry lets messages go that were put off on their own, in sequence")
    func retryDeferred() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        for sequence in Int64(1)...3 { bench.enqueue(sequence) }
        for sequence in Int64(1)...3 { bench.putOff(sequence) }
        bench.act { $0.retry(.example, now: $1, into: &$2) }
        #expect(bench.underWay == [1])
        bench.deliver(1)
        #expect(bench.underWay == [2])
        #expect(bench.status()?.deferredMessageCount == 0)
    }

    @Test("a suspended queue starts nothing and expires nothing")
    func suspended() {
        var bench = Bench()
        bench.enqueue(1)
        bench.lose(1)
        bench.act { $0.setSuspended(true, .example, now: $1, into: &$2) }
        bench.sleep(until: Instant(milliseconds: 0) + .hours(30))
        #expect(bench.underWay == [])
        #expect(bench.settled == [])
        #expect(bench.status()?.status == .suspended)
        bench.act { $0.setSuspended(false, .example, now: $1, into: &$2) }
        bench.sleep(until: bench.now)
        #expect(bench.underWay == [1])
    }

    @Test("removes what waits at once, and what is under way when its attempt ends without a decision")
    func remove() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        let ids = (1...4).flatMap { bench.enqueue(Int64($0)) }
        bench.act { $0.remove([ids[1]], now: $1, into: &$2) }
        #expect(bench.settled.map(\.id) == [ids[1]])
        bench.act { $0.remove([ids[0]], now: $1, into: &$2) }
        #expect(bench.settled.count == 1)
        #expect(bench.scheduler.waiting(in: .example, limit: 1).map(\.status) == [.pendingRemove])
        bench.putOff(1)
        #expect(bench.settled.map(\.state) == [.removed, .removed])
        #expect(bench.underWay == [3])
        bench.act { $0.remove([ids[2]], now: $1, into: &$2) }
        bench.deliver(3)
        #expect(bench.settled.last?.state == .delivered)
        #expect(bench.underWay == [4])
    }

    @Test("moves to another queue with the sequence kept; what is under way moves when its attempt has ended")
    func move() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        bench.enqueue(10, to: .other)
        bench.enqueue(20, to: .other)
        let ids = [1, 2, 11].flatMap { bench.enqueue(Int64($0)) }
        bench.act { $0.move(ids, to: .other, now: $1, into: &$2) }
        #expect(bench.underWay == [10, 1])
        bench.lose(1)
        bench.deliver(10)
        var order: [Int64] = []
        while let next = bench.underWay.first {
            order.append(next)
            bench.deliver(next)
        }
        #expect(order == [1, 2, 11, 20])
        #expect(bench.scheduler.recipientCount == 0)
    }

    @Test("lists queues with EOP's fields")
    func status() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        let key = QueueKey(organization: "contoso", deliveryType: .smartHost, nextHop: "hub", connector: "To hub")
        for sequence in Int64(1)...3 { bench.enqueue(sequence, to: key) }
        bench.enqueue(4)
        bench.putOff(1)
        bench.lose(2)
        let queues = bench.scheduler.queues(now: bench.now)
        #expect(
            queues.map(\.identity) == [
                #"contoso\DnsConnectorDelivery\example.net"#, #"contoso\SmartHostConnectorDelivery\hub\To hub"#,
            ])
        #expect(queues.map(\.status) == [.active, .retry])
        #expect(queues.map(\.messageCount) == [1, 3])
        #expect(queues.map(\.deferredMessageCount) == [0, 1])
        #expect(queues.map(\.lastError) == [nil, .refused])
        #expect(queues.map(\.retryCount) == [0, 1])
        #expect(queues[1].lastRetryTime == bench.now)
        #expect(queues[1].nextRetryTime.map { $0 > bench.now } == true)
        #expect(
            bench.scheduler.waiting(in: key, limit: 2).map { [$0.sequence.rawValue, Int64($0.attempts)] }
                == [[1, 2], [2, 1]])
        #expect(bench.scheduler.waiting(in: key, limit: 9).map(\.status) == [.retry, .ready, .ready])
        #expect(bench.scheduler.waiting(in: .other, limit: 9) == [])
    }

    @Test("an empty queue goes after three minutes")
    func idle() {
        var bench = Bench()
        bench.enqueue(1)
        bench.deliver(1)
        bench.sleep(until: bench.now + .seconds(179))
        #expect(bench.status()?.status == .ready)
        bench.sleep(until: bench.now + .seconds(1))
        #expect(bench.status() == nil)
        bench.enqueue(2)
        #expect(bench.underWay == [2])
        #expect(bench.started.first?.isProbe == false)
    }
}
