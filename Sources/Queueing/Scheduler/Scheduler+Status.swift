import HeapModule
public import Mail

extension Scheduler {
    /// All queues, by identity.
    public func queues(now: Instant) -> [QueueStatus] {
        indexes.values.map { status(of: queues[Int($0)]) }.sorted { $0.identity < $1.identity }
    }

    /// What waits in a queue, the lowest sequence first, at most `limit`.
    public func waiting(in key: QueueKey, limit: Int) -> [WaitingStatus] {
        guard limit > 0, let index = indexes[key] else { return [] }
        let queue = queues[Int(index)]
        var found: [(slot: UInt32, nextRetryTime: Instant?)] = []
        for priority in Priority.allCases {
            found += queue[priority].prefix(limit, in: table).map { ($0.slot, nil) }
        }
        for timer in queue.deferred.unordered where table.isCurrent(timer.place) {
            found.append((timer.place.slot, timer.at))
        }
        for flight in flights.values where flight.queue == index {
            found += flight.recipients.compactMap { table.slot(of: $0) }.map { ($0, nil) }
        }
        return found.map { waiting(table[$0.slot], nextRetryTime: $0.nextRetryTime) }
            .sorted { ($0.sequence, $0.id) < ($1.sequence, $1.id) }
            .prefix(limit).map { $0 }
    }

    private func status(of queue: DestinationQueue) -> QueueStatus {
        var nextRetryTime: Instant?
        if case .retry(let until) = queue.health { nextRetryTime = until }
        let status: QueueStatus.Status
        if queue.isSuspended {
            status = .suspended
        } else if nextRetryTime != nil {
            status = .retry
        } else if queue.active > 0 {
            status = queue.health == .probing ? .connecting : .active
        } else {
            status = .ready
        }
        return QueueStatus(
            key: queue.key, status: status, messageCount: queue.count, deferredMessageCount: queue.deferredCount,
            activeAttempts: queue.active, lastError: queue.lastError, lastRetryTime: queue.failedAt,
            nextRetryTime: nextRetryTime, retryCount: queue.failures)
    }

    private func waiting(_ entry: Entry, nextRetryTime: Instant?) -> WaitingStatus {
        let status: WaitingStatus.Status =
            switch entry.stage {
            case .ready: .ready
            case .deferred: .retry
            case .active: .active
            case .removing: .pendingRemove
            }
        return WaitingStatus(
            id: entry.id, sequence: entry.sequence, priority: entry.priority, status: status,
            acceptedAt: entry.acceptedAt, attempts: Int(entry.attempts), nextRetryTime: nextRetryTime)
    }
}
