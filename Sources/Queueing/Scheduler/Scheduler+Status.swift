import HeapModule
package import Mail

extension Scheduler {
    /// All queues, by identity.
    package mutating func queues(now: Instant) -> [QueueStatus] { statuses(now: now).sortedByIdentity() }

    /// All queues, as they come.
    package mutating func statuses(now: Instant) -> [QueueStatus] {
        // Attempts under way are at most as many as the configuration allows.
        var oldestUnderWay: [UInt32: Instant] = [:]
        for flight in flights.values {
            guard let slot = flight.recipients.first.flatMap({ table.slot(of: $0) }) else { continue }
            let acceptedAt = table[slot].acceptedAt
            oldestUnderWay[flight.queue] = oldestUnderWay[flight.queue].map { min($0, acceptedAt) } ?? acceptedAt
        }
        return indexes.values.map { index in
            var status = status(of: queues[Int(index)], now: now)
            status.oldestAcceptedAt = [
                oldestUnderWay[index], queues[Int(index)].oldestAcceptedAt(in: table),
            ].compactMap { $0 }.min()
            return status
        }
    }

    /// Whether there is such a queue.
    package func contains(_ key: QueueKey) -> Bool { indexes[key] != nil }

    /// Whether a queue's destination is down: it is in Retry, or makes a probe.
    package func isFailing(_ key: QueueKey) -> Bool {
        indexes[key].map { queues[Int($0)].health.outage != nil } ?? false
    }

    /// Recipients that nothing but the turn of others holds back: not those of a failing, stopped or unreachable queue, of
    /// one of poison messages, nor those that step aside. Looks at every queue, not at every recipient.
    package var readyCount: Int {
        indexes.values.reduce(0) { sum, index in
            let queue = queues[Int(index)]
            guard queue.health.outage == nil, !queue.isSuspended, !queue.leadsNowhere else { return sum }
            return sum + queue.readyCount
        }
    }

    /// The queues for which `isFailing` may have changed since the last call.
    package mutating func takeHealthChanges() -> [QueueKey] {
        guard !healthChanges.isEmpty else { return [] }
        defer { healthChanges = [] }
        return healthChanges
    }

    /// How outages stand that began, went on or ended since the last call, in the order in which they changed.
    package mutating func takeOutageChanges() -> [OutageChange] {
        guard !outageChanges.isEmpty else { return [] }
        defer { outageChanges = [] }
        return outageChanges
    }

    /// The recipients of a message in all queues, by identity. `slots` is a part of `0..<slotCount`: whoever asks about
    /// a big table does it in portions, between other work; a recipient that waits all the while is found.
    package func recipients(of sequence: SequenceNumber, in slots: Range<Int>) -> [WaitingStatus] {
        let found = table.slots(of: sequence, in: slots)
        let aside = Set(found.filter { table[$0].stage == .deferred })
        var timers: [UInt32: Instant] = [:]
        for queue in Set(aside.map { table[$0].queue }) {
            timers.merge(queues[Int(queue)].deferrals.moments(of: aside, in: table)) { first, _ in first }
        }
        return found.map { waiting(table[$0], nextRetryTime: timers[$0]) }.sorted { $0.id < $1.id }
    }

    /// The size of the table of recipients, for `recipients(of:in:)`.
    package var slotCount: Int { table.slotCount }

    /// What waits in a queue, the lowest sequence first, at most `limit`.
    package mutating func waiting(in key: QueueKey, limit: Int) -> [WaitingStatus] {
        guard limit > 0, let index = indexes[key] else { return [] }
        let queue = Int(index)
        var found: [(slot: UInt32, nextRetryTime: Instant?)] = []
        found += queues[queue].lanes.prefix(limit, in: table).map { ($0.slot, nil) }
        let aside =
            queues[queue].deferrals.prefix(limit, in: table) + queues[queue].held.prefix(limit, in: table)
            + queues[queue].yielding.prefix(limit, in: table)
        found += aside.map { ($0.place.slot, $0.until) }
        for flight in flights.values where flight.queue == index {
            found += flight.recipients.compactMap { table.slot(of: $0) }.map { ($0, nil) }
        }
        return found.map { waiting(table[$0.slot], nextRetryTime: $0.nextRetryTime) }
            .sorted { ($0.sequence, $0.id) < ($1.sequence, $1.id) }
            .prefix(limit).map { $0 }
    }

    private func status(of queue: DestinationQueue, now: Instant) -> QueueStatus {
        var nextRetryTime: Instant?
        if case .retry(let until) = queue.health.standing { nextRetryTime = until }
        let status: QueueStatus.Status
        if queue.isSuspended {
            status = .suspended
        } else if case .waiting = queue.health.standing {
            status = queue.active > 0 ? .active : .connecting
        } else if nextRetryTime != nil {
            status = .retry
        } else if queue.active > 0 {
            status = queue.health.standing == .probing ? .connecting : .active
        } else {
            status = .ready
        }
        return QueueStatus(
            key: queue.key, status: status, messageCount: queue.count, deferredMessageCount: queue.deferrals.count,
            activeAttempts: queue.active, lastError: queue.lastError?.failure,
            lastErrorTime: queue.lastError?.at, isErrorCurrent: queue.lastError?.isCurrent ?? false,
            lastRetryTime: queue.health.lastFailure?.at,
            nextRetryTime: nextRetryTime, retryCount: queue.health.failures, firstRetryTime: queue.health.outage?.since,
            incomingRate: queue.incoming.perSecond(now: now), outgoingRate: queue.outgoing.perSecond(now: now))
    }

    private func waiting(_ entry: Entry, nextRetryTime: Instant?) -> WaitingStatus {
        let status: WaitingStatus.Status =
            switch entry.stage {
            case .ready: .ready
            case .deferred: .retry
            case .active: entry.marks.contains(.suspended) ? .pendingSuspend : .active
            case .suspended: .suspended
            // A vacant slot is never shown.
            case .removing, .vacant: .pendingRemove
            }
        return WaitingStatus(
            id: entry.id, sequence: entry.sequence, key: queues[Int(entry.queue)].key, priority: entry.priority,
            status: status,
            acceptedAt: entry.acceptedAt, attempts: failedAttempts(of: entry), nextRetryTime: nextRetryTime)
    }

    /// The failed attempts that a recipient has gone through: its own, and how often its queue's destination was found
    /// down while it waited there.
    func failedAttempts(of entry: Entry) -> Int {
        Int(entry.attempts) + Int(queues[Int(entry.queue)].health.retries &- entry.retriesBefore)
    }
}

extension [QueueStatus] {
    /// By identity.
    package func sortedByIdentity() -> [QueueStatus] {
        map { ($0.identity, $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
}
