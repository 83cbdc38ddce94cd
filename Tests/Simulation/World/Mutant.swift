import Mail
import Queueing

/// The real scheduler, and between it and the world at most one planted mistake.
struct Mutant {
    var scheduler: Scheduler
    let mutation: Mutation?
    /// How far the wall clock was set since the beginning.
    var wallOffset = Interval.milliseconds(0)
    private var isDone = false

    init(configuration: SchedulerConfiguration, seed: UInt64, mutation: Mutation?) {
        self.mutation = mutation
        scheduler = Scheduler(configuration: Mutant.altered(configuration, mutation), seed: seed)
    }

    var configuration: SchedulerConfiguration {
        get { scheduler.configuration }
        set { scheduler.configuration = Mutant.altered(newValue, mutation) }
    }

    /// Another process: its scheduler is empty, a mistake that was made is not made again.
    mutating func restart(configuration: SchedulerConfiguration, seed: UInt64) {
        scheduler = Scheduler(configuration: Mutant.altered(configuration, mutation), seed: seed)
    }

    /// Hands an event to the scheduler and gives its actions.
    mutating func tell(now: Instant, _ event: (inout Scheduler, Instant, inout [Scheduler.Action]) -> Void)
        -> [Scheduler.Action]
    {
        var actions: [Scheduler.Action] = []
        event(&scheduler, mutation == .expiryByWallClock ? now + wallOffset : now, &actions)
        if !isDone { plant(into: &actions) }
        return actions
    }

    /// Hands in what came of an attempt.
    mutating func finish(_ attempt: Attempt, _ result: AttemptResult, now: Instant) -> [Scheduler.Action] {
        var result = result
        let hasFailed = result.destinationFailure.map { !$0.reply.isPermanent } ?? false
        switch mutation {
        case .unseenPhase: result.phase = .beforeTransaction
        case .inventedPhase: result.phase = .insideTransaction
        default: break
        }
        let told = result
        var actions = tell(now: now) { $0.finished(attempt.id, told, now: $1, into: &$2) }
        guard hasFailed else { return actions }
        if mutation == .failureManifold {
            // The attempts that follow fail too, and nobody made them.
            var count = 0
            while count < 30, let index = actions.firstIndex(where: { $0.attempt?.key == attempt.key }),
                let next = actions[index].attempt
            {
                actions.remove(at: index)
                actions += tell(now: now) { $0.finished(next.id, told, now: $1, into: &$2) }
                count += 1
            }
        } else if mutation == .forgottenPlace, result.phase == .beforeTransaction {
            for isSuspended in [true, false] {
                let ids = attempt.recipients
                actions += tell(now: now) { $0.setSuspended(isSuspended, ids, now: $1, into: &$2) }
                    .filter { !$0.isSuspension }
            }
        }
        return actions
    }

    /// What is told of outages.
    mutating func takeOutages() -> [OutageChange] {
        let told = scheduler.takeOutageChanges()
        switch mutation {
        case .endlessOutage: return told.filter { $0.ended == nil }
        case .repeatedOutage:
            return told.map { change in
                var change = change
                change.began = change.failedAt
                return change
            }
        default: return told
        }
    }

    /// Hands in what was accepted.
    mutating func enqueue(_ recipients: [QueuedRecipient], now: Instant) -> [Scheduler.Action] {
        var recipients = recipients
        if mutation == .lostRecipient, !isDone, !recipients.isEmpty {
            isDone = true
            recipients.removeLast()
        }
        return tell(now: now) { scheduler, now, actions in
            scheduler.enqueue(recipients, now: now, into: &actions)
        }
    }

    /// Stops a queue, or lets it go on.
    mutating func suspend(_ isSuspended: Bool, _ key: QueueKey, now: Instant) -> [Scheduler.Action] {
        if mutation == .suspendedQueueStarts, isSuspended { return [] }
        return tell(now: now) { $0.setSuspended(isSuspended, key, now: $1, into: &$2) }
    }

    /// Whether to forget that a sender was told of a delay.
    func losesDelayNotice() -> Bool { mutation == .delayNoticeTwice }

    /// Whether a transaction with a report is to be made twice.
    mutating func doublesReport() -> Bool {
        guard mutation == .reportTwice, !isDone else { return false }
        isDone = true
        return true
    }

    private mutating func plant(into actions: inout [Scheduler.Action]) {
        switch mutation {
        case .lostDeliveryMark: isDone = remove(from: &actions) { $0.isDelivery }
        case .lostWakeUp where scheduler.recipientCount > 0: isDone = remove(from: &actions) { $0.isWake }
        case .doubleAttempt:
            guard let index = actions.firstIndex(where: { $0.attempt != nil }),
                var attempt = actions[index].attempt
            else { return }
            attempt.id |= 1 << 40
            actions.insert(.start(attempt), at: index + 1)
            isDone = true
        case .orderSwap:
            let starts = actions.indices.filter { actions[$0].attempt != nil }
            for (a, b) in zip(starts, starts.dropFirst())
            where actions[a].attempt?.key == actions[b].attempt?.key {
                actions.swapAt(a, b)
                isDone = true
                return
            }
        default: return
        }
    }

    private func remove(from actions: inout [Scheduler.Action], _ isWanted: (Scheduler.Action) -> Bool) -> Bool {
        guard let index = actions.firstIndex(where: isWanted) else { return false }
        actions.remove(at: index)
        return true
    }

    private static func altered(_ configuration: SchedulerConfiguration, _ mutation: Mutation?)
        -> SchedulerConfiguration
    {
        guard mutation == .wideWindow else { return configuration }
        var wide = configuration
        wide.connectionsPerDestination += 2
        for key in wide.connectionsByQueue.keys { wide.connectionsByQueue[key, default: 0] += 2 }
        return wide
    }
}

extension Scheduler.Action {
    fileprivate var attempt: Attempt? {
        if case .start(let attempt) = self { return attempt }
        return nil
    }

    fileprivate var isSuspension: Bool {
        if case .settle(let settlement) = self { return settlement.isSuspended != nil }
        return false
    }

    fileprivate var isDelivery: Bool {
        if case .settle(let settlement) = self { return settlement.state == .delivered }
        return false
    }

    fileprivate var isWake: Bool {
        if case .wake = self { return true }
        return false
    }
}
