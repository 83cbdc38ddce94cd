import Mail
import Queueing
import Testing

@Suite("Delay notices")
struct DelayTests {
    private let start = Instant(milliseconds: 0)

    @Test("tells of what waits behind a destination that fails, four hours after acceptance, once")
    func destination() throws {
        var bench = Bench()
        let ids = bench.enqueue(1)
        bench.fail(until: start + .hours(4) - .milliseconds(1))
        #expect(bench.notices == [])
        bench.fail(until: start + .hours(4))
        let notice = try #require(bench.notices.first)
        #expect(notice.id == ids[0])
        #expect(notice.sequence == SequenceNumber(1))
        #expect(notice.lastFailure == .refused)
        #expect(notice.attempts == bench.status()?.retryCount)
        #expect(notice.lastAttempt == bench.status()?.lastErrorTime)
        #expect(notice.willRetryUntil == start + .hours(24))
        bench.fail(until: start + .hours(23))
        #expect(bench.notices.count == 1)
        #expect(bench.scheduler.recipientCount == 1)
    }

    @Test("tells of a message that gets 4xx when its attempt after four hours fails, with that failure, once")
    func message() throws {
        var bench = Bench()
        bench.enqueue(1)
        bench.fail(until: start + .hours(23)) { $0.putOff($1) }
        let notice = try #require(bench.notices.first)
        #expect(bench.notices.count == 1)
        #expect(notice.lastFailure == .tryAgain)
        // 1, 2, 5, 10, 15, 15, 20, 30, 45 and 60 minutes lie between the eleven.
        #expect(notice.attempts == 12)
    }

    @Test("tells of it when the destination fails only later than that")
    func lateFailure() {
        var bench = Bench()
        bench.enqueue(1)
        bench.sleep(until: start + .hours(6))
        #expect(bench.notices == [])
        bench.lose(1)
        bench.sleep(until: bench.now + .minutes(1))
        #expect(bench.notices.count == 1)
    }

    @Test("tells nobody of what is delivered, removed, suspended, or told already")
    func nobody() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        bench.enqueue(1)
        bench.enqueue(2, isDelayNotified: true)
        let suspended = bench.enqueue(3)
        bench.suspend(suspended)
        let removed = bench.enqueue(4)
        bench.fail(until: start + .hours(3))
        bench.act { $0.remove(removed, now: $1, into: &$2) }
        bench.act { $0.retry(.example, now: $1, into: &$2) }
        bench.deliver(1)
        bench.fail(until: start + .hours(20))
        #expect(bench.notices == [])
    }

    @Test("tells of mail that nothing leads to")
    func unreachable() {
        var bench = Bench()
        bench.enqueue(1, to: .unreachable)
        bench.sleep(until: start + .hours(4))
        #expect(bench.notices.map(\.lastFailure.reply.code) == [451])
        bench.sleep(until: start + .hours(23))
        #expect(bench.notices.count == 1)
    }

    @Test(
        "keeps to the time that an organization wants",
        arguments: [(Interval.minutes(30), 1, 30), (.hours(0), 0, 0), (.hours(30), 0, 0)] as [(Interval, Int, Int64)])
    func configured(wait: Interval, notices: Int, minutes: Int64) {
        var bench = Bench(SchedulerConfiguration(organizationDelayNotification: ["contoso": wait]))
        bench.enqueue(1)
        var told: Instant?
        while bench.now < start + .hours(23) {
            bench.fail(until: bench.now + .minutes(1))
            if told == nil, !bench.notices.isEmpty { told = bench.now }
        }
        #expect(bench.notices.count == notices)
        #expect((told ?? start) == start + .minutes(minutes))
    }

    @Test("a change of the time acts on what waits already")
    func reconfigured() {
        var bench = Bench(SchedulerConfiguration(delayNotification: .hours(0)))
        bench.enqueue(1)
        bench.fail(until: start + .hours(5))
        #expect(bench.notices == [])
        bench.scheduler.configuration.delayNotification = .hours(4)
        bench.fail(until: start + .hours(6) + .minutes(10))
        #expect(bench.notices.count == 1)
    }

    @Test("a process that died before the notice was written gives it again; one that died after does not")
    func restart() {
        for isWritten in [false, true] {
            var bench = Bench()
            bench.now = start + .hours(5)
            bench.enqueue(1, acceptedAt: start, isDelayNotified: isWritten)
            bench.sleep(until: bench.now + .minutes(1))
            #expect(bench.notices == [])
            bench.lose(1)
            bench.sleep(until: bench.now + .minutes(1))
            #expect(bench.notices.count == (isWritten ? 0 : 1))
        }
    }

    @Test("each of 20,000 behind a dead host is told of once, a hundred a second")
    func portions() {
        var bench = Bench()
        for sequence in Int64(1)...20_000 { bench.enqueue(sequence, acceptedAt: start - .hours(4)) }
        bench.lose(1)
        var most = 0
        for _ in 0..<500 where bench.notices.count < 20_000 {
            let before = bench.notices.count
            let moment = bench.now
            bench.fail(until: moment + .seconds(1) - .milliseconds(1))
            most = max(most, bench.notices.count - before)
            bench.fail(until: moment + .seconds(1))
        }
        #expect(most <= 100)
        #expect(bench.notices.count == 20_000)
        #expect(Set(bench.notices.map(\.id)).count == 20_000)
    }

    @Test("a queue that works wakes the scheduler no oftener for delays than once a minute")
    func quiet() {
        var configuration = SchedulerConfiguration()
        configuration.slowAttempt = .hours(1)
        var bench = Bench(configuration)
        for sequence in Int64(1)...10 { bench.enqueue(sequence, acceptedAt: start - .hours(5)) }
        var wakes = 0
        while let moment = bench.wakeAt, moment <= start + .minutes(10) {
            bench.sleep()
            wakes += 1
        }
        #expect(wakes <= 11)
    }
}

extension Bench {
    /// Lets every attempt fail until a moment.
    mutating func fail(until moment: Instant, _ fail: (inout Bench, Int64) -> Void = { $0.lose($1) }) {
        while true {
            if let sequence = underWay.first {
                fail(&self, sequence)
            } else if let next = wakeAt, next <= moment {
                sleep()
            } else {
                now = max(now, moment)
                return
            }
        }
    }
}
