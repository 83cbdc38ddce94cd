import Mail
import Queueing

extension World {
    /// Does what the scheduler wants, in order.
    ///
    /// - Parameter ended: the attempt whose end led to these actions.
    func perform(
        _ actions: [Scheduler.Action], ended: (attempt: Attempt, result: AttemptResult, startedAt: Instant)? = nil
    ) throws {
        var settlements: [Settlement] = []
        var notices: [DelayNotice] = []
        for action in actions {
            try step()
            switch action {
            case .start(let attempt): try start(attempt)
            case .settle(var settlement):
                settlement.notBefore = settlement.notBefore.map { $0 + bootedAt }
                note("settle \(name(settlement.id)) \(settlement.state.rawValue)\(waitText(settlement))")
                try ledger.settled(
                    settlement, attempt: ended.map { ($0.startedAt, $0.attempt.recipients) }, now: now)
                if try ledger.isStepAside(settlement, ended?.result) { tally.suspects += 1 }
                if settlement.state == .waiting {
                    if settlement.notBefore != nil { tally.deferrals += 1 }
                } else {
                    tally.ends[settlement.state, default: 0] += 1
                }
                settlements.append(settlement)
            case .notifyDelay(var notice):
                notice.willRetryUntil = notice.willRetryUntil + bootedAt
                note("delay notice of \(name(notice.id))")
                try ledger.delayed(notice, now: now)
                tally.delayNotices += 1
                notices.append(notice)
            case .abandon(let id): abandon(id)
            case .wake(let moment):
                schedule(.wake, at: max(moment + bootedAt, now))
                wakeOrdinal = ordinal
            }
        }
        if let ended { try ledger.settledAll(of: ended.attempt, ended.result) }
        give(settlements)
        for notice in notices { give(notice) }
    }

    private func waitText(_ settlement: Settlement) -> String {
        settlement.notBefore.map { " for \(($0 - now).text)" } ?? ""
    }

    /// The message and the place of a recipient in it.
    func name(_ id: RecipientID) -> String {
        guard let fate = ledger.fates[id] else { return "\(id)" }
        return "\(fate.label)/\(fate.index)"
    }

    private func start(_ attempt: Attempt) throws {
        note(
            """
            \(attempt.isProbe ? "probe" : "start") of \(attempt.recipients.map(name).joined(separator: " ")) \
            at d\(ledger.destinations.firstIndex(of: attempt.key) ?? -1)
            """)
        try ledger.started(attempt, now: now)
        tally.attempts += 1
        if attempt.isProbe { tally.probes += 1 }
        underWay[attempt.id] = (attempt, now)
        var dice = dice(.duration, attempt)
        let index = try ledger.destination(of: attempt.key)
        let duration = plan.destinations[index].duration(at: elapsed, dice: &dice)
        let isDead = deadUntil[index].map { now < $0 } ?? false
        schedule(.end(attempt, startedAt: now, .itself), at: now + (isDead ? .milliseconds(2) : duration))
    }

    /// The dice of an attempt: they fall the same for the same try of the same recipient.
    private func dice(_ purpose: Dice.Purpose, _ attempt: Attempt) -> Dice {
        guard let fate = attempt.recipients.first.flatMap({ ledger.fates[$0] }) else { return Dice(seed: plan.seed) }
        return Dice(seed: plan.seed, purpose.rawValue, fate.label, fate.index, fate.tries)
    }

    /// An administrator is tired of an attempt. Whoever makes it may go on all the same.
    private func abandon(_ id: UInt64) {
        abandoned.insert(id)
        guard let (attempt, startedAt) = underWay[id] else { return }
        var dice = dice(.abandoning, attempt)
        note("abandon \(attempt.recipients.map(name).joined(separator: " "))")
        tally.abandoned += 1
        if dice.chance(800) {
            schedule(
                .end(attempt, startedAt: startedAt, .abandoned), at: now + .milliseconds(dice.number(0, 200)))
        }
    }

    func end(_ attempt: Attempt, startedAt: Instant, _ how: How) throws {
        guard underWay.removeValue(forKey: attempt.id) != nil else { return }
        var dice = dice(.response, attempt)
        let index = try ledger.destination(of: attempt.key)
        let seen = ledger.fates[attempt.recipients[0]].map { $0.label * 100 + index } ?? 0
        let first = firstSeen[seen] ?? now
        firstSeen[seen] = first
        let label = ledger.fates[attempt.recipients[0]]?.label ?? 0
        let destination = plan.destinations[index]
        var response: Destination.Response
        switch how {
        case .abandoned: response = .abandoned
        case .dropped: response = destination.breakOff(attempt.recipients, label)
        case .itself where deadUntil[index].map { startedAt < $0 } ?? false: response = destination.refuse()
        case .itself:
            response = destination.respond(
                to: attempt, label: label, startedAt: startedAt - World.start, age: now - first, dice: &dice)
            if destination.behaviour(at: startedAt - World.start) == .dying,
                destination.hates(label, at: startedAt - World.start)
            {
                die(index, of: label)
            }
        }
        let isAbandoned = how == .abandoned
        note(
            """
            end of \(attempt.recipients.map(name).joined(separator: " ")) at d\(index): \
            \(destination.behaviour(at: startedAt - World.start).rawValue), \
            \(response.taken.count) taken\(response.result.destinationFailure.map { ", \(response.result.phase), \($0.reply)" } ?? "")
            """)
        tally.deliveries += response.taken.count
        tally.duplicatesByLostReply += response.unacknowledged.count
        try ledger.took(response.taken, now: now)
        ledger.lostReply(response.unacknowledged)
        try step()
        try ledger.ended(attempt, response.result, startedAt: startedAt, now: now, isAbandoned: isAbandoned)
        let result = response.result
        let actions = subject.finish(attempt, result, now: bootTime)
        if let failure = result.destinationFailure, !failure.reply.isPermanent {
            let key = attempt.key
            let statuses = subject.scheduler.statuses(now: bootTime)
            if var status = statuses.first(where: { $0.key == key }) {
                status.nextRetryTime = status.nextRetryTime.map { $0 + bootedAt }
                try ledger.planned(status, at: index, now: now)
            }
        }
        try ledger.checkOutage(
            subject.takeOutages(), after: result, at: index, isAbandoned: abandoned.remove(attempt.id) != nil,
            now: bootTime)
        try perform(actions, ended: (attempt, result, startedAt))
    }

    /// A destination dies of a message: with it breaks off what is under way there.
    private func die(_ index: Int, of label: Int) {
        deadUntil[index] = now + plan.destinations[index].downtime(after: label)
        let key = ledger.destinations[index]
        for (_, flight) in underWay.sorted(by: { $0.key < $1.key }) where flight.attempt.key == key {
            schedule(.end(flight.attempt, startedAt: flight.startedAt, .dropped), at: now)
        }
    }

    /// Hands settlements to the writer: a failure goes with its report into one transaction.
    private func give(_ settlements: [Settlement]) {
        guard !settlements.isEmpty else { return }
        let plain = settlements.filter { !$0.needsReport }
        if !plain.isEmpty { give(Writing(transaction: StoreTransaction(updates: plain.map(update)))) }
        let failed = Dictionary(grouping: settlements.filter(\.needsReport)) {
            $0.sequence
        }
        for (_, group) in failed.sorted(by: { $0.key < $1.key }) {
            var writing = Writing(transaction: StoreTransaction(updates: group.map(update)))
            let due = group.map(\.id).filter { ledger.fates[$0]?.wantsReport ?? false }
            if let first = due.first.flatMap({ ledger.fates[$0] }) {
                writing.reported = due
                writing.label = 10_000 + first.label * 10 + first.index
                writing.transaction.acceptances = [report(of: first.recipient.key.organization)]
                if subject.doublesReport() {
                    var again = writing
                    again.transaction.updates = []
                    again.label += 1_000_000
                    give(again)
                }
            }
            give(writing)
        }
    }

    /// Hands a notice of delay to the writer: the report and that it was made, in one transaction.
    private func give(_ notice: DelayNotice) {
        guard let fate = ledger.fates[notice.id] else { return }
        var writing = Writing(transaction: StoreTransaction(), isDelay: true)
        writing.transaction.updates = [
            RecipientUpdate(
                id: notice.id, state: .waiting, attempts: nil,
                isDelayNotified: subject.losesDelayNotice() ? nil : true, event: nil)
        ]
        if fate.wantsReport {
            writing.reported = [notice.id]
            writing.label = 1_000_000 + fate.label * 100 + fate.index
            writing.transaction.acceptances = [report(of: fate.recipient.key.organization)]
        }
        give(writing)
    }

    private func give(_ writing: Writing) {
        unwritten.append(writing)
        let first = writing.transaction.updates.first.flatMap { ledger.fates[$0.id] }
        var dice = Dice(
            seed: plan.seed, Dice.Purpose.writing.rawValue, first?.label ?? 0, first?.index ?? 0, first?.tries ?? 0)
        schedule(.write, at: now + .milliseconds(dice.number(0, 5)))
    }

    private func update(_ settlement: Settlement) -> RecipientUpdate {
        RecipientUpdate(
            id: settlement.id, state: settlement.state, attempts: settlement.attempts,
            notBefore: settlement.notBefore.map { $0 - bootedAt },
            isSuspended: settlement.isSuspended,
            event: RecipientEvent(.defer, at: wallTime, detail: settlement.state.rawValue))
    }

    /// Commits the transaction whose turn it is.
    func write() throws {
        guard !unwritten.isEmpty else { return }
        let writing = unwritten.removeFirst()
        let receipt = try commit(writing)
        try step()
        for accepted in receipt.accepted { try perform(subject.enqueue(accepted.recipients, now: bootTime)) }
    }

    /// Commits, and tells the ledger.
    func commit(_ writing: Writing) throws -> CommitReceipt {
        let receipt = try store.commit(writing.transaction)
        for update in writing.transaction.updates {
            // A route that came after the end of its recipient changes nothing.
            try ledger.written(update)
            if writing.isDelay, ledger.fates[update.id]?.isEndWritten == false { ledger.delayWritten(update.id) }
        }
        for accepted in receipt.accepted {
            note("report \(writing.label) on \(writing.reported.map(name).joined(separator: " ")) is accepted")
            tally.reports += 1
            try ledger.accepted(inWorldTime(accepted.recipients), label: writing.label, wantsReport: false, now: now)
            if !writing.isDelay { try ledger.reported(writing.reported) }
        }
        return receipt
    }

    /// Recipients with the moments of this world, whose clock does not begin again at a reboot.
    func inWorldTime(_ recipients: [QueuedRecipient]) -> [QueuedRecipient] {
        recipients.map { recipient in
            var recipient = recipient
            recipient.acceptedAt = recipient.acceptedAt + bootedAt
            recipient.notBefore = recipient.notBefore.map { $0 + bootedAt }
            return recipient
        }
    }
}

extension Settlement {
    /// Whether a report may go with it.
    fileprivate var needsReport: Bool {
        switch state {
        case .failed, .expired: true
        case .removed: lastFailure != nil
        case .waiting, .delivered, .quarantined, .discarded: false
        }
    }
}

extension Destination.Response {
    fileprivate static let abandoned = Destination.Response(
        result: AttemptResult(
            destinationFailure: DeliveryFailure(.connection, Reply(421, nil, "Closed by an administrator"))))
}
