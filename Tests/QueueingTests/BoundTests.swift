import Mail
import Queueing
import Testing

@Suite("Work at one event, with 100,000 messages for a dead host")
struct BoundTests {
    private let start = Instant(milliseconds: 0)

    private func dead() -> Bench {
        var bench = Bench()
        for sequence in Int64(0)..<100_000 { bench.enqueue(sequence) }
        while let next = bench.underWay.first { bench.fail(next) }
        return bench
    }

    @Test("other mail starts in the event in which it comes, before and after failures and retries of the dead one")
    func others() {
        var bench = dead()
        var next: Int64 = 1_000_000
        for _ in 0..<20 {
            bench.sleep()
            if bench.underWay == [0] { bench.lose(0) }
            bench.enqueue(next, to: .other)
            #expect(bench.underWay == [next])
            bench.deliver(next)
            next += 1
        }
        #expect(bench.status()?.messageCount == 100_000)
    }

    @Test("one event settles no more than 200 expired ones, and other mail starts between them")
    func expiry() {
        var bench = dead()
        bench.now = start + .hours(25)
        bench.act { $0.wake(now: $1, into: &$2) }
        bench.lose(0)
        var next: Int64 = 1_000_000
        for _ in 0..<50 {
            let before = bench.settled.count
            bench.sleep()
            #expect(bench.settled.count - before <= 200)
            bench.enqueue(next, to: .other)
            #expect(bench.underWay == [next])
            bench.deliver(next)
            next += 1
        }
        #expect(bench.settled.count >= 9_000)
    }

    @Test("what was put off goes in portions of 1,000 when it is retried, in the order of acceptance")
    func release() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        bench.enqueue(0)
        for sequence in Int64(1)...5_000 { bench.enqueue(sequence, notBefore: start + .hours(1)) }
        #expect(bench.status()?.deferredMessageCount == 5_000)
        bench.act { $0.retry(.example, now: $1, into: &$2) }
        var counts = [bench.status()?.deferredMessageCount]
        while counts.last != 0, counts.count < 10 {
            bench.sleep()
            counts.append(bench.status()?.deferredMessageCount)
        }
        #expect(bench.now == start)
        #expect(counts == [4_000, 3_000, 2_000, 1_000, 0])
        bench.deliver(0)
        for sequence in Int64(1)...10 {
            #expect(bench.underWay == [sequence])
            bench.deliver(sequence)
        }
    }

    @Test("a timer of thousands at one moment is served in portions too, behind the timers of others")
    func timers() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        for sequence in Int64(1)...3_000 { bench.enqueue(sequence, notBefore: start + .minutes(1)) }
        bench.enqueue(5_000, to: .other, notBefore: start + .minutes(1))
        bench.sleep()
        #expect(bench.status()?.deferredMessageCount == 2_000)
        #expect(bench.underWay == [1, 5_000])
        bench.sleep(until: bench.now)
        #expect(bench.status()?.deferredMessageCount == 0)
    }

    @Test("shows the first of 100,000, and finds a message in portions of the table")
    func views() {
        var bench = dead()
        var shown = bench.scheduler.waiting(in: .example, limit: 3)
        #expect(shown.map(\.sequence.rawValue) == [0, 1, 2])
        // Looking changes nothing.
        shown = bench.scheduler.waiting(in: .example, limit: 3)
        #expect(shown.map(\.sequence.rawValue) == [0, 1, 2])
        bench.enqueue(200_000, recipients: 3)
        bench.enqueue(200_001)
        var found: [WaitingStatus] = []
        for slot in stride(from: 0, to: bench.scheduler.slotCount, by: 30_000) {
            found += bench.scheduler.recipients(of: SequenceNumber(200_000), in: slot..<slot + 30_000)
        }
        #expect(found.count == 3)
        #expect(found.allSatisfy { $0.key == .example && $0.status == .ready })
        bench.act { $0.remove(found.map(\.id), now: $1, into: &$2) }
        #expect(bench.scheduler.recipients(of: SequenceNumber(200_000), in: 0..<200_000) == [])
    }

    @Test("shows what stands aside by its place in the order, again and again")
    func aside() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        let ids = (1...300).flatMap { bench.enqueue(Int64($0)) }
        // Each gets a timer of its own many times.
        for _ in 0..<5 {
            for sequence in Int64(1)...300 { bench.putOff(sequence) }
            bench.act { $0.retry(.example, now: $1, into: &$2) }
        }
        bench.suspend([ids[9]])
        for _ in 0..<2 {
            let shown = bench.scheduler.waiting(in: .example, limit: 10)
            #expect(shown.map(\.sequence.rawValue) == Array(1...10))
            #expect(shown.last?.status == .suspended)
        }
        for sequence in Int64(1)...300 where sequence != 10 { bench.putOff(sequence) }
        for _ in 0..<2 {
            let shown = bench.scheduler.waiting(in: .example, limit: 400)
            #expect(shown.map(\.sequence.rawValue) == Array(1...300))
            #expect(shown.filter { $0.status == .retry && $0.nextRetryTime != nil }.count == 299)
            // Whoever asks about the message is told the same.
            for status in shown {
                let found = bench.scheduler.recipients(of: status.sequence, in: 0..<bench.scheduler.slotCount)
                #expect(found.map(\.nextRetryTime) == [status.nextRetryTime])
            }
        }
    }
}
