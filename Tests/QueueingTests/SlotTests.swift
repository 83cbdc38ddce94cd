import Mail
import Queueing
import Testing

@Suite("Classes of attempts")
struct SlotTests {
    private func key(_ number: Int, _ type: DeliveryType = .dnsConnector, of organization: String = "contoso")
        -> QueueKey
    {
        QueueKey(organization: organization, deliveryType: type, nextHop: "d\(number).example")
    }

    /// Starts as many attempts as may be, of one class; they hang.
    private func fill(_ bench: inout Bench, _ work: Work, _ type: DeliveryType = .dnsConnector, from first: Int) -> Int
    {
        let before = bench.underWay.count
        for number in first..<first + 200 { bench.enqueue(Int64(number), to: key(number, type), work: work) }
        return bench.underWay.count - before
    }

    @Test("leave room: reports have a tenth at most, what strangers cause a half, the internet three quarters")
    func shares() {
        var bench = Bench(SchedulerConfiguration(deliveryAttempts: 100))
        // One organization takes no more than it leaves free, of each.
        #expect(fill(&bench, .report, from: 0) == 5)
        #expect(fill(&bench, .relayed, from: 1_000) == 20)
        #expect(fill(&bench, .own, from: 2_000) == 13)
        #expect(fill(&bench, .own, .mailbox, from: 3_000) == 12)
        #expect(bench.underWay.count == 50)
    }

    @Test("leave room whichever comes first", arguments: [Work.report, .relayed, .own])
    func isolation(hanging: Work) {
        var bench = Bench(SchedulerConfiguration(deliveryAttempts: 100))
        _ = fill(&bench, hanging, from: 0)
        let less = Work.allCases.filter { $0.rawValue < hanging.rawValue }
        for (number, work) in less.enumerated() {
            bench.enqueue(Int64(10_000 + number), to: key(10_000 + number), work: work)
            #expect(bench.underWay.last == Int64(10_000 + number), "\(work)")
        }
        for (number, type) in [DeliveryType.mailbox, .smartHost].enumerated() {
            bench.enqueue(Int64(20_000 + number), to: key(20_000 + number, type), work: .relayed)
            #expect(bench.underWay.last == Int64(20_000 + number), "\(type)")
        }
        bench.enqueue(30_000, to: key(30_000, of: "fabrikam"), work: hanging)
        #expect(bench.underWay.last == 30_000)
    }

    @Test("a report is a report wherever it goes", arguments: [DeliveryType.mailbox, .smartHost])
    func localReports(type: DeliveryType) {
        var bench = Bench(SchedulerConfiguration(deliveryAttempts: 100))
        #expect(fill(&bench, .report, type, from: 0) == 5)
    }

    @Test("own mail is not held up by mail from outside that was there before it in its queue")
    func mixed() {
        var bench = Bench(SchedulerConfiguration(deliveryAttempts: 100))
        _ = fill(&bench, .relayed, from: 0)
        bench.enqueue(1_000, to: key(1_000), work: .relayed)
        #expect(bench.underWay.last != 1_000)
        bench.enqueue(1_001, to: key(1_000), work: .own)
        #expect(bench.underWay.last == 1_000)
        bench.deliver(1_000)
        #expect(bench.underWay.last == 1_001)
    }

    @Test("a report goes behind all other mail of its queue, and is not left behind for ever")
    func reportsLast() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        bench.enqueue(1)
        for sequence in Int64(2)...3 { bench.enqueue(sequence, work: .report) }
        for sequence in Int64(4)...40 { bench.enqueue(sequence, priority: sequence % 2 == 0 ? .low : .normal) }
        var order: [Int64] = []
        while let sequence = bench.underWay.first {
            order.append(sequence)
            bench.deliver(sequence)
        }
        let reports = order.indices.filter { (2...3).contains(order[$0]) }
        #expect(order.count == 40)
        #expect(reports.map { order[$0] } == [2, 3])
        #expect(reports[0] >= 8 && reports[1] - reports[0] >= 9)
        #expect(reports[1] < 30)
    }

    @Test("a report for a domain outside is tried three times in an hour, then given up")
    func threeTries() {
        var bench = Bench()
        bench.enqueue(1, work: .report)
        var tries: [Interval] = []
        let began = bench.now
        while bench.settled.isEmpty, tries.count < 9 {
            if bench.underWay == [1] {
                tries.append(bench.now - began)
                bench.lose(1)
            }
            if bench.settled.isEmpty { bench.sleep() }
        }
        #expect(tries.count == 3)
        #expect(bench.settled.map(\.state) == [.expired])
        #expect(bench.now - began >= .hours(1) && bench.now - began < .minutes(67))
        #expect(bench.settled[0].lastFailure?.reply.description.contains("5.4.300") == true)
    }

    @Test("a report that gets a 4xx of its own is tried three times too")
    func threeReplies() {
        var bench = Bench()
        bench.enqueue(1, work: .report)
        var tries = 0
        while tries < 9, bench.settled.last?.state != .expired {
            if bench.underWay == [1] {
                tries += 1
                bench.putOff(1)
            } else {
                bench.sleep()
            }
        }
        #expect(tries == 3)
        #expect(bench.now == Instant(milliseconds: 0) + .hours(1))
    }

    @Test("a report for the organization's own hosts waits as long as other mail")
    func ownReports() {
        var bench = Bench()
        let key = key(1, .mailbox)
        bench.enqueue(1, to: key, work: .report)
        bench.lose(1)
        bench.sleep()
        #expect(bench.now < Instant(milliseconds: 0) + .minutes(2))
    }

    @Test("mail that comes behind reports is not put off as they are")
    func mailBehindReports() {
        var bench = Bench()
        bench.enqueue(1, work: .report)
        bench.lose(1)
        bench.enqueue(2)
        #expect(bench.underWay == [2])
        for _ in 0..<3 { bench.fail(bench.underWay.first ?? 0) }
        #expect(bench.underWay == [])
        bench.sleep()
        #expect(bench.now <= Instant(milliseconds: 0) + .seconds(67))
        #expect(bench.underWay == [2])
    }

    @Test("no report makes a queue of its own when many hold reports alone")
    func ceiling() {
        var bench = Bench(SchedulerConfiguration(reportQueues: 3))
        for number in 0..<3 {
            bench.enqueue(Int64(number), to: key(number), work: .report)
            bench.lose(Int64(number))
        }
        #expect(!bench.scheduler.admitsReport(to: [key(9)], underWay: 0))
        // Where mail waits already, and within the organization, it costs nothing.
        #expect(bench.scheduler.admitsReport(to: [key(1)], underWay: 0))
        #expect(bench.scheduler.admitsReport(to: [key(9, .mailbox)], underWay: 0))
        // Other mail makes a queue one of others.
        bench.enqueue(10, to: key(1))
        #expect(bench.scheduler.admitsReport(to: [key(9)], underWay: 0))
        #expect(!bench.scheduler.admitsReport(to: [key(9)], underWay: 1))
        bench.sleep(until: bench.now + .minutes(2))
        bench.deliver(10)
        #expect(!bench.scheduler.admitsReport(to: [key(9)], underWay: 0))
    }

    @Test("who brought mail about is its origin and its direction")
    func works() {
        #expect(Work(origin: .smtp, direction: .originating) == .own)
        #expect(Work(origin: .smtp, direction: .incoming) == .relayed)
        #expect(Work(origin: .report, direction: .originating) == .report)
        #expect(Work(origin: .validation, direction: .originating) == .own)
    }

    @Test("a hundred thousand messages of one sender for one destination take no slot of other mail")
    func oneSender() {
        var bench = Bench(SchedulerConfiguration(deliveryAttempts: 100))
        for sequence in Int64(0)..<100_000 { bench.enqueue(sequence, work: .relayed) }
        #expect(bench.underWay == [0])
        for (number, work) in Work.allCases.enumerated() {
            bench.enqueue(Int64(200_000 + number), to: key(number), work: work)
            #expect(bench.underWay.last == Int64(200_000 + number))
        }
    }
}
