import Mail
import NIOConcurrencyHelpers

/// What other threads may know about the queues without asking their event loop.
final class QueueFigures: Sendable {
    /// Queues whose destination failed and has not answered since.
    let failing = NIOLockedValueBox<Set<QueueKey>>([])
}
