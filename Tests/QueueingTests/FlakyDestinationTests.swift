import Mail
import Queueing
import Testing

@Suite("A destination some of whose attempts fail")
struct FlakyDestinationTests {
    /// Chance that is the same in each run (SplitMix64).
    private struct Chance {
        var state: UInt64

        mutating func falls(_ percent: UInt64) -> Bool {
            state &+= 0x9e37_79b9_7f4a_7c15
            var bits = state
            bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
            bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
            return (bits ^ (bits >> 31)) % 100 < percent
        }
    }

    struct Flaw: Sendable, CustomTestStringConvertible {
        var percent: UInt64
        var phase: FailurePhase
        var connections = 20

        var testDescription: String { "\(percent) % \(phase), \(connections) connections" }
    }

    static let flaws = ([10, 30, 50] as [UInt64]).flatMap { percent in
        [FailurePhase.beforeTransaction, .insideTransaction].flatMap { phase in
            [1, 4, 20].map { Flaw(percent: percent, phase: phase, connections: $0) }
        }
    }

    /// Runs some hundred messages without letting time pass; gives the attempts, and the order of the deliveries.
    private func run(_ flaw: Flaw, seed: UInt64, messages: Int64) -> (attempts: Int, delivered: [Int64], bench: Bench) {
        var chance = Chance(state: seed)
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: flaw.connections))
        for sequence in 1...messages { bench.enqueue(sequence) }
        var attempts = 0
        var delivered: [Int64] = []
        while !bench.underWay.isEmpty, attempts < 20 * messages {
            // Whichever ends first.
            let next = bench.underWay[chance.falls(50) ? 0 : bench.underWay.count - 1]
            attempts += 1
            if !chance.falls(flaw.percent) {
                delivered.append(next)
                bench.deliver(next)
            } else if flaw.phase == .beforeTransaction {
                bench.fail(next)
            } else {
                bench.breakOff(next)
            }
        }
        return (attempts, delivered, bench)
    }

    @Test("its mail needs as many more attempts, and hardly any of it waits", arguments: flaws)
    func drains(flaw: Flaw) {
        let messages: Int64 = 300
        var waited = 0
        var attempts = 0
        for seed in UInt64(1)...4 {
            let run = run(flaw, seed: seed, messages: messages)
            waited += Int(messages) - run.delivered.count
            attempts += run.attempts
        }
        #expect(waited <= 6)
        #expect(Double(attempts) <= 4 * Double(messages) * 100 / Double(100 - flaw.percent) * 1.1)
    }

    @Test("no message is overtaken by as many as there are connections", arguments: flaws)
    func order(flaw: Flaw) {
        for seed in UInt64(1)...4 {
            let run = run(flaw, seed: seed, messages: 200)
            let aside = Set(run.bench.settled.filter { $0.state == .waiting }.map(\.sequence.rawValue))
            for (index, sequence) in run.delivered.enumerated() where !aside.contains(sequence) {
                let overtakers = run.delivered[..<index].filter { $0 > sequence }
                #expect(overtakers.count < flaw.connections, "seed \(seed), message \(sequence)")
            }
        }
    }

    @Test(
        "takes mail that comes one message at a time, without a wait, from the first one on",
        arguments: [FailurePhase.beforeTransaction, .insideTransaction])
    func trickle(phase: FailurePhase) {
        var waited = 0
        for seed in UInt64(1)...40 {
            var chance = Chance(state: seed)
            var bench = Bench()
            for sequence in Int64(1)...30 {
                bench.enqueue(sequence)
                while let next = bench.underWay.first {
                    if !chance.falls(50) {
                        bench.deliver(next)
                    } else if phase == .insideTransaction {
                        bench.breakOff(next)
                    } else {
                        bench.fail(next)
                    }
                }
            }
            if bench.settled.count(where: { $0.state == .delivered }) < 30 { waited += 1 }
        }
        // A dozen failures in a row come about once in a hundred runs.
        #expect(waited <= 2)
    }

    @Test("a run of three failures of its first message accuses that message of nothing")
    func firstRun() {
        var bench = Bench()
        bench.enqueue(1)
        for _ in 0..<3 { bench.breakOff(1) }
        #expect(bench.status()?.status == .retry)
        bench.enqueue(2)
        // The other is tried first, at once, and shows that the destination is there.
        #expect(bench.underWay == [2])
        bench.deliver(2)
        #expect(bench.underWay == [1])
        #expect(bench.status()?.deferredMessageCount == 0)
        bench.breakOff(1)
        #expect(bench.underWay == [1])
        bench.deliver(1)
        #expect(bench.settled.map(\.state) == [.delivered, .delivered])
        #expect(bench.now == Instant(milliseconds: 0))
    }

    @Test("the window narrows by less than it opens, and never closes")
    func window() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 20))
        for sequence in Int64(1)...1_000 { bench.enqueue(sequence) }
        // Every second one fails.
        for _ in 0..<200 {
            bench.deliver(bench.underWay.min() ?? 0)
            bench.fail(bench.underWay.max() ?? 0)
        }
        #expect(bench.underWay.count >= 18)
    }

    @Test("a failure is seen before the queue is in Retry, and holds until the next success")
    func lastError() {
        var bench = Bench()
        bench.enqueue(1)
        bench.fail(1)
        #expect(bench.status()?.status == .active)
        #expect(bench.status()?.lastError == .refused)
        #expect(bench.status()?.lastRetryTime == bench.now)
        #expect(bench.status()?.retryCount == 0)
        #expect(!bench.scheduler.isFailing(.example))
        #expect(bench.status()?.currentError == .refused)
        bench.deliver(1)
        #expect(bench.status()?.currentError == nil)
    }
}

@Suite("A destination that is down")
struct DeadDestinationTests {
    @Test(
        "goes to Retry after three failures for each recipient that waits, at most twelve",
        arguments: [(1, 3), (2, 6), (4, 12), (500, 12)] as [(Int64, Int)])
    func unknown(messages: Int64, failures: Int) {
        var bench = Bench()
        for sequence in 1...messages { bench.enqueue(sequence) }
        #expect(attempts(&bench) == failures)
        #expect(bench.status()?.retryCount == 1)
        #expect(bench.scheduler.isFailing(.example))
    }

    @Test("in Retry, is tried three times at once for each new message, until twelve attempts have failed in a row")
    func newcomers() {
        var bench = Bench()
        var failures: [Int] = []
        for sequence in Int64(1)...6 {
            bench.enqueue(sequence)
            failures.append(attempts(&bench))
            #expect(bench.status()?.status == .retry)
        }
        #expect(failures == [3, 3, 3, 3, 0, 0])
        // As often as a queue that goes there once.
        #expect(bench.status()?.retryCount == 1)
        bench.sleep()
        #expect(bench.now <= Instant(milliseconds: 0) + .seconds(67))
        bench.fail(1)
        bench.enqueue(7)
        #expect(bench.underWay == [])
    }

    @Test(
        "in Retry, waits for its next probe whatever comes where DNS, TLS or our own disk failed",
        arguments: [DeliveryFailure.Kind.dns, .tls, .local])
    func steady(kind: DeliveryFailure.Kind) {
        var bench = Bench()
        bench.enqueue(1)
        bench.fail(1, DeliveryFailure(kind, Reply(450, EnhancedStatusCode(4, 4, 312), "DNS query failed")))
        bench.enqueue(2)
        #expect(bench.underWay == [])
        bench.sleep()
        #expect(bench.underWay == [1])
    }

    @Test("with a wide window, goes to Retry after as many failures as it was wide")
    func wide() {
        var bench = Bench()
        for sequence in Int64(1)...200 { bench.enqueue(sequence) }
        while bench.underWay.count < 20 { bench.deliver(bench.underWay[0]) }
        var failed = 0
        while let next = bench.underWay.first, bench.status()?.status != .retry {
            bench.fail(next)
            failed += 1
        }
        #expect(failed == 20)
    }

    @Test(
        "goes to Retry when a run has lasted for a minute: attempts that time out are few",
        arguments: [(31, 2), (300, 1)])
    func timeouts(seconds: Int64, failures: Int) {
        var bench = Bench()
        for sequence in Int64(1)...50 { bench.enqueue(sequence) }
        var failed = 0
        while let next = bench.underWay.first, failed < 100 {
            bench.now = bench.now + .seconds(seconds)
            bench.fail(next)
            failed += 1
        }
        #expect(failed == failures)
        #expect(bench.status()?.status == .retry)
    }

    @Test("one success between is enough to keep it open")
    func oneSuccess() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        for sequence in Int64(1)...20 { bench.enqueue(sequence) }
        for sequence in Int64(1)...20 {
            for _ in 0..<11 { bench.fail(sequence) }
            bench.deliver(sequence)
        }
        #expect(bench.settled.count == 20)
        #expect(bench.status()?.firstRetryTime == nil)
    }

    @Test("is probed once each time, with the oldest message, and mail goes on from there in order")
    func probes() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 4))
        for sequence in Int64(1)...30 { bench.enqueue(sequence) }
        #expect(attempts(&bench) == 12)
        for count in 2...4 {
            bench.sleep()
            #expect(bench.underWay == [1])
            bench.fail(1)
            #expect(bench.status()?.retryCount == count)
        }
        bench.sleep()
        var order: [Int64] = []
        while let next = bench.underWay.first {
            order.append(next)
            bench.deliver(next)
        }
        #expect(order == Array(1...30))
    }

    /// Lets all attempts fail, before a transaction, until none is under way.
    private func attempts(_ bench: inout Bench) -> Int {
        var failed = 0
        while let next = bench.underWay.first, failed < 1_000 {
            bench.fail(next)
            failed += 1
        }
        return failed
    }
}
