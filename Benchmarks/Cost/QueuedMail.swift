import Mail
import Queueing

/// The scheduler of the queues by itself: mail goes into a queue, its attempts begin and succeed, ten at a time.
final class QueuedMail {
    private var scheduler = Scheduler(configuration: SchedulerConfiguration(), seed: 14)
    private var number: Int64 = 0
    private let key = QueueKey(
        organization: "contoso", deliveryType: .smartHost, nextHop: "127.0.0.1", connector: "To the sink")
    private let taken = Reply(250, EnhancedStatusCode(2, 0, 0), "Ok: taken")

    func pass(_ count: Int) throws {
        let time = SteppedTime()
        var settled = 0
        for _ in 0..<(count / 10) {
            var actions: [Scheduler.Action] = []
            for _ in 0..<10 {
                number += 1
                let sequence = SequenceNumber(number)
                let queued = QueuedRecipient(
                    id: RecipientID(sequence, index: 0), sequence: sequence, key: key, priority: .normal,
                    work: Work(origin: .smtp, direction: .incoming), acceptedAt: time.now())
                scheduler.enqueue([queued], now: time.now(), into: &actions)
            }
            var next = 0
            while next < actions.count {
                switch actions[next] {
                case .start(let attempt):
                    let delivered = RecipientOutcome.delivered(taken, remote: nil, reportsSuccess: false)
                    let outcomes = Dictionary(uniqueKeysWithValues: attempt.recipients.map { ($0, delivered) })
                    scheduler.finished(
                        attempt.id, AttemptResult(outcomes: outcomes), now: time.now(), into: &actions)
                case .settle: settled += 1
                case .notifyDelay, .abandon, .wake: break
                }
                next += 1
            }
        }
        guard settled == count else { throw CostBenchmark.Mistake("\(settled) of \(count) messages were settled") }
    }
}
