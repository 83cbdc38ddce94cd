package import Mail

/// What an administrator does by hand.
extension Scheduler {
    /// Tries a queue now: a queue in retry makes its probe, and recipients put off on their own go at once.
    ///
    /// Attempts at a failing destination that have lasted for longer than `patience` are abandoned; when the probe is
    /// among them, another is made.
    package mutating func retry(_ key: QueueKey, now: Instant, into actions: inout [Action]) {
        guard let queue = indexes[key] else { return }
        let index = Int(queue)
        queues[index].deferrals.releaseAll()
        release(queue, dueBy: now)
        switch queues[index].health.standing {
        case .open, .probing: break
        case .waiting: queues[index].health.endWaiting()
        case .retry: queues[index].health.probeEarly()
        }
        // A message on trial goes alone, so that one which hangs holds up the rest of a queue that is open.
        if queues[index].health.standing != .open || queues[index].health.isInRun || queues[index].suspects.onTrial > 0
        {
            // At most as many as there are attempts in all.
            for (id, flight) in flights
            where flight.queue == queue && !flight.isAbandoned && now - flight.startedAt > configuration.patience {
                flights[id]?.isAbandoned = true
                actions.append(.abandon(id))
            }
        }
        touch(queue, now: now)
        dispatch(now: now, into: &actions)
    }

    /// Stops a queue, or lets it go on: a stopped one starts no attempts, and nothing in it expires. It can be stopped
    /// before it comes into being, as those that the store names are at a start.
    package mutating func setSuspended(
        _ isSuspended: Bool, _ key: QueueKey, now: Instant, into actions: inout [Action]
    ) {
        if isSuspended { suspendedKeys.insert(key) } else { suspendedKeys.remove(key) }
        guard isSuspended || indexes[key] != nil else { return }
        let queue = index(of: key, now: now)
        queues[Int(queue)].isStopped = isSuspended
        // Those whose sender was to be told meanwhile.
        if !isSuspended { watchDelays(of: queue, now: now) }
        touch(queue, now: now)
        dispatch(now: now, into: &actions)
    }

    /// Holds recipients back, or lets them go on, and gives the number of those for which that is a change.
    ///
    /// One under way is held back when its attempt ends, unless that decided it. A recipient that is held back does not
    /// expire. Each change is settled at once, so that it outlives the process.
    @discardableResult
    package mutating func setSuspended(
        _ isSuspended: Bool, _ ids: [RecipientID], now: Instant, into actions: inout [Action]
    ) -> Int {
        var changed = 0
        for id in ids {
            guard let slot = slot(of: id, changingTo: isSuspended) else { continue }
            let entry = table[slot]
            changed += 1
            if isSuspended { table[slot].marks.insert(.suspended) } else { table[slot].marks.remove(.suspended) }
            if entry.stage == .deferred { queues[Int(entry.queue)].deferrals.count -= 1 }
            if entry.stage != .active { makeReady(slot) }
            actions.append(
                .settle(
                    Settlement(
                        id: id, sequence: entry.sequence, state: .waiting, attempts: Int(entry.attempts),
                        isSuspended: isSuspended)))
            touch(entry.queue, now: now)
        }
        dispatch(now: now, into: &actions)
        return changed
    }

    /// Those of some recipients for which it is a change to be held back, or let go on.
    package func changing(_ ids: [RecipientID], toSuspended isSuspended: Bool) -> [RecipientID] {
        ids.filter { slot(of: $0, changingTo: isSuspended) != nil }
    }

    private func slot(of id: RecipientID, changingTo isSuspended: Bool) -> UInt32? {
        guard let slot = table.slot(of: id) else { return nil }
        let entry = table[slot]
        return entry.stage != .removing && entry.marks.contains(.suspended) != isSuspended ? slot : nil
    }

    /// Whether any of some recipients waits and is not being removed yet.
    package func canRemove(anyOf ids: [RecipientID]) -> Bool {
        ids.contains { id in table.slot(of: id).map { table[$0].stage != .removing } ?? false }
    }

    /// Ends recipients as removed, and gives the number of those that waited and were not being removed yet. One under
    /// way is removed when its attempt ends, unless that decided it.
    ///
    /// - Parameter reported: whether the sender is to be told: the settlement then has a failure.
    @discardableResult
    package mutating func remove(
        _ ids: [RecipientID], reported: Bool = false, now: Instant, into actions: inout [Action]
    ) -> Int {
        var removed = 0
        for id in ids {
            guard let slot = table.slot(of: id) else { continue }
            let entry = table[slot]
            switch entry.stage {
            case .active:
                table[slot].stage = .removing
                removed += 1
                if reported { table[slot].marks.insert(.reported) }
            case .removing, .vacant: break
            case .ready, .deferred, .suspended:
                removed += 1
                end(slot, .removed, outcome: nil, failure: reported ? .removed : nil, now: now, into: &actions)
                touch(entry.queue, now: now)
            }
        }
        dispatch(now: now, into: &actions)
        return removed
    }

    /// Takes recipients out of the queues without an end, and gives those that were taken out as they waited: whoever asks says
    /// in the store what becomes of them, or puts them back, where those that were put off may go at once. One whose attempt is
    /// under way, or that is being removed, stays.
    package mutating func withdraw(
        _ ids: [RecipientID], now: Instant, into actions: inout [Action]
    ) -> [QueuedRecipient] {
        var withdrawn: [QueuedRecipient] = []
        for id in ids {
            guard let slot = table.slot(of: id) else { continue }
            switch table[slot].stage {
            case .active, .removing, .vacant: continue
            case .ready, .deferred, .suspended: break
            }
            let entry = takeOut(slot, now: now)
            withdrawn.append(
                QueuedRecipient(
                    id: id, sequence: entry.sequence, key: queues[Int(entry.queue)].key, priority: entry.priority,
                    work: entry.work, acceptedAt: entry.acceptedAt, attempts: Int(entry.attempts),
                    isSuspended: entry.marks.contains(.suspended),
                    isDelayNotified: entry.marks.contains(.delayNotified)))
            touch(entry.queue, now: now)
        }
        dispatch(now: now, into: &actions)
        return withdrawn
    }

    /// Moves recipients to another queue, where they keep their sequence and may go at once. One under way is moved
    /// when its attempt ends, unless that decided it.
    package mutating func move(_ ids: [RecipientID], to key: QueueKey, now: Instant, into actions: inout [Action]) {
        for id in ids {
            guard let slot = table.slot(of: id) else { continue }
            let entry = table[slot]
            switch entry.stage {
            case .active: pendingMoves[slot] = key
            case .removing, .vacant: break
            case .ready, .deferred, .suspended: move(slot, to: key, now: now)
            }
        }
        dispatch(now: now, into: &actions)
    }
}

extension DeliveryFailure {
    /// What the report of a removed message says.
    static let removed = DeliveryFailure(.local, .removedByAdministrator)
}
