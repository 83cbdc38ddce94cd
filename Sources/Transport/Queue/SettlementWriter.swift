import Logging
import Mail
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Queueing

/// Writes what became of recipients, and with the end of one its report, in one transaction.
///
/// A transaction that the store refuses is submitted again, with growing pauses, until it is taken or the store closes:
/// an outcome is never lost while the process lives. Confined to its event loop.
// Sendable without a check because every method is called on `eventLoop` and nowhere else.
final class SettlementWriter: @unchecked Sendable {
    private let eventLoop: any EventLoop
    private let services: DeliveryServices
    private var pending = 0
    // Transactions that the store has taken, counted on its thread.
    private let taken = NIOLockedValueBox(0)

    /// Takes the recipients of reports that were accepted.
    var onAccepted: (CommitReceipt) -> Void = { _ in }
    /// Called when nothing is left to be written.
    var onIdle: () -> Void = {}

    init(eventLoop: any EventLoop, services: DeliveryServices) {
        self.eventLoop = eventLoop
        self.services = services
    }

    /// Whether everything is written.
    var isIdle: Bool { pending == 0 }

    /// Writes settlements. `messages` holds those that are at hand; others are fetched when a report needs them.
    func write(_ settlements: [Settlement], messages: [SequenceNumber: StoredMessage]) {
        let at = services.time.wallTime()
        var updates: [RecipientUpdate] = []
        var ended: [SequenceNumber: [Settlement]] = [:]
        for settlement in settlements {
            switch settlement.state {
            case .failed, .expired: ended[settlement.sequence, default: []].append(settlement)
            // An administrator wants the sender to be told.
            case .removed where settlement.lastFailure != nil:
                ended[settlement.sequence, default: []].append(settlement)
            case .waiting, .delivered, .removed:
                updates.append(settlement.update(event: settlement.event(at: at)))
            }
        }
        if !updates.isEmpty { submit(StoreTransaction(updates: updates)) }
        for (sequence, group) in ended.sorted(by: { $0.key < $1.key }) {
            pending += 1
            if let message = messages[sequence] {
                report(group, on: message, at: at)
            } else {
                fetch(sequence, group, at: at, pause: Self.firstPause)
            }
        }
    }

    /// Writes new routes.
    func write(_ move: QueueRunner.Move) {
        let at = services.time.wallTime()
        let event = RecipientEvent(
            .reroute, at: at,
            detail: "moved to queue \(move.route.key.nextHop) by revision \(move.route.inputs.revision)")
        // Attempts and notBefore are the scheduler's to say: a moved recipient may go at once.
        submit(
            StoreTransaction(
                updates: move.ids.map {
                    RecipientUpdate(id: $0, state: .waiting, attempts: 0, route: move.route, event: event)
                }))
    }

    /// Marks recipients whose sender is told of their delay.
    func write(_ notice: DelayNotice) {
        submit(
            StoreTransaction(
                updates: [RecipientUpdate(id: notice.id, state: .waiting, isDelayNotified: true, event: nil)]))
    }

    private static let firstPause = TimeAmount.milliseconds(100)
    private static let longestPause = TimeAmount.seconds(30)

    private func fetch(_ sequence: SequenceNumber, _ group: [Settlement], at: WallTime, pause: TimeAmount) {
        let eventLoop = eventLoop
        services.store.message(sequence, recipients: group.map(\.id)) { result in
            eventLoop.execute {
                switch result {
                case .success(let message?): self.report(group, on: message, at: at)
                case .success(nil):
                    self.pending -= 1
                    self.submit(StoreTransaction(updates: group.map { $0.update(event: $0.event(at: at)) }))
                case .failure(.closed):
                    self.ended()
                case .failure:
                    eventLoop.scheduleTask(in: pause) {
                        self.fetch(sequence, group, at: at, pause: min(pause * 2, Self.longestPause))
                    }
                }
            }
        }
    }

    // The composer reads the content, so it is for a thread that may block.
    private func report(_ group: [Settlement], on message: StoredMessage, at: WallTime) {
        let composer = services.reports
        let failures = group.compactMap { settlement -> FailedRecipient? in
            guard let recipient = message.recipients.first(where: { $0.id == settlement.id }),
                let failure = settlement.lastFailure
            else { return nil }
            return FailedRecipient(
                recipient: recipient, state: settlement.state, failure: failure, attempts: settlement.attempts,
                lastAttempt: at)
        }
        services.threadPool.runIfActive(eventLoop: eventLoop) {
            failures.isEmpty
                ? ReportDecision.suppressed(reason: "nothing is known of the failure")
                : composer.report(on: message, failures: failures)
        }.assumeIsolated().whenComplete { result in
            self.pending -= 1
            let decision: ReportDecision
            switch result {
            case .success(let made): decision = made
            // The pool is shut down: the process stops. Nothing is written, so that the next start tries again.
            case .failure: return self.ended(0)
            }
            switch decision {
            case .send(let acceptance):
                self.submit(
                    StoreTransaction(
                        acceptances: [acceptance], updates: group.map { $0.update(event: $0.event(at: at)) }))
            case .suppressed(let reason):
                self.submit(
                    StoreTransaction(
                        updates: group.map { $0.update(event: $0.event(at: at, suppressedReport: reason)) }))
            }
        }
    }

    private func submit(_ transaction: StoreTransaction) {
        pending += 1
        submit(transaction, pause: Self.firstPause)
    }

    private func submit(_ transaction: StoreTransaction, pause: TimeAmount) {
        let eventLoop = eventLoop
        services.store.submit(transaction) { result in
            if case .success(let receipt) = result, receipt.accepted.isEmpty {
                self.noteTaken()
                return
            }
            eventLoop.execute {
                switch result {
                case .success(let receipt):
                    self.onAccepted(receipt)
                    self.ended()
                case .failure(.closed):
                    self.services.logger.error(
                        "The store closed before \(transaction.updates.count) delivery outcomes were written.")
                    self.ended()
                case .failure(let error):
                    self.services.logger.error(
                        "The store did not take \(transaction.updates.count) delivery outcomes; trying again: \(error)")
                    eventLoop.scheduleTask(in: pause) {
                        self.submit(transaction, pause: min(pause * 2, Self.longestPause))
                    }
                }
            }
        }
    }

    // The transactions of one commit are taken in a burst: one wake-up of the loop counts them all.
    private func noteTaken() {
        let isFirst = taken.withLockedValue { taken in
            taken += 1
            return taken == 1
        }
        guard isFirst else { return }
        eventLoop.execute {
            self.ended(
                self.taken.withLockedValue { taken in
                    defer { taken = 0 }
                    return taken
                })
        }
    }

    private func ended(_ count: Int = 1) {
        pending -= count
        if pending == 0 { onIdle() }
    }
}

extension Settlement {
    func update(event: RecipientEvent?) -> RecipientUpdate {
        RecipientUpdate(
            id: id, state: state, attempts: attempts, notBefore: notBefore, isSuspended: isSuspended, event: event)
    }

    /// What the trace says about it.
    func event(at: WallTime, suppressedReport reason: String? = nil) -> RecipientEvent {
        let suffix = reason.map { "; no report: \($0)" } ?? ""
        switch state {
        case .delivered:
            guard case .delivered(let reply, let remote, _)? = outcome else {
                return RecipientEvent(.send, at: at, detail: "delivered")
            }
            // Only a mailbox of our own is reached without a remote server.
            return RecipientEvent(remote == nil ? .deliver : .send, at: at, remote: remote, detail: "\(reply)")
        case .waiting where outcome == nil:
            return RecipientEvent(
                .defer, at: at,
                detail: isSuspended == true ? "suspended by an administrator" : "resumed by an administrator")
        case .waiting:
            return RecipientEvent(
                .defer, at: at, remote: lastFailure?.remote, detail: lastFailure.map { "\($0.reply)" } ?? "deferred")
        case .failed, .expired:
            return RecipientEvent(
                reason == nil ? .fail : .badMail, at: at, remote: lastFailure?.remote,
                detail: (lastFailure.map { "\($0.reply)" } ?? state.rawValue) + suffix)
        case .removed:
            return RecipientEvent(.drop, at: at, detail: "removed by an administrator" + suffix)
        }
    }
}
