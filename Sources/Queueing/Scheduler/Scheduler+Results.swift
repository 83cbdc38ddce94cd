package import Mail

extension Scheduler {
    /// Takes what came of an attempt. An attempt that is not under way is ignored.
    ///
    /// A recipient without an outcome goes back to its place; when the destination failed for good, it fails with it.
    package mutating func finished(
        _ attemptID: UInt64, _ result: AttemptResult, now: Instant, into actions: inout [Action]
    ) {
        observe(now)
        guard let flight = flights.removeValue(forKey: attemptID) else { return }
        let index = Int(flight.queue)
        turns.ended(queues[index].organization, flight.slot)
        endedAttempts &+= 1
        queues[index].end(attemptID)
        let isUnread = !result.outcomes.isEmpty && result.outcomes.values.allSatisfy(\.isUnreadable)
        if result.outcomes.isEmpty && result.phase == .beforeTransaction || isUnread { queues[index].pace?.giveBack() }
        let freed = hosts.ended(attemptID)

        var (refusal, failure): (DeliveryFailure?, DeliveryFailure?)
        if let end = result.destinationFailure { if end.reply.isPermanent { refusal = end } else { failure = end } }
        var decided = 0
        for id in flight.recipients {
            if let outcome = result.outcomes[id], !outcome.asksForAnotherTransaction { decided += 1 }
        }
        // Where all are decided, nobody was pushed back.
        let isPushedBack =
            decided < result.outcomes.count && result.outcomes.values.contains(where: \.asksForAnotherTransaction)
        if isPushedBack, decided > 0 { queues[index].transactionLimit = decided }

        var suspect: Suspect?
        if let failure, !flight.isAbandoned { suspect = judge(flight, failure, result.phase, now: now) }
        var stayed = 0
        for id in flight.recipients {
            guard let slot = table.slot(of: id) else { continue }
            let outcome = result.outcomes[id]
            switch outcome {
            case .delivered?:
                queues[index].noteDelivery()
                end(slot, .delivered, outcome: outcome, failure: nil, now: now, into: &actions)
            case .failed(let failure)?:
                end(slot, .failed, outcome: outcome, failure: failure, now: now, into: &actions)
            case .deferred(let failure)?:
                // Without one decision the same would happen again at once and for ever.
                if failure.kind == .tooManyRecipients, decided > 0 {
                    stayed += giveBack(slot, now: now, into: &actions) ? 1 : 0
                } else {
                    queues[index].fail(failure, now: now)
                    postpone(slot, failure, began: flight.startedAt, now: now, into: &actions)
                }
            case nil:
                if let refusal {
                    end(slot, .failed, outcome: .failed(refusal), failure: refusal, now: now, into: &actions)
                } else if let suspect, suspect.standing == .convicted {
                    postpone(slot, suspect.failure, began: flight.startedAt, now: now, into: &actions)
                } else if decided > 0 || failure != nil || result.waitsForHost {
                    stayed += giveBack(slot, now: now, into: &actions) ? 1 : 0
                } else {
                    postpone(slot, .undecided, began: flight.startedAt, now: now, into: &actions)
                }
            }
        }
        queues[index].lanes[flight.lane].leave(flight.sequence, flight.recipients.count - stayed)
        if let failure {
            if suspect != nil { forgetSuspect(of: flight) }
            queues[index].health.stopWaiting()
            awaitHosts(flight)
            destinationFailed(attemptID, flight, failure, result.phase, suspect, now: now)
        } else if result.waitsForHost, refusal == nil {
            park(attemptID, flight, now: now)
        } else if isUnread {
            // It says nothing of the destination. Another probe is made in its place, with the next message.
            queues[index].suspects[flight.sequence] = nil
            if queues[index].health.endProbe(attemptID) { queues[index].health.repeatProbe() }
        } else {
            hosts.stopWaiting(flight.queue)
            destinationAnswered(flight, now: now, into: &actions)
        }
        touch(flight.queue, now: now)
        // Room can have become free since it was refused.
        for room in flight.refused { letGo(room, now: now, into: &actions) }
        if let freed { letGo(freed, now: now, into: &actions) }
        dispatch(now: now, into: &actions)
    }

    /// Puts a recipient back to its place by sequence, or does what was asked for while it was under way.
    ///
    /// - Returns: whether it is back at its place, and still counts as started.
    private mutating func giveBack(_ slot: UInt32, now: Instant, into actions: inout [Action]) -> Bool {
        if table[slot].stage == .removing {
            let failure = table[slot].marks.contains(.reported) ? DeliveryFailure.removed : nil
            end(slot, .removed, outcome: nil, failure: failure, now: now, into: &actions)
        } else if let key = pendingMoves.removeValue(forKey: slot) {
            move(slot, to: key, now: now)
        } else {
            makeReady(slot)
            if table[slot].stage == .ready {
                table[slot].marks.insert(.cameBack)
                return true
            }
        }
        return false
    }

    /// Puts a recipient off with a timer of its own, or expires it.
    mutating func postpone(
        _ slot: UInt32, _ failure: DeliveryFailure, began: Instant, now: Instant, into actions: inout [Action]
    ) {
        if table[slot].attempts < .max { table[slot].attempts += 1 }
        let entry = table[slot]
        let queue = Int(entry.queue)
        if entry.stage == .removing || pendingMoves[slot] != nil {
            _ = giveBack(slot, now: now, into: &actions)
            return
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
        // What can't be read can't be reported either.
        let mayExpire = failure.kind != .unreadable
        if mayExpire, now >= expiry, isProof(began, now, due: expiry) {
            return end(
                slot, .expired, outcome: .deferred(failure), failure: .expired(failure), now: now, into: &actions)
        }
        let isReport = entry.work == .report && queues[queue].key.deliveryType.isByMX
        let interval =
            isReport
            ? configuration.reportWait(failures: Int(entry.attempts))
            : configuration.schedule.interval(
                failures: Int(entry.attempts), waiting: queues[queue].count, priority: entry.priority, failure: failure)
        // The last attempt is at the end of its life, not before.
        let next = mayExpire ? min(now + interval, max(expiry, now + configuration.schedule.floor)) : now + interval
        leaveOrder(slot)
        putOff(slot, until: next)
        actions.append(
            .settle(
                Settlement(
                    id: entry.id, sequence: entry.sequence, state: .waiting, attempts: Int(entry.attempts),
                    notBefore: next, outcome: .deferred(failure), lastFailure: failure)))
        notifyIfDelayed(slot, failure, now: now, into: &actions)
    }
}

extension RecipientOutcome {
    /// Whether the message could not be read, so that nothing was tried.
    fileprivate var isUnreadable: Bool {
        if case .deferred(let failure) = self { return failure.kind == .unreadable }
        return false
    }

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
