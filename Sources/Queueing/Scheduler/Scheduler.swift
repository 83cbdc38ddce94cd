import HeapModule
package import Mail

/// Decides which message goes where and when (docs/reference/queues.md).
///
/// A value without input or output: events go in, actions are appended to an array that the caller keeps and empties.
/// Whoever holds it performs the actions, in order. All recipients that wait in the store are handed in, in the order
/// of acceptance, before new mail is.
package struct Scheduler: Sendable {
    /// What the holder must do.
    package enum Action: Hashable, Sendable {
        /// Make this attempt and call `finished` once when it ended, whatever came of it.
        case start(Attempt)
        /// Write this.
        case settle(Settlement)
        /// Tell the sender that this recipient is delayed, and write that he was told.
        case notifyDelay(DelayNotice)
        /// An administrator is tired of waiting for this attempt: close its connection and call `finished` for it, with a
        /// failure of the destination unless something else came of it. Doing nothing is allowed.
        case abandon(UInt64)
        /// Call `wake` at this moment; it takes the place of an earlier such wish. A moment in the past means at once.
        case wake(at: Instant)
    }

    struct Flight {
        var queue: UInt32
        var sequence: SequenceNumber
        var lane: Lane.Name
        var slot: Slot
        var recipients: [RecipientID]
        var startedAt: Instant
        /// Whether an administrator asked for it, so that a host which is down is tried all the same.
        var isForced: Bool
        /// The host that it was let connect to last.
        var host: HostPlace?
        /// What it was not let connect to.
        var refused: [Hosts.Room] = []
        /// Whether it was asked to be abandoned.
        var isAbandoned = false
    }

    struct QueueTimer: Comparable {
        var at: Instant
        var stamp: UInt64
        var queue: UInt32

        static func < (a: QueueTimer, b: QueueTimer) -> Bool { (a.at, a.stamp) < (b.at, b.stamp) }
    }

    /// What an administrator can set; a change acts from the next event on.
    package var configuration: SchedulerConfiguration {
        didSet {
            isReconfigured = true
            for index in queues.indices where queues[index].isLive {
                let wait = noticeWait(of: queues[index].key)
                if wait != queues[index].noticeAfter { isNoticeTimeChanged = true }
                queues[index].noticeAfter = wait
            }
        }
    }
    /// Whether queues are to be looked at again: a shorter age or another limit of connections concerns what waits.
    private var isReconfigured = false
    /// Whether some of what waits is to be told of at another age than the table was walked for.
    private var isNoticeTimeChanged = false
    var table = RecipientTable()
    var queues: [DestinationQueue] = []
    var vacantQueues: [UInt32] = []
    var indexes: [QueueKey: UInt32] = [:]
    var flights: [UInt64: Flight] = [:]
    /// Moves asked for while the recipient was under way, by slot.
    var pendingMoves: [UInt32: QueueKey] = [:]
    /// Stopped queues, existing or not.
    var suspendedKeys: Set<QueueKey> = []
    /// Queues whose destination began to fail, or ceased to, since `takeHealthChanges`.
    var healthChanges: [QueueKey] = []
    /// Outages that began, went on or ended since `takeOutageChanges`, in their order.
    var outageChanges: [OutageChange] = []
    /// When the table is walked next for recipients that are late, and the walk under way.
    var delayScanAt: Instant?
    var delayScan: DelayScan?
    var lastDelayScan: Instant?
    /// No expiries before this moment, so that their reports do not come in a flood.
    var expiriesPausedUntil: Instant?
    /// When the clock jumped last.
    var jumpedAt: Instant?
    var lastEvent: Instant?
    var turns = Turns()
    var hosts = Hosts()
    /// Attempts that have ended.
    var endedAttempts: UInt64 = 0
    /// Queues that hold nothing but reports for domains outside.
    var reportQueues = 0
    var timers = Heap<QueueTimer>()
    private var nextStamp: UInt64 = 0
    var nextAttempt: UInt64 = 0
    /// The moment of the last `wake` action that has not come yet.
    var wakeAt: Instant?
    private var randomState: UInt64

    /// Makes a scheduler without queues. The seed feeds the jitter of probes.
    package init(configuration: SchedulerConfiguration, seed: UInt64) {
        self.configuration = configuration
        self.randomState = seed
    }

    /// Recipients in all queues.
    package var recipientCount: Int { table.count }

    /// Puts recipients into their queues. One that is known already is left alone.
    package mutating func enqueue(_ recipients: [QueuedRecipient], now: Instant, into actions: inout [Action]) {
        observe(now)
        var last: (key: QueueKey, index: UInt32)?
        for recipient in recipients {
            let queue: UInt32
            if let last, last.key == recipient.key {
                queue = last.index
            } else {
                if let last { touch(last.index, now: now) }
                queue = index(of: recipient.key, now: now)
                last = (recipient.key, queue)
            }
            guard let slot = table.insert(recipient, queue: queue) else { continue }
            table[slot].retriesBefore = queues[Int(queue)].health.retries
            count(recipient.work, in: queue, 1)
            // Mail of an earlier run does not come in now.
            if now - recipient.acceptedAt < .minutes(1) { queues[Int(queue)].incoming.note(now: now) }
            if !recipient.isSuspended, let notBefore = recipient.notBefore, notBefore > now {
                putOff(slot, until: notBefore)
            } else {
                makeReady(slot)
            }
        }
        if let last { touch(last.index, now: now) }
        dispatch(now: now, into: &actions)
    }

    /// Acts on what is due. A call too early does no harm.
    package mutating func wake(now: Instant, into actions: inout [Action]) {
        observe(now)
        wakeAt = nil
        if isReconfigured {
            isReconfigured = false
            for index in queues.indices where queues[index].isLive { touch(UInt32(index), now: now) }
        }
        if isNoticeTimeChanged {
            isNoticeTimeChanged = false
            scanAgain(now: now)
        }
        var budget = Self.expiriesAtOnce
        let newest = nextStamp
        // What is set meanwhile comes behind all that is due now, and is for the next call.
        while let timer = timers.min, timer.at <= now, timer.stamp <= newest {
            timers.removeMin()
            let index = Int(timer.queue)
            guard queues[index].timerStamp == timer.stamp else { continue }
            queues[index].timerAt = nil
            serve(timer.queue, now: now, budget: &budget, into: &actions)
        }
        scanForDelays(now: now, into: &actions)
        dispatch(now: now, into: &actions)
    }
}

extension Scheduler {
    /// Expiries of one call, so that a million at once do not stop everything else, and the time between such calls, so
    /// that as many reports do not come in a flood.
    private static let expiriesAtOnce = 200
    static let expiryPause = Interval.milliseconds(100)
    /// Recipients put off on their own that one call lets go.
    private static let releasesAtOnce = 1_000
    /// An event that comes so much later than it was asked for shows that the clock jumped, or that all stood still.
    private static let longestDelay = Interval.minutes(5)

    private func noticeWait(of key: QueueKey) -> Interval? {
        key.deliveryType == .undefined ? nil : configuration.delayNotification(of: key.organization)
    }

    /// Sees whether the clock jumped, as it does when a virtual machine sleeps. Connections are of no use then, and what
    /// failed before says nothing about now: every destination starts with one attempt.
    mutating func observe(_ now: Instant) {
        defer { lastEvent = now }
        guard let wakeAt, let lastEvent, now - max(wakeAt, lastEvent) > Self.longestDelay else { return }
        jumpedAt = now
        for index in queues.indices where queues[index].isLive {
            queues[index].health.clockJumped()
        }
    }

    /// The index of a queue, which is made when it is not there.
    mutating func index(of key: QueueKey, now: Instant) -> UInt32 {
        if let index = indexes[key] { return index }
        var queue = DestinationQueue(key: key, organization: turns.organization(key.organization), now: now)
        queue.isStopped = suspendedKeys.contains(key)
        queue.noticeAfter = noticeWait(of: key)
        let index = vacantQueues.popLast() ?? UInt32(queues.count)
        if Int(index) == queues.count { queues.append(queue) } else { queues[Int(index)] = queue }
        indexes[key] = index
        return index
    }

    /// Acts on the timer of one queue.
    private mutating func serve(_ queue: UInt32, now: Instant, budget: inout Int, into actions: inout [Action]) {
        let index = Int(queue)
        release(queue, dueBy: now)
        if queues[index].count == 0, queues[index].active == 0, queues[index].listed.isEmpty,
            !queues[index].isStopped, let end = idleEnd(of: queue), now >= end
        {
            if queues[index].health.outage != nil { healthChanges.append(queues[index].key) }
            // Nobody asks any more whether it answers.
            if let failedAt = queues[index].health.lastFailure?.at { endOutage(of: index, at: failedAt) }
            indexes[queues[index].key] = nil
            hosts.stopWaiting(queue)
            queues[index].isLive = false
            vacantQueues.append(queue)
            return
        }
        expire(queue, now: now, budget: &budget, into: &actions)
        if case .retry(let until) = queues[index].health.standing, !queues[index].isSuspended {
            let expiry = firstExpiry(of: queue)
            // A message that is due to expire on the strength of an old failure gets one more attempt.
            if until <= now || expiry.map({ $0 <= now && !hasFreshFailure(queue, due: $0, now: now) }) ?? false {
                queues[index].health.beginProbe(afterWait: until <= now)
            }
        } else if case .waiting(let until) = queues[index].health.standing, until <= now {
            queues[index].health.endWaiting()
        }
        touch(queue, now: now)
    }

    /// Enters a queue into its organization's ring when it may start, and sets its timer.
    mutating func touch(_ queue: UInt32, now: Instant) {
        let index = Int(queue)
        if queues[index].count > 0 || queues[index].active > 0 {
            queues[index].emptySince = nil
        } else if queues[index].emptySince == nil {
            queues[index].emptySince = now
        }
        keepPace(queue, now: now)
        tryAnother(queue)
        countSlow(queue, now: now)
        list(queue)
        guard let due = deadline(of: queue, now: now).map({ max($0, now) }) else { return }
        // An earlier timer stays: when it fires, this is looked at again. So a busy queue sets hardly any.
        if let set = queues[index].timerAt, set <= due { return }
        nextStamp += 1
        queues[index].timerAt = due
        queues[index].timerStamp = nextStamp
        timers.insert(QueueTimer(at: due, stamp: nextStamp, queue: queue))
    }

    /// When a queue goes that nothing waits in. One that has sent something by a pool with a bound stays until its hour has
    /// ended: the next one would begin another hour.
    private func idleEnd(of queue: UInt32) -> Instant? {
        guard let emptySince = queues[Int(queue)].emptySince else { return nil }
        let end = emptySince + configuration.idleTime
        return queues[Int(queue)].pace?.hourEnd.map { max($0, end) } ?? end
    }

    /// The next moment at which something is to be done about a queue.
    private mutating func deadline(of queue: UInt32, now: Instant) -> Instant? {
        let index = Int(queue)
        if queues[index].count == 0 {
            // A stopped queue stays, so that it can be found and let go on.
            return queues[index].isStopped ? nil : idleEnd(of: queue)
        }
        if queues[index].deferrals.isReleasing(in: table) { return queues[index].createdAt }
        var due = queues[index].deferrals.firstTimer(in: table)?.at
        func consider(_ moment: Instant?) {
            if let moment { due = due.map { min($0, moment) } ?? moment }
        }
        guard !queues[index].isSuspended else { return due }
        consider(queues[index].pace?.end)
        if case .retry(let until) = queues[index].health.standing {
            consider(until)
            consider(nextExpiry(of: queue))
        } else if case .waiting(let until) = queues[index].health.standing {
            consider(until)
        } else if queues[index].key.deliveryType == .unreachable {
            consider(nextExpiry(of: queue))
        } else if queues[index].health.standing == .open, queues[index].readyCount > queues[index].active,
            queues[index].active < configuration.connections(of: queues[index].key)
        {
            // The next attempt that may prove slow. One that is not counted although it lasts waits for its host.
            let wait = configuration.slowAttempt
            if let next = queues[index].underWay.first(where: { $0.began + wait > now }) {
                consider(next.began + wait)
            } else if queues[index].slow < min(queues[index].active, DestinationQueue.mostSlow) {
                consider(now + wait)
            }
        }
        return due
    }

    /// Counts a queue's attempts that have lasted for long, so that what hangs at one message does not hold the others up:
    /// some more start beside it, and once others go well it has no place in the order any more.
    ///
    /// Those that wait for a host to greet are not among them: another would wait for the same.
    mutating func countSlow(_ queue: UInt32, now: Instant) {
        let index = Int(queue)
        guard queues[index].active > 0 || queues[index].slow > 0 else { return }
        let overtaken = queues[index].countSlow(before: now - configuration.slowAttempt) { attempt in
            guard let host = flights[attempt]?.host else { return true }
            return hosts.hasGreeted(host)
        }
        guard !overtaken.isEmpty, configuration.connections(of: queues[index].key) > 1 else { return }
        for flight in overtaken.compactMap({ flights[$0] }) {
            queues[index].lanes[flight.lane].stepAside(flight.sequence)
        }
    }

    /// Puts deferred recipients back into their lanes, a portion of those that are due or are to go all the same.
    mutating func release(_ queue: UInt32, dueBy now: Instant) {
        let index = Int(queue)
        var budget = Self.releasesAtOnce
        while budget > 0, let place = queues[index].deferrals.popDue(by: now, in: table) {
            makeReady(place.slot)
            budget -= 1
        }
    }

    /// Puts a recipient that counts in its queue already into its lane, by its sequence; one that an administrator holds
    /// back, aside.
    mutating func makeReady(_ slot: UInt32) {
        guard !table[slot].marks.contains(.suspended) else { return hold(slot) }
        table.turn(slot, .ready)
        queues[Int(table[slot].queue)].insert(table.place(of: slot), table[slot].lane, in: table)
        watchDelay(of: slot)
    }

    /// Gives a recipient that counts in its queue already a timer of its own.
    mutating func putOff(_ slot: UInt32, until moment: Instant) {
        table.turn(slot, .deferred)
        let queue = Int(table[slot].queue)
        queues[queue].deferrals.putOff(table.place(of: slot), until: moment, in: table)
    }

    /// Holds a recipient back that counts in its queue already.
    mutating func hold(_ slot: UInt32) {
        depart(slot)
        table.turn(slot, .suspended)
        queues[Int(table[slot].queue)].held.insert(Aside(place: table.place(of: slot)), in: table)
    }

    /// Takes a recipient out of all queues; gives what it was.
    mutating func takeOut(_ slot: UInt32, now: Instant) -> Entry {
        depart(slot)
        let entry = table[slot]
        if entry.stage == .deferred { queues[Int(entry.queue)].deferrals.count -= 1 }
        count(entry.work, in: entry.queue, -1)
        queues[Int(entry.queue)].outgoing.note(now: now)
        table.remove(slot)
        pendingMoves[slot] = nil
        return entry
    }

    /// Takes a recipient out of all queues for good, and says so.
    mutating func end(
        _ slot: UInt32, _ state: RecipientState, outcome: RecipientOutcome?, failure: DeliveryFailure?,
        now: Instant, into actions: inout [Action]
    ) {
        let entry = takeOut(slot, now: now)
        actions.append(
            .settle(
                Settlement(
                    id: entry.id, sequence: entry.sequence, state: state, attempts: Int(entry.attempts),
                    outcome: outcome, lastFailure: failure)))
    }

    /// Moves a recipient that is not under way.
    mutating func move(_ slot: UInt32, to key: QueueKey, now: Instant) {
        depart(slot)
        let entry = table[slot]
        if entry.stage == .deferred { queues[Int(entry.queue)].deferrals.count -= 1 }
        count(entry.work, in: entry.queue, -1)
        queues[Int(entry.queue)].outgoing.note(now: now)
        let target = index(of: key, now: now)
        table[slot].queue = target
        table[slot].retriesBefore = queues[Int(target)].health.retries
        count(entry.work, in: target, 1)
        queues[Int(target)].incoming.note(now: now)
        makeReady(slot)
        touch(entry.queue, now: now)
        touch(target, now: now)
    }

    /// A factor for a probe's wait, 900 to 1,100 thousandths (SplitMix64).
    mutating func jitter() -> Int64 {
        randomState &+= 0x9e37_79b9_7f4a_7c15
        var mixed = randomState
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return 900 + Int64((mixed ^ (mixed >> 31)) % 201)
    }
}
