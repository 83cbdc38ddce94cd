import Mail
import Queueing
import Testing

@Suite("What an administrator holds back")
struct SuspensionTests {
    private let start = Instant(milliseconds: 0)

    @Test("a suspended message does not start, the others do; a resumed one goes first again")
    func waiting() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        let ids = (1...4).flatMap { bench.enqueue(Int64($0)) }
        #expect(bench.suspend([ids[1], ids[2]]) == 2)
        #expect(bench.settled.map(\.isSuspended) == [true, true])
        #expect(bench.settled.map(\.state) == [.waiting, .waiting])
        bench.deliver(1)
        #expect(bench.underWay == [4])
        #expect(bench.shown().map(\.status) == [.suspended, .suspended, .active])
        #expect(bench.suspend([ids[1]], false) == 1)
        #expect(bench.settled.last?.isSuspended == false)
        bench.deliver(4)
        #expect(bench.underWay == [2])
        #expect(bench.status()?.messageCount == 2)
    }

    @Test("suspends what is under way when its attempt ends without a decision")
    func underWay() {
        let endings: [(String, (inout Bench) -> Void, WaitingStatus.Status?)] = [
            ("delivered", { $0.deliver(1) }, nil),
            ("put off", { $0.putOff(1) }, .suspended),
            ("lost", { $0.lose(1) }, .suspended),
            ("failed", { bench in bench.end(1) { .each($0) { _ in .failed(.unknown) } } }, nil),
        ]
        for (name, end, expected) in endings {
            var bench = Bench()
            let ids = bench.enqueue(1)
            #expect(bench.suspend(ids) == 1)
            #expect(bench.shown().map(\.status) == [.pendingSuspend], "\(name)")
            // It is written at once, so that it holds if the process dies now.
            #expect(bench.settled.map(\.isSuspended) == [true], "\(name)")
            end(&bench)
            #expect(bench.shown().map(\.status) == [expected].compactMap { $0 }, "\(name)")
            bench.sleep(until: start + .hours(48))
            #expect(bench.underWay == [], "\(name)")
            #expect(!bench.settled.map(\.state).contains(.expired), "\(name)")
        }
    }

    @Test("a resumed message that is under way goes on as if nothing had been")
    func resumedUnderWay() {
        var bench = Bench()
        let ids = bench.enqueue(1)
        bench.suspend(ids)
        bench.suspend(ids, false)
        #expect(bench.shown().map(\.status) == [.active])
        bench.lose(1)
        bench.sleep()
        #expect(bench.underWay == [1])
    }

    @Test("what is put off loses its timer when it is suspended, and goes at once when it is resumed")
    func deferred() {
        var bench = Bench()
        let ids = bench.enqueue(1)
        bench.putOff(1)
        #expect(bench.status()?.deferredMessageCount == 1)
        bench.suspend(ids)
        #expect(bench.status()?.deferredMessageCount == 0)
        bench.sleep(until: start + .hours(1))
        #expect(bench.underWay == [])
        bench.suspend(ids, false)
        #expect(bench.underWay == [1])
        bench.putOff(1)
        #expect(bench.settled.last?.attempts == 2)
    }

    @Test("a recipient suspended twice is suspended once, and one that the queue does not have is passed over")
    func idempotent() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        bench.enqueue(1)
        let ids = bench.enqueue(2)
        #expect(bench.suspend(ids + ids + [RecipientID(99)]) == 1)
        #expect(bench.suspend(ids) == 0)
        #expect(bench.settled.count == 1)
    }

    @Test("suspended mail does not expire, not even when its destination fails; resumed, it has one more attempt")
    func expiry() {
        var bench = Bench()
        let ids = bench.enqueue(1)
        bench.lose(1)
        bench.suspend(ids)
        bench.sleep(until: start + .hours(100))
        #expect(bench.settled.map(\.state) == [.waiting])
        bench.suspend(ids, false)
        bench.sleep(until: bench.now)
        #expect(bench.underWay == [1])
        bench.lose(1)
        bench.sleep(until: bench.now)
        #expect(bench.settled.map(\.state) == [.waiting, .waiting, .expired])
    }

    @Test("a suspended message can be removed and moved; moved, it stays suspended")
    func removedAndMoved() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        bench.enqueue(1)
        let ids = [2, 3].flatMap { bench.enqueue(Int64($0)) }
        bench.suspend(ids)
        bench.act { $0.remove([ids[0]], now: $1, into: &$2) }
        #expect(bench.settled.last?.state == .removed)
        bench.act { $0.move([ids[1]], to: .other, now: $1, into: &$2) }
        #expect(bench.shown(.other).map(\.status) == [.suspended])
        bench.suspend([ids[1]], false)
        #expect(bench.underWay == [1, 3])
    }

    @Test("comes back from the store suspended")
    func restart() {
        var bench = Bench()
        bench.enqueue(1, isSuspended: true)
        bench.enqueue(2)
        #expect(bench.underWay == [2])
        #expect(bench.shown().map(\.status) == [.suspended, .active])
    }

    @Test("a queue can be stopped before there is mail for it, stays while it is empty, and goes on")
    func queue() {
        var bench = Bench()
        bench.act { $0.setSuspended(true, .example, now: $1, into: &$2) }
        bench.sleep(until: start + .hours(1))
        #expect(bench.status()?.status == .suspended)
        bench.enqueue(1)
        bench.sleep(until: start + .hours(40))
        #expect(bench.underWay == [])
        #expect(bench.settled == [])
        #expect(bench.notices == [])
        bench.act { $0.setSuspended(false, .example, now: $1, into: &$2) }
        #expect(bench.underWay == [1])
        bench.deliver(1)
        bench.sleep(until: bench.now + .minutes(4))
        #expect(bench.status() == nil)
    }

    @Test("a poison queue starts nothing, expires nothing and tells nobody; what is moved out of it goes")
    func poison() {
        var bench = Bench()
        let key = QueueKey.poison("contoso")
        #expect(key.deliveryType.rawValue == "Undefined")
        let ids = [1, 2].flatMap { bench.enqueue(Int64($0), to: key) }
        bench.act { $0.retry(key, now: $1, into: &$2) }
        bench.sleep(until: start + .hours(24 * 30))
        #expect(bench.underWay == [])
        #expect(bench.settled == [])
        #expect(bench.notices == [])
        #expect(bench.status(key)?.messageCount == 2)
        bench.act { $0.move([ids[0]], to: .example, now: $1, into: &$2) }
        #expect(bench.underWay == [1])
        bench.act { $0.remove([ids[1]], now: $1, into: &$2) }
        #expect(bench.settled.map(\.state) == [.removed])
    }

    @Test("removed with a report has the failure that the report says; without, none")
    func reported() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        let ids = (1...3).flatMap { bench.enqueue(Int64($0)) }
        bench.act { $0.remove([ids[0], ids[1]], reported: true, now: $1, into: &$2) }
        bench.putOff(1)
        bench.act { $0.remove([ids[2]], now: $1, into: &$2) }
        bench.putOff(3)
        #expect(bench.settled.map(\.id) == [ids[1], ids[0], ids[2]])
        #expect(bench.settled.map(\.state) == [.removed, .removed, .removed])
        let text = "550 5.3.2 QUEUE.Admin; message deleted by administrative action"
        #expect(bench.settled.map { $0.lastFailure?.reply.description } == [text, text, nil])
    }
}

extension Bench {
    /// Suspends or resumes; gives the number of changes.
    @discardableResult
    mutating func suspend(_ ids: [RecipientID], _ isSuspended: Bool = true) -> Int {
        var changed = 0
        act { changed = $0.setSuspended(isSuspended, ids, now: $1, into: &$2) }
        return changed
    }
}
