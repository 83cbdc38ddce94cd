package import Mail

/// One time that a queue's destination failed: from its first failure to its next answer (docs/reference/queues.md).
package struct QueueOutage: Hashable, Sendable, Codable {
    /// The queue.
    package var key: QueueKey
    /// When an attempt failed first.
    package var began: WallTime
    /// When it answered again, or was not asked any more; nil while it lasts.
    package var ended: WallTime?
    /// When an attempt failed last.
    package var failedAt: WallTime
    /// Attempts that failed.
    package var failures: Int
    /// The host that the last failure was about, as `mx.example.net [192.0.2.1]:25`; nil when there was none.
    package var remote: String?
    /// The last error.
    package var detail: String

    /// Makes a record.
    package init(
        key: QueueKey, began: WallTime, ended: WallTime?, failedAt: WallTime, failures: Int, remote: String?,
        detail: String
    ) {
        self.key = key
        self.began = began
        self.ended = ended
        self.failedAt = failedAt
        self.failures = failures
        self.remote = remote
        self.detail = detail
    }
}

/// Keeps the times in which destinations failed, as long as the trace keeps the mail that waited for them.
package protocol OutageStore: Sendable {
    /// Keeps outages, all durably or none. One that is known, by its queue and its beginning, is replaced.
    func record(_ outages: [QueueOutage]) async throws(StoreError)

    /// Ends every outage that has no end, with its last failure: for a start, before anything is attempted.
    func endOutages() async throws(StoreError)

    /// The outages of a queue that lasted at some moment of a period, in the order of time; of more than `limit` the
    /// youngest.
    func outages(
        of key: QueueKey, during period: ClosedRange<WallTime>, limit: Int
    ) async throws(StoreError) -> [QueueOutage]
}
