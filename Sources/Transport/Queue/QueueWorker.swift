import Mail
import NIOConcurrencyHelpers
import NIOCore
import Queueing

/// The part of ``QueueRunner`` that lives on the event loop: it holds the scheduler and performs its actions in order.
// Sendable without a check because every method is called on `eventLoop` and nowhere else.
final class QueueWorker: @unchecked Sendable {
    let eventLoop: any EventLoop
    let services: DeliveryServices
    private let agents: DeliveryAgents
    private let writer: SettlementWriter

    var scheduler: Scheduler
    private var actions: [Scheduler.Action] = []
    // Those of them that are being performed, the first at the end.
    private var performed: [Scheduler.Action] = []
    private var isPerforming = false
    private var isStarted = false
    private var isStopping = false
    private var early: [CommitReceipt] = []

    private var underWay: [UInt64: Attempt] = [:]
    private var settlements: [Settlement] = []
    // Who asked for what is not settled yet: of a recipient under way, until its attempt ends.
    var authors: [RecipientID: String] = [:]
    // Copies that are in no queue while the store is asked to hold them, as they go back where it refuses.
    var withdrawn: [RecipientID: QueuedRecipient] = [:]
    // Messages of the attempts that just ended, so that their reports need not fetch them again.
    private var messages: [SequenceNumber: StoredMessage] = [:]

    // What the attempts that just ended have handed over to other organizations of this server.
    private var crossed: [CrossedMessage] = []

    private var wakeAt: Instant?
    private var timer: (task: Scheduled<Void>, at: Instant)?
    private var stopped: EventLoopPromise<Void>?

    init(
        eventLoop: any EventLoop, configuration: DeliveryConfiguration, scheduler: SchedulerConfiguration,
        services: DeliveryServices
    ) {
        self.eventLoop = eventLoop
        self.services = services
        self.scheduler = Scheduler(configuration: scheduler, seed: services.random.next())
        self.agents = DeliveryAgents(eventLoop: eventLoop, configuration: configuration, services: services)
        self.writer = SettlementWriter(eventLoop: eventLoop, services: services)
        writer.onAccepted = { [weak self] receipt in self?.enqueue([receipt]) }
        agents.onCrossed = { [weak self] attempt, message in
            guard let self, self.underWay[attempt] != nil else { return }
            self.crossed.append(message)
        }
        writer.onIdle = { [weak self] in self?.finishStopping() }
        writer.admitsReport = { [weak self] keys, underWay in
            self?.scheduler.admitsReport(to: keys, underWay: underWay) ?? true
        }
        agents.ask(self)
    }

    func start(waiting: [QueuedRecipient], suspendedQueues: [QueueKey]) -> EventLoopFuture<Void> {
        act { scheduler, now, actions in
            for key in suspendedQueues { scheduler.setSuspended(true, key, now: now, into: &actions) }
        }
        return load(waiting).map {
            self.isStarted = true
            let receipts = self.early
            self.early = []
            self.enqueue(receipts)
        }
    }

    func enqueue(_ receipts: [CommitReceipt]) {
        guard isStarted else {
            early += receipts
            return
        }
        let now = services.time.now()
        for receipt in receipts {
            for accepted in receipt.accepted {
                scheduler.enqueue(accepted.recipients, now: now, into: &actions)
            }
            if !receipt.released.isEmpty { scheduler.enqueue(receipt.released, now: now, into: &actions) }
        }
        perform()
    }

    func reroute(_ moves: [QueueMove]) {
        let now = services.time.now()
        for move in moves {
            scheduler.move(move.ids, to: move.route.key, now: now, into: &actions)
            if !withdrawn.isEmpty { for id in move.ids { withdrawn[id]?.key = move.route.key } }
            writer.write(move)
        }
        perform()
    }

    /// Hands an event to the scheduler and performs what it asks for.
    func act(_ event: (inout Scheduler, Instant, inout [Scheduler.Action]) -> Void) {
        event(&scheduler, services.time.now(), &actions)
        perform()
    }

    func reconfigure(_ configuration: SchedulerConfiguration) {
        scheduler.configuration = configuration
        scheduler.wake(now: services.time.now(), into: &actions)
        perform()
    }

    func stop(within deadline: Interval) -> EventLoopFuture<Void> {
        if let stopped { return stopped.futureResult }
        isStopping = true
        timer?.task.cancel()
        let promise = eventLoop.makePromise(of: Void.self)
        stopped = promise
        let cut = eventLoop.scheduleTask(in: .milliseconds(deadline.milliseconds)) {
            self.agents.close()
            self.underWay.removeAll()
            promise.succeed(())
        }
        promise.futureResult.whenComplete { _ in cut.cancel() }
        finishStopping()
        return promise.futureResult
    }

    private func finishStopping() {
        guard isStopping, underWay.isEmpty, writer.isIdle, let stopped else { return }
        agents.close()
        stopped.succeed(())
    }

    // Actions may complete at once and give new ones: these are appended and performed by the loop that runs already.
    private func perform() {
        guard !isPerforming else { return }
        isPerforming = true
        repeat {
            // The first is the last here, to be taken out without a copy.
            swap(&performed, &actions)
            performed.reverse()
            while let action = performed.popLast() { perform(action) }
            if actions.isEmpty { writeSettlements() }
        } while !actions.isEmpty
        isPerforming = false
        publishFigures()
        setTimer()
        if isStopping { finishStopping() }
    }

    private func perform(_ action: consuming Scheduler.Action) {
        switch consume action {
        case .start(let attempt): start(attempt)
        case .settle(var settlement):
            settlement.author = authors.isEmpty ? nil : authors.removeValue(forKey: settlement.id)
            settlements.append(settlement)
        case .notifyDelay(let notice): writer.write(notice)
        case .abandon(let id): if let attempt = underWay[id] { agents.abandon(attempt) }
        case .wake(let moment): wakeAt = moment
        }
    }

    private func publishFigures() {
        let changes = scheduler.takeHealthChanges()
        if !changes.isEmpty {
            services.health.note(changes) { scheduler.isFailing($0) }
            tell(changes)
        }
        let outages = scheduler.takeOutageChanges()
        if !outages.isEmpty { services.outages?.changed(outages) }
    }

    private func writeSettlements() {
        if !settlements.isEmpty {
            writer.write(settlements, messages: messages, crossed: crossed)
            settlements.removeAll(keepingCapacity: true)
            if !crossed.isEmpty { crossed = [] }
        }
        if !messages.isEmpty { messages.removeAll(keepingCapacity: true) }
    }

    private func start(_ attempt: Attempt) {
        guard !isStopping else { return }
        underWay[attempt.id] = attempt
        let eventLoop = eventLoop
        services.store.message(attempt.sequence, recipients: attempt.recipients) { result in
            if eventLoop.inEventLoop {
                self.fetched(result, for: attempt)
            } else {
                eventLoop.execute { self.fetched(result, for: attempt) }
            }
        }
    }

    private func fetched(_ result: Result<StoredMessage?, StoreError>, for attempt: Attempt) {
        switch result {
        case .failure(.unreadable):
            // The message's own trouble: the others of its queue go on.
            let failure = DeliveryFailure(.unreadable, OutboundReplies.storeFailed)
            let outcomes = attempt.recipients.map { ($0, RecipientOutcome.deferred(failure)) }
            finished(
                attempt, AttemptResult(outcomes: .init(outcomes, uniquingKeysWith: { first, _ in first })), message: nil
            )
        case .failure:
            let failure = DeliveryFailure(.local, OutboundReplies.storeFailed)
            finished(attempt, AttemptResult(destinationFailure: failure), message: nil)
        case .success(nil):
            let failure = DeliveryFailure(.local, OutboundReplies.messageGone)
            let outcomes = attempt.recipients.map { ($0, RecipientOutcome.failed(failure)) }
            finished(
                attempt, AttemptResult(outcomes: .init(outcomes, uniquingKeysWith: { first, _ in first })), message: nil
            )
        case .success(let message?):
            guard let nextHop = services.routes.nextHop(for: attempt.key) else {
                let failure = DeliveryFailure(.local, OutboundReplies.noNextHop)
                finished(attempt, AttemptResult(destinationFailure: failure), message: message)
                return
            }
            let job = DeliveryJob(attempt: attempt, message: message, nextHop: nextHop)
            agents.deliver(job) { result in self.finished(job.attempt, result, message: job.message) }
        }
    }

    private func finished(_ attempt: Attempt, _ result: AttemptResult, message: StoredMessage?) {
        guard underWay.removeValue(forKey: attempt.id) != nil else { return }
        if let message, result.mayNeed(message) { messages[attempt.sequence] = message }
        noteFailures(attempt, result)
        scheduler.finished(attempt.id, result, now: services.time.now(), into: &actions)
        perform()
    }

    private func tell(_ changes: [QueueKey]) {
        guard let observer = services.destinations else { return }
        let now = services.time.now()
        for key in changes {
            observer.changed(key, isFailing: scheduler.isFailing(key), scheduler.status(of: key, now: now))
        }
    }

    private func noteFailures(_ attempt: Attempt, _ result: AttemptResult) {
        var (count, last): (Int, DeliveryFailure?) = (0, nil)
        for case .failed(let failure) in result.outcomes.values { (count, last) = (count + 1, failure) }
        if let last { services.destinations?.failed(count, in: attempt.key, last) }
    }

    // The event loop's clock stands still while a virtual machine sleeps, ours goes on: so it looks again this often.
    private static let longestSleep = Interval.seconds(30)

    // One timer. One that is set earlier than needed is left: it looks again when it fires.
    private func setTimer() {
        guard let wakeAt, !isStopping else { return }
        if let timer {
            if timer.at <= wakeAt { return }
            timer.task.cancel()
        }
        let now = services.time.now()
        let next = min(wakeAt, now + Self.longestSleep)
        let delay = max(0, (next - now).milliseconds)
        let task = eventLoop.scheduleTask(in: .milliseconds(delay)) {
            self.timer = nil
            let now = self.services.time.now()
            if let moment = self.wakeAt, moment <= now {
                self.wakeAt = nil
                self.scheduler.wake(now: now, into: &self.actions)
                self.perform()
            } else {
                self.setTimer()
            }
        }
        timer = (task, next)
    }
}

extension AttemptResult {
    /// Whether a report may come of it, which needs the message: something was not delivered, or its sender asked to be told
    /// of success.
    fileprivate func mayNeed(_ message: StoredMessage) -> Bool {
        if destinationFailure != nil { return true }
        for outcome in outcomes.values { if case .delivered = outcome { continue } else { return true } }
        return message.recipients.contains { $0.recipient.notify?.contains(.success) == true }
    }
}
