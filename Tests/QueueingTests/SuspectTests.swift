import Mail
import Queueing
import Testing

/// Whose failure one inside a transaction is: the message's or the destination's.
@Suite("A message that breaks its transactions")
struct SuspectTests {
    private let start = Instant(milliseconds: 0)

    /// A destination that closes each transaction with some messages, and after it refuses connections for a while.
    private struct Server {
        var bad: Set<Int64>
        var recovers = Interval.seconds(0)
        var downUntil = Instant(milliseconds: 0)
        /// Messages that broke it off as a probe.
        var probes: [Int64] = []
        var delivered: [Int64] = []
        var attempts: [Int64: Int] = [:]

        /// Ends what is under way, the oldest attempt first, until nothing is. All that is under way breaks with a bad one.
        mutating func serve(_ bench: inout Bench) {
            while let attempt = bench.started.first {
                let sequence = attempt.sequence.rawValue
                attempts[sequence, default: 0] += 1
                if bench.now < downUntil {
                    bench.fail(sequence)
                } else if bad.contains(sequence) {
                    if attempt.isProbe { probes.append(sequence) }
                    let others = recovers > .seconds(0) ? bench.underWay.filter { $0 != sequence } : []
                    downUntil = bench.now + recovers
                    bench.breakOff(sequence)
                    for other in others { bench.breakOff(other) }
                } else {
                    delivered.append(sequence)
                    bench.deliver(sequence)
                }
            }
        }
    }

    private func put(_ messages: Int64, connections: Int, into bench: inout Bench) {
        bench = Bench(SchedulerConfiguration(connectionsPerDestination: connections))
        for sequence in 1...messages { bench.enqueue(sequence) }
    }

    @Test("the others do not wait for it, whatever the limit of connections", arguments: [1, 2, 4, 20])
    func othersGo(connections: Int) throws {
        var bench = Bench()
        put(4, connections: connections, into: &bench)
        var server = Server(bad: [1])
        server.serve(&bench)
        #expect(bench.now == start)
        #expect(server.delivered == [2, 3, 4])
        #expect(bench.status()?.status == .ready)
        let put = try #require(bench.settled.first { $0.state == .waiting })
        #expect(put.sequence.rawValue == 1)
        #expect(put.lastFailure == .closing)
        #expect(put.notBefore == start + .minutes(1))
        // It goes on by the table of a message.
        var gaps: [Int64] = []
        for _ in 0..<4 {
            let before = bench.now
            bench.sleep()
            #expect(bench.underWay == [1])
            gaps.append((bench.now - before).milliseconds / 60_000)
            server.serve(&bench)
        }
        #expect(gaps == [1, 2, 5, 10])
        #expect(!bench.scheduler.isFailing(.example))
    }

    @Test("steps aside at its second failure where the destination hardly ever fails")
    func secondStrike() {
        var bench = Bench()
        put(60, connections: 4, into: &bench)
        var server = Server(bad: [])
        server.serve(&bench)
        for sequence in Int64(61)...70 { bench.enqueue(sequence) }
        server.bad = [63]
        server.serve(&bench)
        #expect(server.attempts[63] == 2)
        #expect(server.delivered == Array(1...70).filter { $0 != 63 })
    }

    @Test("steps aside as early after an outage as before it: what failed while the destination was down says nothing")
    func afterOutage() {
        var bench = Bench()
        for sequence in Int64(1)...70 {
            bench.enqueue(sequence)
            bench.deliver(sequence)
        }
        for sequence in Int64(71)...80 { bench.enqueue(sequence) }
        for _ in 0..<200 where (bench.status()?.retryCount ?? 0) < 8 {
            if let next = bench.underWay.first { bench.breakOff(next) } else { bench.sleep() }
        }
        #expect(bench.status()?.retryCount == 8)
        for _ in 0..<200 where bench.settled.count(where: { $0.state == .delivered }) < 80 {
            if let next = bench.underWay.first { bench.deliver(next) } else { bench.sleep() }
        }
        for sequence in Int64(81)...150 {
            bench.enqueue(sequence)
            bench.deliver(sequence)
        }
        bench.enqueue(151)
        var failures: Int64 = 0
        while bench.underWay.contains(151), failures < 30 {
            bench.breakOff(151)
            failures += 1
            bench.enqueue(1_000 + failures)
            bench.deliver(1_000 + failures)
        }
        // One more than where no message ever needed another attempt.
        #expect(failures == 3)
    }

    @Test("a message gets as many attempts as others needed after a failure, where first attempts seldom fail")
    func afterFailures() {
        // Every tenth message needs four attempts, as where a kept connection hides the failures of first ones; or none does.
        for needed in [4, 1] {
            var bench = Bench()
            for sequence in Int64(1)...100 {
                bench.enqueue(sequence)
                if sequence % 10 == 0 { for _ in 1..<needed { bench.breakOff(sequence) } }
                bench.deliver(sequence)
            }
            bench.enqueue(101)
            var failures: Int64 = 0
            while bench.underWay.contains(101), failures < 30 {
                bench.breakOff(101)
                failures += 1
                // Others go well meanwhile.
                bench.enqueue(1_000 + failures)
                bench.deliver(1_000 + failures)
            }
            #expect(
                needed == 4 ? (10..<30).contains(failures) : failures == 2, "\(failures) where \(needed) are needed")
        }
    }

    @Test("a message that broke off is as any other once an attempt goes well, or it is put off by its own 4xx")
    func endsWell() {
        for isRefused in [false, true] {
            var bench = Bench()
            put(3, connections: 1, into: &bench)
            bench.breakOff(1)
            bench.breakOff(1)
            if isRefused { bench.putOff(1) } else { bench.deliver(1) }
            #expect(bench.settled.map(\.state) == [isRefused ? .waiting : .delivered])
            #expect(bench.underWay == [2])
            if isRefused {
                // Its failures before are forgotten.
                bench.deliver(2)
                bench.deliver(3)
                bench.sleep()
                bench.breakOff(1)
                #expect(bench.underWay == [1])
            }
        }
    }

    @Test("that kills its destination for a while holds the others up for two probes at most", arguments: [1, 4, 20])
    func killer(connections: Int) {
        var bench = Bench()
        put(4, connections: connections, into: &bench)
        var server = Server(bad: [1], recovers: .seconds(20))
        while server.delivered.count < 3, bench.now < start + .hours(1) {
            server.serve(&bench)
            bench.sleep()
        }
        #expect(server.delivered == [2, 3, 4])
        #expect(bench.now <= start + .minutes(4))
        #expect(server.probes.filter { $0 == 1 }.count <= 2)
        #expect(bench.settled.filter { $0.state == .waiting }.allSatisfy { $0.sequence.rawValue == 1 })
    }

    @Test("those that it dragged down with it go one at a time, in order, and are not put off")
    func innocents() {
        var bench = Bench()
        put(200, connections: 10, into: &bench)
        var server = Server(bad: [104], recovers: .seconds(20))
        while server.delivered.count < 199, bench.now < start + .hours(1) {
            server.serve(&bench)
            bench.sleep()
        }
        #expect(server.delivered.count == 199)
        #expect(bench.now <= start + .minutes(10))
        #expect(bench.settled.filter { $0.state == .waiting }.allSatisfy { $0.sequence.rawValue == 104 })
        for (index, sequence) in server.delivered.enumerated() {
            #expect(server.delivered[..<index].lazy.filter { $0 > sequence }.count < 10)
        }
        #expect(server.probes.filter { $0 == 104 }.count <= 2)
    }

    @Test("several at the head of a queue let the others through", arguments: [1, 4])
    func several(connections: Int) {
        var bench = Bench()
        put(30, connections: connections, into: &bench)
        var server = Server(bad: [1, 2, 3, 4])
        while server.delivered.count < 26, bench.now < start + .hours(1) {
            server.serve(&bench)
            bench.sleep()
        }
        #expect(server.delivered == Array(5...30))
        #expect(bench.now <= start + .minutes(4))
    }

    @Test("several that kill their destination hold the others up for two probes each at most")
    func severalKillers() {
        var bench = Bench()
        put(30, connections: 4, into: &bench)
        var server = Server(bad: [1, 2, 3], recovers: .seconds(20))
        while server.delivered.count < 27, bench.now < start + .hours(4) {
            server.serve(&bench)
            bench.sleep()
        }
        #expect(server.delivered.count == 27)
        for bad in server.bad { #expect(server.probes.filter { $0 == bad }.count <= 2) }
        #expect(bench.settled.filter { $0.state == .waiting }.allSatisfy { server.bad.contains($0.sequence.rawValue) })
    }

    @Test("no message is put off when the destination breaks off with every one, and mail goes on in order")
    func everyOne() {
        var bench = Bench()
        put(20, connections: 4, into: &bench)
        var server = Server(bad: Set(1...20))
        for _ in 0..<6 {
            server.serve(&bench)
            #expect(bench.status()?.status == .retry)
            bench.sleep()
        }
        #expect(bench.settled == [])
        server.bad = []
        server.serve(&bench)
        // One was the probe that found the destination well.
        #expect(server.delivered.dropFirst().elementsEqual((1...20).filter { $0 != server.delivered[0] }))
        #expect(bench.settled.count == 20)
        #expect(bench.now < start + .hours(1))
    }

    @Test("new mail does not wait for the next probe where only one message has failed")
    func newcomer() {
        var bench = Bench()
        bench.enqueue(1)
        var server = Server(bad: [1])
        server.serve(&bench)
        for _ in 0..<5 {
            #expect(bench.status()?.status == .retry)
            bench.sleep()
            server.serve(&bench)
        }
        bench.enqueue(2)
        server.serve(&bench)
        #expect(server.delivered == [2])
        #expect(bench.status()?.status == .ready)
        #expect(bench.status()?.deferredMessageCount == 1)
    }

    @Test("new mail waits for the next probe where three messages have failed")
    func notForEver() {
        var bench = Bench()
        var server = Server(bad: Set(1...100))
        for sequence in Int64(1)...10 {
            bench.enqueue(sequence)
            server.serve(&bench)
        }
        #expect(server.attempts.values.reduce(0, +) <= 12)
        #expect(server.attempts[10] == nil)
        #expect(bench.status()?.retryCount == 1)
    }

    @Test("one that stepped aside is no probe while there are others")
    func noProbe() {
        var bench = Bench()
        put(60, connections: 4, into: &bench)
        var server = Server(bad: [30])
        server.serve(&bench)
        #expect(bench.status()?.deferredMessageCount == 1)
        server.downUntil = start + .minutes(20)
        for sequence in Int64(61)...70 { bench.enqueue(sequence) }
        while server.delivered.count < 69, bench.now < start + .hours(1) {
            server.serve(&bench)
            bench.sleep()
        }
        #expect(server.delivered.count == 69)
        #expect(!server.probes.contains(30))
    }

    @Test("expires, when there is no other, on the strength of its destination's failures")
    func expires() {
        var bench = Bench()
        bench.enqueue(1)
        var server = Server(bad: [1])
        while bench.settled.isEmpty, bench.now < start + .hours(30) {
            server.serve(&bench)
            bench.sleep()
        }
        #expect(bench.settled.map(\.state) == [.expired])
        #expect(bench.now < start + .hours(24) + .minutes(1))
    }

    @Test("one that is held back or removed is no suspect any more, and leaves the queue to the others")
    func byHand() {
        for isRemoved in [true, false] {
            var bench = Bench()
            let id = bench.enqueue(1)[0]
            var server = Server(bad: [1], recovers: .seconds(20))
            server.serve(&bench)
            bench.sleep()
            server.serve(&bench)
            if isRemoved {
                bench.act { $0.remove([id], now: $1, into: &$2) }
            } else {
                bench.suspend([id])
            }
            bench.enqueue(2)
            bench.sleep(until: bench.now + .minutes(3))
            server.serve(&bench)
            #expect(server.delivered == [2])
            #expect(bench.status()?.activeAttempts == 0)
        }
    }

    @Test("that hangs holds nobody up for more than 15 seconds, nor do three of them", arguments: [1, 2, 3])
    func hangs(bad: Int64) {
        var bench = Bench()
        put(60 + bad, connections: 20, into: &bench)
        for _ in 0..<bad { bench.sleep(until: bench.now + .seconds(15)) }
        #expect(bench.now <= start + .seconds(45))
        let hanging = Array(1...bad)
        while let good = bench.underWay.first(where: { $0 > bad }) {
            bench.now = bench.now + .milliseconds(10)
            bench.deliver(good)
        }
        #expect(bench.underWay == hanging)
        #expect(bench.settled.count == 60)
        // Nor do they while they hang on.
        bench.sleep(until: start + .minutes(9))
        bench.enqueue(70)
        #expect(bench.underWay == hanging + [70])
        bench.deliver(70)
        bench.sleep(until: start + .minutes(10))
        for sequence in hanging { bench.breakOff(sequence) }
        bench.enqueue(71)
        bench.sleep(until: bench.now + .seconds(45))
        #expect(bench.underWay.contains(71))
    }

    @Test("one that hangs amid others, or some, lets all behind it go on before its time-out", arguments: [1, 3])
    func hangsAmidOthers(bad: Int64) {
        var bench = Bench()
        put(40, connections: 4, into: &bench)
        while let good = bench.underWay.first(where: { $0 <= 10 || $0 > 10 + bad }) {
            bench.now = bench.now + .milliseconds(10)
            bench.deliver(good)
        }
        // Each was overtaken by three at most.
        #expect(bench.settled.count < 20)
        bench.sleep(until: start + .seconds(20))
        while let good = bench.underWay.first(where: { $0 <= 10 || $0 > 10 + bad }) {
            bench.now = bench.now + .milliseconds(10)
            bench.deliver(good)
        }
        #expect(bench.settled.count == Int(40 - bad))
    }

    @Test("that hung while nothing went well lets the next one be tried at once")
    func hungAlone() {
        var bench = Bench()
        bench.enqueue(1)
        bench.sleep(until: start + .minutes(10))
        bench.breakOff(1)
        #expect(bench.status()?.status == .retry)
        bench.enqueue(2)
        #expect(bench.underWay == [2])
    }

    @Test("one connection: what hung is tried once more, and the others go after that")
    func hangsInOrder() {
        var bench = Bench()
        put(3, connections: 1, into: &bench)
        bench.sleep(until: start + .minutes(5))
        #expect(bench.underWay == [1])
        bench.breakOff(1)
        #expect(bench.underWay == [2])
    }

    @Test("where all hang, no more than three start beside the first, and the table rules in the end")
    func allHang() {
        var bench = Bench()
        put(100, connections: 20, into: &bench)
        bench.sleep(until: start + .minutes(5))
        #expect(bench.underWay == [1, 2, 3, 4])
        var most = 0
        while bench.now < start + .hours(3) {
            most = max(most, bench.underWay.count)
            if let first = bench.underWay.first { bench.breakOff(first) }
            bench.sleep(until: bench.now + .minutes(2))
        }
        #expect(most <= 5)
        #expect((bench.status()?.retryCount ?? 0) > 1)
    }

    @Test("an attempt that waits for its host to greet lets no other start beside it")
    func waitsForGreeting() throws {
        var bench = Bench()
        put(5, connections: 20, into: &bench)
        let place = HostPlace(address: try #require(IPAddress("192.0.2.1")), port: 25)
        let isGranted = bench.ask(1, place)
        #expect(isGranted)
        bench.sleep(until: start + .minutes(1))
        #expect(bench.underWay == [1])
        bench.greet(1)
        bench.sleep(until: start + .minutes(2))
        #expect(bench.underWay.count > 1)
    }
}
