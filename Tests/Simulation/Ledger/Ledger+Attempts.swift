import Mail
import Queueing

extension Ledger {
    /// I3, I4, I5: an attempt may start.
    mutating func started(_ attempt: Attempt, now: Instant) throws {
        let destination = try destination(of: attempt.key)
        for id in attempt.recipients {
            guard let fate = fates[id] else { throw Violation("I3: attempt for an unknown recipient \(id)") }
            switch fate.stage {
            case .ended(let state): throw Violation("I3: attempt for \(id), which ended as \(state)")
            case .underWay: throw Violation("I3: two attempts at once for \(id)")
            case .deferred(let until) where until > now: throw Violation("Schedule: attempt for \(id) before its time")
            case .ready, .deferred: break
            }
            if fate.isSuspended { throw Violation("Suspended: attempt for \(id), which is held back") }
            guard fate.destination == destination else { throw Violation("I5: \(id) attempted in another's queue") }
        }
        guard let first = attempt.recipients.first.flatMap({ fates[$0] }) else {
            throw Violation("I2: attempt without recipients")
        }
        if suspended.contains(destination) { throw Violation("Suspended: attempt in \(attempt.key)") }
        if attempt.key.deliveryType == .unreachable || attempt.key.deliveryType == .undefined {
            throw Violation("I5: attempt in \(attempt.key), which leads nowhere")
        }
        try checkOrder(attempt, lane: lane(first), sequence: first.recipient.sequence)
        try checkWindow(attempt, destination)
        if attempt.isProbe { try checkProbe(first, destination) }
        for id in attempt.recipients {
            fates[id]?.stage = .underWay
            fates[id]?.tries += 1
            fates[id]?.startedAt = now
        }
        underWay[destination, default: 0] += 1
        probes[destination] = nil
    }

    /// I4: nothing older is ready in the lane.
    private func checkOrder(_ attempt: Attempt, lane: LaneKey, sequence: SequenceNumber) throws {
        for id in open[lane, default: []] where !attempt.recipients.contains(id) {
            guard let other = fates[id], other.recipient.sequence < sequence, other.stage == .ready,
                !other.isSuspended, !mayYield(other)
            else { continue }
            throw Violation("I4: \(sequence) started while \(other.recipient.sequence) was ready in \(attempt.key)")
        }
    }

    /// I5: no more attempts at once than allowed.
    private func checkWindow(_ attempt: Attempt, _ destination: Int) throws {
        let active = underWay[destination, default: 0]
        if active >= widest[destination, default: 0] {
            throw Violation("Window: attempt \(active + 1) at once in \(attempt.key)")
        }
        let all = underWay.values.reduce(0, +)
        if all >= configuration.deliveryAttempts { throw Violation("Window: \(all + 1) attempts at once in all") }
    }

    /// I3, I4: the destination took copies.
    mutating func took(_ ids: [RecipientID], now: Instant, duringCrash: Bool = false) throws {
        for id in ids {
            guard var fate = fates[id] else { continue }
            fate.copies += 1
            fate.takenAt = now
            fates[id] = fate
            if fate.copies > 1 + fate.excused { throw Violation("I3: \(id) delivered \(fate.copies) times") }
            let sequence = fate.recipient.sequence
            let lane = lane(fate)
            noteLasting(id, now: now)
            if !fate.stepsAside, !duringCrash, !isOutOfOrder(fates[id] ?? fate) {
                let overtakers = Set(arrivals[lane, default: []].filter { $0 > sequence }).count
                let connections = widest[lane.destination, default: 0]
                if overtakers >= connections {
                    throw Violation("I4: \(sequence) was overtaken by \(overtakers) with \(connections) connections")
                }
            }
            arrivals[lane, default: []].append(sequence)
        }
    }

    /// An attempt that lasts for long holds nobody up.
    private mutating func noteLasting(_ id: RecipientID, now: Instant) {
        guard let startedAt = fates[id]?.startedAt, now - startedAt >= configuration.slowAttempt else { return }
        fates[id]?.hasLasted = true
    }

    mutating func lostReply(_ ids: [RecipientID]) {
        for id in ids {
            fates[id]?.excused += 1
            fates[id]?.stepsAside = true
        }
    }

    /// An attempt is over. What it decided comes as settlements.
    mutating func ended(
        _ attempt: Attempt, _ result: AttemptResult, startedAt: Instant, now: Instant, isAbandoned: Bool
    )
        throws
    {
        let destination = try destination(of: attempt.key)
        underWay[destination, default: 0] -= 1
        if let failure = result.destinationFailure, !failure.reply.isPermanent, !isAbandoned {
            failures[destination] = (startedAt, now)
        }
        if !isAbandoned, let fate = attempt.recipients.first.flatMap({ fates[$0] }) {
            judged(fate, destination, result, startedAt: startedAt, now: now)
        }
        for id in attempt.recipients {
            guard fates[id]?.stage == .underWay else { continue }
            fates[id]?.stage = .ready
            noteLasting(id, now: now)
            if case .deferred = result.outcomes[id] { fates[id]?.stepsAside = true }
            // What it did not decide goes where it was to go meanwhile, before anything else starts.
            if let target = fates[id]?.pendingMove, fates[id]?.isRemovalReported == nil, !result.decides(id) {
                moved(id, to: target, now: now)
            }
        }
    }

    /// After the settlements of an attempt: what it decided has ended.
    func settledAll(of attempt: Attempt, _ result: AttemptResult) throws {
        for id in attempt.recipients {
            switch result.outcomes[id] {
            case .delivered? where fates[id]?.hasEnded == false: throw Violation("I2: \(id) is delivered and waits")
            case .failed? where fates[id]?.hasEnded == false: throw Violation("I2: \(id) failed and waits")
            default: break
            }
        }
    }

    /// Schedule: after a failure of the destination the next try comes after 1 to 15 minutes, later up to 60.
    mutating func planned(_ status: QueueStatus, at destination: Int, now: Instant) throws {
        guard let next = status.nextRetryTime else {
            probes[destination] = nil
            return
        }
        // An attempt from before that ended after the queue had begun to wait.
        if probes[destination] == next { return }
        // Where nothing but reports for a domain outside wait, an attempt follows after 20 minutes, then after 40.
        let waiting = open(at: destination).compactMap { fates[$0] }
        let reports = !waiting.isEmpty && waiting.allSatisfy(isReportOutside)
        let cap: Interval = reports ? .minutes(44) : status.retryCount <= 5 ? .minutes(15) : .minutes(60)
        let wait = next - now
        if wait < .minutes(1) || wait > cap {
            throw Violation("Schedule: try \(status.retryCount) of a queue waits for \(wait.text)")
        }
        try checkRun(destination, now: now)
        probes[destination] = next
    }

    /// I2: no destination is forgotten whose time has come.
    func checkProbes(now: Instant) throws {
        // A probe waits for its turn where few attempts are allowed in all.
        if configuration.deliveryAttempts < 100, underWay.values.contains(where: { $0 > 0 }) { return }
        for (destination, due) in probes
        where due < now && underWay[destination, default: 0] == 0 && !suspended.contains(destination) {
            let waits = LaneKey.all(of: destination).contains { lane in
                open[lane, default: []]
                    .contains { fates[$0].map { $0.stage == .ready && !$0.isSuspended } ?? false }
            }
            if waits { throw Violation("I2: d\(destination) was to be tried at \(due.milliseconds) and is forgotten") }
        }
    }
}

extension AttemptResult {
    /// Whether it ends a recipient.
    fileprivate func decides(_ id: RecipientID) -> Bool {
        switch outcomes[id] {
        case .delivered, .failed: true
        case .deferred: false
        case nil: destinationFailure?.reply.isPermanent ?? false
        }
    }
}
