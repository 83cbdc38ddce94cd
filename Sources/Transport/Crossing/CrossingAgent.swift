import Mail
import MailFlow
import NIOCore
import NIOPosix
import Queueing

/// Hands mail over to other organizations of this server: there it enters by the perimeter, as mail from outside, and
/// nothing of it is in force before the queues have written it with the end of its recipients here.
///
/// Confined to the event loop of its queues.
final class CrossingAgent: MailCrossing {
    private let eventLoop: any EventLoop
    private let hostname: String
    private let services: DeliveryServices
    private let crossings: CrossingServices
    private var tasks: [UInt64: Task<Void, Never>] = [:]
    private var taskCount: UInt64 = 0
    private var isClosed = false

    init(eventLoop: any EventLoop, hostname: String, services: DeliveryServices, crossings: CrossingServices) {
        self.eventLoop = eventLoop
        self.hostname = hostname
        self.services = services
        self.crossings = crossings
    }

    /// Hands copies of a message over; `completion` is called once, on the event loop, maybe before this returns, and
    /// not at all after ``close()``.
    func deliver(
        _ message: StoredMessage, to recipients: [StoredMessage.Recipient], by host: RemoteHost,
        completion: @escaping (CrossingResult) -> Void
    ) {
        let policy = crossings.policy.currentPolicy()
        var result = CrossingResult()
        var transactions: [CrossingTransaction] = []
        var places: [Place: Int] = [:]
        for recipient in recipients {
            let owner = recipient.deliverTo.domain.flatMap { policy.organization(of: $0) }
            guard let owner, owner != message.organization else {
                result.outcomes[recipient.id] = .failed(DeliveryFailure(.dns, OutboundReplies.loop))
                continue
            }
            let place = Place(
                organization: owner, sender: recipient.sender ?? message.envelope.sender, copy: recipient.copy)
            if let index = places[place] {
                transactions[index].recipients.append(recipient)
            } else {
                places[place] = transactions.count
                transactions.append(
                    CrossingTransaction(
                        message: message, edits: message.edits(for: recipient), recipients: [recipient],
                        sender: place.sender, organization: owner, host: host, hostname: hostname, policy: policy,
                        services: services, crossings: crossings))
            }
        }
        run(transactions[...], result, completion)
    }

    /// One transaction has one sender, one content and one organization.
    private struct Place: Hashable {
        var organization: String
        var sender: ReversePath
        var copy: Int
    }

    // One after the other, as one session would have them.
    private func run(
        _ transactions: ArraySlice<CrossingTransaction>, _ result: CrossingResult,
        _ completion: @escaping (CrossingResult) -> Void
    ) {
        guard let transaction = transactions.first, result.failure == nil else { return completion(result) }
        let work = services.work
        services.threadPool.runIfActive(eventLoop: eventLoop) {
            work.noting(.delivery, on: transaction.message.sequence) { transaction.prepare() }
        }.assumeIsolated().whenComplete { prepared in
            guard !self.isClosed else { return }
            switch prepared {
            case .success(let prepared):
                self.examine(prepared, of: transaction) { ended in
                    var all = result
                    all.outcomes.merge(ended.outcomes) { first, _ in first }
                    all.crossed += ended.crossed
                    all.failure = ended.failure
                    self.run(transactions.dropFirst(), all, completion)
                }
            case .failure:
                var all = result
                all.failure = DeliveryFailure(.local, OutboundReplies.closing)
                completion(all)
            }
        }
    }

    private func examine(
        _ prepared: CrossingTransaction.Prepared, of transaction: CrossingTransaction,
        then: @escaping (CrossingResult) -> Void
    ) {
        guard let content = prepared.content else { return then(prepared.result) }
        taskCount += 1
        let number = taskCount
        let eventLoop = eventLoop
        let me = NIOLoopBound((self, then), eventLoop: eventLoop)
        let executor = ExaminationExecutor(of: content, on: services.threadPool, work: services.work)
        let authenticator = crossings.authenticator
        tasks[number] = Task(executorPreference: executor) {
            let categorization = await content.categorization(by: authenticator)
            let result = transaction.conclude(prepared, content, categorization)
            // The task itself does not keep it.
            withExtendedLifetime(executor) {}
            // The loop may be gone.
            guard !Task.isCancelled else { return }
            eventLoop.execute {
                let (agent, then) = me.value
                guard agent.tasks.removeValue(forKey: number) != nil else { return }
                then(result)
            }
        }
    }

    /// Stops: what is not decided stays in its queue.
    func close() {
        isClosed = true
        for task in tasks.values { task.cancel() }
        tasks = [:]
    }
}
