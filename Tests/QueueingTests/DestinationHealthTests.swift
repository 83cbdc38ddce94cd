import Mail
import Testing

@testable import Queueing

@Suite("The health of a destination")
struct DestinationHealthTests {
    private static let refused = DeliveryFailure(.connection, Reply(450, EnhancedStatusCode(4, 4, 316), "refused"))
    private static let unknown = DeliveryFailure(.dns, Reply(450, EnhancedStatusCode(4, 4, 312), "no DNS"))
    private static let standings: [DestinationHealth.Standing] = [
        .open, .waiting(until: at(9)), .probing, .retry(until: at(9)),
    ]

    private static func at(_ seconds: Int64) -> Instant { Instant(milliseconds: seconds * 1_000) }

    private func failure(
        _ failure: DeliveryFailure = refused, began: Int64 = 0, at: Int64 = 0,
        _ phase: FailurePhase = .beforeTransaction
    ) -> DestinationHealth.Failure {
        .init(failure: failure, began: Self.at(began), at: Self.at(at), phase: phase)
    }

    /// One that is as told, by what was done to it.
    private func health(_ standing: DestinationHealth.Standing, outage: Bool = false) -> DestinationHealth {
        var health = DestinationHealth()
        if outage { _ = health.enterRetry(forgetsRun: false, now: Self.at(1)) }
        health.goBack(to: standing)
        return health
    }

    @Test("the window of a destination opens by one with each success and closes by a half with each failure")
    func window() {
        var window = Window()
        #expect(window.width == 1)
        var widths: [Int] = []
        for _ in 0..<6 {
            window.open(limit: 5)
            widths.append(window.width)
        }
        #expect(widths == [2, 3, 4, 5, 5, 5])
        widths = []
        for _ in 0..<8 {
            window.narrow()
            widths.append(window.width)
        }
        #expect(widths == [4, 4, 3, 3, 2, 2, 2, 2])
        window.narrow(to: 0)
        #expect(window.width == 1)
        // What was never wider stays as narrow as it is.
        window.narrow()
        #expect(window.width == 1)
        window.open(limit: 0)
        #expect(window.width == 1)
        for _ in 0..<9 { window.open(limit: 9) }
        window.narrow(to: 3)
        #expect(window.width == 3)
        window.reset()
        #expect(window.width == 1)
    }

    @Test("attempts start as the window lets them, one for a probe or for a message on trial, none in Retry")
    func mayStart() {
        var open = DestinationHealth()
        for _ in 0..<3 { _ = open.answered(afterRetries: nil, limit: 10, now: Self.at(0)) }
        #expect(open.window.width == 4)
        for (active, slow, isOnTrial, limit, may) in [
            (3, 0, false, 10, true), (4, 0, false, 10, false), (4, 1, false, 10, true), (4, 3, false, 4, false),
            (0, 0, true, 10, true), (1, 3, true, 10, false),
        ] {
            #expect(
                open.mayStart(active: active, slow: slow, isOnTrial: isOnTrial, limit: limit) == may,
                "\(active) \(slow) \(isOnTrial) \(limit)")
        }
        var probing = health(.probing, outage: true)
        #expect(probing.mayStart(active: 2, slow: 0, isOnTrial: false, limit: 3))
        #expect(!probing.mayStart(active: 3, slow: 0, isOnTrial: false, limit: 3))
        probing.started(7)
        #expect(!probing.mayStart(active: 1, slow: 3, isOnTrial: false, limit: 3))
        for standing in [Self.standings[1], Self.standings[3]] {
            #expect(!health(standing).mayStart(active: 0, slow: 3, isOnTrial: false, limit: 3))
        }
    }

    @Test("the probe is the one attempt that started while one was wanted")
    func probe() {
        var health = health(.open)
        health.started(1)
        var ended = [health.endProbe(1)]
        health = self.health(.probing, outage: true)
        health.started(2)
        for attempt in [1, 2, 2] as [UInt64] { ended.append(health.endProbe(attempt)) }
        #expect(ended == [false, false, true, false])
    }

    @Test("failures in a row show that a destination is down: twelve where nothing is known, three for each that waits")
    func runs() {
        for (waiting, needed) in [(100, 12), (4, 12), (3, 9), (1, 3)] {
            var health = DestinationHealth()
            for count in 1...needed {
                let found = health.failed(
                    failure(), isProbe: false, triedNoHost: false, waiting: waiting, active: 1)
                #expect(found == (count == needed ? .isDownForAll : .nothing), "\(waiting) \(count)")
            }
            #expect(health.isInRun && health.isOpen)
            #expect(health.lastFailure?.failure == Self.refused)
        }
        // A success between begins anew.
        var health = DestinationHealth()
        for _ in 0..<11 { _ = health.failed(failure(), isProbe: false, triedNoHost: false, waiting: 9, active: 1) }
        _ = health.answered(afterRetries: nil, limit: 9, now: Self.at(0))
        #expect(!health.isInRun)
        #expect(health.failed(failure(), isProbe: false, triedNoHost: false, waiting: 9, active: 1) == .nothing)
        // So does a jump of the clock.
        health.clockJumped()
        #expect(!health.isInRun && health.window.width == 1)
    }

    @Test("one time-out of a minute is enough when nothing else is under way")
    func timeOut() {
        for (lasted, active, found) in [
            (60, 0, DestinationHealth.Finding.isDownForAll), (59, 0, .nothing), (60, 1, .nothing),
        ] as [(Int64, Int, DestinationHealth.Finding)] {
            var health = DestinationHealth()
            let failed = health.failed(
                failure(began: 10, at: 10 + lasted), isProbe: false, triedNoHost: false, waiting: 9, active: active)
            #expect(failed == found, "\(lasted) \(active)")
        }
        // The time before the last success is no part of it.
        var health = DestinationHealth()
        _ = health.answered(afterRetries: nil, limit: 9, now: Self.at(30))
        #expect(
            health.failed(failure(began: 10, at: 70), isProbe: false, triedNoHost: false, waiting: 9, active: 0)
                == .nothing)
    }

    @Test("what another connection would not better is enough at once, unless the destination has done well")
    func steady() {
        for kind in [DeliveryFailure.Kind.dns, .tls, .local, .connection, .closing, .reply, .tooManyRecipients] {
            let isSteady = [.dns, .tls, .local].contains(kind)
            let told = failure(DeliveryFailure(kind, Reply(450, nil, "x")))
            var health = DestinationHealth()
            #expect(
                health.failed(told, isProbe: false, triedNoHost: false, waiting: 9, active: 1)
                    == (isSteady ? .isDownAtOnce : .nothing), "\(kind)")
            health = DestinationHealth()
            _ = health.answered(afterRetries: nil, limit: 9, now: Self.at(0))
            #expect(health.failed(told, isProbe: false, triedNoHost: false, waiting: 9, active: 1) == .nothing)
            #expect(health.failed(told, isProbe: false, triedNoHost: true, waiting: 9, active: 1) == .isDownAtOnce)
        }
    }

    @Test("while it is down, the probe's failure alone shows anything")
    func failuresWhileDown() {
        for isProbe in [false, true] {
            var probing = health(.probing, outage: true)
            #expect(
                probing.failed(failure(), isProbe: isProbe, triedNoHost: true, waiting: 1, active: 0)
                    == (isProbe ? .isDown : .nothing))
            var retry = health(.retry(until: Self.at(9)), outage: true)
            #expect(
                retry.failed(failure(), isProbe: isProbe, triedNoHost: true, waiting: 1, active: 0) == .nothing)
            // Said of it is the last one in any case.
            #expect(retry.lastFailure == failure())
        }
    }

    @Test("an outage begins with the first Retry, counts further ones without early probes, and ends with an answer")
    func outage() {
        var health = DestinationHealth()
        for _ in 0..<4 { _ = health.answered(afterRetries: nil, limit: 9, now: Self.at(0)) }
        #expect(health.outage == nil && health.failures == 0)
        var begun = [health.enterRetry(forgetsRun: false, now: Self.at(10))]
        health.retry(at: Self.at(70))
        #expect(health.standing == .retry(until: Self.at(70)) && health.window.width == 1)
        #expect(health.outage == .init(since: Self.at(10), failures: 1, hasWaited: false))

        health.beginProbe(afterWait: false)
        #expect(health.outage?.hasWaited == false)
        health.goBack(to: .retry(until: Self.at(70)))
        health.beginProbe(afterWait: true)
        #expect(health.standing == .probing && health.outage?.hasWaited == true)
        begun.append(health.enterRetry(forgetsRun: false, now: Self.at(71)))
        #expect(health.failures == 2)

        health.probeEarly()
        #expect(health.standing == .probing && health.isEarlyProbe)
        begun.append(health.enterRetry(forgetsRun: false, now: Self.at(80)))
        #expect(begun == [true, false, false])
        #expect(health.failures == 2 && !health.isEarlyProbe)
        health.repeatProbe()
        #expect(health.isEarlyProbe)

        health.note(failure(began: 79, at: 80, .insideTransaction))
        let before = health.answered(afterRetries: 2, limit: 9, now: Self.at(90))
        #expect(before == .init(isOpen: false, outage: .init(since: Self.at(10), failures: 2, hasWaited: true)))
        #expect(health.standing == .open && health.outage == nil && !health.isEarlyProbe && health.window.width == 2)
        #expect(health.answers == 5 && health.answeredAt == Self.at(90))
        // Messages that expire later still name it.
        #expect(health.lastFailure?.phase == .insideTransaction)
        #expect(health.record.retries.count == 3 && health.record.retries.failures == 2)
    }

    @Test("an early probe that fails first begins the outage all the same")
    func earlyFirst() {
        var health = DestinationHealth()
        health.probeEarly()
        let begins = health.enterRetry(forgetsRun: true, now: Self.at(1))
        #expect(begins && health.failures == 1)
    }

    @Test("a wait for hosts ends when one has room or patience does, and does not shorten a Retry")
    func waits() {
        let patience = Interval.seconds(300)
        var health = DestinationHealth()
        for _ in 0..<5 { _ = health.answered(afterRetries: nil, limit: 9, now: Self.at(0)) }
        let first = health.wait(atMost: patience, active: 2, now: Self.at(100))
        #expect(first && health.standing == .waiting(until: Self.at(400)) && health.window.width == 2)
        #expect(health.isOpen)
        health.endWaiting()
        #expect(health.standing == .open)
        // It is one wait until something comes of an attempt.
        let second = health.wait(atMost: patience, active: 0, now: Self.at(200))
        #expect(second && health.standing == .waiting(until: Self.at(400)))
        let last = health.wait(atMost: patience, active: 0, now: Self.at(400))
        #expect(!last)
        let anew = health.wait(atMost: patience, active: 0, now: Self.at(401))
        #expect(anew && health.standing == .waiting(until: Self.at(701)))
        health.stopWaiting()
        let later = health.wait(atMost: patience, active: 0, now: Self.at(500))
        #expect(later && health.standing == .waiting(until: Self.at(800)))

        var down = self.health(.retry(until: Self.at(9)), outage: true)
        let waits = down.wait(atMost: patience, active: 0, now: Self.at(1))
        #expect(waits && down.standing == .retry(until: Self.at(9)))
        // While it is down, an end of the wait is a probe.
        down = self.health(.waiting(until: Self.at(9)), outage: true)
        down.endWaiting()
        #expect(down.standing == .probing)
    }

    @Test("room at a host lets one attempt go, and what it was comes back when none goes", arguments: [false, true])
    func room(outage: Bool) {
        for standing in Self.standings {
            var health = health(standing, outage: outage)
            let before = health.goOn()
            #expect(before == standing)
            switch standing {
            case .open: #expect(health.standing == .open)
            case .waiting: #expect(health.standing == (outage ? .probing : .open))
            case .probing, .retry: #expect(health.standing == .probing)
            }
            #expect(!health.isEarlyProbe)
            health.goBack(to: before)
            #expect(health.standing == standing)
        }
    }

    @Test("a Retry is brought forward and never put off, and no other standing is touched")
    func forward() {
        for standing in Self.standings {
            var health = health(standing, outage: true)
            health.retry(noLaterThan: Self.at(20))
            #expect(health.standing == standing)
            health.retry(noLaterThan: Self.at(5))
            let isRetry = standing == .retry(until: Self.at(9))
            #expect(health.standing == (isRetry ? .retry(until: Self.at(5)) : standing))
        }
    }

    @Test("a run is unproven again when more messages wait than it was enough for")
    func unproven() {
        var health = DestinationHealth()
        #expect(!health.isUnproven(waiting: 9))
        for _ in 0..<3 { _ = health.failed(failure(), isProbe: false, triedNoHost: false, waiting: 1, active: 1) }
        _ = health.enterRetry(forgetsRun: false, now: Self.at(1))
        #expect(!health.isUnproven(waiting: 1))
        #expect(health.isUnproven(waiting: 2))
        // The record is that of before the run.
        #expect(health.record.all.count == 0)
        _ = health.enterRetry(forgetsRun: true, now: Self.at(2))
        #expect(!health.isUnproven(waiting: 2))
    }
}

@Suite("The orders of a queue's recipients")
struct QueueOrderTests {
    /// A table with recipients of messages 1 to `count`, whose slots are 0 and up.
    private func table(_ count: Int64) -> (RecipientTable, [Place]) {
        var table = RecipientTable()
        let key = QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: "b.test")
        let places = (1...count).compactMap { number in
            table.insert(
                QueuedRecipient(
                    id: RecipientID(number), sequence: SequenceNumber(number), key: key, priority: .normal, work: .own,
                    acceptedAt: Instant(milliseconds: 0)), queue: 0
            ).map { table.place(of: $0) }
        }
        return (table, places)
    }

    @Test("lanes start the highest first, the oldest of all each eighth time, and a report after eight others")
    func lanes() {
        let (table, places) = table(20)
        var lanes = Lanes()
        lanes[.low].insert(places[0])
        lanes[.normal].insert(places[1])
        lanes[.report].insert(places[2])
        #expect(lanes.highest(in: table) == .normal)
        #expect(lanes.first(in: table) == places[0])
        #expect(lanes.firsts(in: table) == [places[1], places[0], places[2]])
        #expect(lanes.prefix(1, in: table) == [places[1], places[0], places[2]])
        for start in 1...16 {
            #expect(lanes.takesOldest == (start % 8 == 0), "\(start)")
            #expect(lanes.isReportDue == (start > 8), "\(start)")
            lanes.start(.high, SequenceNumber(Int64(start)), new: 1, back: 0)
        }
        lanes.start(.report, SequenceNumber(17), new: 1, back: 0)
        #expect(!lanes.isReportDue && !lanes.takesOldest)
    }

    @Test("recipients put off go by their timers, and first of all those that are let go")
    func deferrals() {
        let (table, places) = table(4)
        var deferrals = Deferrals()
        func at(_ seconds: Int64) -> Instant { Instant(milliseconds: seconds * 1_000) }
        deferrals.putOff(places[2], until: at(10), in: table)
        deferrals.putOff(places[3], until: at(5), in: table)
        #expect(deferrals.count == 2)
        #expect(deferrals.firstTimer(in: table)?.at == at(5))
        #expect(deferrals.popDue(by: at(4), in: table) == nil)
        deferrals.releaseAll()
        let isReleasing = deferrals.isReleasing(in: table)
        #expect(isReleasing)
        #expect(deferrals.firstTimer(in: table) == nil)
        deferrals.putOff(places[0], until: at(3), in: table)
        #expect(deferrals.firsts(in: table) == [places[0], places[2]])
        #expect(deferrals.moments(of: [places[2].slot, places[0].slot], in: table).count == 2)
        // Those that are let go go by their places, whatever their timers say.
        let popped = (0..<4).map { _ in deferrals.popDue(by: at(4), in: table) }
        #expect(popped == [places[2], places[3], places[0], nil])
        #expect(deferrals.count == 0)
    }

    @Test("of those whose messages yield the one with the fewest strikes is next, a report when no other is there")
    func yielding() {
        let (table, places) = table(4)
        var yielding = YieldingPlaces()
        yielding.insert(places[0], strikes: 3, .normal, in: table)
        yielding.insert(places[1], strikes: 1, .low, in: table)
        yielding.insert(places[2], strikes: 0, .report, in: table)
        #expect(yielding.first(in: table) == places[0])
        #expect(yielding.nextOrdinary(in: table) == places[1])
        #expect(yielding.nextReport(in: table) == nil)
        #expect(yielding.take(places[1].sequence, .low, upTo: 5, in: table) == [places[1]])
        #expect(yielding.take(places[1].sequence, .low, upTo: 5, in: table) == [])
        #expect(yielding.take(places[0].sequence, .normal, upTo: 5, in: table) == [places[0]])
        #expect(yielding.nextReport(in: table) == places[2])
        #expect(yielding.takeAll(in: table) == [places[2]])
        #expect(yielding.first(in: table) == nil)
    }
}
