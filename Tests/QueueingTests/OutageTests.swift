import Mail
import Testing

@testable import Queueing

@Suite("Outages of destinations")
struct OutageTests {
    /// What was told since the last call, as `began 0, 3 failures, last 10, ended 20`.
    private func told(_ bench: inout Bench) -> [String] {
        bench.scheduler.takeOutageChanges().map { outage in
            "began \(outage.began.milliseconds), \(outage.failures) failures, last \(outage.failedAt.milliseconds)"
                + (outage.ended.map { ", ended \($0.milliseconds)" } ?? "")
        }
    }

    @Test("are told when a destination fails first, with each further failure, and when it answers")
    func course() throws {
        var bench = Bench()
        bench.enqueue(1)
        #expect(told(&bench) == [])
        bench.fail(1)
        #expect(bench.status()?.retryCount == 0)
        #expect(told(&bench) == ["began 0, 1 failures, last 0"])
        bench.fail(1)
        bench.fail(1)
        #expect(bench.status()?.status == .retry)
        // What is told of one queue in a row is told once.
        #expect(told(&bench) == ["began 0, 3 failures, last 0"])
        bench.sleep()
        let probedAt = bench.now.milliseconds
        bench.fail(1, .closing)
        let outages = bench.scheduler.takeOutageChanges()
        #expect(outages.map(\.failures) == [4] && outages.map(\.failure) == [.closing])
        #expect(outages.map(\.failedAt.milliseconds) == [probedAt])
        bench.sleep()
        bench.deliver(1)
        #expect(told(&bench) == ["began 0, 4 failures, last \(probedAt), ended \(bench.now.milliseconds)"])
        bench.enqueue(2)
        bench.deliver(2)
        #expect(told(&bench) == [])
    }

    @Test("are told of each destination for itself")
    func destinations() {
        var bench = Bench()
        bench.enqueue(1)
        bench.enqueue(2, to: .other)
        bench.fail(1)
        bench.fail(2)
        bench.fail(1)
        let outages = bench.scheduler.takeOutageChanges()
        #expect(outages.map(\.key) == [.example, .other, .example])
        #expect(outages.map(\.failures) == [1, 1, 2])
    }

    @Test("no failure of a message alone, and no wait for a host, is one")
    func messages() {
        var bench = Bench()
        bench.enqueue(1)
        bench.putOff(1)
        bench.enqueue(2)
        bench.park(2)
        #expect(told(&bench) == [])
    }

    @Test("a refusal of everything is an answer")
    func refusal() {
        var bench = Bench()
        bench.enqueue(1)
        bench.fail(1)
        bench.fail(1, .unknown)
        #expect(told(&bench) == ["began 0, 1 failures, last 0, ended 0"])
    }

    @Test("a destination that fails and answers in turn has one a minute at most, however often it does")
    func flaky() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        var begun: Set<Instant> = []
        for sequence in Int64(1)...1_000 {
            bench.now = bench.now + .milliseconds(700)
            bench.enqueue(sequence)
            bench.fail(sequence)
            bench.deliver(sequence)
            let outages = bench.scheduler.takeOutageChanges()
            // Both at once: it has ended.
            #expect(outages.count == 1 && outages.first?.ended == bench.now)
            begun.formUnion(outages.map(\.began))
        }
        #expect(begun == [Instant(milliseconds: 700)])
        // A pause of a minute makes another one of it.
        bench.now = bench.now + .minutes(1)
        bench.enqueue(1_001)
        bench.fail(1_001)
        #expect(bench.scheduler.takeOutageChanges().map(\.failures) == [1])
    }

    @Test("one that lasts ends with its last failure when its queue goes")
    func queueGoes() {
        var bench = Bench()
        let ids = bench.enqueue(1)
        bench.lose(1)
        _ = told(&bench)
        bench.act { $0.remove(ids, now: $1, into: &$2) }
        bench.sleep(until: bench.now + .minutes(4))
        #expect(bench.status() == nil)
        #expect(told(&bench) == ["began 0, 3 failures, last 0, ended 0"])
    }
}

@Suite("What a message went through")
struct FailedAttemptsTests {
    /// A queue in Retry for the third time, which proves that it is down for two messages too.
    private func down(_ configuration: SchedulerConfiguration = SchedulerConfiguration()) -> Bench {
        var bench = Bench(configuration)
        bench.enqueue(1)
        bench.lose(1)
        for _ in 0..<3 {
            bench.sleep()
            bench.fail(1)
        }
        return bench
    }

    @Test("is its own failed attempts and how often its destination was found down since it came")
    func counts() throws {
        var bench = down()
        bench.enqueue(2)
        func attempts() -> [Int64: Int] {
            Dictionary(uniqueKeysWithValues: bench.shown().map { ($0.sequence.rawValue, $0.attempts) })
        }
        #expect(attempts() == [1: 4, 2: 0])
        for _ in 0..<4 {
            bench.sleep()
            bench.fail(1)
        }
        #expect(attempts() == [1: 8, 2: 4])
        bench.sleep()
        bench.putOff(1)
        #expect(attempts()[1] == 9)
    }

    @Test("begins anew in another queue")
    func moved() {
        var bench = Bench()
        let ids = bench.enqueue(1)
        bench.lose(1)
        bench.act { $0.move(ids, to: .other, now: $1, into: &$2) }
        #expect(bench.shown(.other).map(\.attempts) == [0])
    }

    @Test("is what a notice of its delay says, with the moment of the last attempt")
    func notice() throws {
        var bench = down(SchedulerConfiguration(delayNotification: .seconds(5)))
        let failedAt = bench.now
        bench.now = bench.now + .seconds(1)
        bench.enqueue(2)
        bench.sleep(until: bench.now + .seconds(70))
        let notices = Dictionary(uniqueKeysWithValues: bench.notices.map { ($0.sequence.rawValue, $0) })
        // One was told of before the first probe.
        #expect(notices.mapValues(\.attempts) == [1: 1, 2: 0])
        #expect(notices.mapValues(\.lastAttempt) == [1: Instant(milliseconds: 0), 2: failedAt])
    }

    @Test("a notice of mail that nothing leads to names no attempt")
    func noRoute() {
        var bench = Bench(SchedulerConfiguration(delayNotification: .seconds(5)))
        bench.enqueue(1, to: .unreachable)
        bench.sleep(until: bench.now + .seconds(10))
        #expect(bench.notices.map(\.lastAttempt) == [nil])
        #expect(bench.notices.map(\.attempts) == [0])
    }
}

@Suite("The last error of a queue")
struct LastErrorTests {
    @Test("stays with its time until the queue goes, and holds until something is delivered")
    func stays() {
        var bench = Bench()
        bench.enqueue(1)
        bench.now = bench.now + .seconds(3)
        bench.fail(1)
        let failedAt = bench.now
        #expect(bench.status()?.currentError == .refused)
        bench.now = bench.now + .seconds(3)
        bench.deliver(1)
        #expect(bench.status()?.lastError == .refused)
        #expect(bench.status()?.lastErrorTime == failedAt)
        #expect(bench.status()?.currentError == nil)
        bench.sleep(until: bench.now + .minutes(4))
        #expect(bench.status() == nil)
        bench.enqueue(2)
        #expect(bench.status()?.lastError == nil && bench.status()?.lastErrorTime == nil)
    }

    @Test("holds while a message is put off, whatever else is delivered")
    func putOff() {
        var bench = Bench()
        bench.enqueue(1)
        bench.enqueue(2)
        bench.putOff(1)
        bench.deliver(2)
        #expect(bench.status()?.currentError == .tryAgain)
    }
}
