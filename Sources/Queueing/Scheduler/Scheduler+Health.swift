import Mail

/// How a destination does, and whose failure it is (docs/reference/queues.md).
extension Scheduler {
    /// So many different messages that fail in a row, inside transactions, are not to blame: it is the destination.
    private static let innocents = 3

    /// Counts a failure inside a transaction against its message, and says what becomes of it; nil for a failure that no
    /// message is to blame for.
    mutating func judge(
        _ flight: Flight, _ failure: DeliveryFailure, _ phase: FailurePhase, now: Instant
    ) -> Suspect? {
        guard phase == .insideTransaction else { return nil }
        let index = Int(flight.queue)
        let answers = queues[index].answers
        var suspect =
            queues[index].suspects[flight.sequence]
            ?? Suspect(
                lane: flight.lane, answersAtFirst: answers, answersAtLast: answers, failure: failure,
                began: flight.startedAt)
        if queues[index].isOpen {
            if suspect.strikes == 0 {
                queues[index].record.transactions.note(isFailure: true)
            } else {
                suspect.failedRetries += 1
            }
        }
        if suspect.standing != .convicted, suspect.strikes == 0 || suspect.answersAtLast != answers {
            queues[index].suspectsInRow += 1
        }
        // Whether it is the first to fail since something else went well.
        let isFirst = queues[index].answersAtStrike != answers
        queues[index].answersAtStrike = answers
        suspect.strikes += 1
        suspect.answersAtLast = answers
        suspect.failure = failure
        suspect.began = flight.startedAt
        suspect.isSlow = now - flight.startedAt >= configuration.slowAttempt
        if suspect.standing == .onTrial, isFirst {
            suspect.standing = .convicted
            queues[index].suspectsInRow -= 1
        }
        if suspect.standing != .convicted { decide(&suspect, flight, answers) }
        if suspect.standing == .convicted { suspect.yields = false }
        queues[index].suspects[flight.sequence] = suspect
        return suspect
    }

    private mutating func decide(_ suspect: inout Suspect, _ flight: Flight, _ answers: UInt64) {
        let index = Int(flight.queue)
        if suspect.standing == .onTrial, queues[index].isOpen {
            // Another failed right before it.
            accuse(&suspect, flight)
        } else if !queues[index].isOpen {
            guard suspect.isSlow || suspect.strikes >= strikesInRetry(index) else { return }
            suspect.yields = true
            queues[index][flight.lane].stepAside(flight.sequence)
        } else if queues[index].record.isRare(strikes: suspect.strikes) {
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
        let isCostly = queues[index].hasWaited || queues[index].suspectsInRow >= Self.innocents
        return isCostly && queues[index].suspects.yielding > 0 ? 1 : 2
    }

    private mutating func accuse(_ suspect: inout Suspect, _ flight: Flight) {
        suspect.standing = .accused
        suspect.yields = true
        queues[Int(flight.queue)][flight.lane].stepAside(flight.sequence)
    }

    /// An attempt failed before its destination had decided all recipients.
    mutating func destinationFailed(
        _ attempt: UInt64, _ flight: Flight, _ failure: DeliveryFailure, _ phase: FailurePhase, _ suspect: Suspect?,
        now: Instant
    ) {
        let index = Int(flight.queue)
        let isProbe = queues[index].probe == attempt
        if isProbe { queues[index].probe = nil }
        if let known = queues[index].suspects[flight.sequence],
            known.standing == .accused || known.standing == .convicted || known.yields && !queues[index].isOpen
        {
            // It was tried since there was no other, and holds no place in the order.
            queues[index][flight.lane].stepAside(flight.sequence)
        }
        if flight.isAbandoned {
            // It says nothing. Another probe is made in its place.
            if isProbe { queues[index].isEarlyProbe = true }
            return
        }
        queues[index].lastError = failure
        // So another probe is made in its place, with the next message.
        if suspect?.standing == .convicted { return }
        note(failure, of: flight, phase, now: now)
        switch queues[index].health {
        case .open, .waiting:
            // None of its hosts greets others either, so none was tried; or it is no matter of one connection.
            if flight.host == nil && !flight.refused.isEmpty
                || failure.isSteady && queues[index].record.knowsNoSuccess
            {
                return enterRetry(flight.queue, forgetsRun: true, now: now)
            }
            // What it was like before the last success is no part of the run.
            let began = queues[index].answeredAt.map { max($0, flight.startedAt) } ?? flight.startedAt
            var run =
                queues[index].run
                ?? FailureRun(record: queues[index].record, window: queues[index].window.width, began: began)
            run.note(began: began, now: now)
            queues[index].run = run
            queues[index].record.all.note(isFailure: true)
            queues[index].window.narrow()
            guard run.isProof(waiting: queues[index].readyCount, active: queues[index].active) else { return }
            if !triesOthers(flight, phase) { enterRetry(flight.queue, now: now) }
        case .probing:
            guard isProbe else { return }
            queues[index].run?.note(began: flight.startedAt, now: now)
            enterRetry(flight.queue, now: now)
        case .retry: break
        }
    }

    private mutating func note(_ failure: DeliveryFailure, of flight: Flight, _ phase: FailurePhase, now: Instant) {
        let index = Int(flight.queue)
        queues[index].destinationFailure = failure
        queues[index].failedAt = now
        queues[index].triedAt = flight.startedAt
        queues[index].failedIn = phase
    }

    /// The hosts of a queue were full for as long as it waits for them.
    mutating func giveUpWaiting(_ flight: Flight, now: Instant) {
        queues[Int(flight.queue)].lastError = .hostsBusy
        note(.hostsBusy, of: flight, .beforeTransaction, now: now)
        enterRetry(flight.queue, forgetsRun: true, now: now)
    }

    /// Whether messages that have not failed yet are tried before anything is said of the destination, while all that failed
    /// may be the fault of one or two others.
    private mutating func triesOthers(_ flight: Flight, _ phase: FailurePhase) -> Bool {
        let index = Int(flight.queue)
        guard phase == .insideTransaction, queues[index].suspectsInRow < Self.innocents,
            var suspect = queues[index].suspects[flight.sequence],
            suspect.strikes >= 2 || queues[index].suspects.yielding > 0
        else { return false }
        suspect.yields = true
        queues[index][flight.lane].stepAside(flight.sequence)
        queues[index].suspects[flight.sequence] = suspect
        return queues[index].hasUntried(in: table)
    }

    /// - Parameter forgetsRun: whether more attempts at once would show no more, however few there were.
    private mutating func enterRetry(_ queue: UInt32, forgetsRun: Bool = false, now: Instant) {
        let index = Int(queue)
        if let run = queues[index].run {
            // How often attempts fail is asked of times when the destination is not down.
            queues[index].record = run.record
        }
        if forgetsRun { queues[index].run = nil }
        queues[index].window.reset()
        let enough = strikesInRetry(index)
        for (sequence, suspect) in queues[index].suspects.all {
            queues[index].suspects[sequence]?.failedRetries = 0
            guard
                suspect.yields
                    || suspect.standing == .suspected && (suspect.isSlow || suspect.strikes >= enough)
            else { continue }
            queues[index].suspects[sequence]?.yields = true
            queues[index][suspect.lane].stepAside(sequence)
        }
        if !queues[index].isEarlyProbe || queues[index].failures == 0 { queues[index].failures += 1 }
        queues[index].isEarlyProbe = false
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

    /// Lets a queue in Retry make a probe at once: with a message that has not failed yet, while all that failed may be the
    /// fault of one or two others; or while too few have failed for as many messages as wait by now.
    mutating func tryAnother(_ queue: UInt32) {
        let index = Int(queue)
        guard case .retry = queues[index].health, !queues[index].isSuspended else { return }
        let mayBlameOthers =
            queues[index].failedIn == .insideTransaction && queues[index].suspectsInRow < Self.innocents
            && queues[index].hasUntried(in: table)
        let isUnproven = queues[index].run.map { !$0.isProof(waiting: queues[index].readyCount, active: 0) } ?? false
        guard mayBlameOthers || isUnproven else { return }
        queues[index].health = .probing
        queues[index].isEarlyProbe = true
    }

    /// The destination took or refused a message: it is there.
    mutating func destinationAnswered(_ flight: Flight, now: Instant, into actions: inout [Action]) {
        let index = Int(flight.queue)
        let wasOpen = queues[index].isOpen
        let own = queues[index].suspects[flight.sequence]
        queues[index].suspects[flight.sequence] = nil
        queues[index].failures = 0
        queues[index].isEarlyProbe = false
        queues[index].probe = nil
        queues[index].run = nil
        let hasWaited = queues[index].hasWaited
        queues[index].hasWaited = false
        queues[index].health = .open
        if queues[index].firstFailedAt != nil {
            queues[index].firstFailedAt = nil
            healthChanges.append(queues[index].key)
        }
        queues[index].record.noteSuccess(afterRetries: own?.failedRetries)
        queues[index].window.open(limit: configuration.connections(of: queues[index].key))
        let failedInRow = queues[index].suspectsInRow
        queues[index].suspectsInRow = 0
        queues[index].answers += 1
        queues[index].answeredAt = now
        guard !wasOpen || queues[index].suspects.yielding > 0 || own?.yields == true else { return }
        var convicted: [SequenceNumber: Suspect] = [:]
        for (sequence, var suspect) in queues[index].suspects.all where suspect.standing != .convicted {
            let failedNow = suspect.answersAtLast == queues[index].answers - 1
            let isNamed = suspect.standing == .accused || queues[index].record.isRare(strikes: suspect.strikes)
            if isNamed || hasWaited, failedNow || suspect.standing == .accused {
                // What failed while the destination was down has one strike left, unless it brought it down.
                let isCleared = failedInRow >= Self.innocents || suspect.strikes < 2
                suspect.standing = isCleared ? .onTrial : .convicted
            }
            suspect.yields = false
            if suspect.standing == .convicted { convicted[sequence] = suspect }
            queues[index].suspects[sequence] = suspect
        }
        for place in queues[index].takeYielding(in: table) {
            if let suspect = convicted[place.sequence] {
                queues[index].lastError = suspect.failure
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
        queues[Int(entry.queue)][entry.lane].leave(entry.sequence, 1)
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
        for place in queues[queue].takeYielding(in: table) { makeReady(place.slot) }
    }
}

extension DeliveryFailure {
    /// Whether another connection at once would hardly fare better: what DNS says, TLS that can't be had, our own disk.
    fileprivate var isSteady: Bool {
        switch kind {
        case .dns, .tls, .local: true
        case .connection, .closing, .reply, .tooManyRecipients: false
        }
    }
}
