import HeapModule
import Mail
import Queueing

/// A mistake planted in the model, to show that the checks see it.
enum Mutation: CaseIterable {
    /// One delivery is never marked on the disk.
    case lostMark
    /// A recipient that was delivered is handed to the scheduler once more.
    case doubleAttempt
    /// Two messages of a queue swap their numbers on the way to the scheduler.
    case orderSwap
    /// One wake-up never comes.
    case lostWakeUp
    /// The scheduler takes a message for a day older than it is.
    case earlyExpiry
    /// One accepted recipient does not reach the scheduler.
    case lostRecipient

    /// How the report of the broken invariant begins.
    var invariant: String {
        switch self {
        case .lostMark, .lostRecipient, .lostWakeUp: "I2"
        case .doubleAttempt: "I3"
        case .orderSwap: "I4"
        case .earlyExpiry: "Expiry"
        }
    }
}

/// The real scheduler over a model disk, with virtual time, scripted destinations, crashes and an administrator.
struct World {
    private enum Event {
        case arrival
        case end(Attempt, startedAt: Instant)
        case write
        case wake
        case crash
        case administrator
    }

    private struct Scheduled: Comparable {
        var at: Instant
        var ordinal: Int
        var generation: Int
        var event: Event

        static func < (a: Scheduled, b: Scheduled) -> Bool { (a.at, a.ordinal) < (b.at, b.ordinal) }
        static func == (a: Scheduled, b: Scheduled) -> Bool { a.ordinal == b.ordinal }
    }

    private var dice: Dice
    private let configuration: SchedulerConfiguration
    private let mutation: Mutation?
    private var mutated = false
    private var now = Instant(milliseconds: 1_000_000)
    private var events = Heap<Scheduled>()
    private var ordinal = 0
    private var generation = 0
    private var scheduler: Scheduler
    private var disk = Disk()
    private var ledger = Ledger()
    private var destinations: [QueueKey: Destination] = [:]
    private let keys: [QueueKey]
    /// Settlements given out and not on the disk yet, in order.
    private var unwritten: [Settlement] = []
    private var unwrittenEnds = 0
    private var underWay: [UInt64: Attempt] = [:]
    private var wakeOrdinal = 0
    private var actions: [Scheduler.Action] = []
    private(set) var steps = 0
    /// How often each thing happened, to show that the scripts reach it.
    private(set) var tally: [String: Int] = [:]

    init(seed: UInt64, mutation: Mutation? = nil) {
        var dice = Dice(seed: seed)
        self.mutation = mutation
        configuration = SchedulerConfiguration(
            connectionsPerDestination: [1, 2, 4, 20][Int(dice.number(0, 3))],
            recipientsPerAttempt: dice.chance(500) ? 100 : 3, attempts: dice.chance(300) ? 3 : 1_000)
        scheduler = Scheduler(configuration: configuration, seed: dice.next())
        keys = [
            QueueKey(organization: "contoso", deliveryType: .smartHost, nextHop: "hub", connector: "hub"),
            QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: "example.net"),
            QueueKey(organization: "fabrikam", deliveryType: .mailbox, nextHop: "dovecot"),
            QueueKey(organization: "fabrikam", deliveryType: .unreachable, nextHop: "fabrikam.com"),
        ]
        for key in keys { destinations[key] = Destination(start: now, dice: &dice) }
        let span = dice.chance(300) ? Interval.seconds(dice.number(1, 60)) : .minutes(dice.number(1, 600))
        for _ in 0..<dice.number(5, 40) {
            let at = now + .milliseconds(dice.number(0, span.milliseconds))
            ordinal += 1
            events.insert(Scheduled(at: at, ordinal: ordinal, generation: 0, event: .arrival))
        }
        self.dice = dice
        for _ in 0..<self.dice.number(0, 3) { schedule(.crash, after: .minutes(self.dice.number(0, 1_800))) }
        for _ in 0..<self.dice.number(0, 3) { schedule(.administrator, after: .minutes(self.dice.number(0, 600))) }
    }

    /// Runs to the end; throws the first broken invariant.
    mutating func run() throws {
        let end = now + .hours(24 * 6)
        while let next = events.popMin(), next.at < end {
            steps += 1
            if next.generation != generation, isOfProcess(next.event) { continue }
            now = max(now, next.at)
            try handle(next.event, next.ordinal)
            try perform()
            try checkCounts()
            if dice.chance(3), generation < 6 { try crash() }
        }
        if disk.waiting > 0 { throw Violation("I2: \(disk.waiting) recipients wait for ever") }
        for (id, fate) in ledger.fates where fate.copies == 0 {
            if case .ended(.delivered) = fate.stage { throw Violation("I1: \(id) is lost") }
        }
    }

    private func isOfProcess(_ event: Event) -> Bool {
        switch event {
        case .end, .write, .wake: true
        case .arrival, .crash, .administrator: false
        }
    }

    private mutating func schedule(_ event: Event, after interval: Interval) {
        ordinal += 1
        events.insert(Scheduled(at: now + interval, ordinal: ordinal, generation: generation, event: event))
    }

    private mutating func handle(_ event: Event, _ ordinal: Int) throws {
        switch event {
        case .arrival: arrive()
        case .end(let attempt, let startedAt): try end(attempt, startedAt: startedAt)
        case .write: try write()
        case .crash: try crash()
        case .administrator: administer()
        case .wake:
            // A later wish has taken the place of this one.
            guard ordinal == wakeOrdinal else { return }
            if scheduler.recipientCount > 0, mutates(.lostWakeUp) { return }
            scheduler.wake(now: now, into: &actions)
        }
    }

    /// Whether to make the planted mistake here and now; once in a run.
    private mutating func mutates(_ candidate: Mutation) -> Bool {
        guard mutation == candidate, !mutated else { return false }
        mutated = true
        return true
    }

    private mutating func arrive() {
        let priority: Priority = dice.chance(800) ? .normal : dice.chance(500) ? .high : .low
        // One message in six goes to several; the route to nowhere is rare.
        let first = dice.chance(50) ? 3 : Int(dice.number(0, 2))
        var targets = [keys[first]]
        if dice.chance(160) {
            for _ in 0..<dice.number(1, 8) { targets.append(keys[dice.chance(700) ? first : Int(dice.number(0, 2))]) }
        }
        var recipients = disk.accept(targets, priority: priority, now: now)
        ledger.accepted(recipients)
        if mutation == .earlyExpiry {
            for index in recipients.indices { recipients[index].acceptedAt = now - .hours(24) }
        }
        if mutation == .orderSwap { for index in recipients.indices { recipients[index].sequence.rawValue ^= 1 } }
        if mutates(.lostRecipient) { recipients.removeLast() }
        scheduler.enqueue(recipients, now: now, into: &actions)
    }

    private mutating func end(_ attempt: Attempt, startedAt: Instant) throws {
        underWay[attempt.id] = nil
        guard
            let response = destinations[attempt.key]?.respond(to: attempt, startedAt: startedAt, now: now, dice: &dice)
        else { throw Violation("I5: attempt at \(attempt.key), which is nowhere") }
        try ledger.took(response.taken, connections: configuration.connections(of: attempt.key))
        ledger.lostReply(response.unacknowledged)
        ledger.ended(attempt, response.result, now: now)
        scheduler.finished(attempt.id, response.result, now: now, into: &actions)
        if let id = response.taken.first, let fate = ledger.fates[id], mutates(.doubleAttempt) {
            scheduler.enqueue([fate.recipient], now: now, into: &actions)
        }
    }

    private mutating func write() throws {
        guard !unwritten.isEmpty else { return }
        let settlement = unwritten.removeFirst()
        if settlement.state != .waiting { unwrittenEnds -= 1 }
        if settlement.state == .delivered, mutates(.lostMark) { return }
        guard disk.write(settlement) else { throw Violation("I2: \(settlement.id) changed after its end") }
    }

    private mutating func perform() throws {
        let todo = actions
        actions.removeAll(keepingCapacity: true)
        for action in todo {
            switch action {
            case .start(let attempt):
                try ledger.started(attempt, now: now)
                tally[attempt.isProbe ? "probe" : "attempt", default: 0] += 1
                underWay[attempt.id] = attempt
                let duration = destinations[attempt.key]?.duration(at: now, dice: &dice) ?? .seconds(1)
                schedule(.end(attempt, startedAt: now), after: duration)
            case .settle(let settlement):
                try ledger.settled(settlement, now: now)
                tally[settlement.state.rawValue, default: 0] += 1
                unwritten.append(settlement)
                if settlement.state != .waiting { unwrittenEnds += 1 }
                schedule(.write, after: .milliseconds(dice.number(0, 5)))
            case .notifyDelay: tally["delayed", default: 0] += 1
            // Whoever holds the attempt may end it at its own pace.
            case .abandon: tally["abandoned", default: 0] += 1
            case .wake(let moment):
                schedule(.wake, after: max(moment - now, .milliseconds(0)))
                wakeOrdinal = ordinal
            }
        }
    }

    /// I2: everything that has not ended is in a queue.
    private func checkCounts() throws {
        let expected = disk.waiting - unwrittenEnds
        if scheduler.recipientCount != expected {
            throw Violation("I2: \(expected) recipients wait, the queues hold \(scheduler.recipientCount)")
        }
    }

    /// The process dies between two steps: what was not written is gone, attempts under way may or may not arrive.
    private mutating func crash() throws {
        generation += 1
        tally["crash", default: 0] += 1
        var delivered = unwritten.filter { $0.state == .delivered }.map(\.id)
        for attempt in underWay.values.sorted(by: { $0.id < $1.id }) where dice.chance(300) {
            try ledger.took(attempt.recipients, connections: .max)
            delivered += attempt.recipients
        }
        unwritten = []
        unwrittenEnds = 0
        underWay = [:]
        actions = []
        // Sometimes the machine was off for a long time.
        now = now + (dice.chance(100) ? .hours(dice.number(1, 30)) : .milliseconds(dice.number(200, 5_000)))
        let waiting = disk.waitingRecipients
        ledger.restarted(waiting, delivered: delivered)
        scheduler = Scheduler(configuration: configuration, seed: dice.next())
        scheduler.enqueue(waiting, now: now, into: &actions)
        try perform()
        try checkCounts()
    }

    private mutating func administer() {
        let key = keys[Int(dice.number(0, 3))]
        let waiting = scheduler.waiting(in: key, limit: 5).filter { $0.status != .active }
        switch dice.number(0, 2) {
        case 0:
            ledger.retried(key)
            scheduler.retry(key, now: now, into: &actions)
        case 1:
            scheduler.remove(waiting.map(\.id), now: now, into: &actions)
        default:
            let target = keys[Int(dice.number(0, 2))]
            for status in waiting {
                disk.route(status.id, to: target)
                ledger.moved(status.id, to: target)
            }
            scheduler.move(waiting.map(\.id), to: target, now: now, into: &actions)
        }
    }
}
