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
        /// Its hosts have as many connections as they may: nothing before one is free, or until then.
        case waiting(until: Instant)
        /// It is down, and one attempt is to show how it does now.
        case probing
        /// It is down; no attempt until then.
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
    /// Ready recipients whose messages others are tried before, and the same by their place in the order.
    private var yielding = Heap<Yielding>()
    private var yieldingReports = Heap<Yielding>()
    var yieldingByPlace = AsideHeap()
    /// Recipients in all, under way and deferred ones included.
    var count = 0
    var deferredCount = 0
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
    /// When an attempt was last answered to the end.
    var answeredAt: Instant?

    var health = Health.open
    var isSuspended = false
    /// Attempts at once, for now.
    var window = Window()
    /// The failures since the last success, unless they were of a kind that needs no more than one.
    var run: FailureRun?
    /// Whether a probe was made after a wait of the table since the last success.
    var hasWaited = false
    var record = AttemptRecord()
    /// Attempts that the destination answered to the end.
    var answers: UInt64 = 0
    /// Messages that failed inside a transaction since the last success, and how often it had answered before the last one.
    var suspects = Suspects()
    var suspectsInRow = 0
    var answersAtStrike: UInt64?
    /// The attempt that is the probe.
    var probe: UInt64?
    /// Whether the probe is made before its time, by hand or with a message that was not tried yet: when it fails, the same
    /// wait starts anew.
    var isEarlyProbe = false
    /// When the queue went into Retry first, since the last success.
    var firstFailedAt: Instant?
    /// How often it went into Retry since the last success.
    var failures = 0
    /// The last failure of the destination, which messages expire by.
    var destinationFailure: DeliveryFailure?
    var failedAt: Instant?
    /// When the attempt began that failed then, and how far it came.
    var triedAt: Instant?
    var failedIn = FailurePhase.beforeTransaction
    /// The last failure of any kind, until something is delivered and nothing stands aside.
    var lastError: DeliveryFailure?
    /// Recipients of one transaction, once the destination said `452 4.5.3`.
    var transactionLimit = Int.max
    private var starts: UInt = 0
    /// Starts of other mail since the last one of a report.
    private var startsSinceReport = 0
    /// Since when it waits for a host, until something comes of an attempt.
    var waitingSince: Instant?

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

    /// Whether it takes mail as far as known, also while it waits for room at its hosts.
    var isOpen: Bool {
        switch health {
        case .open, .waiting: true
        case .probing, .retry: false
        }
    }

    /// Recipients that are not put off on their own, under way or not.
    var readyCount: Int { count - deferredCount }

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

    /// The oldest ready recipient of all lanes.
    mutating func oldest(in table: RecipientTable) -> Place? {
        let lanes = [
            high.first(in: table), normal.first(in: table), low.first(in: table), reports.first(in: table),
        ]
        return (lanes + [yieldingByPlace.first(in: table)?.place]).compactMap { $0 }.min()
    }

    /// The recipient to start next, and whether others were to be tried before it.
    struct Candidate {
        var lane: Lane.Name
        var place: Place
        var yields = false
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
        let takesOldest = health == .probing || starts % 8 == 7
        var found: Candidate?
        for lane in Lane.Name.ordinary {
            guard let place = front(lane, in: table), self[lane].mayStart(place.sequence, limit: limit) else {
                continue
            }
            if let found, found.place < place { continue }
            found = Candidate(lane: lane, place: place)
            if !takesOldest { break }
        }
        // A report that has not failed goes before a suspect too.
        return found ?? (front(.report, in: table) == nil ? Self.nextYielding(&yielding, in: table) : nil)
    }

    /// The report to start next, if one may start: when nothing else is ready, or after eight starts of other mail.
    mutating func nextReport(in table: RecipientTable, limit: Int) -> Candidate? {
        guard mayStart(limit: limit), !hasOrdinary(in: table) || health != .probing && startsSinceReport >= 8 else {
            return nil
        }
        if let place = front(.report, in: table), reports.mayStart(place.sequence, limit: limit) {
            return Candidate(lane: .report, place: place)
        }
        return Self.nextYielding(&yielding, in: table) == nil ? Self.nextYielding(&yieldingReports, in: table) : nil
    }

    /// Whether one more attempt may start, of whatever class.
    private func mayStart(limit: Int) -> Bool {
        guard !isSuspended, !leadsNowhere else { return false }
        return switch health {
        case .open: active < min(suspects.onTrial > 0 ? 1 : window.width + slow, limit)
        case .probing: probe == nil && active < limit
        case .retry, .waiting: false
        }
    }

    /// Whether mail that is no report is ready, suspects that yield apart.
    private mutating func hasOrdinary(in table: RecipientTable) -> Bool {
        Lane.Name.ordinary.contains { front($0, in: table) != nil }
    }

    private static func nextYielding(_ yielding: inout Heap<Yielding>, in table: RecipientTable) -> Candidate? {
        while let first = yielding.min, !table.isCurrent(first.place) { yielding.removeMin() }
        return yielding.min.map { Candidate(lane: table[$0.place.slot].lane, place: $0.place, yields: true) }
    }

    /// The lowest ready place of a lane whose message does not yield. Those that do are put aside.
    private mutating func front(_ lane: Lane.Name, in table: RecipientTable) -> Place? {
        while let place = self[lane].first(in: table) {
            guard let suspect = suspects[place.sequence],
                suspect.yields || suspect.standing == .convicted && !isOpen
            else { return place }
            self[lane].removeFirst(place)
            putAside(place, suspect, lane, in: table)
        }
        return nil
    }

    private mutating func putAside(_ place: Place, _ suspect: Suspect, _ lane: Lane.Name, in table: RecipientTable) {
        let entry = Yielding(strikes: suspect.strikes, place: place)
        if lane == .report { yieldingReports.insert(entry) } else { yielding.insert(entry) }
        yieldingByPlace.insert(Aside(place: place), in: table)
    }

    /// Puts a ready recipient into its lane, or aside when others are tried before its message.
    mutating func insert(_ place: Place, _ lane: Lane.Name, in table: RecipientTable) {
        if let suspect = suspects[place.sequence], suspect.yields {
            putAside(place, suspect, lane, in: table)
        } else {
            self[lane].insert(place)
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
        guard next.yields else { return takeReady(next, upTo: limit, in: table) }
        return next.lane == .report
            ? Self.take(next, from: &yieldingReports, upTo: limit, in: table)
            : Self.take(next, from: &yielding, upTo: limit, in: table)
    }

    private mutating func takeReady(_ next: Candidate, upTo limit: Int, in table: RecipientTable) -> [Place] {
        var taken: [Place] = []
        while taken.count < limit, let place = self[next.lane].first(in: table),
            place.sequence == next.place.sequence
        {
            self[next.lane].removeFirst(place)
            taken.append(place)
        }
        return taken
    }

    private static func take(
        _ next: Candidate, from yielding: inout Heap<Yielding>, upTo limit: Int, in table: RecipientTable
    ) -> [Place] {
        var taken: [Place] = []
        while taken.count < limit, let first = yielding.min, first.place.sequence == next.place.sequence {
            yielding.removeMin()
            if table.isCurrent(first.place) { taken.append(first.place) }
        }
        return taken
    }

    /// Takes all away that yield.
    mutating func takeYielding(in table: RecipientTable) -> [Place] {
        defer {
            yielding = Heap()
            yieldingReports = Heap()
            yieldingByPlace = AsideHeap()
        }
        return (yielding.unordered + yieldingReports.unordered).lazy.map(\.place).filter(table.isCurrent).sorted()
    }

    /// Recipients of a message start, some of which have started before and came back.
    mutating func start(
        _ attempt: UInt64, _ lane: Lane.Name, _ sequence: SequenceNumber, new: Int, back: Int, now: Instant
    ) {
        if lane == .report {
            startsSinceReport = 0
        } else {
            starts &+= 1
            startsSinceReport = min(startsSinceReport + 1, 8)
        }
        underWay.append((attempt, now))
        if health == .probing { probe = attempt }
        self[lane].start(sequence, new: new, back: back)
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
            if let answeredAt, answeredAt > began { overtaken.append(attempt) }
        }
        return overtaken
    }

    /// The highest priority that waits, which sets the pace of the probes.
    mutating func highestPriority(in table: RecipientTable) -> Priority {
        let lanes = Lane.Name.allCases.first { self[$0].first(in: table) != nil }
        return (lanes ?? yieldingByPlace.first(in: table).map { table[$0.place.slot].lane })?.priority ?? .normal
    }

    /// Gives a recipient a timer of its own.
    mutating func putOff(_ place: Place, until moment: Instant, in table: RecipientTable) {
        deferredCount += 1
        deferred.insert(Timer(at: moment, place: place))
        deferredByPlace.insert(Aside(place: place, until: moment), in: table)
    }

    /// When the timers of those among these slots that were put off on their own run out.
    func timers(of slots: Set<UInt32>, in table: RecipientTable) -> [UInt32: Instant] {
        deferredByPlace.moments(of: slots, in: table)
            .merging(releasing.moments(of: slots, in: table)) { first, _ in first }
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
            oldest(in: table), deferredByPlace.first(in: table)?.place,
            releasing.first(in: table)?.place, held.first(in: table)?.place,
        ]
        return places.compactMap { $0.map { table[$0.slot].acceptedAt } }.min()
    }
}
