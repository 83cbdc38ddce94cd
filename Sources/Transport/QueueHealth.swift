package import Mail
import NIOConcurrencyHelpers
package import Queueing

/// Says how the destinations of queues are, without asking the queues' event loop.
package protocol QueueHealth: Sendable {
    /// Whether a queue's destination failed and has not answered since. Answers at once, on any thread.
    func isFailing(_ key: QueueKey) -> Bool
}

/// Hears of how destinations do, on the event loop of the queues; must not block.
package protocol DestinationObserver: Sendable {
    /// A queue's destination began to fail or answers again.
    ///
    /// - Parameter status: the queue; nil for one that is gone.
    func changed(_ key: QueueKey, isFailing: Bool, _ status: QueueStatus?)
    /// An attempt failed for good for some of its recipients; `last` says why for one of them.
    func failed(_ recipients: Int, in key: QueueKey, _ last: DeliveryFailure)
}

/// Takes what was accepted into the queues.
package protocol AcceptedMailQueue: Sendable {
    /// Gets what was committed, on a thread of the store, before the peer gets its 250; must not block.
    func enqueue(_ receipt: CommitReceipt)
}

/// The queues whose destination failed and has not answered since: the queues keep it up, everybody may ask. New, none fails.
package final class FailingQueues: QueueHealth {
    private let keys = NIOLockedValueBox<Set<QueueKey>>([])

    /// None yet.
    package init() {}

    /// Whether a queue is one of them.
    package func isFailing(_ key: QueueKey) -> Bool { keys.withLockedValue { $0.contains(key) } }

    /// Says of each of these queues whether it is failing now.
    func note(_ changed: some Sequence<QueueKey>, isFailing: (QueueKey) -> Bool) {
        keys.withLockedValue { keys in
            for key in changed {
                if isFailing(key) { keys.insert(key) } else { keys.remove(key) }
            }
        }
    }
}
