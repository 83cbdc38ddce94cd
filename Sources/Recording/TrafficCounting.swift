import Dispatch
package import Log
package import Mail
package import MailFlow
import NIOConcurrencyHelpers
package import NodeState
import Operations
package import Queueing
import ServiceLifecycle

/// Counts mail for reports: hears of what is accepted, ends and is refused, and adds it to the store
/// (docs/reference/mail-flow-reports.md).
///
/// Whoever tells it of something, an event loop or a thread of the store, puts a note into a list and goes on; the notes
/// are counted on a queue of its own a moment later. All that it holds is bounded.
package final class TrafficCounting: CommitObserver, PerimeterLog, Sendable {
    /// How much it holds.
    package struct Bounds: Sendable {
        /// Notes that wait to be counted.
        var notes: Int
        /// Recipients of this run whose end is to come; those of others are read from the store at their end.
        var recipients: Int
        /// Ends whose recipients must be read from the store.
        var unknown: Int

        /// Bounds, by default those of a gateway.
        package init(notes: Int = 16_384, recipients: Int = 100_000, unknown: Int = 100_000) {
            self.notes = notes
            self.recipients = recipients
            self.unknown = unknown
        }
    }

    fileprivate enum Note: Sendable {
        case accepted(AcceptedNote, [QueuedRecipient])
        case updates([RecipientUpdate])
        case refused(PerimeterRefusal)
    }

    fileprivate struct Inbox {
        var notes: [Note] = []
        var missed = 0
        var isScheduled = false
    }

    fileprivate struct Ledger {
        var counts = TrafficCounts()
        var recipients: [RecipientID: TrafficRecipient] = [:]
        var unknown: [RecipientUpdate] = []
        /// Ends and messages that nobody can count any more.
        var missed = 0
    }

    /// How long notes wait, so that one turn counts many.
    private static let delay = DispatchTimeInterval.milliseconds(100)
    /// Rows of one write and recipients of one read, so that mail does not wait long behind them.
    private static let batch = 200

    private let store: any TrafficCountStore
    private let time: any TimeSource
    /// By which the ages of counts are told.
    private let retention: RetentionClock
    private let logger: Logger
    private let bounds: Bounds
    private let queue = DispatchQueue(label: "postern.traffic")
    private let inbox = NIOLockedValueBox(Inbox())
    private let ledger = NIOLockedValueBox(Ledger())
    private let writes = SerialAccess()
    private let accepts = NIOLockedValueBox<@Sendable (Domain, String) -> Bool>({ _, _ in true })

    /// - Parameter retention: by which the ages of counts are told; nil for the wall clock.
    package init(
        store: any TrafficCountStore, time: any TimeSource, retention: RetentionClock? = nil, logger: Logger,
        bounds: Bounds = Bounds()
    ) {
        self.store = store
        self.time = time
        self.retention = retention ?? RetentionClock(reached: nil, at: nil, time: time)
        self.logger = logger
        self.bounds = bounds
    }

    /// Says how to find out whether a domain is an accepted domain of an organization. Until then every domain is one.
    package func use(isAccepted: @escaping @Sendable (Domain, _ organization: String) -> Bool) {
        accepts.withLockedValue { $0 = isAccepted }
    }

    // MARK: - Hearing

    /// Takes what the store has committed.
    package func committed(_ transaction: StoreTransaction, _ receipt: CommitReceipt) {
        for (acceptance, accepted) in zip(transaction.acceptances, receipt.accepted) {
            put(.accepted(AcceptedNote(acceptance), accepted.recipients))
        }
        if !transaction.updates.isEmpty { put(.updates(transaction.updates)) }
    }

    /// Takes a refusal.
    package func record(_ refusal: PerimeterRefusal) {
        put(.refused(refusal))
    }

    private func put(_ note: Note) {
        let isFirst = inbox.withLockedValue { inbox in
            inbox.put(note, limit: bounds.notes)
            return inbox.schedules()
        }
        if isFirst { queue.asyncAfter(deadline: .now() + Self.delay) { [weak self] in self?.count() } }
    }

    // MARK: - Counting, on the queue

    private func count() {
        let (notes, missed) = inbox.withLockedValue { inbox in
            defer { inbox = Inbox() }
            return (inbox.notes, inbox.missed)
        }
        let isAccepted = accepts.withLockedValue { $0 }
        let now = time.wallTime()
        ledger.withLockedValue { ledger in
            ledger.missed += missed
            for note in notes {
                switch note {
                case .accepted(let message, let recipients):
                    ledger.counts.count(.accepted(message.fact(isAccepted: isAccepted)))
                    ledger.remember(message, recipients, limit: bounds.recipients)
                case .updates(let updates):
                    for update in updates { ledger.count(update, now: now, limit: bounds.unknown) }
                case .refused(let refusal): ledger.counts.count(.refused(.init(refusal)))
                }
            }
        }
    }

    // MARK: - Writing

    /// Adds to the store what happened up to now.
    ///
    /// - Parameter isAsked: whether the store is to say that all is counted up to now, even where nothing happened.
    package func flush(isAsked: Bool = false) async {
        await writes.run {
            let through = time.wallTime()
            await withCheckedContinuation { continuation in
                queue.async {
                    self.count()
                    continuation.resume()
                }
            }
            do throws(StoreError) {
                try await countUnknown(now: through)
            } catch {
                logger.log(.reportsTrafficUnread, [.error: "\(error)"])
            }
            await write(through: through, isAsked: isAsked)
            let missed = ledger.withLockedValue { ledger in
                defer { ledger.missed = 0 }
                return ledger.missed
            }
            if missed > 0 {
                logger.log(.reportsTrafficCrowded, [.count: missed])
            }
        }
    }

    private func countUnknown(now: WallTime) async throws(StoreError) {
        while true {
            let portion = ledger.withLockedValue { ledger in Array(ledger.unknown.prefix(Self.batch)) }
            guard !portion.isEmpty else { return }
            let found = try await store.trafficRecipients(portion.map(\.id))
            ledger.withLockedValue { ledger in
                ledger.unknown.removeFirst(portion.count)
                for update in portion {
                    guard let recipient = found[update.id] else {
                        ledger.missed += 1
                        continue
                    }
                    ledger.count(update, of: recipient, now: now)
                }
            }
        }
    }

    private func write(through: WallTime, isAsked: Bool) async {
        var waiting = ledger.withLockedValue { $0.counts.take() }[...]
        var isDone = !isAsked && waiting.isEmpty
        do throws(StoreError) {
            while !isDone {
                let portion = Array(waiting.prefix(Self.batch))
                try await store.addTraffic(portion, through: through)
                waiting.removeFirst(portion.count)
                isDone = waiting.isEmpty
            }
        } catch {
            // Nobody knows whether a portion in doubt was counted; it is not counted twice.
            if case .inDoubt = error { waiting = waiting.dropFirst(Self.batch) }
            let rest = Array(waiting)
            ledger.withLockedValue { $0.counts.add(rest) }
            logger.log(.reportsTrafficUnkept, [.error: "\(error)"])
        }
    }

    /// Forgets what is older than it is to be kept, portion by portion.
    func forget() async {
        do throws(StoreError) {
            for step in TrafficStep.allCases {
                let minute = step.keptFrom(at: retention.now)
                while try await store.forgetTraffic(step, before: minute, limit: 500) == 500 {
                    // Mail goes first.
                    try? await Task.sleep(for: .milliseconds(20))
                }
            }
        } catch {
            logger.log(.reportsTrafficUnpurged, [.error: "\(error)"])
        }
    }
}

extension TrafficCounting.Inbox {
    fileprivate mutating func put(_ note: TrafficCounting.Note, limit: Int) {
        if notes.count < limit { notes.append(note) } else { missed += 1 }
    }

    /// Whether the notes must be asked to be counted.
    fileprivate mutating func schedules() -> Bool {
        guard !isScheduled, !notes.isEmpty else { return false }
        isScheduled = true
        return true
    }
}

extension TrafficCounting.Ledger {
    fileprivate mutating func remember(_ message: AcceptedNote, _ queued: [QueuedRecipient], limit: Int) {
        let common = message.message
        for (delivery, recipient) in zip(message.deliveries, queued) where recipients.count < limit {
            recipients[recipient.id] = TrafficRecipient(delivery, of: common, in: recipient.key)
        }
    }

    /// Counts what an update brings its recipient to; puts it aside where the recipient is not of this run.
    fileprivate mutating func count(_ update: RecipientUpdate, now: WallTime, limit: Int) {
        if let route = update.route {
            recipients[update.id]?.deliveryType = route.key.deliveryType
            recipients[update.id]?.connector = route.key.connector
        }
        guard TrafficEnd(update, isJunk: false) != nil else { return }
        let known =
            update.state == .waiting ? recipients[update.id] : recipients.removeValue(forKey: update.id)
        if let recipient = known {
            count(update, of: recipient, now: now)
        } else if unknown.count < limit {
            unknown.append(update)
        } else {
            missed += 1
        }
    }

    fileprivate mutating func count(_ update: RecipientUpdate, of recipient: TrafficRecipient, now: WallTime) {
        guard let end = TrafficEnd(update, isJunk: recipient.isJunk) else { return }
        counts.count(
            .ended(.init(at: update.event?.at ?? now, recipient: recipient, end: end, tls: update.tls)))
    }
}

/// Tells several of a refusal.
package struct PerimeterLogs: PerimeterLog {
    private let logs: [any PerimeterLog]

    /// Tells these, in their order.
    package init(logs: [any PerimeterLog]) { self.logs = logs }

    /// Tells all of them.
    package func record(_ refusal: PerimeterRefusal) { for log in logs { log.record(refusal) } }
}

/// Writes the counts of mail every ten seconds and at the end, and forgets old ones every hour.
package struct TrafficUpkeep: Service {
    private let counting: TrafficCounting

    /// Keeps these counts.
    package init(counting: TrafficCounting) { self.counting = counting }

    /// Writes until it is told to stop.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var turn = 0
            while (try? await Task.sleep(for: .seconds(10))) != nil {
                await counting.flush()
                turn += 1
                if turn % 360 == 6 { await counting.forget() }
            }
        }
        await counting.flush(isAsked: true)
    }
}
