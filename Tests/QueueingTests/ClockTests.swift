import Mail
import Queueing
import Testing

@Suite("A clock that jumps, as when a virtual machine sleeps")
struct ClockTests {
    private let start = Instant(milliseconds: 0)

    @Test("nothing expires on the strength of a failure from before the jump, however fresh it looks")
    func freshFailure() {
        var bench = Bench()
        bench.enqueue(1, acceptedAt: start - .hours(24) + .minutes(3))
        bench.lose(1)
        bench.jump(.minutes(10))
        #expect(bench.settled == [])
        #expect(bench.underWay == [1])
        bench.lose(1)
        bench.sleep(until: bench.now + .milliseconds(1))
        #expect(bench.settled.map(\.state) == [.expired])
    }

    @Test("mail that nothing leads to has time to get a route")
    func unreachable() {
        var bench = Bench()
        bench.enqueue(1, to: .unreachable)
        bench.jump(.hours(30))
        bench.sleep(until: bench.now + .minutes(14))
        #expect(bench.settled == [])
        bench.sleep(until: bench.now + .minutes(1))
        #expect(bench.settled.map(\.state) == [.expired])
    }

    @Test("every destination starts with one attempt, whatever was put off or wide open before")
    func noFlood() {
        var bench = Bench()
        for sequence in Int64(1)...200 { bench.enqueue(sequence) }
        while let next = bench.underWay.first, next <= 100 { bench.deliver(next) }
        #expect(bench.underWay.count == 20)
        for sequence in bench.underWay { bench.putOff(sequence) }
        while let next = bench.underWay.first { bench.putOff(next) }
        bench.enqueue(1_000, to: .other)
        bench.lose(1_000)
        bench.jump(.hours(8))
        #expect(bench.underWay.filter { $0 < 1_000 } == [101])
        #expect(bench.underWay.filter { $0 == 1_000 } == [1_000])
        #expect(bench.started.first { $0.sequence.rawValue == 1_000 }?.isProbe == true)
        bench.deliver(101)
        #expect(bench.underWay.filter { $0 < 1_000 } == [102, 103])
    }

    @Test("a queue that has nothing to do for hours is no jump")
    func quiet() {
        var bench = Bench()
        bench.enqueue(1, acceptedAt: start - .hours(24) + .minutes(3))
        bench.lose(1)
        bench.sleep(until: start + .minutes(3))
        #expect(bench.settled == [])
        bench.enqueue(2, to: .other)
        bench.deliver(2)
        bench.now = start + .minutes(3)
        bench.lose(1)
        bench.sleep(until: bench.now + .milliseconds(1))
        #expect(bench.settled.filter { $0.state == .expired }.count == 1)
    }
}

extension Bench {
    /// The clock goes on by this much at once, and then the scheduler is woken.
    mutating func jump(_ interval: Interval) {
        now = now + interval
        act { $0.wake(now: $1, into: &$2) }
    }
}
