package import Mail
import NIOConcurrencyHelpers
package import NIOCore
package import Queueing

/// Runs the queues: takes what was accepted, lets the scheduler decide, makes its attempts, and writes what came of them.
///
/// All of it happens on one event loop; every method may be called from any thread.
package final class QueueRunner: QueueHealth, AcceptedMailQueue {
    private let worker: QueueWorker
    private let health: FailingQueues
    private let inbox = NIOLockedValueBox<[CommitReceipt]>([])

    /// The event loop everything runs on.
    package let eventLoop: any EventLoop

    /// A runner with empty queues. It starts with ``start(waiting:)``; what is enqueued before waits for that, so that
    /// mail of an earlier run keeps its place.
    package init(
        eventLoop: any EventLoop, configuration: DeliveryConfiguration, scheduler: SchedulerConfiguration,
        services: DeliveryServices
    ) {
        self.eventLoop = eventLoop
        health = services.health
        self.worker = QueueWorker(
            eventLoop: eventLoop, configuration: configuration, scheduler: scheduler, services: services)
    }

    /// Whether a queue's destination failed and has not answered since. Answers at once, on any thread.
    package func isFailing(_ key: QueueKey) -> Bool { health.isFailing(key) }

    /// Puts committed mail into the queues. Returns at once.
    package func enqueue(_ receipt: CommitReceipt) {
        // Receipts of one commit come in a burst: one wake-up of the loop takes them all.
        let isFirst = inbox.withLockedValue { inbox in
            inbox.append(receipt)
            return inbox.count == 1
        }
        guard isFirst else { return }
        eventLoop.execute {
            let receipts = self.inbox.withLockedValue { inbox in
                let receipts = inbox
                inbox.removeAll(keepingCapacity: true)
                return receipts
            }
            self.worker.enqueue(receipts)
        }
    }

    /// Hands in a portion of what waits in the store, in the order of acceptance; the stopped queues with the first.
    /// Attempts begin at once. ``start(waiting:suspendedQueues:)`` follows the last portion.
    package func load(_ waiting: [QueuedRecipient], suspendedQueues: [QueueKey] = []) -> EventLoopFuture<Void> {
        eventLoop.flatSubmit { self.worker.load(waiting, suspendedQueues: suspendedQueues) }
    }

    /// Hands in everything that waits in the store, in the order of acceptance, and the stopped queues, and starts.
    package func start(waiting: [QueuedRecipient], suspendedQueues: [QueueKey] = []) -> EventLoopFuture<Void> {
        eventLoop.flatSubmit { self.worker.start(waiting: waiting, suspendedQueues: suspendedQueues) }
    }

    /// All queues.
    package func list() -> EventLoopFuture<[QueueStatus]> {
        eventLoop.flatSubmit { self.worker.list() }
    }

    /// Recipients that nothing but the turn of others holds back.
    package func readyCount() -> EventLoopFuture<Int> {
        eventLoop.submit { self.worker.readyCount }
    }

    /// Whether mail flows.
    package func flow() -> EventLoopFuture<FlowStatus> {
        eventLoop.submit { self.worker.flow }
    }

    /// What waits in a queue, at most `limit` recipients.
    package func show(_ key: QueueKey, limit: Int) -> EventLoopFuture<[WaitingStatus]> {
        eventLoop.submit { self.worker.show(key, limit: limit) }
    }

    /// Tries a queue now, and cuts short what hangs at its failing destination. False when there is no such queue.
    ///
    /// - Parameter audit: kept before the queue is tried.
    package func retry(_ key: QueueKey, audit: AuditEntry? = nil) -> EventLoopFuture<Bool> {
        eventLoop.flatSubmit { self.worker.retry(key, audit: audit) }
    }

    /// Stops a queue or lets it go on, also after a restart. The future is done when that is in the store, and fails with
    /// `StoreError` when it cannot be; then nothing has changed. False when there is no such queue.
    ///
    /// - Parameters:
    ///   - updates: what the trace says about it, kept in the same transaction.
    ///   - audit: kept in the same transaction.
    package func setSuspended(
        _ key: QueueKey, _ isSuspended: Bool, noting updates: [RecipientUpdate] = [], audit: AuditEntry? = nil
    ) -> EventLoopFuture<Bool> {
        eventLoop.flatSubmit { self.worker.setSuspended(key, isSuspended, noting: updates, audit: audit) }
    }

    /// Holds recipients back or lets them go on, also after a restart; gives the number of those for which that is a
    /// change. The future is done when that is in the store, and fails with `StoreError` when it cannot be; then nothing
    /// has changed. One whose attempt is under way is held back when it ends.
    ///
    /// - Parameters:
    ///   - author: who does it, for the trace.
    ///   - audit: kept in the same transaction; in none where nothing is changed.
    package func setSuspended(
        _ ids: [RecipientID], _ isSuspended: Bool, by author: String? = nil, audit: AuditEntry? = nil
    ) -> EventLoopFuture<Int> {
        eventLoop.flatSubmit { self.worker.setSuspended(ids, isSuspended, by: author, audit: audit) }
    }

    /// Takes recipients out of the queues for good; gives the number of those that are taken out. The future is done when
    /// they are on their way to the store; one whose attempt is under way ends with it.
    ///
    /// - Parameters:
    ///   - reported: whether their senders get a non-delivery report.
    ///   - author: who does it, for the trace.
    ///   - audit: kept before the change; where it cannot be, nothing is changed. Not kept where nothing is to change.
    package func remove(
        _ ids: [RecipientID], reported: Bool = false, by author: String? = nil, audit: AuditEntry? = nil
    ) -> EventLoopFuture<Int> {
        eventLoop.flatSubmit { self.worker.remove(ids, reported: reported, by: author, audit: audit) }
    }

    /// Takes copies out of the queues and has the store hold them in quarantine; gives those that are held. The future is done
    /// when that is in the store, and fails with `StoreError` when it cannot be; then all of them wait. One whose attempt is
    /// under way is left.
    package func hold(_ copies: LateHold) -> EventLoopFuture<[RecipientID]> {
        eventLoop.flatSubmit { self.worker.hold(copies) }
    }

    /// The waiting recipients of a message, in all queues, by identity.
    package func recipients(of sequence: SequenceNumber) -> EventLoopFuture<[WaitingStatus]> {
        eventLoop.flatSubmit { self.worker.recipients(of: sequence) }
    }

    /// Takes all waiting recipients of a message out of the queues for good; gives their number.
    package func remove(message sequence: SequenceNumber, reported: Bool = false) -> EventLoopFuture<Int> {
        recipients(of: sequence).flatMap { found in
            self.worker.remove(found.map(\.id), reported: reported, by: nil, audit: nil)
        }
    }

    /// Puts recipients into other queues, after a change of configuration. The new routes are written to the store.
    package func reroute(_ moves: [QueueMove]) -> EventLoopFuture<Void> {
        eventLoop.submit { self.worker.reroute(moves) }
    }

    /// Changes what an administrator can set about the queues; it acts from the next event on.
    package func reconfigure(_ configuration: SchedulerConfiguration) -> EventLoopFuture<Void> {
        eventLoop.submit { self.worker.reconfigure(configuration) }
    }

    /// Stops: no new attempts; those under way finish and what came of them is written. After `deadline` connections
    /// are cut: what was not decided stays in the queue on disk.
    package func stop(within deadline: Interval) -> EventLoopFuture<Void> {
        eventLoop.flatSubmit { self.worker.stop(within: deadline) }
    }
}
