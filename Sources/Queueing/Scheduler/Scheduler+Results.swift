public import Mail

extension Scheduler {
    /// Takes what came of an attempt. An attempt that is not under way is ignored.
    ///
    /// A recipient without an outcome goes back to its place; when the destination failed for good, it fails with it.
    public mutating func finished(
        _ attemptID: UInt64, _ result: AttemptResult, now: Instant, into actions: inout [Action]
    ) {
        observe(now)
        guard let flight = flights.removeValue(forKey: attemptID) else { return }
        let index = Int(flight.queue)
        turns.ended(queues[index].organization, flight.slot)
        endedAttempts &+= 1
        queues[index].end(attemptID, flight.lane)
        let freed = hosts.ended(attemptID)

        let refusal = result.destinationFailure.flatMap { $0.reply.isPermanent ? $0 : nil }
        let decided = flight.recipients.lazy.filter {
            result.outcomes[$0].map { !$0.asksForAnotherTransaction } ?? false
        }
        .count
        let pushedBack = result.outcomes.values.lazy.filter(\.asksForAnotherTransaction).count
        if pushedBack > 0, decided > 0 { queues[index].transactionLimit = decided }

        for id in flight.recipients {
            guard let slot = table.slot(of: id) else { continue }
            switch result.outcomes[id] {
            case .delivered?:
                queues[index].lastError = nil
                end(slot, .delivered, outcome: result.outcomes[id], failure: nil, now: now, into: &actions)
            case .failed(let failure)?:
                end(slot, .failed, outcome: result.outcomes[id], failure: failure, now: now, into: &actions)
            case .deferred(let failure)?:
                // Without one decision the same would happen again at once and for ever.
                if failure.kind == .tooManyRecipients, decided > 0 {
                    giveBack(slot, now: now, into: &actions)
                } else {
                    queues[index].lastError = failure
                    postpone(slot, failure, began: flight.startedAt, now: now, into: &actions)
                }
            case nil:
                if let refusal {
                    end(slot, .failed, outcome: .failed(refusal), failure: refusal, now: now, into: &actions)
                } else if decided > 0 || result.destinationFailure != nil || result.waitsForHost {
                    giveBack(slot, now: now, into: &actions)
                } else {
                    postpone(slot, .undecided, began: flight.startedAt, now: now, into: &actions)
                }
            }
        }
        if let failure = result.destinationFailure, refusal == nil {
            queues[index].serialThrough = max(queues[index].serialThrough, flight.sequence)
            queues[index].waitingSince = nil
            awaitHosts(flight)
            destinationFailed(flight.queue, flight.isAbandoned ? nil : failure, began: flight.startedAt, now: now)
        } else if result.waitsForHost, refusal == nil {
            queues[index].serialThrough = max(queues[index].serialThrough, flight.sequence)
            park(flight, now: now)
        } else {
            queues[index].waitingSince = nil
            hosts.stopWaiting(flight.queue)
            destinationAnswered(flight.queue)
        }
        touch(flight.queue, now: now)
        // Room can have become free since it was refused.
        for room in flight.refused + (freed.map { [$0] } ?? []) { letGo(room, now: now, into: &actions) }
        dispatch(now: now, into: &actions)
    }

    /// Puts a recipient back to its place by sequence, or does what was asked for while it was under way.
    private mutating func giveBack(_ slot: UInt32, now: Instant, into actions: inout [Action]) {
        if table[slot].stage == .removing {
            let failure = table[slot].marks.contains(.reported) ? DeliveryFailure.removed : nil
            end(slot, .removed, outcome: nil, failure: failure, now: now, into: &actions)
        } else if let key = pendingMoves.removeValue(forKey: slot) {
            move(slot, to: key, now: now)
        } else {
            makeReady(slot)
        }
    }

    /// Puts a recipient off with a timer of its own, or expires it.
    private mutating func postpone(
        _ slot: UInt32, _ failure: DeliveryFailure, began: Instant, now: Instant, into actions: inout [Action]
    ) {
        if table[slot].attempts < .max { table[slot].attempts += 1 }
        let entry = table[slot]
        let queue = Int(entry.queue)
        if entry.stage == .removing || pendingMoves[slot] != nil {
            return giveBack(slot, now: now, into: &actions)
        }
        let expiry = expiry(of: entry)
        if entry.marks.contains(.suspended) {
            hold(slot)
            actions.append(
                .settle(
                    Settlement(
                        id: entry.id, sequence: entry.sequence, state: .waiting, attempts: Int(entry.attempts),
                        outcome: .deferred(failure), lastFailure: failure)))
            return
        }
        if now >= expiry, isProof(began, now, due: expiry) {
            return end(
                slot, .expired, outcome: .deferred(failure), failure: .expired(failure), now: now, into: &actions)
        }
        let isReport = entry.work == .report && queues[queue].key.deliveryType == .dnsConnector
        let interval =
            isReport
            ? configuration.reportWait(failures: Int(entry.attempts))
            : configuration.schedule.interval(
                failures: Int(entry.attempts), waiting: queues[queue].count, priority: entry.priority, failure: failure)
        // The last attempt is at the end of its life, not before.
        let next = min(now + interval, max(expiry, now + configuration.schedule.floor))
        putOff(slot, until: next)
        actions.append(
            .settle(
                Settlement(
                    id: entry.id, sequence: entry.sequence, state: .waiting, attempts: Int(entry.attempts),
                    notBefore: next, outcome: .deferred(failure), lastFailure: failure)))
        notifyIfDelayed(slot, failure, now: now, into: &actions)
    }

    /// A failure that belongs to the destination; nil for an attempt that was cut short by hand, which says nothing.
    mutating func destinationFailed(_ queue: UInt32, _ failure: DeliveryFailure?, began: Instant, now: Instant) {
        let index = Int(queue)
        if let failure {
            queues[index].destinationFailure = failure
            queues[index].lastError = failure
            queues[index].failedAt = now
            queues[index].triedAt = began
        }
        if queues[index].health == .open {
            queues[index].rampDown()
            queues[index].succeededWhileDraining = false
        }
        if queues[index].active > 0 {
            queues[index].health = .draining
        } else if queues[index].isRetryAsked {
            queues[index].isRetryAsked = false
            queues[index].isManualProbe = true
            queues[index].health = .probing
        } else if queues[index].health == .draining, queues[index].succeededWhileDraining {
            queues[index].health = .probing
        } else {
            enterRetry(queue, now: now)
        }
    }

    private mutating func enterRetry(_ queue: UInt32, now: Instant) {
        let index = Int(queue)
        // A failed probe by hand starts the same wait anew.
        if !queues[index].isManualProbe || queues[index].failures == 0 { queues[index].failures += 1 }
        queues[index].isManualProbe = false
        if queues[index].firstFailedAt == nil {
            queues[index].firstFailedAt = now
            healthChanges.append(queues[index].key)
        }
        let jitter = jitter()
        let interval =
            queues[index].isReportsAlone
            ? .milliseconds(configuration.reportWait(failures: queues[index].failures).milliseconds * jitter / 1_000)
            : configuration.schedule.interval(
                failures: queues[index].failures, waiting: queues[index].count,
                priority: queues[index].highestPriority(in: table), jitter: jitter,
                failure: queues[index].destinationFailure)
        queues[index].health = .retry(until: now + interval)
        watchDelays(of: queue, now: now)
    }

    /// The destination took or refused a message: it is there.
    private mutating func destinationAnswered(_ queue: UInt32) {
        let index = Int(queue)
        queues[index].failures = 0
        queues[index].isManualProbe = false
        queues[index].isRetryAsked = false
        if queues[index].firstFailedAt != nil {
            queues[index].firstFailedAt = nil
            healthChanges.append(queues[index].key)
        }
        switch queues[index].health {
        case .draining:
            queues[index].succeededWhileDraining = true
            if queues[index].active == 0 { queues[index].health = .probing }
        case .open, .probing, .retry, .waiting:
            queues[index].health = .open
            queues[index].rampUp(limit: configuration.connections(of: queues[index].key), in: table)
        }
    }
}

extension RecipientOutcome {
    /// `452 4.5.3`: this recipient belongs into another transaction.
    fileprivate var asksForAnotherTransaction: Bool {
        if case .deferred(let failure) = self { return failure.kind == .tooManyRecipients }
        return false
    }
}

extension DeliveryFailure {
    /// An attempt that ended without saying anything about a recipient or the destination.
    fileprivate static let undecided = DeliveryFailure(
        .local, Reply(451, EnhancedStatusCode(4, 3, 0), "The attempt ended without a result"))
}
