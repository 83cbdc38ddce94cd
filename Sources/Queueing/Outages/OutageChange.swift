package import Mail

/// How an outage of a queue's destination stands, by the clock that never steps: the scheduler tells of it when it begins,
/// with each further failure, and when it ends. One that ended less than a minute ago goes on with the next failure.
package struct OutageChange: Hashable, Sendable {
    /// The queue.
    package var key: QueueKey
    /// When an attempt failed first; with the queue it tells outages apart.
    package var began: Instant
    /// When an attempt failed last.
    package var failedAt: Instant
    /// Attempts that failed.
    package var failures: Int
    /// The last failure.
    package var failure: DeliveryFailure
    /// When the destination answered; when the queue went before it did, the last failure. Nil while it lasts.
    package var ended: Instant?

    /// Makes a change.
    package init(
        key: QueueKey, began: Instant, failedAt: Instant, failures: Int, failure: DeliveryFailure, ended: Instant?
    ) {
        self.key = key
        self.began = began
        self.failedAt = failedAt
        self.failures = failures
        self.failure = failure
        self.ended = ended
    }
}

/// Hears of outages.
package protocol OutageObserver: Sendable {
    /// Takes changes, in their order. Called on the event loop of the queues; must not block.
    func changed(_ outages: [OutageChange])
}
