import Mail
import Queueing
import Testing

@Suite("Expiry")
struct ExpiryTests {
    private let start = Instant(milliseconds: 0)

    @Test("gives up after 24 hours with the last error, and tries once more at the end")
    func destinationDown() throws {
        var bench = Bench()
        bench.enqueue(1)
        var attempts = 0
        while bench.settled.isEmpty {
            if bench.underWay.isEmpty {
                bench.sleep()
            } else {
                attempts += 1
                bench.lose(1)
            }
        }
        let settlement = try #require(bench.settled.first)
        #expect(settlement.state == .expired)
        #expect(
            settlement.lastFailure?.reply.description
                == "550 5.4.300 Message expired -> 450 4.4.316 Connection refused")
        #expect(settlement.lastFailure?.lastError?.description == "450 4.4.316 Connection refused")
        #expect(settlement.lastFailure?.remote == MailHost(stored: "mx.example.net"))
        #expect(bench.now >= start + .hours(24))
        #expect(bench.now <= start + .hours(24) + .minutes(1))
        #expect((26...34).contains(attempts))
    }

    @Test("a message that gets 4xx has its last attempt at the end of its life")
    func messageDeferred() throws {
        var bench = Bench()
        bench.enqueue(1)
        while bench.settled.last?.state != .expired {
            if bench.underWay.isEmpty { bench.sleep() } else { bench.putOff(1) }
        }
        #expect(bench.now == start + .hours(24))
        let settlement = try #require(bench.settled.last)
        #expect(settlement.lastFailure?.reply.description == "550 5.4.300 Message expired -> 451 4.3.0 Try again")
        #expect(settlement.attempts == 32)
    }

    @Test(
        "an attempt during which the machine slept for a day proves nothing: one more is made",
        arguments: [true, false])
    func sleptDuringAttempt(isDestinationDown: Bool) {
        var bench = Bench()
        bench.enqueue(1)
        bench.enqueue(2)
        bench.now = start + .hours(26)
        if isDestinationDown { bench.lose(1) } else { bench.putOff(1) }
        #expect(!bench.settled.contains { $0.state == .expired })
        // The next failure is of an attempt that began after its time, and is its last.
        for _ in 0..<20 where !bench.settled.contains(where: { $0.state == .expired }) {
            if bench.underWay.isEmpty { bench.sleep() }
            for sequence in bench.underWay { bench.lose(sequence) }
        }
        #expect(bench.settled.contains { $0.state == .expired })
        #expect(bench.now <= start + .hours(26) + .minutes(5))
    }

    @Test("a shorter age of expiry acts at once on mail without a route")
    func shortened() {
        var bench = Bench()
        bench.enqueue(1, to: .unreachable)
        bench.now = start + .hours(2)
        bench.scheduler.configuration.organizationExpiration["contoso"] = .hours(12)
        bench.act { $0.wake(now: $1, into: &$2) }
        bench.sleep(until: start + .hours(12) + .minutes(1))
        #expect(bench.settled.map(\.state) == [.expired])
    }

    @Test(
        "keeps the age between 12 and 24 hours, by organization too",
        arguments: [(Interval.hours(1), 12), (.hours(12), 12), (.hours(18), 18), (.hours(24), 24), (.hours(96), 24)]
            as [(Interval, Int64)])
    func bounds(asked: Interval, hours: Int64) {
        #expect(SchedulerConfiguration(messageExpiration: asked).expiration(of: "contoso") == .hours(hours))
        var configuration = SchedulerConfiguration(organizationExpiration: ["contoso": asked])
        #expect(configuration.expiration(of: "contoso") == .hours(hours))
        #expect(configuration.expiration(of: "fabrikam") == .hours(24))
        configuration.messageExpiration = asked
        #expect(configuration.expiration(of: "fabrikam") == .hours(hours))
    }

    @Test("after a start, nothing expires without one more attempt")
    func atStart() {
        var bench = Bench()
        for sequence in Int64(1)...3 { bench.enqueue(sequence, acceptedAt: start - .hours(30)) }
        bench.sleep(until: start + .seconds(10))
        #expect(bench.settled == [])
        #expect(bench.underWay == [1])
        bench.lose(1)
        bench.sleep(until: bench.now)
        #expect(bench.settled.map(\.state) == [.expired, .expired, .expired])
    }

    @Test("after a clock jump, nothing expires without one more attempt")
    func clockJump() {
        var bench = Bench()
        for sequence in Int64(1)...3 { bench.enqueue(sequence) }
        bench.lose(1)
        bench.now = start + .hours(25)
        bench.act { $0.wake(now: $1, into: &$2) }
        #expect(bench.settled == [])
        #expect(bench.underWay == [1])
        bench.deliver(1)
        for sequence in Int64(2)...3 { bench.deliver(sequence) }
        #expect(bench.settled.map(\.state) == [.delivered, .delivered, .delivered])
    }

    @Test("a wait that began before a jump back of the wall clock is not touched by it")
    func youngMessagesStay() {
        var bench = Bench()
        bench.enqueue(1, acceptedAt: start - .hours(23))
        bench.enqueue(2)
        bench.lose(1)
        while bench.settled.isEmpty {
            if bench.underWay.isEmpty { bench.sleep() } else { bench.lose(1) }
        }
        #expect(bench.settled.map(\.sequence.rawValue) == [1])
        #expect(bench.scheduler.recipientCount == 1)
    }

    @Test("what cannot be reached waits without attempts and expires")
    func unreachable() {
        var bench = Bench()
        bench.enqueue(1, to: .unreachable)
        bench.sleep(until: start + .hours(23))
        #expect(bench.underWay == [])
        #expect(bench.settled == [])
        #expect(bench.status(.unreachable)?.messageCount == 1)
        bench.sleep(until: start + .hours(24))
        #expect(bench.settled.map(\.state) == [.expired])
        #expect(
            bench.settled.first?.lastFailure?.reply.description.hasPrefix("550 5.4.300 Message expired -> 451") == true)
    }

    @Test("at a start, what cannot be reached has time to get a route")
    func unreachableAtStart() {
        var bench = Bench()
        let ids = bench.enqueue(1, to: .unreachable, acceptedAt: start - .hours(40))
        bench.sleep(until: start + .minutes(14))
        #expect(bench.settled == [])
        bench.act { $0.move(ids, to: .example, now: $1, into: &$2) }
        #expect(bench.underWay == [1])
    }

    @Test("a message that can't be read waits beyond its time, as nobody could be told what it was")
    func unreadable() {
        var bench = Bench()
        bench.enqueue(1)
        while bench.now < start + .hours(60) {
            if bench.underWay.isEmpty { bench.sleep() } else { bench.putOff(1, .unreadable) }
        }
        #expect(!bench.settled.isEmpty && bench.settled.allSatisfy { $0.state == .waiting })
        if !bench.underWay.isEmpty { bench.putOff(1, .unreadable) }
        bench.enqueue(2)
        #expect(bench.underWay.contains(2))
    }

    @Test("a message that can't be read says nothing of its destination: another probe is made in its place")
    func unreadableProbe() {
        var bench = Bench()
        bench.enqueue(1)
        bench.lose(1)
        bench.sleep()
        #expect(bench.underWay == [1])
        bench.putOff(1, .unreadable)
        let isFailing = bench.scheduler.isFailing(.example)
        #expect(isFailing)
        bench.enqueue(2)
        #expect(bench.underWay == [2])
        bench.enqueue(3)
        #expect(bench.underWay == [2])
        bench.deliver(2)
        #expect(bench.underWay == [3])
    }

    @Test("a thousand that expire together do so in portions")
    func portions() {
        var bench = Bench()
        for sequence in Int64(1)...1_200 { bench.enqueue(sequence, acceptedAt: start - .hours(30)) }
        bench.lose(1)
        let lost = bench.now
        var counts: [Int] = []
        while bench.settled.count < 1_200, counts.count < 10 {
            bench.sleep()
            counts.append(bench.settled.count)
        }
        #expect(counts == [200, 400, 600, 800, 1_000, 1_200])
        // A tenth of a second lies between them, for the reports to be written.
        #expect(bench.now - lost <= .seconds(1))
        #expect(bench.now - lost >= .milliseconds(500))
    }
}
