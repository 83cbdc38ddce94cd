import Log
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
    private var notices: [DelayNotice] = []
    // Transactions that the store has taken, counted on its thread.
    private let taken = NIOLockedValueBox(0)

    /// Takes the recipients of reports that were accepted.
    var onAccepted: (CommitReceipt) -> Void = { _ in }
    /// Whether a report may be accepted that goes to some queues, while others are on their way there.
    var admitsReport: (_ keys: [QueueKey], _ underWay: Int) -> Bool = { _, _ in true }
    // Reports that are on their way to the store.
    private var reportsUnderWay = 0
    /// Called when nothing is left to be written.
    var onIdle: () -> Void = {}

    init(eventLoop: any EventLoop, services: DeliveryServices) {
        self.eventLoop = eventLoop
        self.services = services
    }

    /// Whether everything is written.
    var isIdle: Bool { pending == 0 }

    /// Writes settlements. `messages` holds those that are at hand; others are fetched when a report needs them. What has
    /// crossed is accepted in the transaction that ends its recipients here.
    func write(
        _ settlements: [Settlement], messages: [SequenceNumber: StoredMessage], crossed: [CrossedMessage] = []
    ) {
        let at = services.time.wallTime()
        var settlements = settlements
        for message in crossed {
            let own = settlements.filter { message.recipients.contains($0.id) }
            settlements.removeAll { message.recipients.contains($0.id) }
            submit(
                StoreTransaction(
                    acceptances: message.acceptances, updates: own.map { $0.update(event: $0.event(at: at)) }))
        }
        var updates: [RecipientUpdate] = []
        var reported: [Report: [Settlement]] = [:]
        for settlement in settlements {
            if let kind = settlement.report(messages[settlement.sequence]) {
                reported[Report(sequence: settlement.sequence, kind: kind), default: []].append(settlement)
            } else {
                updates.append(settlement.update(event: settlement.event(at: at)))
            }
        }
        if !updates.isEmpty { submit(StoreTransaction(updates: updates)) }
        guard !reported.isEmpty else { return }
        for (report, group) in reported.sorted(by: { $0.key < $1.key }) {
            pending += 1
            if let message = messages[report.sequence] {
                make(report.kind, group, on: message, at: at)
            } else {
                fetch(report.sequence, group.map(\.id), pause: Self.firstPause) { message in
                    self.make(report.kind, group, on: message, at: at)
                }
            }
        }
    }

    /// What one report is about.
    private struct Report: Hashable, Comparable {
        var sequence: SequenceNumber
        var kind: ReportKind

        static func < (a: Report, b: Report) -> Bool {
            a.sequence == b.sequence ? a.kind == .failure && b.kind != .failure : a.sequence < b.sequence
        }
    }

    /// Writes new routes.
    func write(_ move: QueueMove) {
        let at = services.time.wallTime()
        let event = RecipientEvent(
            .reroute, at: at,
            detail: "moved \(move.from.map { "from queue \($0.nextHop) " } ?? "")to queue \(move.route.key.nextHop) "
                + "by revision \(move.route.inputs.revision)")
        // Attempts and notBefore are the scheduler's to say: a moved recipient may go at once.
        submit(
            StoreTransaction(
                updates: move.ids.map {
                    RecipientUpdate(id: $0, state: .waiting, attempts: 0, route: move.route, event: event)
                }))
    }

    /// Tells the sender of a delay, or records why not. Notices that come in one turn of the event loop and are about one
    /// message share a report.
    func write(_ notice: DelayNotice) {
        notices.append(notice)
        guard notices.count == 1 else { return }
        pending += 1
        eventLoop.execute {
            let groups = Dictionary(grouping: self.notices, by: \.sequence)
            self.notices.removeAll()
            for (sequence, group) in groups.sorted(by: { $0.key < $1.key }) {
                self.pending += 1
                self.fetch(sequence, group.map(\.id), pause: Self.firstPause) { message in
                    self.makeDelayReport(group, on: message)
                }
            }
            self.ended()
        }
    }

    private static let firstPause = TimeAmount.milliseconds(100)
    private static let longestPause = TimeAmount.seconds(30)

    /// Fetches a message; `then` gets nil when it does not exist any more. `pending` has been raised for it.
    private func fetch(
        _ sequence: SequenceNumber, _ ids: [RecipientID], pause: TimeAmount,
        then: @escaping (StoredMessage?) -> Void
    ) {
        let eventLoop = eventLoop
        let then = NIOLoopBound(then, eventLoop: eventLoop)
        services.store.message(sequence, recipients: ids) { result in
            eventLoop.execute {
                switch result {
                case .success(let message): then.value(message)
                case .failure(.closed): self.ended()
                case .failure:
                    eventLoop.assumeIsolated().scheduleTask(in: pause) {
                        self.fetch(sequence, ids, pause: min(pause * 2, Self.longestPause), then: then.value)
                    }
                }
            }
        }
    }

    private func make(_ kind: ReportKind, _ group: [Settlement], on message: StoredMessage?, at: WallTime) {
        let recipients = group.compactMap { settlement in
            message?.recipients.first { $0.id == settlement.id }.flatMap { settlement.reported($0, at: at) }
        }
        compose(kind, on: message, recipients) { acceptance, reasons in
            self.submit(
                StoreTransaction(
                    acceptances: acceptance.map { [$0] } ?? [],
                    updates: group.map { $0.update(event: $0.event(at: at, suppressedReport: reasons($0.id))) }))
        }
    }

    private func makeDelayReport(_ group: [DelayNotice], on message: StoredMessage?) {
        let at = services.time.wallTime()
        let now = services.time.now()
        let recipients = group.compactMap { notice -> ReportedRecipient? in
            guard let recipient = message?.recipients.first(where: { $0.id == notice.id }) else { return nil }
            let until = WallTime(milliseconds: at.milliseconds + max(0, (notice.willRetryUntil - now).milliseconds))
            return ReportedRecipient(
                recipient: recipient, outcome: .delayed(notice.lastFailure, willRetryUntil: until),
                attempts: notice.attempts,
                lastAttempt: notice.lastAttempt.map {
                    WallTime(milliseconds: at.milliseconds - max(0, (now - $0).milliseconds))
                })
        }
        compose(.delay, on: message, recipients) { acceptance, reasons in
            let updates = group.map { notice in
                let event =
                    reasons(notice.id).map { RecipientEvent(.defer, at: at, detail: "delayed; no report: \($0)") }
                    ?? RecipientEvent(.dsn, at: at, detail: "delayed; the sender is told")
                return RecipientUpdate(id: notice.id, state: .waiting, isDelayNotified: true, event: event)
            }
            self.submit(StoreTransaction(acceptances: acceptance.map { [$0] } ?? [], updates: updates))
        }
    }

    /// Asks for a report and hands it on, with the reason for each recipient that is not in one. `pending` has been raised
    /// for it.
    private func compose(
        _ kind: ReportKind, on message: StoredMessage?, _ recipients: [ReportedRecipient],
        then write: @escaping (_ report: Acceptance?, _ suppressed: (RecipientID) -> String?) -> Void
    ) {
        let composer = services.reports
        let work = services.work
        // The composer reads the content, so it is for a thread that may block.
        services.reportThreads.runIfActive(eventLoop: eventLoop) {
            guard let message else { return ReportDecision.suppressed(reason: "the message does not exist any more") }
            return recipients.isEmpty
                ? .suppressed(reason: "nothing is known of the failure")
                : work.noting(.report, on: message.sequence) {
                    composer.report(kind, on: message, recipients: recipients)
                }
        }.assumeIsolated().whenComplete { result in
            self.pending -= 1
            switch result {
            case .success(.send(let acceptance))
            where !self.admitsReport(acceptance.deliveries.map(\.key), self.reportsUnderWay):
                write(nil) { _ in ReportPolicy.Suppression.tooManyQueues.reason }
            case .success(.send(let acceptance)):
                // Others of the message may have asked for what this one did not.
                let leftOut = recipients.filter { !ReportPolicy.wants(kind, $0.recipient.recipient) }
                    .map(\.recipient.id)
                write(acceptance) { leftOut.contains($0) ? ReportPolicy.Suppression.notRequested(kind).reason : nil }
            case .success(.suppressed(let reason)):
                write(nil) { _ in reason }
            // The pool is shut down: the process stops. Nothing is written, so that the next start tries again.
            case .failure: self.ended(0)
            }
        }
    }

    // What crosses to another organization is accepted here too.
    private static func reports(in transaction: StoreTransaction) -> Int {
        transaction.acceptances.count { $0.origin == .report }
    }

    private func submit(_ transaction: StoreTransaction) {
        pending += 1
        reportsUnderWay += Self.reports(in: transaction)
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
                    self.reportsUnderWay -= Self.reports(in: transaction)
                    self.onAccepted(receipt)
                    self.ended()
                case .failure(.closed):
                    self.services.logger.log(.queueOutcomesLost, [.recipients: transaction.updates.count])
                    self.ended()
                case .failure(let error):
                    self.services.logger.log(
                        .queueOutcomesUnwritten,
                        [.recipients: transaction.updates.count, .error: "\(error)"])
                    var transaction = transaction
                    // It may be there, with a report or with mail that crossed: once is enough, and stays so for each
                    // further attempt.
                    if case .inDoubt = error { transaction.isRepeated = true }
                    eventLoop.scheduleTask(in: pause) { [transaction] in
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
