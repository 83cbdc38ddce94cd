import Mail
import Queueing
import Testing

@Suite("Retry by hand while a probe hangs")
struct RetryByHandTests {
    @Test("cuts the probe short and makes another at once; nothing is lost and the schedule starts anew")
    func hangingProbe() {
        var bench = Bench()
        bench.enqueue(1)
        bench.lose(1)
        bench.sleep()
        bench.lose(1)
        bench.sleep()
        let probe = bench.started[0]
        #expect(probe.isProbe)
        bench.now = bench.now + .seconds(6)
        bench.act { $0.retry(.example, now: $1, into: &$2) }
        #expect(bench.abandoned == [probe.id])
        // Asked twice, it is cut once.
        bench.act { $0.retry(.example, now: $1, into: &$2) }
        #expect(bench.abandoned == [probe.id])
        bench.fail(1, .cut)
        #expect(bench.underWay == [1])
        #expect(bench.started[0].isProbe)
        #expect(bench.status()?.lastError == .refused)
        bench.lose(1)
        #expect(bench.status()?.retryCount == 2)
        #expect(bench.status()?.status == .retry)
        bench.sleep()
        bench.deliver(1)
        #expect(bench.settled.map(\.state) == [.delivered])
    }

    @Test("leaves a probe alone that has only just begun, and attempts at a destination that works")
    func young() {
        var bench = Bench()
        bench.enqueue(1)
        bench.lose(1)
        bench.sleep()
        bench.now = bench.now + .seconds(4)
        bench.act { $0.retry(.example, now: $1, into: &$2) }
        #expect(bench.abandoned == [])
        bench.deliver(1)
        bench.enqueue(2)
        bench.now = bench.now + .hours(1)
        bench.act { $0.retry(.example, now: $1, into: &$2) }
        #expect(bench.abandoned == [])
    }

    @Test("a probe that delivers before it could be cut counts as any other")
    func deliveredMeanwhile() {
        var bench = Bench()
        bench.enqueue(1)
        bench.enqueue(2)
        bench.lose(1)
        bench.sleep()
        bench.now = bench.now + .seconds(30)
        bench.act { $0.retry(.example, now: $1, into: &$2) }
        bench.deliver(1)
        #expect(bench.settled.map(\.state) == [.delivered])
        #expect(bench.underWay == [2])
        #expect(bench.status()?.retryCount == 0)
    }

    @Test("cuts short all that hangs at a destination that has begun to fail, and its mail goes again at once")
    func hanging() {
        var bench = Bench()
        for sequence in Int64(1)...12 { bench.enqueue(sequence) }
        while bench.underWay.count < 4 { bench.deliver(bench.underWay[0]) }
        let hanging = bench.started.dropFirst()
        bench.now = bench.now + .minutes(1)
        bench.fail(bench.underWay[0])
        bench.act { $0.retry(.example, now: $1, into: &$2) }
        #expect(Set(bench.abandoned) == Set(hanging.map(\.id)))
        for attempt in hanging { bench.fail(attempt.sequence.rawValue, .cut) }
        // Neither is a failure that counts.
        #expect(bench.status()?.status == .active)
        #expect(bench.underWay.min() == (hanging.first?.sequence.rawValue).map { $0 - 1 })
    }

    @Test("cuts short a message on trial that hangs while its queue is open")
    func trial() throws {
        var bench = Bench()
        for sequence in Int64(1)...6 { bench.enqueue(sequence) }
        // The destination breaks off with each of them, until a probe goes well: all have one strike left.
        for _ in 0..<100 where bench.status()?.retryCount != 4 {
            if let next = bench.underWay.first { bench.breakOff(next) } else { bench.sleep() }
        }
        while bench.underWay.isEmpty { bench.sleep() }
        bench.deliver(bench.underWay[0])
        #expect(bench.status()?.status == .active)
        let trial = try #require(bench.started.first)
        #expect(bench.underWay.count == 1 && !trial.isProbe)
        bench.now = bench.now + .minutes(1)
        bench.act { $0.retry(.example, now: $1, into: &$2) }
        #expect(bench.abandoned == [trial.id])
        bench.fail(trial.sequence.rawValue, .cut)
        #expect(bench.underWay == [trial.sequence.rawValue])
        #expect(bench.status()?.deferredMessageCount == 0)
    }

    @Test("a queue in Retry makes its probe beside an attempt that hangs")
    func beside() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 4))
        for sequence in Int64(1)...12 { bench.enqueue(sequence) }
        while bench.underWay.count < 4 { bench.deliver(bench.underWay[0]) }
        let hanging = bench.underWay[3]
        for _ in 0..<100 {
            guard let next = bench.underWay.first(where: { $0 != hanging }) else { break }
            bench.fail(next)
        }
        #expect(bench.underWay == [hanging])
        #expect(bench.status()?.status == .retry)
        bench.act { $0.retry(.example, now: $1, into: &$2) }
        #expect(bench.underWay == [hanging, hanging - 3])
    }

    @Test("what was cut short is no reason to expire")
    func expiry() {
        var bench = Bench()
        bench.enqueue(1)
        bench.lose(1)
        bench.sleep()
        bench.now = Instant(milliseconds: 0) + .hours(25)
        bench.act { $0.retry(.example, now: $1, into: &$2) }
        bench.fail(1, .cut)
        bench.sleep(until: bench.now + .seconds(1))
        #expect(bench.settled == [])
        #expect(bench.underWay == [1])
    }
}

extension DeliveryFailure {
    fileprivate static let cut = DeliveryFailure(.connection, Reply(451, EnhancedStatusCode(4, 4, 2), "Cut short"))
}
