import Mail
import NIOConcurrencyHelpers
import Synchronization

/// What other threads may know about the queues without asking their event loop.
final class QueueFigures: Sendable {
    /// Recipients in all queues.
    let waitingCount = Atomic<Int>(0)
    /// Queues whose destination failed and has not answered since.
    let failing = NIOLockedValueBox<Set<QueueKey>>([])
}
