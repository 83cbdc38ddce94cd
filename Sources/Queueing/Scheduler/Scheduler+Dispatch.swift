import HeapModule
import Mail

/// Starts attempts, as turns and slots allow.
extension Scheduler {
    private var slotLimits: SlotLimits {
        SlotLimits(attempts: configuration.deliveryAttempts, shares: configuration.shares)
    }

    /// Counts a recipient in a queue, or no longer.
    ///
    /// Mail that is no report does not wait by the long waits of reports.
    mutating func count(_ work: Work, in queue: UInt32, _ change: Int) {
        let index = Int(queue)
        let wasReportsAlone = queues[index].tally(work, change, &reportQueues)
        guard wasReportsAlone, change > 0, work != .report, case .retry = queues[index].health.standing,
            let last = queues[index].health.lastFailure
        else { return }
        let interval = configuration.schedule.interval(
            failures: queues[index].health.failures, waiting: queues[index].count, priority: .normal,
            failure: last.failure)
        queues[index].health.retry(noLaterThan: last.at + interval)
    }

    /// Enters a queue into its organization's rings where it may start.
    mutating func list(_ queue: UInt32) {
        let index = Int(queue)
        let limit = configuration.connections(of: queues[index].key)
        let found = queues[index].list(in: table, limit: limit)
        if let slot = found.ordinary { turns.list(queue, of: queues[index].organization, as: slot) }
        if found.reports { turns.list(queue, of: queues[index].organization, as: .report) }
    }

    /// Starts what may start and asks to be woken.
    mutating func dispatch(now: Instant, into actions: inout [Action]) {
        let limits = slotLimits
        while let (queue, slot) = turns.next(limits) {
            queues[Int(queue)].listed.remove(SlotSet(slot))
            start(queue, slot, room: nil, now: now, into: &actions)
            touch(queue, now: now)
        }
        while let timer = timers.min, queues[Int(timer.queue)].timerStamp != timer.stamp { timers.removeMin() }
        let timer = timers.min?.at
        guard let earliest = delayScanAt.map({ min($0, timer ?? $0) }) ?? timer else { return }
        if let wakeAt, wakeAt <= earliest { return }
        wakeAt = earliest
        actions.append(.wake(at: earliest))
    }

    /// Starts an attempt of a class with the next message of a queue, if one may start; `room` is kept for it.
    @discardableResult
    private mutating func start(
        _ queue: UInt32, _ slot: Slot, room: Hosts.Room?, now: Instant, into actions: inout [Action]
    ) -> Bool {
        let index = Int(queue)
        let connections = configuration.connections(of: queues[index].key)
        guard let next = queues[index].next(slot, in: table, limit: connections) else { return false }
        let limit = max(1, min(configuration.recipientsPerAttempt, queues[index].transactionLimit))
        let sequence = next.place.sequence
        var recipients: [RecipientID] = []
        var back = 0
        for place in queues[index].take(next, upTo: limit, in: table) {
            table.turn(place.slot, .active)
            if table[place.slot].marks.remove(.cameBack) != nil { back += 1 }
            recipients.append(table[place.slot].id)
        }
        nextAttempt += 1
        queues[index].pace?.start(now: now)
        let isProbe = queues[index].health.standing == .probing
        queues[index].start(nextAttempt, next.lane, sequence, new: recipients.count - back, back: back, now: now)
        turns.started(queues[index].organization, slot)
        if let room { hosts.keep(room, for: nextAttempt) }
        flights[nextAttempt] = Flight(
            queue: queue, sequence: sequence, lane: next.lane, slot: slot, recipients: recipients, startedAt: now,
            isForced: isProbe && queues[index].health.isEarlyProbe)
        actions.append(
            .start(
                Attempt(
                    id: nextAttempt, key: queues[index].key, sequence: sequence, recipients: recipients,
                    isProbe: isProbe)))
        return true
    }

    /// Starts a queue's next attempt, with room that is kept for it, where the slots allow; nil where they do not.
    mutating func startNow(
        _ queue: UInt32, room: Hosts.Room, now: Instant, into actions: inout [Action]
    ) -> Bool? {
        let index = Int(queue)
        let slots = [queues[index].slot, .report]
        let limits = slotLimits
        let allowed = slots.filter { turns.mayStart(queues[index].organization, $0, limits) }
        for slot in allowed where start(queue, slot, room: room, now: now, into: &actions) { return true }
        return allowed.count == slots.count ? false : nil
    }
}
