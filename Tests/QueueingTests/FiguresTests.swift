import Mail
import Queueing
import Testing

@Suite("What a queue says of itself")
struct FiguresTests {
    private let start = Instant(milliseconds: 0)

    @Test("rates are those of the last minute, velocity is what leaves less what comes")
    func rates() throws {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        // 120 come within half a minute and 60 leave.
        for sequence in Int64(1)...120 {
            bench.now = start + .milliseconds(sequence * 250)
            bench.enqueue(sequence)
            if sequence % 2 == 0 { bench.deliver(sequence / 2) }
        }
        bench.now = start + .minutes(1) - .milliseconds(1)
        let full = try #require(bench.status())
        #expect(abs(full.incomingRate - 2) < 0.01)
        #expect(abs(full.outgoingRate - 1) < 0.01)
        #expect(abs(full.velocity + 1) < 0.02)
        bench.now = start + .seconds(91)
        let later = try #require(bench.status())
        #expect(later.incomingRate == 0)
        #expect(later.outgoingRate == 0)
    }

    @Test("mail of an earlier run does not count as coming in; mail that is moved does")
    func reloaded() throws {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        let ids = (1...20).flatMap { bench.enqueue(Int64($0), acceptedAt: start - .hours(1)) }
        #expect(bench.status()?.incomingRate == 0)
        bench.act { $0.move(Array(ids.dropFirst()), to: .other, now: $1, into: &$2) }
        #expect(try #require(bench.status(.other)).incomingRate > 0)
        #expect(try #require(bench.status()).outgoingRate > 0)
    }

    @Test("firstRetryTime is that of the first failure in a row, and goes with a success")
    func firstRetry() {
        var bench = Bench()
        bench.enqueue(1)
        #expect(bench.status()?.firstRetryTime == nil)
        bench.now = start + .seconds(10)
        bench.lose(1)
        bench.sleep()
        bench.lose(1)
        #expect(bench.status()?.firstRetryTime == start + .seconds(10))
        #expect(bench.status()?.retryCount == 2)
        bench.sleep()
        bench.deliver(1)
        #expect(bench.status()?.firstRetryTime == nil)
    }

    @Test("the oldest message is found wherever it is: under way, ready, put off, suspended")
    func oldest() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        var ids: [RecipientID] = []
        for sequence in Int64(1)...4 {
            bench.now = start + .seconds(sequence)
            ids += bench.enqueue(sequence)
        }
        #expect(bench.status()?.oldestAcceptedAt == start + .seconds(1))
        bench.putOff(1)
        #expect(bench.status()?.oldestAcceptedAt == start + .seconds(1))
        bench.act { $0.remove([ids[0]], now: $1, into: &$2) }
        #expect(bench.status()?.oldestAcceptedAt == start + .seconds(2))
        bench.deliver(2)
        bench.suspend([ids[2]])
        bench.putOff(3)
        #expect(bench.status()?.oldestAcceptedAt == start + .seconds(3))
        bench.act { $0.remove([ids[2]], now: $1, into: &$2) }
        #expect(bench.status()?.oldestAcceptedAt == start + .seconds(4))
        bench.deliver(4)
        #expect(bench.status()?.oldestAcceptedAt == nil)
    }

    @Test("says which destinations fail, from the first failure to the next answer")
    func failing() {
        var bench = Bench()
        bench.enqueue(1)
        #expect(!bench.scheduler.isFailing(.example))
        bench.lose(1)
        #expect(bench.scheduler.isFailing(.example))
        var changes = bench.scheduler.takeHealthChanges()
        #expect(changes == [.example])
        bench.sleep()
        #expect(bench.status()?.status == .connecting)
        #expect(bench.scheduler.isFailing(.example))
        bench.lose(1)
        changes = bench.scheduler.takeHealthChanges()
        #expect(changes == [])
        bench.sleep()
        bench.deliver(1)
        #expect(!bench.scheduler.isFailing(.example))
        changes = bench.scheduler.takeHealthChanges()
        #expect(changes == [.example])
    }

    @Test("counts what only waits for its turn: not what a failing, stopped or unreachable destination holds back")
    func ready() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        for sequence in Int64(1)...5 { bench.enqueue(sequence) }
        #expect(bench.scheduler.readyCount == 5)
        bench.putOff(1)
        #expect(bench.scheduler.readyCount == 4)
        bench.act { $0.setSuspended(true, .example, now: $1, into: &$2) }
        #expect(bench.scheduler.readyCount == 0)
        bench.act { $0.setSuspended(false, .example, now: $1, into: &$2) }
        #expect(bench.scheduler.readyCount == 4)
        bench.lose(2)
        #expect(bench.scheduler.readyCount == 0)
    }
}
