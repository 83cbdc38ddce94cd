import Mail
import MailFlow
import NIOCore
import Queueing

/// One attempt, with what it needs.
///
/// A class, as it goes through many hands that all look at it: a copy of a message and a connector has fifty references.
final class DeliveryJob: Sendable {
    let attempt: Attempt
    let message: StoredMessage
    let nextHop: NextHop
    /// The recipients of the attempt, in its order.
    let recipients: [StoredMessage.Recipient]

    init(attempt: Attempt, message: consuming StoredMessage, nextHop: consuming NextHop) {
        let all = message.recipients
        if all.count == attempt.recipients.count, zip(all, attempt.recipients).allSatisfy({ $0.id == $1 }) {
            recipients = all
        } else {
            let wanted = Set(attempt.recipients)
            recipients = all.filter { wanted.contains($0.id) }
        }
        self.attempt = attempt
        self.message = message
        self.nextHop = nextHop
    }

    /// The same outcome for all recipients.
    func all(_ outcome: RecipientOutcome) -> AttemptResult {
        AttemptResult(
            outcomes: .init(attempt.recipients.map { ($0, outcome) }, uniquingKeysWith: { first, _ in first }))
    }
}

/// Delivers by one kind of next hop. Confined to the event loop of its queues.
protocol DeliveryAgent: AnyObject {
    /// Makes an attempt; `completion` is called once, on the event loop, maybe before this returns.
    func deliver(_ job: DeliveryJob, completion: @escaping (AttemptResult) -> Void)
    /// Cuts an attempt short, if that can be done: its `completion` is then called soon.
    func abandon(_ attempt: UInt64)
    /// Cuts everything under way.
    func close()
}

/// All agents: gives each job to the one for its next hop.
final class DeliveryAgents {
    private let smtp: SMTPDeliveryAgent
    /// Gets what an attempt has handed over to another organization, and the answer to a report, just before the attempt
    /// completes.
    var onCrossed: (UInt64, CrossedMessage) -> Void {
        get { smtp.onCrossed }
        set {
            smtp.onCrossed = newValue
            submissions.onAnswer = newValue
        }
    }
    private let maildir: MaildirDeliveryAgent
    private let submissions: SubmissionDeliveryAgent

    init(eventLoop: any EventLoop, configuration: DeliveryConfiguration, services: DeliveryServices) {
        smtp = SMTPDeliveryAgent(eventLoop: eventLoop, configuration: configuration, services: services)
        maildir = MaildirDeliveryAgent(
            eventLoop: eventLoop, hostname: configuration.hostname, threadPool: services.threadPool,
            time: services.time, work: services.work)
        submissions = SubmissionDeliveryAgent(eventLoop: eventLoop, taker: services.submissions)
    }

    func deliver(_ job: DeliveryJob, completion: @escaping (AttemptResult) -> Void) {
        switch job.nextHop {
        case .mx, .smartHosts, .lmtp: smtp.deliver(job, completion: completion)
        case .maildir: maildir.deliver(job, completion: completion)
        case .submissions: submissions.deliver(job, completion: completion)
        case .unreachable(let reason):
            completion(AttemptResult(destinationFailure: .init(.local, OutboundReplies.unreachable(reason))))
        }
    }

    /// Names who is asked for leave to connect to hosts.
    func ask(_ gate: any HostGate) { smtp.ask(gate) }

    func abandon(_ attempt: Attempt) {
        smtp.abandon(attempt.id)
        maildir.abandon(attempt.id)
    }

    func close() {
        smtp.close()
        maildir.close()
        submissions.close()
    }
}
