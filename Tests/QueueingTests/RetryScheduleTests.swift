import Mail
import Queueing
import Testing

@Suite("Retry schedule")
struct RetryScheduleTests {
    @Test("follows 1, 2, 5, 10, 15, 15, 20, 30, 45, 60 minutes, then 60 for ever")
    func base() {
        let minutes: [Int64] = [1, 2, 5, 10, 15, 15, 20, 30, 45, 60, 60, 60]
        for (index, expected) in minutes.enumerated() {
            let interval = RetrySchedule().interval(
                failures: index + 1, waiting: 1, priority: .normal, failure: .refused)
            #expect(interval == .minutes(expected), "failure \(index + 1)")
        }
    }

    struct Case: Sendable {
        var failures: Int
        var waiting = 1
        var priority = Priority.normal
        var jitter: Int64 = 1_000
        var text: String?
        var seconds: Int64
    }

    @Test(
        "weighs by load, priority and jitter, within its floor and ceilings",
        arguments: [
            // Load: 1 up to 200 messages, 2 from 2,000.
            Case(failures: 3, waiting: 200, seconds: 300),
            Case(failures: 3, waiting: 1_100, seconds: 450),
            Case(failures: 3, waiting: 2_000, seconds: 600),
            Case(failures: 3, waiting: 5_000_000, seconds: 600),
            // Priority.
            Case(failures: 4, priority: .high, seconds: 300),
            Case(failures: 4, priority: .low, seconds: 900),
            Case(failures: 1, priority: .high, seconds: 60),
            // Ceilings: 15 minutes up to the fifth, 60 later.
            Case(failures: 5, waiting: 2_000, seconds: 900),
            Case(failures: 5, jitter: 1_100, seconds: 900),
            Case(failures: 6, waiting: 2_000, seconds: 1_800),
            Case(failures: 6, jitter: 1_100, seconds: 990),
            Case(failures: 40, waiting: 2_000, priority: .low, jitter: 1_100, seconds: 3_600),
            // Jitter, which cannot leave its range or undercut the floor.
            Case(failures: 3, jitter: 900, seconds: 270),
            Case(failures: 3, jitter: 1_100, seconds: 330),
            Case(failures: 3, jitter: 5_000, seconds: 330),
            Case(failures: 1, jitter: 900, seconds: 60),
            // Greylisting: at least five minutes.
            Case(failures: 1, text: "4.7.1 Greylisted, see http://postgrey.example/", seconds: 300),
            Case(failures: 1, text: "Recipient address rejected: Grey-listing in action", seconds: 300),
            Case(failures: 1, priority: .high, text: "GRAYLISTED", seconds: 300),
            Case(failures: 4, text: "greylisting", seconds: 600),
            Case(failures: 1, text: "a grey day", seconds: 60),
            Case(failures: 1, text: "", seconds: 60),
            // What cannot happen does no harm.
            Case(failures: 0, seconds: 60),
            Case(failures: -5, waiting: -1, seconds: 60),
            Case(failures: .max, waiting: .max, seconds: 3_600),
        ])
    func weighed(_ test: Case) {
        let failure = test.text.map { DeliveryFailure(.reply, Reply(451, nil, $0)) }
        let interval = RetrySchedule().interval(
            failures: test.failures, waiting: test.waiting, priority: test.priority, jitter: test.jitter,
            failure: failure)
        #expect(interval == .seconds(test.seconds))
    }

    @Test("makes 30 attempts in a day, 29 under load, 54 for High, 28 for Low under load")
    func attemptsInADay() {
        let cases: [(waiting: Int, priority: Priority, attempts: Int)] = [
            (1, .normal, 30), (2_000, .normal, 29), (1, .high, 54), (2_000, .low, 28),
        ]
        for test in cases {
            var age = Interval.seconds(0)
            var attempts = 0
            while true {
                age.milliseconds +=
                    RetrySchedule().interval(
                        failures: attempts + 1, waiting: test.waiting, priority: test.priority, failure: nil
                    ).milliseconds
                guard age <= .hours(24) else { break }
                attempts += 1
            }
            #expect(attempts == test.attempts, "\(test)")
        }
    }
}
