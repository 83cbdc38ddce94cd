import Mail
import Queueing

extension Ledger {
    /// No attempt of any destination takes longer.
    private static let longestAttempt = Interval.minutes(10)

    /// I2: a recipient is deferred or ends, once.
    mutating func settled(_ settlement: Settlement, attempt: (began: Instant, ids: [RecipientID])?, now: Instant) throws
    {
        guard var fate = fates[settlement.id] else { throw Violation("I2: unknown recipient settled") }
        if case .ended(let state) = fate.stage {
            throw Violation("I2: \(settlement.id) ended as \(state) and then as \(settlement.state)")
        }
        if settlement.isSuspended != nil, settlement.state == .waiting {
            guard settlement.isSuspended == fate.isSuspended else {
                throw Violation("Suspended: \(settlement.id) is not what the administrator wants")
            }
            return
        }
        if fate.stage == .underWay { throw Violation("I2: \(settlement.id) settled while under way") }
        switch settlement.state {
        case .waiting where fate.isSuspended:
            if settlement.notBefore != nil { throw Violation("Suspended: \(settlement.id) has a timer") }
        case .waiting:
            try checkDeferral(settlement, fate, now: now)
            fate.stage = .deferred(until: settlement.notBefore ?? now)
            fate.stepsAside = true
        case .delivered where fate.copies == 0:
            throw Violation("I1: \(settlement.id) marked as delivered and was not")
        case .removed where fate.isRemovalReported != (settlement.lastFailure != nil):
            throw Violation("I2: \(settlement.id) removed otherwise than asked for")
        case .expired:
            if fate.isSuspended || suspended.contains(fate.destination) {
                throw Violation("Suspended: \(settlement.id) expired")
            }
            if fate.recipient.key.deliveryType == .undefined {
                throw Violation("I2: \(settlement.id) expired as poison")
            }
            try checkExpiry(settlement, fate, attempt: attempt, now: now)
            fallthrough
        case .delivered, .failed, .removed:
            fate.stage = .ended(settlement.state)
            open[lane(fate)]?.remove(settlement.id)
            openCount -= 1
        case .quarantined, .discarded:
            throw Violation("I2: \(settlement.id) settled as if it were in quarantine")
        }
        fates[settlement.id] = fate
    }

    /// A report for a domain outside: it has three attempts in an hour.
    func isReportOutside(_ fate: Fate) -> Bool {
        fate.recipient.work == .report && fate.recipient.key.deliveryType == .dnsConnector
    }

    private func lifetime(of fate: Fate) -> Interval {
        isReportOutside(fate) ? .hours(1) : configuration.expiration(of: fate.recipient.key.organization)
    }

    private func checkDeferral(_ settlement: Settlement, _ fate: Fate, now: Instant) throws {
        guard let until = settlement.notBefore else { throw Violation("I2: deferred without a time") }
        let cap: Interval =
            isReportOutside(fate) ? .minutes(40) : settlement.attempts <= 5 ? .minutes(15) : .minutes(60)
        let wait = until - now
        if wait < .minutes(1) || wait > cap {
            throw Violation("Schedule: deferral \(settlement.attempts) is for \(wait.text)")
        }
    }

    /// Not too early, not too late, and not without an attempt since the last start or jump of the clock.
    private func checkExpiry(
        _ settlement: Settlement, _ fate: Fate, attempt: (began: Instant, ids: [RecipientID])?, now: Instant
    ) throws {
        let id = settlement.id
        let lifetime = lifetime(of: fate)
        let age = now - fate.recipient.acceptedAt
        if age < lifetime || !isReportOutside(fate) && age < .hours(12) {
            throw Violation("Expiry: \(id) expired at the age of \(age.text)")
        }
        guard settlement.lastFailure != nil else { throw Violation("Expiry: \(id) expired without an error") }
        try checkDelayNotice(fate, now: now)
        let due = max(fate.recipient.acceptedAt + lifetime, fate.undisturbedSince)
        let latest = due + .minutes(60) + Ledger.longestAttempt
        if now > latest { throw Violation("Expiry: \(id) expired \((now - due).text) late") }
        if fate.recipient.key.deliveryType == .unreachable {
            if now - startedAt < .minutes(1) { throw Violation("Expiry: \(id) expired at a start, before its route") }
        } else if let attempt, attempt.ids.contains(id) {
            if attempt.began < min(disturbedAt, fate.recipient.acceptedAt + lifetime) {
                throw Violation("Expiry: \(id) expired by an attempt from before")
            }
        } else {
            guard let failure = failures[fate.destination], now - failure.ended <= .minutes(15),
                failure.began >= min(disturbedAt, fate.recipient.acceptedAt + lifetime)
            else { throw Violation("Expiry: \(id) expired without one more attempt") }
        }
    }

    /// The sender is to be told of a delay, once.
    mutating func delayed(_ notice: DelayNotice, now: Instant) throws {
        guard let fate = fates[notice.id], !fate.hasEnded else {
            throw Violation("Delay: of \(notice.id), which ended")
        }
        if fate.isDelayGiven || fate.isDelayWritten { throw Violation("Delay: told twice of \(notice.id)") }
        let organization = fate.recipient.key.organization
        guard let wait = configuration.delayNotification(of: organization),
            now - fate.recipient.acceptedAt >= wait
        else { throw Violation("Delay: told too early of \(notice.id)") }
        if fate.recipient.key.deliveryType == .undefined { throw Violation("Delay: of \(notice.id), which is poison") }
        if notice.willRetryUntil < fate.recipient.acceptedAt + .hours(12) {
            throw Violation("Delay: \(notice.id) is said to be given up too early")
        }
        fates[notice.id]?.isDelayGiven = true
    }

    /// Whoever expires after hours of failures was told of the delay before.
    private func checkDelayNotice(_ fate: Fate, now: Instant) throws {
        guard let wait = configuration.delayNotification(of: fate.recipient.key.organization),
            now - max(fate.recipient.acceptedAt + wait, fate.undisturbedSince) > .hours(3)
        else { return }
        if !fate.isDelayGiven, !fate.isDelayWritten { throw Violation("Delay: nobody told of \(fate.recipient.id)") }
    }

    /// A notice of delay is written.
    mutating func delayWritten(_ id: RecipientID) { fates[id]?.isDelayWritten = true }

    /// The store has taken an update.
    mutating func written(_ update: RecipientUpdate) throws {
        guard var fate = fates[update.id] else { throw Violation("I2: unknown recipient written") }
        guard update.state != .waiting else { return }
        if fate.isEndWritten { throw Violation("I2: \(update.id) was ended twice in the store") }
        guard fate.stage == .ended(update.state) else { throw Violation("I2: \(update.id) ended by nobody") }
        fate.isEndWritten = true
        fates[update.id] = fate
    }

    /// A report on recipients was accepted.
    mutating func reported(_ ids: [RecipientID]) throws {
        for id in ids {
            fates[id]?.reports += 1
            guard let fate = fates[id] else { throw Violation("Report: on the unknown \(id)") }
            if fate.reports > 1 { throw Violation("Report: \(id) was reported \(fate.reports) times") }
            if !fate.wantsReport { throw Violation("Report: on \(id), which wants none") }
            if fate.stage != .ended(.failed), fate.stage != .ended(.expired), !fate.endsByReportedRemoval {
                throw Violation("Report: on \(id), which did not fail")
            }
        }
    }

    /// The process died: what was under way or not written comes back as the store has it.
    ///
    /// - Returns: what an administrator had let go on, and the store still holds back: he was not told that it is done.
    mutating func restarted(_ waiting: [QueuedRecipient], now: Instant, diedAt: Instant) throws -> [RecipientID] {
        var unreleased: [RecipientID] = []
        arrivals = [:]
        failures = [:]
        outages = [:]
        probes = [:]
        health = [:]
        suspicions = [:]
        underWay = [:]
        disturbedAt = now
        startedAt = now
        for (index, key) in destinations.enumerated() { widest[index] = configuration.connections(of: key) }
        let there = Set(waiting.map(\.id))
        guard there.count == waiting.count else { throw Violation("I2: a recipient waits twice after a start") }
        for (id, fate) in fates.sorted(by: { $0.key < $1.key }) {
            switch (fate.isEndWritten, there.contains(id)) {
            case (true, true): throw Violation("I3: \(id) ended and waits again after a start")
            case (false, false): throw Violation("I1: \(id) was accepted and is gone after a start")
            case (true, false), (false, true): break
            }
        }
        open = [:]
        openCount = waiting.count
        for recipient in waiting {
            guard var fate = fates[recipient.id] else { throw Violation("I2: \(recipient.id) is nobody's") }
            // The mark of a copy is written within milliseconds; a crash excuses no older one.
            if let takenAt = fate.takenAt, diedAt - takenAt <= .milliseconds(50) {
                fate.excused = max(fate.excused, fate.copies)
            }
            guard recipient.sequence == fate.recipient.sequence, recipient.priority == fate.recipient.priority,
                recipient.work == fate.recipient.work
            else {
                throw Violation("I4: \(recipient.id) has another place after a start")
            }
            if recipient.acceptedAt != fate.recipient.acceptedAt {
                throw Violation("Expiry: \(recipient.id) has another age after a start")
            }
            fate.recipient = recipient
            fate.destination = try destination(of: recipient.key)
            fate.stage = recipient.notBefore.map { .deferred(until: $0) } ?? .ready
            fate.pendingMove = nil
            fate.isRemovalReported = nil
            if recipient.isSuspended, !fate.isSuspended { unreleased.append(recipient.id) }
            fate.isSuspended = recipient.isSuspended
            fate.isDelayGiven = false
            if recipient.isDelayNotified != fate.isDelayWritten {
                throw Violation("Delay: the store forgot that the sender of \(recipient.id) was told")
            }
            fate.undisturbedSince = now
            fates[recipient.id] = fate
            open[lane(fate), default: []].insert(recipient.id)
        }
        return unreleased
    }

    /// At the end of a run.
    func checkEnd() throws {
        for (id, fate) in fates.sorted(by: { $0.key < $1.key }) {
            guard case .ended(let state) = fate.stage else { throw Violation("I2: \(id) waits for ever") }
            if !fate.isEndWritten { throw Violation("I2: the end of \(id) was never written") }
            if state == .delivered, fate.copies == 0 { throw Violation("I1: \(id) is lost") }
            let isDue = fate.wantsReport && (state == .failed || state == .expired || fate.endsByReportedRemoval)
            if isDue, fate.reports != 1 { throw Violation("Report: \(fate.reports) on \(id), which \(state.rawValue)") }
        }
    }
}

extension Fate {
    fileprivate var endsByReportedRemoval: Bool { stage == .ended(.removed) && isRemovalReported == true }
}
