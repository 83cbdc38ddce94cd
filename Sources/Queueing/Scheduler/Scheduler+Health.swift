import Mail

/// How a destination does, and whose failure it is (docs/reference/queues.md).
extension Scheduler {
    /// Counts a failure inside a transaction against its message, and says what becomes of it; nil for a failure that no
    /// message is to blame for.
    mutating func judge(
        _ flight: Flight, _ failure: DeliveryFailure, _ phase: FailurePhase, now: Instant
    ) -> Suspect? {
        guard phase == .insideTransaction else { return nil }
        let index = Int(flight.queue)
        let answers = queues[index].health.answers
        var suspect =
            queues[index].suspects[flight.sequence]
            ?? Suspect(
                lane: flight.lane, answersAtFirst: answers, answersAtLast: answers, failure: failure,
                began: flight.startedAt)
        if queues[index].health.isOpen {
            if suspect.strikes == 0 {
                queues[index].health.record.transactions.note(isFailure: true)
            } else {
                suspect.failedRetries += 1
            }
        }
        if suspect.standing != .convicted, suspect.strikes == 0 || suspect.answersAtLast != answers {
            queues[index].suspects.inRow += 1
        }
        // Whether it is the first to fail since something else went well.
        let isFirst = queues[index].suspects.answersAtStrike != answers
        queues[index].suspects.answersAtStrike = answers
        suspect.strikes += 1
        suspect.answersAtLast = answers
        suspect.failure = failure
        suspect.began = flight.startedAt
        suspect.isSlow = now - flight.startedAt >= configuration.slowAttempt
        if suspect.standing == .onTrial, isFirst {
            suspect.standing = .convicted
            queues[index].suspects.inRow -= 1
        }
        if suspect.standing != .convicted { decide(&suspect, flight, answers) }
        if suspect.standing == .convicted { suspect.yields = false }
        queues[index].suspects[flight.sequence] = suspect
        return suspect
    }

    private mutating func decide(_ suspect: inout Suspect, _ flight: Flight, _ answers: UInt64) {
        let index = Int(flight.queue)
        if suspect.standing == .onTrial, queues[index].health.isOpen {
            // Another failed right before it.
            accuse(&suspect, flight)
        } else if !queues[index].health.isOpen {
            guard suspect.isSlow || suspect.strikes >= strikesInRetry(index) else { return }
            suspect.yields = true
            queues[index].lanes[flight.lane].stepAside(flight.sequence)
        } else if queues[index].health.record.isRare(strikes: suspect.strikes) {
            if answers != suspect.answersAtFirst {
                suspect.standing = .convicted
            } else {
                accuse(&suspect, flight)
            }
        } else if suspect.isSlow || suspect.strikes >= 2, answers == suspect.answersAtFirst {
            // It keeps its place in the order, so with one connection it goes again.
            suspect.yields = configuration.connections(of: queues[index].key) > 1
        }
    }

    /// The strikes at which a message lets others be probed before it: where each try costs a wait, the first suspect
    /// gets two, and each further one gets one.
    private func strikesInRetry(_ index: Int) -> Int {
        let hasWaited = queues[index].health.outage?.hasWaited == true
        let isCostly = hasWaited || queues[index].suspects.inRow >= Suspects.innocents
        return isCostly && queues[index].suspects.yielding > 0 ? 1 : 2
    }

    private mutating func accuse(_ suspect: inout Suspect, _ flight: Flight) {
        suspect.standing = .accused
        suspect.yields = true
        queues[Int(flight.queue)].lanes[flight.lane].stepAside(flight.sequence)
    }

    /// An attempt failed before its destination had decided all recipients.
    mutating func destinationFailed(
        _ attempt: UInt64, _ flight: Flight, _ failure: DeliveryFailure, _ phase: FailurePhase, _ suspect: Suspect?,
        now: Instant
    ) {
        let index = Int(flight.queue)
        let isProbe = queues[index].health.endProbe(attempt)
        if let known = queues[index].suspects[flight.sequence],
            known.standing == .accused || known.standing == .convicted || known.yields && !queues[index].health.isOpen
        {
            // It was tried since there was no other, and holds no place in the order.
            queues[index].lanes[flight.lane].stepAside(flight.sequence)
        }
        if flight.isAbandoned {
            // It says nothing. Another probe is made in its place.
            if isProbe { queues[index].health.repeatProbe() }
            return
        }
        queues[index].fail(failure, now: now)
        // So another probe is made in its place, with the next message.
        if suspect?.standing == .convicted { return }
        let found = queues[index].health.failed(
            DestinationHealth.Failure(failure: failure, began: flight.startedAt, at: now, phase: phase),
            isProbe: isProbe, triedNoHost: flight.host == nil && !flight.refused.isEmpty,
            waiting: queues[index].readyCount, active: queues[index].active)
        tellOutage(of: index)
        switch found {
        case .nothing: break
        case .isDownForAll: if !triesOthers(flight, phase) { enterRetry(flight.queue, now: now) }
        case .isDown: enterRetry(flight.queue, now: now)
        case .isDownAtOnce: enterRetry(flight.queue, forgetsRun: true, now: now)
        }
    }

    /// The hosts of a queue were full for as long as it waits for them.
    mutating func giveUpWaiting(_ flight: Flight, now: Instant) {
        let index = Int(flight.queue)
        queues[index].fail(.hostsBusy, now: now)
        queues[index].health.note(
            DestinationHealth.Failure(
                failure: .hostsBusy, began: flight.startedAt, at: now, phase: .beforeTransaction))
        tellOutage(of: index)
        enterRetry(flight.queue, forgetsRun: true, now: now)
    }

    /// The outage of a queue has changed.
    mutating func tellOutage(of index: Int) {
        guard let outage = queues[index].outage else { return }
        // Of what has happened since the last look, the last of one queue in a row says all.
        if let last = outageChanges.last, last.key == outage.key, last.began == outage.began {
            outageChanges[outageChanges.count - 1] = outage
        } else {
            outageChanges.append(outage)
        }
    }

    /// The outage of a queue is over, if it has one.
    mutating func endOutage(of index: Int, at moment: Instant) {
        if queues[index].health.endSpell(at: moment) { tellOutage(of: index) }
    }

    /// Whether messages that have not failed yet are tried before anything is said of the destination, while all that failed
    /// may be the fault of one or two others.
    private mutating func triesOthers(_ flight: Flight, _ phase: FailurePhase) -> Bool {
        let index = Int(flight.queue)
        guard phase == .insideTransaction, queues[index].suspects.inRow < Suspects.innocents,
            var suspect = queues[index].suspects[flight.sequence],
            suspect.strikes >= 2 || queues[index].suspects.yielding > 0
        else { return false }
        suspect.yields = true
        queues[index].lanes[flight.lane].stepAside(flight.sequence)
        queues[index].suspects[flight.sequence] = suspect
        return queues[index].hasUntried(in: table)
    }

    /// - Parameter forgetsRun: whether more attempts at once would show no more, however few there were.
    private mutating func enterRetry(_ queue: UInt32, forgetsRun: Bool = false, now: Instant) {
        let index = Int(queue)
        if queues[index].health.enterRetry(forgetsRun: forgetsRun, now: now) { healthChanges.append(queues[index].key) }
        let enough = strikesInRetry(index)
        for (sequence, suspect) in queues[index].suspects.all {
            queues[index].suspects[sequence]?.failedRetries = 0
            guard
                suspect.yields
                    || suspect.standing == .suspected && (suspect.isSlow || suspect.strikes >= enough)
            else { continue }
            queues[index].suspects[sequence]?.yields = true
            queues[index].lanes[suspect.lane].stepAside(sequence)
        }
        let jitter = jitter()
        let failures = queues[index].health.failures
        let interval =
            queues[index].isReportsAlone
            ? .milliseconds(configuration.reportWait(failures: failures).milliseconds * jitter / 1_000)
            : configuration.schedule.interval(
                failures: failures, waiting: queues[index].count,
                priority: queues[index].highestPriority(in: table), jitter: jitter,
                failure: queues[index].health.lastFailure?.failure)
        queues[index].health.retry(at: now + interval)
        watchDelays(of: queue, now: now)
    }

    /// Lets a queue in Retry make a probe at once: with a message that has not failed yet, while all that failed may be the
    /// fault of one or two others; or while too few have failed for as many messages as wait by now.
    mutating func tryAnother(_ queue: UInt32) {
        let index = Int(queue)
        guard case .retry = queues[index].health.standing, !queues[index].isSuspended else { return }
        let mayBlameOthers =
            queues[index].health.lastFailure?.phase == .insideTransaction
            && queues[index].suspects.inRow < Suspects.innocents && queues[index].hasUntried(in: table)
        guard mayBlameOthers || queues[index].health.isUnproven(waiting: queues[index].readyCount) else { return }
        queues[index].health.probeEarly()
    }

    /// The destination took or refused a message: it is there.
    mutating func destinationAnswered(_ flight: Flight, now: Instant, into actions: inout [Action]) {
        let index = Int(flight.queue)
        let own = queues[index].suspects[flight.sequence]
        queues[index].suspects[flight.sequence] = nil
        let before = queues[index].health.answered(
            afterRetries: own?.failedRetries, limit: configuration.connections(of: queues[index].key), now: now)
        if before.outage != nil { healthChanges.append(queues[index].key) }
        endOutage(of: index, at: now)
        let failedInRow = queues[index].suspects.inRow
        queues[index].suspects.inRow = 0
        guard !before.isOpen || queues[index].suspects.yielding > 0 || own?.yields == true else { return }
        var convicted: [SequenceNumber: Suspect] = [:]
        for (sequence, var suspect) in queues[index].suspects.all where suspect.standing != .convicted {
            let failedNow = suspect.answersAtLast == queues[index].health.answers - 1
            let isNamed = suspect.standing == .accused || queues[index].health.record.isRare(strikes: suspect.strikes)
            if isNamed || before.outage?.hasWaited == true, failedNow || suspect.standing == .accused {
                // What failed while the destination was down has one strike left, unless it brought it down.
                let isCleared = failedInRow >= Suspects.innocents || suspect.strikes < 2
                suspect.standing = isCleared ? .onTrial : .convicted
            }
            suspect.yields = false
            if suspect.standing == .convicted { convicted[sequence] = suspect }
            queues[index].suspects[sequence] = suspect
        }
        for place in queues[index].yielding.takeAll(in: table) {
            if let suspect = convicted[place.sequence] {
                queues[index].fail(suspect.failure, now: now)
                postpone(place.slot, suspect.failure, began: suspect.began, now: now, into: &actions)
            } else {
                makeReady(place.slot)
            }
        }
    }

    /// After an attempt that failed: forgets its message when none of it waits here any more.
    mutating func forgetSuspect(of flight: Flight) {
        let isHere = flight.recipients.contains { id in
            guard let slot = table.slot(of: id) else { return false }
            return table[slot].queue == flight.queue && [.ready, .deferred].contains(table[slot].stage)
        }
        if !isHere { queues[Int(flight.queue)].suspects[flight.sequence] = nil }
    }

    /// A recipient that waits stands in its lane's order no more, if it did.
    mutating func leaveOrder(_ slot: UInt32) {
        guard table[slot].marks.remove(.cameBack) != nil else { return }
        let entry = table[slot]
        queues[Int(entry.queue)].lanes[entry.lane].leave(entry.sequence, 1)
    }

    /// A recipient ends, moves or is held back. If it waited, its message is no suspect of its queue any more.
    mutating func depart(_ slot: UInt32) {
        leaveOrder(slot)
        let entry = table[slot]
        guard entry.stage != .active, entry.stage != .removing else { return }
        let queue = Int(entry.queue)
        guard let suspect = queues[queue].suspects[entry.sequence] else { return }
        queues[queue].suspects[entry.sequence] = nil
        guard suspect.yields else { return }
        // Other recipients of its message yield no more.
        for place in queues[queue].yielding.takeAll(in: table) { makeReady(place.slot) }
    }
}
