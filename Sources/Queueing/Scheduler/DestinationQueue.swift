import HeapModule
import Mail

/// A recipient that was put off on its own, by the moment when it may go.
struct Timer: Comparable {
    var at: Instant
    var place: Place

    static func < (a: Timer, b: Timer) -> Bool { (a.at, a.place) < (b.at, b.place) }
}

/// A recipient that stands aside, by its place in the order.
struct Aside: Comparable {
    var place: Place
    /// When it may go, if it was put off.
    var until: Instant?

    static func < (a: Aside, b: Aside) -> Bool { a.place < b.place }
    static func == (a: Aside, b: Aside) -> Bool { a.place == b.place }
}

/// The mail of one organization for one destination.
struct DestinationQueue {
    /// How the destination does.
    enum Health: Hashable {
        /// As far as known it takes mail.
        case open
        /// It failed while other attempts are under way: no new one until they have ended.
        case draining
        /// Its hosts have as many connections as they may: nothing before one is free, or until then.
        case waiting(until: Instant)
        /// One attempt, with the oldest message, is to show how it does.
        case probing
        /// It failed; nothing until then.
        case retry(until: Instant)
    }

    var key: QueueKey
    /// The index of its organization.
    var organization: Int
    /// False for an index that waits to be used again.
    var isLive = true

    private var high = Lane()
    private var normal = Lane()
    private var low = Lane()
    private var reports = Lane()
    /// Recipients put off on their own, by their timers.
    private var deferred = Heap<Timer>()
    /// The same by their place in the order.
    var deferredByPlace = AsideHeap()
    /// Recipients put off on their own that are to go all the same, which happens in portions.
    var releasing = AsideHeap()
    /// Recipients that an administrator holds back.
    var held = AsideHeap()
    /// Recipients in all, under way and deferred ones included.
    var count = 0
    var deferredCount = 0
    /// The same by who brought them about.
    var works = WorkCounts()
    /// Attempts under way.
    var active = 0

    var health = Health.open
    var isSuspended = false
    /// Attempts at once, for now.
    var window = 1
    /// Below it each success opens the window by one, above it a whole window of successes does.
    var threshold = Int.max
    private var credit = 0
    /// Whether something succeeded since the destination failed with others under way.
    var succeededWhileDraining = false
    /// Whether an administrator asked for the probe.
    var isManualProbe = false
    /// Whether an administrator asked for a probe as soon as nothing is under way.
    var isRetryAsked = false
    /// When the destination failed first, of the failures in a row.
    var firstFailedAt: Instant?
    /// Failures of the destination in a row.
    var failures = 0
    /// The last failure of the destination, which messages expire by.
    var destinationFailure: DeliveryFailure?
    var failedAt: Instant?
    /// When the attempt began that failed then.
    var triedAt: Instant?
    /// The last failure of any kind, until something is delivered.
    var lastError: DeliveryFailure?
    /// Recipients of one transaction, once the destination said `452 4.5.3`.
    var transactionLimit = Int.max
    private var starts: UInt = 0
    /// Starts of other mail since the last one of a report.
    private var startsSinceReport = 0
    /// Since when it waits for a host, until something comes of an attempt.
    var waitingSince: Instant?

    /// The highest sequence that a failure of the destination sent back: up to it messages go one at a time.
    var serialThrough = SequenceNumber(0)

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

    /// Whether no attempts are made, since there is nowhere to go.
    var leadsNowhere: Bool { key.deliveryType == .unreachable || key.deliveryType == .undefined }

    subscript(lane: Lane.Name) -> Lane {
        get {
            switch lane {
            case .high: high
            case .normal: normal
            case .low: low
            case .report: reports
            }
        }
        _modify {
            switch lane {
            case .high: yield &high
            case .normal: yield &normal
            case .low: yield &low
            case .report: yield &reports
            }
        }
    }

    /// The class of its attempts for mail that is no report. Where the organization's own mail waits too, what came
    /// before it goes as such: else the one would wait for the slots of the other.
    var slot: Slot {
        switch key.deliveryType {
        case .mailbox, .smartHost: .local
        case .dnsConnector, .unreachable, .undefined: works[.own] > 0 ? .own : .relayed
        }
    }

    /// Whether nothing but reports for a stranger's domain wait in it.
    var isReportsAlone: Bool { key.deliveryType == .dnsConnector && works.isReportsAlone }

    /// The oldest ready recipient of all lanes, that of reports apart.
    mutating func oldest(in table: RecipientTable) -> (Lane.Name, Place)? {
        var oldest: (Lane.Name, Place)?
        for lane in Lane.Name.ordinary {
            guard let place = self[lane].first(in: table) else { continue }
            if let found = oldest, found.1 < place { continue }
            oldest = (lane, place)
        }
        return oldest
    }

    /// The recipient of a class to start next, if one may start.
    mutating func next(_ slot: Slot, in table: RecipientTable, limit: Int) -> (Lane.Name, Place)? {
        if slot == .report { return nextReport(in: table, limit: limit) }
        return slot == self.slot ? next(in: table, limit: limit) : nil
    }

    /// The recipient to start next that is no report, if one may start: of the highest lane that has one. A probe, and
    /// every eighth start, takes the oldest of all lanes, so that no lane starves.
    mutating func next(in table: RecipientTable, limit: Int) -> (Lane.Name, Place)? {
        guard !isSuspended, !leadsNowhere else { return nil }
        switch health {
        case .open: guard active < min(window, limit) else { return nil }
        case .probing: return active == 0 ? oldest(in: table) : nil
        case .draining, .retry, .waiting: return nil
        }
        if starts % 8 == 7, let (lane, place) = oldest(in: table), self[lane].span < limit {
            return (lane, place)
        }
        for lane in Lane.Name.ordinary where self[lane].span < limit {
            if let place = self[lane].first(in: table) { return (lane, place) }
        }
        return nil
    }

    /// The report to start next, if one may start: when nothing else is ready, or after eight starts of other mail.
    mutating func nextReport(in table: RecipientTable, limit: Int) -> (Lane.Name, Place)? {
        guard !isSuspended, !leadsNowhere, let place = reports.first(in: table) else { return nil }
        switch health {
        case .open: guard active < min(window, limit), reports.span < limit else { return nil }
        case .probing: return active == 0 && oldest(in: table) == nil ? (.report, place) : nil
        case .draining, .retry, .waiting: return nil
        }
        return startsSinceReport >= 8 || oldest(in: table) == nil ? (.report, place) : nil
    }

    mutating func start(_ attempt: UInt64, _ lane: Lane.Name) {
        if lane == .report {
            startsSinceReport = 0
        } else {
            starts &+= 1
            startsSinceReport = min(startsSinceReport + 1, 8)
        }
        active += 1
        self[lane].start(attempt)
    }

    mutating func end(_ attempt: UInt64, _ lane: Lane.Name) {
        active -= 1
        self[lane].end(attempt)
    }

    /// The highest priority that waits, which sets the pace of the probes.
    mutating func highestPriority(in table: RecipientTable) -> Priority {
        Lane.Name.allCases.first { self[$0].first(in: table) != nil }?.priority ?? .normal
    }

    /// Gives a recipient a timer of its own.
    mutating func putOff(_ place: Place, until moment: Instant, in table: RecipientTable) {
        deferredCount += 1
        deferred.insert(Timer(at: moment, place: place))
        deferredByPlace.insert(Aside(place: place, until: moment), in: table)
    }

    /// The earliest timer of a deferred recipient that is not out of date.
    mutating func firstTimer(in table: RecipientTable) -> Timer? {
        while let timer = deferred.min, !table.isCurrent(timer.place) { deferred.removeMin() }
        return deferred.min
    }

    /// Takes away what `firstTimer(in:)` answered just now.
    mutating func removeFirstTimer() { deferred.removeMin() }

    /// Lets all go that were put off on their own, as `releasing` is emptied.
    mutating func releaseAll() {
        releasing.take(&deferredByPlace)
        deferred = Heap()
    }

    /// When the oldest message that is not under way was accepted.
    mutating func oldestAcceptedAt(in table: RecipientTable) -> Instant? {
        let places = [
            high.first(in: table), normal.first(in: table), low.first(in: table), reports.first(in: table),
            deferredByPlace.first(in: table)?.place,
            releasing.first(in: table)?.place, held.first(in: table)?.place,
        ]
        return places.compactMap { $0.map { table[$0.slot].acceptedAt } }.min()
    }

    /// Opens the window after a success; not while messages wait that the destination's failure sent back, which have
    /// been overtaken already.
    mutating func rampUp(limit: Int, in table: RecipientTable) {
        if let oldest = oldest(in: table)?.1.sequence, oldest <= serialThrough { return }
        if window < threshold {
            window += 1
        } else {
            credit += 1
            if credit >= window {
                credit = 0
                window += 1
            }
        }
        window = min(window, limit)
    }

    /// Closes the window to one and remembers half of it.
    mutating func rampDown() {
        threshold = max(1, window / 2)
        window = 1
        credit = 0
    }
}
