import Mail
import MailFlow
import NIOCore
import Queueing

/// Hands what people report to whoever reads it (docs/reference/people-reports.md). Confined to the event loop of its queues.
final class SubmissionDeliveryAgent: DeliveryAgent {
    private let eventLoop: any EventLoop
    private let taker: (any SubmissionTaker)?
    /// Gets the answer to a report, just before its attempt completes.
    var onAnswer: (UInt64, CrossedMessage) -> Void = { _, _ in }
    private var tasks: [UInt64: Task<Void, Never>] = [:]

    init(eventLoop: any EventLoop, taker: (any SubmissionTaker)?) {
        self.eventLoop = eventLoop
        self.taker = taker
    }

    func deliver(_ job: DeliveryJob, completion: @escaping (AttemptResult) -> Void) {
        guard case .submissions = job.nextHop, let taker else {
            return completion(AttemptResult(destinationFailure: .init(.local, OutboundReplies.noNextHop)))
        }
        let id = job.attempt.id
        let eventLoop = eventLoop
        let me = NIOLoopBound((self, completion), eventLoop: eventLoop)
        tasks[id] = Task {
            var ends: [(RecipientID, SubmissionEnd)] = []
            for recipient in job.recipients where !Task.isCancelled {
                ends.append((recipient.id, await taker.take(job.message, for: recipient)))
            }
            // The loop may be gone.
            guard !Task.isCancelled else { return }
            eventLoop.execute { [ends] in
                let (agent, completion) = me.value
                guard agent.tasks.removeValue(forKey: id) != nil else { return }
                completion(agent.result(of: ends, attempt: id))
            }
        }
    }

    private func result(of ends: [(RecipientID, SubmissionEnd)], attempt: UInt64) -> AttemptResult {
        var result = AttemptResult()
        for (recipient, end) in ends {
            switch end {
            case .taken(let reply, let answer):
                result.outcomes[recipient] = .delivered(reply, remote: nil, reportsSuccess: false)
                if let answer { onAnswer(attempt, CrossedMessage(acceptances: [answer], recipients: [recipient])) }
            case .deferred(let reply): result.outcomes[recipient] = .deferred(DeliveryFailure(.local, reply))
            case .refused(let reply): result.outcomes[recipient] = .failed(DeliveryFailure(.local, reply))
            }
        }
        return result
    }

    // A report that is being read is soon read.
    func abandon(_ attempt: UInt64) {}

    func close() {
        for task in tasks.values { task.cancel() }
        tasks = [:]
    }
}
