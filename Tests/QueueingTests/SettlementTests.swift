import Mail
import Queueing
import Testing

@Suite("What comes of attempts")
struct SettlementTests {
    @Test("groups the recipients of one message, at most the limit of a transaction")
    func grouping() {
        var bench = Bench(SchedulerConfiguration(recipientsPerAttempt: 100))
        bench.enqueue(1, recipients: 250)
        bench.enqueue(2)
        var sizes: [Int] = []
        while let attempt = bench.started.first {
            sizes.append(attempt.recipients.count)
            bench.deliver(attempt.sequence.rawValue)
        }
        #expect(sizes == [100, 100, 50, 1])
        #expect(bench.settled.count == 251)
    }

    @Test("settles each recipient by its own reply: 250, 4xx and 5xx in one transaction")
    func mixed() {
        var bench = Bench()
        let ids = bench.enqueue(1, recipients: 3)
        bench.end(1) { _ in
            AttemptResult(outcomes: [
                ids[0]: .delivered(.ok, remote: MailHost(stored: "mx"), reportsSuccess: false),
                ids[1]: .deferred(.tryAgain),
                ids[2]: .failed(.unknown),
            ])
        }
        #expect(bench.settled.map(\.id) == ids)
        #expect(bench.settled.map(\.state) == [.delivered, .waiting, .failed])
        #expect(bench.settled.map(\.lastFailure) == [nil, .tryAgain, .unknown])
        bench.sleep()
        #expect(bench.started.map(\.recipients) == [[ids[1]]])
    }

    @Test("a 5xx is never tried again")
    func permanent() {
        var bench = Bench()
        bench.enqueue(1)
        bench.end(1) { .each($0) { _ in .failed(.unknown) } }
        bench.sleep(until: Instant(milliseconds: 0) + .hours(48))
        #expect(bench.underWay == [])
        #expect(bench.settled.map(\.state) == [.failed])
    }

    @Test("452 4.5.3 sends the rest at once in a new transaction, and smaller ones from then on")
    func tooManyRecipients() {
        var bench = Bench()
        let ids = bench.enqueue(1, recipients: 25)
        let taken = Set(ids.prefix(10))
        bench.end(1) {
            .each($0) { taken.contains($0) ? .delivered(.ok, remote: nil, reportsSuccess: false) : .deferred(.tooMany) }
        }
        #expect(bench.settled.count == 10)
        #expect(bench.started.map(\.recipients.count) == [10, 5])
        #expect(Set(bench.started.flatMap(\.recipients)) == Set(ids.dropFirst(10)))
    }

    @Test("452 4.5.3 to every recipient waits like any 4xx")
    func tooManyForOne() {
        var bench = Bench()
        bench.enqueue(1, recipients: 2)
        bench.putOff(1, .tooMany)
        #expect(bench.underWay == [])
        #expect(bench.settled.map(\.state) == [.waiting, .waiting])
    }

    @Test("an attempt that says nothing puts its recipients off instead of spinning")
    func undecided() {
        var bench = Bench()
        bench.enqueue(1)
        bench.end(1) { _ in AttemptResult() }
        #expect(bench.underWay == [])
        #expect(bench.settled.map(\.lastFailure?.kind) == [.local])
    }

    @Test("recipients that were not decided before the connection broke go back to their place")
    func partly() {
        var bench = Bench()
        let ids = bench.enqueue(1, recipients: 2)
        bench.end(1) { _ in
            AttemptResult(outcomes: [ids[0]: .failed(.unknown)], destinationFailure: .refused)
        }
        #expect(bench.settled.map(\.id) == [ids[0]])
        #expect(bench.started.map(\.recipients) == [[ids[1]]])
    }

    @Test("a destination that refuses for good fails the message and leaves the queue open")
    func permanentDestination() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        bench.enqueue(1, recipients: 2)
        bench.enqueue(2)
        bench.lose(1, DeliveryFailure(.dns, Reply(550, EnhancedStatusCode(5, 4, 4), "Nonexistent domain")))
        #expect(bench.settled.map(\.state) == [.failed, .failed])
        #expect(bench.underWay == [2])
    }

    @Test("the same recipient twice is one recipient, and an unknown attempt is nothing")
    func idempotent() {
        var bench = Bench()
        let id = bench.enqueue(1)[0]
        let again = QueuedRecipient(
            id: id, sequence: SequenceNumber(1), key: .example, priority: .normal, work: .own,
            acceptedAt: bench.now)
        bench.act { $0.enqueue([again], now: $1, into: &$2) }
        bench.act { $0.finished(99, AttemptResult(), now: $1, into: &$2) }
        #expect(bench.scheduler.recipientCount == 1)
        bench.deliver(1)
        #expect(bench.underWay == [])
        #expect(bench.scheduler.recipientCount == 0)
    }

    @Test("a recipient with a timer from before a restart waits for it")
    func timerSurvives() {
        var bench = Bench()
        bench.enqueue(1, notBefore: bench.now + .minutes(7))
        #expect(bench.underWay == [])
        bench.sleep()
        #expect(bench.now == Instant(milliseconds: 420_000))
        #expect(bench.underWay == [1])
    }
}
