import Mail

/// The mail of one organization for one destination.
struct DestinationQueue {
    var key: QueueKey
    /// The index of its organization.
    var organization: Int
    /// False for an index that waits to be used again.
    var isLive = true

    var lanes = Lanes()
    /// Recipients put off on their own.
    var deferrals = Deferrals()
    /// Recipients that an administrator holds back.
    var held = AsideHeap()
    /// Ready recipients whose messages others are tried before.
    var yielding = YieldingPlaces()
    /// Recipients in all, under way and deferred ones included.
    var count = 0
    /// The same by who brought them about.
    var works = WorkCounts()
    /// The attempts under way, the oldest first, and when each began.
    private(set) var underWay: [(attempt: UInt64, began: Instant)] = []
    /// Of them those that have lasted for long and don't hold others up.
    private(set) var slow = 0
    /// The most of these.
    static let mostSlow = 3
    /// Attempts under way.
    var active: Int { underWay.count }
    /// How its destination does.
    var health = DestinationHealth()
    /// Messages that may be to blame for failures of it.
    var suspects = Suspects()
    /// Whether an administrator stopped it.
    var isStopped = false
    /// How it keeps to what its pool may send; nil for normal mail, which may send as it likes.
    var pace: PoolPace?
    /// Whether it starts nothing until somebody lets it.
    @inline(__always) var isSuspended: Bool { isStopped || pace?.isHeld == true }
    /// The last failure of any kind; it stays until the queue goes.
    var lastError: LastError? { errors.first }
    // One or none: as an array it takes no room in the many queues that have none.
    private var errors: [LastError] = []
    /// Recipients of one transaction, once the destination said `452 4.5.3`.
    var transactionLimit = Int.max
    /// What came in and what left in the last minute.
    var incoming = RateCounter()
    var outgoing = RateCounter()

    /// How long a recipient waits before its sender is told; nil for never.
    var noticeAfter: Interval?

    /// When the queue came into being.
    let createdAt: Instant
    /// Since when it is empty.
    var emptySince: Instant?
    /// The moment of the earliest timer that is set for it.
    var timerAt: Instant?
    /// Tells its timer from older ones.
    var timerStamp: UInt64 = 0
    /// In which of its organization's rings it stands.
    var listed: SlotSet = []

    init(key: QueueKey, organization: Int, now: Instant) {
        self.key = key
        self.organization = organization
        self.createdAt = now
    }

    /// Recipients that are not put off on their own, under way or not.
    var readyCount: Int { count - deferrals.count }

    // What is asked of queues at every event is inlined or mutating: a method of an element of an array that can change is
    // otherwise given a copy of it, and a queue has five hundred octets and a dozen references.

    /// Whether no attempts are made, since there is nowhere to go.
    @inline(__always) var leadsNowhere: Bool { key.deliveryType == .unreachable || key.deliveryType == .undefined }

    /// A failure, and when it was.
    struct LastError {
        var failure: DeliveryFailure
        var at: Instant
        /// Whether nothing was delivered since, or something stands aside.
        var isCurrent = true
    }

    /// A failure of the destination or of a message.
    mutating func fail(_ failure: DeliveryFailure, now: Instant) { errors = [LastError(failure: failure, at: now)] }

    /// Something was delivered. Why a message stands aside stays to be seen beside those that go.
    mutating func noteDelivery() {
        if deferrals.count == 0, !errors.isEmpty { errors[0].isCurrent = false }
    }

    /// How its outage stands; nil when its destination has not failed.
    var outage: OutageChange? {
        guard let spell = health.spell, let failure = health.lastFailure?.failure else { return nil }
        return OutageChange(
            key: key, began: spell.began, failedAt: spell.failedAt, failures: spell.failures, failure: failure,
            ended: spell.ended)
    }

    /// The class of its attempts for mail that is no report. Where the organization's own mail waits too, what came
    /// before it goes as such: else the one would wait for the slots of the other.
    @inline(__always) var slot: Slot {
        switch key.deliveryType {
        case .mailbox, .smartHost, .smartHostTLS: .local
        case .dnsConnector, .dnsConnectorTLS, .dnsConnectorHighRisk, .dnsConnectorHighRiskTLS, .dnsConnectorRelay,
            .dnsConnectorRelayTLS, .unreachable, .undefined:
            works[.own] > 0 ? .own : .relayed
        }
    }

    /// Whether nothing but reports for a stranger's domain wait in it.
    @inline(__always) var isReportsAlone: Bool { key.deliveryType.isByMX && works.isReportsAlone }

    /// Counts a recipient, or no longer; with it `reportQueues`, the queues that hold nothing but reports. Whether it was
    /// one of these.
    mutating func tally(_ work: Work, _ change: Int, _ reportQueues: inout Int) -> Bool {
        let wasReportsAlone = isReportsAlone
        count += change
        works[work] += change
        reportQueues += (isReportsAlone ? 1 : 0) - (wasReportsAlone ? 1 : 0)
        return wasReportsAlone
    }

    /// The oldest ready recipient of all lanes.
    mutating func oldest(in table: RecipientTable) -> Place? {
        [lanes.first(in: table), yielding.first(in: table)].compactMap { $0 }.min()
    }

    /// The recipient to start next, and whether others were to be tried before it.
    struct Candidate {
        var lane: Lane.Name
        var place: Place
        var yields = false
    }

    /// Enters it into the rings in which it should stand: the class of its ordinary mail, if it had not stood there, and
    /// whether the same is true of its reports.
    mutating func list(in table: RecipientTable, limit: Int) -> (ordinary: Slot?, reports: Bool) {
        // A busy queue has as much under way as may be.
        guard mayStart(limit: limit) else { return (nil, false) }
        let slot = slot
        var found: (ordinary: Slot?, reports: Bool) = (nil, false)
        if !listed.contains(SlotSet(slot)), next(in: table, limit: limit) != nil {
            listed.insert(SlotSet(slot))
            found.ordinary = slot
        }
        if works[.report] > 0, !listed.contains(SlotSet(.report)), nextReport(in: table, limit: limit) != nil {
            listed.insert(SlotSet(.report))
            found.reports = true
        }
        return found
    }

    /// The recipient of a class to start next, if one may start.
    mutating func next(_ slot: Slot, in table: RecipientTable, limit: Int) -> Candidate? {
        if slot == .report { return nextReport(in: table, limit: limit) }
        return slot == self.slot ? next(in: table, limit: limit) : nil
    }

    /// The recipient to start next that is no report, if one may start: of the highest lane that has one. A probe, and
    /// every eighth start, takes the oldest of all lanes, so that no lane starves. A suspect that yields goes when there is
    /// no other.
    mutating func next(in table: RecipientTable, limit: Int) -> Candidate? {
        guard mayStart(limit: limit) else { return nil }
        let takesOldest = health.standing == .probing || lanes.takesOldest
        var found: Candidate?
        for lane in Lane.Name.ordinary {
            guard let place = front(lane, in: table), lanes[lane].mayStart(place.sequence, limit: limit) else {
                continue
            }
            if let found, found.place < place { continue }
            found = Candidate(lane: lane, place: place)
            if !takesOldest { break }
        }
        // A report that has not failed goes before a suspect too.
        if found != nil || front(.report, in: table) != nil { return found }
        return Self.candidate(yielding.nextOrdinary(in: table), table)
    }

    /// The report to start next, if one may start: when nothing else is ready, or after eight starts of other mail.
    mutating func nextReport(in table: RecipientTable, limit: Int) -> Candidate? {
        guard mayStart(limit: limit), !hasOrdinary(in: table) || health.standing != .probing && lanes.isReportDue else {
            return nil
        }
        if let place = front(.report, in: table), lanes[.report].mayStart(place.sequence, limit: limit) {
            return Candidate(lane: .report, place: place)
        }
        return Self.candidate(yielding.nextReport(in: table), table)
    }

    /// Whether one more attempt may start, of whatever class. Mutating, though it changes nothing, for the same reason.
    private mutating func mayStart(limit: Int) -> Bool {
        !isSuspended && !leadsNowhere && pace?.isSpent != true
            && health.mayStart(active: active, slow: slow, isOnTrial: suspects.onTrial > 0, limit: limit)
    }

    /// Whether mail that is no report is ready, suspects that yield apart.
    private mutating func hasOrdinary(in table: RecipientTable) -> Bool {
        Lane.Name.ordinary.contains { front($0, in: table) != nil }
    }

    private static func candidate(_ yielding: Place?, _ table: RecipientTable) -> Candidate? {
        yielding.map { Candidate(lane: table[$0.slot].lane, place: $0, yields: true) }
    }

    /// The lowest ready place of a lane whose message does not yield. Those that do are put aside.
    private mutating func front(_ lane: Lane.Name, in table: RecipientTable) -> Place? {
        while let place = lanes[lane].first(in: table) {
            guard let suspect = suspects[place.sequence],
                suspect.yields || suspect.standing == .convicted && !health.isOpen
            else { return place }
            lanes[lane].removeFirst(place)
            yielding.insert(place, strikes: suspect.strikes, lane, in: table)
        }
        return nil
    }

    /// Puts a ready recipient into its lane, or aside when others are tried before its message.
    mutating func insert(_ place: Place, _ lane: Lane.Name, in table: RecipientTable) {
        if let suspect = suspects[place.sequence], suspect.yields {
            yielding.insert(place, strikes: suspect.strikes, lane, in: table)
        } else {
            lanes[lane].insert(place)
        }
    }

    /// Whether a message waits that has not failed yet, of those that go next.
    mutating func hasUntried(in table: RecipientTable) -> Bool {
        Lane.Name.allCases.contains { lane in
            front(lane, in: table).map { suspects[$0.sequence] == nil } ?? false
        }
    }

    /// Takes away recipients of the message that `next(_:in:limit:)` answered just now.
    mutating func take(_ next: Candidate, upTo limit: Int, in table: RecipientTable) -> [Place] {
        next.yields
            ? yielding.take(next.place.sequence, next.lane, upTo: limit, in: table)
            : takeReady(next, upTo: limit, in: table)
    }

    private mutating func takeReady(_ next: Candidate, upTo limit: Int, in table: RecipientTable) -> [Place] {
        var taken: [Place] = []
        while taken.count < limit, let place = lanes[next.lane].first(in: table),
            place.sequence == next.place.sequence
        {
            lanes[next.lane].removeFirst(place)
            taken.append(place)
        }
        return taken
    }

    /// Recipients of a message start, some of which have started before and came back.
    mutating func start(
        _ attempt: UInt64, _ lane: Lane.Name, _ sequence: SequenceNumber, new: Int, back: Int, now: Instant
    ) {
        underWay.append((attempt, now))
        health.started(attempt)
        lanes.start(lane, sequence, new: new, back: back)
    }

    /// An attempt ended.
    mutating func end(_ attempt: UInt64) { underWay.removeAll { $0.attempt == attempt } }

    /// Counts the attempts that have lasted for long: those that began before `moment` and fulfil `condition`.
    ///
    /// - Returns: those of them that began before another one last went well.
    mutating func countSlow(before moment: Instant, where condition: (UInt64) -> Bool) -> [UInt64] {
        slow = 0
        var overtaken: [UInt64] = []
        for (attempt, began) in underWay {
            guard began <= moment else { break }
            guard condition(attempt) else { continue }
            slow = min(slow + 1, Self.mostSlow)
            if let answeredAt = health.answeredAt, answeredAt > began { overtaken.append(attempt) }
        }
        return overtaken
    }

    /// The highest priority that waits, which sets the pace of the probes.
    mutating func highestPriority(in table: RecipientTable) -> Priority {
        let lane = lanes.highest(in: table) ?? yielding.first(in: table).map { table[$0.slot].lane }
        return lane?.priority ?? .normal
    }

    /// When the oldest message that is not under way was accepted.
    mutating func oldestAcceptedAt(in table: RecipientTable) -> Instant? {
        let places = [oldest(in: table), held.first(in: table)?.place].compactMap { $0 } + deferrals.firsts(in: table)
        return places.map { table[$0.slot].acceptedAt }.min()
    }
}
