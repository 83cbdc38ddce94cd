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
    /// Whether it stands in its organization's ring.
    var isListed = false

    init(key: QueueKey, organization: Int, now: Instant) {
        self.key = key
        self.organization = organization
        self.createdAt = now
    }

    /// Whether no attempts are made, since there is nowhere to go.
    var leadsNowhere: Bool { key.deliveryType == .unreachable || key.deliveryType == .undefined }

    subscript(priority: Priority) -> Lane {
        get {
            switch priority {
            case .high: high
            case .normal: normal
            case .low: low
            }
        }
        _modify {
            switch priority {
            case .high: yield &high
            case .normal: yield &normal
            case .low: yield &low
            }
        }
    }

    /// The oldest ready recipient of all lanes.
    mutating func oldest(in table: RecipientTable) -> (Priority, Place)? {
        var oldest: (Priority, Place)?
        for priority in Priority.allCases {
            guard let place = self[priority].first(in: table) else { continue }
            if let found = oldest, found.1 < place { continue }
            oldest = (priority, place)
        }
        return oldest
    }

    /// The recipient to start next, if one may start: of the highest lane that has one. A probe, and every eighth
    /// start, takes the oldest of all lanes, so that no lane starves.
    mutating func next(in table: RecipientTable, limit: Int) -> (Priority, Place)? {
        guard !isSuspended, !leadsNowhere else { return nil }
        switch health {
        case .open: guard active < min(window, limit) else { return nil }
        case .probing: return active == 0 ? oldest(in: table) : nil
        case .draining, .retry: return nil
        }
        if starts % 8 == 7, let (priority, place) = oldest(in: table), self[priority].span < limit {
            return (priority, place)
        }
        for priority in Priority.allCases where self[priority].span < limit {
            if let place = self[priority].first(in: table) { return (priority, place) }
        }
        return nil
    }

    mutating func start(_ attempt: UInt64, _ priority: Priority) {
        starts &+= 1
        active += 1
        self[priority].start(attempt)
    }

    mutating func end(_ attempt: UInt64, _ priority: Priority) {
        active -= 1
        self[priority].end(attempt)
    }

    /// The highest priority that waits, which sets the pace of the probes.
    mutating func highestPriority(in table: RecipientTable) -> Priority {
        Priority.allCases.first { self[$0].first(in: table) != nil } ?? .normal
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
            high.first(in: table), normal.first(in: table), low.first(in: table),
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
