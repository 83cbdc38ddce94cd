import Mail

/// Tells senders of delays.
///
/// A recipient that was put off on its own is looked at when its next attempt fails. For those that wait behind a failing
/// destination the table is walked, in portions and at most once a minute: no recipient has a timer for it.
extension Scheduler {
    private static let scanInterval = Interval.minutes(1)
    /// Slots of one portion.
    private static let slotsAtOnce = 16_384
    /// Notices of one portion; each makes a report, and a flood of them would wait in memory.
    private static let noticesAtOnce = 100
    private static let noticePause = Interval.seconds(1)

    /// Where a walk through the table has come to.
    struct DelayScan {
        var slot = 0
        /// When the first of those that are too young is due.
        var nextDue: Instant?
    }

    /// Sees to it that the table is walked when a recipient that is ready now has waited too long.
    mutating func watchDelay(of slot: UInt32) {
        let entry = table[slot]
        guard !entry.marks.contains(.delayNotified), let wait = queues[Int(entry.queue)].noticeAfter else { return }
        let due = entry.acceptedAt + wait
        if delayScanAt.map({ due < $0 }) ?? true { requestScan(at: due) }
    }

    /// The same for a queue whose destination has just failed.
    mutating func watchDelays(of queue: UInt32, now: Instant) {
        let index = Int(queue)
        guard let wait = queues[index].noticeAfter, let oldest = queues[index].oldest(in: table),
            table[oldest.slot].acceptedAt + wait <= now
        else { return }
        requestScan(at: now)
    }

    private mutating func requestScan(at moment: Instant) {
        if let nextDue = delayScan?.nextDue ?? delayScan.map({ _ in moment }) {
            // What a walk under way may have passed already is for the next one.
            delayScan?.nextDue = min(nextDue, moment)
            return
        }
        let earliest = lastDelayScan.map { max(moment, $0 + Self.scanInterval) } ?? moment
        delayScanAt = delayScanAt.map { min($0, earliest) } ?? earliest
    }

    /// Walks a portion of the table, if it is time.
    mutating func scanForDelays(now: Instant, into actions: inout [Action]) {
        guard let due = delayScanAt, due <= now else { return }
        var scan = delayScan ?? DelayScan()
        if delayScan == nil { lastDelayScan = now }
        let end = min(table.slotCount, scan.slot + Self.slotsAtOnce)
        var notices = 0
        while scan.slot < end, notices < Self.noticesAtOnce {
            if notify(UInt32(scan.slot), &scan, now: now, into: &actions) { notices += 1 }
            scan.slot += 1
        }
        if scan.slot < table.slotCount {
            delayScan = scan
            delayScanAt = notices == Self.noticesAtOnce ? now + Self.noticePause : now
        } else {
            delayScan = nil
            delayScanAt = nil
            if let nextDue = scan.nextDue { requestScan(at: nextDue) }
        }
    }

    private mutating func notify(
        _ slot: UInt32, _ scan: inout DelayScan, now: Instant, into actions: inout [Action]
    ) -> Bool {
        guard table.isOccupied(slot) else { return false }
        let entry = table[slot]
        guard entry.stage == .ready || entry.stage == .active, !entry.marks.contains(.delayNotified) else {
            return false
        }
        let index = Int(entry.queue)
        guard let wait = queues[index].noticeAfter else { return false }
        let due = entry.acceptedAt + wait
        guard due <= now else {
            scan.nextDue = scan.nextDue.map { min($0, due) } ?? due
            return false
        }
        guard entry.stage == .ready, !queues[index].isSuspended else { return false }
        if queues[index].key.deliveryType == .unreachable {
            notify(slot, .noRoute, failedAt: nil, into: &actions)
        } else if queues[index].health.outage != nil, let last = queues[index].health.lastFailure {
            notify(slot, last.failure, failedAt: last.at, into: &actions)
        } else {
            return false
        }
        return true
    }

    /// Gives a notice to a recipient whose own attempt has just failed, if it has waited long enough.
    mutating func notifyIfDelayed(
        _ slot: UInt32, _ failure: DeliveryFailure, now: Instant, into actions: inout [Action]
    ) {
        let entry = table[slot]
        guard !entry.marks.contains(.delayNotified), !queues[Int(entry.queue)].isSuspended,
            let wait = queues[Int(entry.queue)].noticeAfter, entry.acceptedAt + wait <= now
        else { return }
        notify(slot, failure, failedAt: now, into: &actions)
    }

    private mutating func notify(
        _ slot: UInt32, _ failure: DeliveryFailure, failedAt: Instant?, into actions: inout [Action]
    ) {
        table[slot].marks.insert(.delayNotified)
        let entry = table[slot]
        let lifetime = configuration.expiration(of: queues[Int(entry.queue)].key.organization)
        actions.append(
            .notifyDelay(
                DelayNotice(
                    id: entry.id, sequence: entry.sequence, attempts: failedAttempts(of: entry), lastAttempt: failedAt,
                    lastFailure: failure, willRetryUntil: entry.acceptedAt + lifetime)))
    }
}
