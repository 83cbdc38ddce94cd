import Mail
import Queueing
import Testing

@Suite("Connections to hosts")
struct HostTests {
    private static let host = HostPlace(address: IPAddress(v4: 0xc000_0201), port: 25)
    private static let other = HostPlace(address: IPAddress(v4: 0xc000_0202), port: 25)

    private func key(_ number: Int, of organization: String = "contoso") -> QueueKey {
        QueueKey(organization: organization, deliveryType: .dnsConnector, nextHop: "d\(number).example")
    }

    /// Queues that each have one message, whose attempts all ask for a connection to the host.
    private func bench(queues: Int, connections: Int) -> Bench {
        var bench = Bench(SchedulerConfiguration(connectionsPerHost: connections, connectionsToNewHost: connections))
        for number in 0..<queues { bench.enqueue(Int64(number), to: key(number)) }
        return bench
    }

    @Test("are as many as may be to one host, and who gets none holds no slot and has not failed")
    func parks() {
        var bench = bench(queues: 10, connections: 3)
        #expect(bench.underWay.count == 10)
        for sequence in Int64(0)..<10 { bench.ask(sequence, Self.host) }
        #expect(bench.underWay == [0, 1, 2])
        #expect(bench.scheduler.flow.underWay == 3)
        #expect(bench.settled == [])
        let waiting = bench.status(key(5))
        #expect(waiting?.status == .connecting)
        #expect(waiting?.retryCount == 0)
        #expect(waiting?.lastError == nil)
    }

    @Test("go to the next that waits when one ends: one to one queue")
    func handsOn() {
        var bench = bench(queues: 10, connections: 3)
        for sequence in Int64(0)..<10 { bench.ask(sequence, Self.host) }
        for sequence in Int64(0)..<7 {
            bench.greet(sequence)
            bench.deliver(sequence)
            bench.hangUp(sequence)
            #expect(bench.underWay == [sequence + 1, sequence + 2, sequence + 3])
            bench.ask(sequence + 3, Self.host)
            #expect(bench.lease(sequence + 3) != nil)
        }
    }

    @Test("are handed to organizations in turns, and within one to who has waited longest")
    func turns() {
        var bench = Bench(SchedulerConfiguration(connectionsPerHost: 1, connectionsToNewHost: 1))
        for number in 0..<4 { bench.enqueue(Int64(number), to: key(number)) }
        for number in 4..<6 { bench.enqueue(Int64(number), to: key(number, of: "fabrikam")) }
        for sequence in Int64(0)..<6 { bench.ask(sequence, Self.host) }
        var order: [Int64] = []
        while let sequence = bench.underWay.first {
            order.append(sequence)
            if bench.lease(sequence) == nil { bench.ask(sequence, Self.host) }
            bench.greet(sequence)
            bench.deliver(sequence)
            bench.hangUp(sequence)
        }
        #expect(order == [0, 1, 4, 2, 5, 3])
    }

    @Test("are kept for the attempt that was let go, and handed on when it does not use them")
    func kept() {
        var bench = bench(queues: 4, connections: 1)
        for sequence in Int64(0)..<4 { bench.ask(sequence, Self.host) }
        bench.greet(0)
        bench.deliver(0)
        bench.hangUp(0)
        #expect(bench.underWay == [1])
        // A newcomer does not get what is kept for another.
        bench.enqueue(20, to: key(20))
        bench.ask(20, Self.host)
        #expect(bench.lease(20) == nil)
        // It went to another host meanwhile, and no connection of the first has ended.
        bench.ask(1, Self.other)
        #expect(bench.lease(1) != nil)
        bench.greet(1)
        bench.deliver(1)
        #expect(bench.underWay == [2])
    }

    @Test("that became free while an attempt looked elsewhere are used at once")
    func freedMeanwhile() {
        var bench = bench(queues: 2, connections: 1)
        bench.ask(0, Self.host)
        let refused = bench.claim(1, Self.host)
        #expect(refused == .full)
        bench.greet(0)
        bench.deliver(0)
        bench.hangUp(0)
        bench.park(1)
        #expect(bench.underWay == [1])
        bench.ask(1, Self.host)
        #expect(bench.lease(1) != nil)
    }

    @Test("to a host that has not greeted yet are few, and each greeting allows one more")
    func newHost() {
        var bench = Bench(SchedulerConfiguration())
        for number in 0..<40 { bench.enqueue(Int64(number), to: key(number)) }
        for sequence in Int64(0)..<40 { bench.ask(sequence, Self.host) }
        #expect(bench.underWay.count == 5)
        var most = 0
        while let sequence = bench.underWay.first {
            bench.greet(sequence)
            for started in bench.underWay where bench.lease(started) == nil { bench.ask(started, Self.host) }
            most = max(most, bench.underWay.count)
            bench.deliver(sequence)
            bench.hangUp(sequence)
            for started in bench.underWay where bench.lease(started) == nil { bench.ask(started, Self.host) }
        }
        #expect(most > 10 && most <= 20)
        #expect(bench.settled.count == 40)
    }

    @Test("to one /64 that does not greet are bounded together")
    func network() throws {
        var bench = Bench(SchedulerConfiguration(connectionsPerHost: 4))
        for number in 0..<30 { bench.enqueue(Int64(number), to: key(number)) }
        for sequence in Int64(0)..<30 {
            let address = try #require(IPAddress("2001:db8:1:2::\(sequence + 1)"))
            bench.ask(sequence, HostPlace(address: address, port: 25))
        }
        #expect(bench.underWay == [0, 1, 2, 3])
        // Who greets counts at his own address alone from then on.
        bench.greet(0)
        #expect(bench.underWay == [0, 1, 2, 3, 4])
        let elsewhere = try #require(IPAddress("2001:db8:1:3::1"))
        bench.enqueue(40, to: key(40))
        bench.ask(40, HostPlace(address: elsewhere, port: 25))
        #expect(bench.lease(40) != nil)
    }

    @Test("are not tried where a host did not greet three times, and its failure is the reason")
    func down() {
        var bench = Bench()
        for number in 0..<3 {
            bench.enqueue(Int64(number), to: key(number))
            bench.ask(Int64(number), Self.host)
            #expect(bench.lease(Int64(number)) != nil)
            bench.failToGreet(Int64(number))
        }
        bench.enqueue(10, to: key(10))
        let claim10 = bench.claim(10, Self.host)
        #expect(claim10 == .down(.refused))
        bench.lose(10, .refused)
        #expect(bench.status(key(10))?.status == .retry)
        #expect(bench.status(key(10))?.lastError == .refused)
        // Another host is another matter.
        bench.enqueue(11, to: key(11))
        bench.ask(11, Self.other)
        #expect(bench.lease(11) != nil)
    }

    @Test("are not tried where a host refused twelve in a row at once, but after three of these they are")
    func refusing() {
        var bench = Bench()
        for number in 0..<12 {
            bench.enqueue(Int64(number), to: key(number))
            bench.ask(Int64(number), Self.host)
            #expect(bench.lease(Int64(number)) != nil)
            bench.failToGreet(Int64(number), after: .milliseconds(1))
        }
        bench.enqueue(20, to: key(20))
        #expect(bench.claim(20, Self.host) == .down(.refused))
    }

    @Test("to a host that is down are one at a time, and its first greeting lets all go that waited")
    func recovers() {
        var bench = Bench(SchedulerConfiguration(connectionsToNewHost: 3))
        for number in 0..<12 {
            bench.enqueue(Int64(number), to: key(number))
            if case .granted = bench.claim(Int64(number), Self.host) {
                bench.failToGreet(Int64(number))
            } else {
                bench.lose(Int64(number), .refused)
            }
        }
        let failed = bench.now
        var granted: [Int64] = []
        while granted.isEmpty, bench.now - failed < .hours(1) {
            bench.sleep()
            for sequence in bench.underWay {
                if case .granted = bench.claim(sequence, Self.host) {
                    granted.append(sequence)
                } else {
                    bench.lose(sequence, .refused)
                }
            }
        }
        #expect(granted.count == 1)
        #expect(bench.now - failed >= .minutes(1) && bench.now - failed <= .minutes(5))
        bench.greet(granted[0])
        // As many as the host may have connections, not all at once.
        #expect(bench.underWay.count == 3)
        bench.deliver(granted[0])
        bench.hangUp(granted[0])
        var order: [Int64] = []
        while let sequence = bench.underWay.first {
            if bench.lease(sequence) == nil, !bench.ask(sequence, Self.host) { continue }
            order.append(sequence)
            bench.greet(sequence)
            bench.deliver(sequence)
            bench.hangUp(sequence)
        }
        #expect(bench.settled.count == 12)
        #expect(order.count == 11)
    }

    @Test("that fail while others serve show that the host wants no more, not that it is down")
    func busyHost() {
        var bench = Bench()
        for number in 0..<6 { bench.enqueue(Int64(number), to: key(number)) }
        for sequence in Int64(0)..<2 {
            bench.ask(sequence, Self.host)
            bench.greet(sequence)
        }
        bench.ask(2, Self.host)
        bench.failToGreet(2)
        for sequence in Int64(3)..<5 { bench.ask(sequence, Self.host) }
        let claim5 = bench.claim(5, Self.host)
        #expect(claim5 == .full)
        bench.park(5)
        bench.deliver(0)
        bench.hangUp(0)
        #expect(bench.underWay == [1, 3])
    }

    /// Serves a host by rounds until all messages are delivered: each connection greets, or is refused, and then the one
    /// that greeted first ends. Gives how many were refused, and the most that were served at a time.
    private func serve(_ messages: Int64, refuses: (_ served: Int) -> Bool) -> (refused: Int, most: Int) {
        var bench = Bench(SchedulerConfiguration())
        for sequence in 0..<messages { bench.enqueue(sequence, to: key(Int(sequence))) }
        var served: [Int64] = []
        var (refused, most) = (0, 0)
        for _ in 0..<20 * messages where bench.settled.count < messages {
            for sequence in bench.underWay where bench.lease(sequence) == nil { bench.ask(sequence, Self.host) }
            for sequence in bench.underWay where bench.lease(sequence) != nil && !served.contains(sequence) {
                if refuses(served.count) {
                    refused += 1
                    bench.failToGreet(sequence, after: .milliseconds(1))
                } else {
                    served.append(sequence)
                    most = max(most, served.count)
                    bench.greet(sequence)
                }
            }
            // Whoever was refused too often waits.
            guard !served.isEmpty else {
                bench.sleep()
                continue
            }
            let first = served.removeFirst()
            bench.deliver(first)
            bench.hangUp(first)
        }
        #expect(bench.settled.count == messages)
        return (refused, most)
    }

    @Test("are refused seldom by a host that takes few; now and then it is asked for one more", arguments: [1, 2, 5])
    func ceiling(_ limit: Int) {
        let (refused, most) = serve(300) { $0 >= limit }
        #expect(most == limit)
        #expect(refused >= 10, "it was not asked any more")
        #expect(refused <= 40, "one in ten, and what it took to learn that")
    }

    @Test("grow again when a host that took few takes more")
    func raisedCeiling() {
        var taken = 0
        let (_, most) = serve(300) { served in
            let refuses = served >= (taken < 100 ? 3 : 12)
            if !refuses { taken += 1 }
            return refuses
        }
        #expect(most == 12)
    }

    @Test("to a host that refuses three of ten by chance grow as if nothing were learned")
    func chance() {
        var state: UInt64 = 1
        let (refused, most) = serve(300) { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % 10 < 3
        }
        #expect(most >= 12)
        #expect(refused <= 180)
    }

    @Test("are waited for five minutes, then that is a failure")
    func patience() {
        var bench = bench(queues: 2, connections: 1)
        for sequence in Int64(0)..<2 { bench.ask(sequence, Self.host) }
        let began = bench.now
        bench.sleep()
        #expect(bench.now - began == .minutes(5))
        #expect(bench.underWay == [0, 1])
        bench.ask(1, Self.host)
        #expect(bench.status(key(1))?.status == .retry)
        #expect(bench.status(key(1))?.lastError?.reply.description.contains("4.4.317") == true)
    }

    @Test("are tried at a host that is down when an administrator asks for it")
    func byHand() {
        var bench = Bench()
        for number in 0..<3 {
            bench.enqueue(Int64(number), to: key(number))
            bench.ask(Int64(number), Self.host)
            bench.failToGreet(Int64(number))
        }
        bench.act {
            $0.retry(
                QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: "d1.example"), now: $1,
                into: &$2)
        }
        #expect(bench.underWay == [1])
        bench.ask(1, Self.host)
        #expect(bench.lease(1) != nil)
    }

    @Test("that a message waits for are its own: nothing younger of its queue goes before it")
    func order() {
        var bench = Bench(SchedulerConfiguration(connectionsPerHost: 4, connectionsToNewHost: 4))
        // Another organization has them all.
        for number in 0..<4 {
            bench.enqueue(Int64(100 + number), to: key(number, of: "fabrikam"))
            bench.ask(Int64(100 + number), Self.host)
            bench.greet(Int64(100 + number))
        }
        for sequence in Int64(1)...6 { bench.enqueue(sequence) }
        bench.ask(1, Self.host)
        #expect(bench.lease(1) == nil)
        #expect(bench.underWay == [100, 101, 102, 103])
        bench.deliver(102)
        bench.hangUp(102)
        #expect(bench.underWay == [100, 101, 103, 1])
        bench.ask(1, Self.host)
        bench.greet(1)
        bench.deliver(1)
        #expect(bench.underWay.suffix(2) == [2, 3])
    }

    @Test("that a queue waited for and then did without are wanted by nobody, so that those it has are kept")
    func doneWithout() {
        var bench = Bench(SchedulerConfiguration(connectionsPerHost: 1, connectionsToNewHost: 1))
        bench.enqueue(1)
        bench.ask(1, Self.host)
        bench.greet(1)
        bench.deliver(1)
        // Two go at once by now; the first has the connection that was kept, and there is no other.
        bench.enqueue(2)
        bench.enqueue(3)
        bench.ask(3, Self.host)
        #expect(bench.underWay == [2])
        let waits = bench.scheduler.hasWaiters(at: Self.host, besides: key(0))
        #expect(waits)
        bench.deliver(2)
        #expect(bench.underWay == [3])
        let waitsStill = bench.scheduler.hasWaiters(at: Self.host, besides: key(0))
        let waitsForItself = bench.scheduler.hasWaiters(at: Self.host, besides: .example)
        #expect(!waitsStill)
        #expect(!waitsForItself)
    }

    @Test("remembered by the thousand do not grow without end")
    func memory() {
        var bench = Bench()
        for number in 0..<5_000 {
            bench.enqueue(Int64(number), to: key(number))
            let place = HostPlace(address: IPAddress(v4: 0x0a00_0000 + UInt32(number)), port: 25)
            bench.ask(Int64(number), place)
            bench.failToGreet(Int64(number), after: .seconds(10))
        }
        #expect(bench.scheduler.knownHosts < 2_100)
    }
}
