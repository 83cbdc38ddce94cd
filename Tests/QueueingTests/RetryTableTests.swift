import Mail
import Queueing
import Testing

/// The table of docs/reference/queues.md, run on the scheduler for a day of virtual time.
@Suite("The retries of a day")
struct RetryTableTests {
    private let start = Instant(milliseconds: 0)

    struct Row: Sendable, CustomTestStringConvertible {
        var waiting: Int64
        var priority: Priority
        /// Attempts that fail before the message is given up, the first and the last included.
        var attempts: Int
        /// Minutes between them; `60x17` is seventeen times an hour.
        var gaps = ""

        var testDescription: String { "\(priority), \(waiting) in the queue" }
    }

    @Test(
        "a message that gets 4xx is tried again at these intervals, and given up after 24 hours with the last error",
        arguments: [
            Row(waiting: 1, priority: .high, attempts: 56, gaps: "1x2 3 5 8x2 10 15 23 30x45 18"),
            Row(waiting: 1, priority: .normal, attempts: 32, gaps: "1 2 5 10 15x2 20 30 45 60x21 37"),
            Row(waiting: 1, priority: .low, attempts: 31, gaps: "2 3 8 15x2 23 30 45 60x21 41"),
            Row(waiting: 2_000, priority: .high, attempts: 32, gaps: "1 2 5 10 15x2 20 30 45 60x21 37"),
            Row(waiting: 2_000, priority: .normal, attempts: 31, gaps: "2 4 10 15x2 30 40 60x22 4"),
            Row(waiting: 2_000, priority: .low, attempts: 30, gaps: "3 6 15x3 45 60x22 21"),
        ])
    func message(_ row: Row) throws {
        var bench = Bench(SchedulerConfiguration(delayNotification: .hours(0)))
        for sequence in 1..<row.waiting { bench.enqueue(sequence + 1, notBefore: start + .hours(48)) }
        bench.enqueue(1, priority: row.priority)
        var moments: [Instant] = []
        while bench.settled.last?.state != .expired {
            if bench.underWay.isEmpty {
                bench.sleep()
            } else {
                moments.append(bench.now)
                bench.putOff(1)
            }
        }
        let gaps = zip(moments.dropFirst(), moments).map { $0 - $1 }
        check(gaps)
        #expect(moments.count == row.attempts)
        #expect(text(gaps) == row.gaps)
        #expect(bench.now == start + .hours(24))
        let last = try #require(bench.settled.last)
        #expect(last.attempts == row.attempts)
        #expect(last.lastFailure?.reply.description == "550 5.4.300 Message expired -> 451 4.3.0 Try again")
    }

    @Test(
        "a destination that is down is probed at these intervals, give or take a tenth, and its mail given up",
        arguments: [
            Row(waiting: 1, priority: .high, attempts: 55),
            Row(waiting: 1, priority: .normal, attempts: 32),
            Row(waiting: 1, priority: .low, attempts: 31),
            Row(waiting: 2_000, priority: .high, attempts: 32),
            Row(waiting: 2_000, priority: .normal, attempts: 30),
            Row(waiting: 2_000, priority: .low, attempts: 30),
        ])
    func destination(_ row: Row) throws {
        var bench = Bench(SchedulerConfiguration(delayNotification: .hours(0)))
        for sequence in 1...row.waiting { bench.enqueue(sequence, priority: row.priority) }
        var moments: [Instant] = []
        while bench.settled.isEmpty {
            if bench.underWay.isEmpty {
                bench.sleep()
            } else {
                moments.append(bench.now)
                bench.lose(1)
            }
        }
        let gaps = zip(moments.dropFirst(), moments).map { $0 - $1 }
        check(gaps)
        #expect(moments.count == row.attempts)
        for (index, gap) in gaps.dropLast().enumerated() {
            let bounds = [900, 1_100].map {
                RetrySchedule().interval(
                    failures: index + 1, waiting: Int(row.waiting), priority: row.priority, jitter: $0, failure: nil)
            }
            #expect((bounds[0]...bounds[1]).contains(gap), "gap \(index + 1)")
        }
        #expect(bench.now - start >= .hours(24))
        #expect(bench.now <= start + .hours(24) + .minutes(1))
        let last = try #require(bench.settled.last)
        #expect(
            last.lastFailure?.reply.description == "550 5.4.300 Message expired -> 450 4.4.316 Connection refused")
    }

    /// At most 15 minutes for the first five, then 60, and never less than one.
    private func check(_ gaps: [Interval]) {
        for (index, gap) in gaps.enumerated() {
            #expect(gap <= (index < 5 ? .minutes(15) : .minutes(60)), "gap \(index + 1)")
            #expect(gap >= .minutes(1), "gap \(index + 1)")
        }
    }

    /// Gaps in minutes, equal ones in a row taken together.
    private func text(_ gaps: [Interval]) -> String {
        var groups: [(minutes: Int64, count: Int)] = []
        for gap in gaps {
            let minutes = (gap.milliseconds + 30_000) / 60_000
            if groups.last?.minutes == minutes {
                groups[groups.count - 1].count += 1
            } else {
                groups.append((minutes, 1))
            }
        }
        return groups.map { $0.count == 1 ? "\($0.minutes)" : "\($0.minutes)x\($0.count)" }.joined(separator: " ")
    }
}
