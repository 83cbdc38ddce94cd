import HeapModule
import Mail
import Queueing

/// The real scheduler over a store, with virtual time, scripted destinations, crashes and an administrator.
///
/// It performs the scheduler's actions as the gateway does: outcomes are written behind it, in order and some
/// milliseconds later, a failure together with its report.
final class World {
    enum Event {
        case plan(Plan.Event)
        case end(Attempt, startedAt: Instant, How)
        case write
        case wake
    }

    /// How an attempt ends.
    enum How {
        /// As its destination answers.
        case itself
        /// An administrator is tired of it.
        case abandoned
        /// Its destination dies of another message.
        case dropped
    }

    struct Scheduled: Comparable {
        var at: Instant
        var ordinal: Int
        var generation: Int
        var event: Event

        static func < (a: Scheduled, b: Scheduled) -> Bool { (a.at, a.ordinal) < (b.at, b.ordinal) }
        static func == (a: Scheduled, b: Scheduled) -> Bool { a.ordinal == b.ordinal }
    }

    /// What is to be written: a transaction, and whom its report is about.
    struct Writing {
        var transaction: StoreTransaction
        var reported: [RecipientID] = []
        var label = 0
        var isDelay = false
    }

    /// The process dies here.
    struct Death: Error {}

    static let start = Instant(milliseconds: 1_000_000)

    let plan: Plan
    let store: any SimulatedStore
    var now = World.start
    /// The moment at which the clock of the machine began, and how far its wall clock was set.
    var bootedAt = Interval.milliseconds(0)
    var wallOffset = Interval.milliseconds(0)
    var events = Heap<Scheduled>()
    var ordinal = 0
    /// Which process lives.
    var generation = 0
    var subject: Mutant
    var ledger: Ledger
    /// The configuration as the administrator has it.
    var configuration: SchedulerConfiguration
    /// Where mail for each destination goes now.
    var routes: [Int]
    /// Given out and not in the store yet, in order.
    var unwritten: [Writing] = []
    var underWay: [UInt64: (attempt: Attempt, startedAt: Instant)] = [:]
    /// Attempts whose end an administrator asked for.
    var abandoned: Set<UInt64> = []
    var firstSeen: [Int: Instant] = [:]
    /// Until when each destination is dead of a message.
    var deadUntil: [Int: Instant] = [:]
    var wakeOrdinal = 0
    var steps = 0
    var crashSteps: ArraySlice<Int>
    var tally = Tally()
    /// What happened, when somebody wants to read it.
    var trace: [String]?

    init(_ plan: Plan, mutation: Mutation? = nil, store: any SimulatedStore = MemoryStore(), isTraced: Bool = false) {
        self.plan = plan
        self.store = store
        configuration = plan.configuration
        routes = Array(plan.destinations.indices)
        crashSteps = plan.crashSteps[...]
        subject = Mutant(
            configuration: plan.configuration, seed: Dice.seed(plan.seed, .scheduler, 0), mutation: mutation)
        ledger = Ledger(destinations: plan.destinations.map(\.key), configuration: plan.configuration, now: now)
        if isTraced { trace = [] }
        for entry in plan.entries { schedule(.plan(entry.event), at: World.start + entry.at) }
    }

    /// What the clock of the machine shows.
    var bootTime: Instant { now - bootedAt }
    var wallTime: WallTime {
        WallTime(milliseconds: 1_795_438_939_000 + now.milliseconds + wallOffset.milliseconds)
    }
    /// Since the beginning.
    var elapsed: Interval { now - World.start }

    /// Runs to the end; throws the first broken invariant.
    func run() throws {
        tally.seeds = 1
        store.setClocks(now: bootTime, wall: wallTime)
        while let next = events.popMin() {
            if next.generation != generation, isOfProcess(next.event) { continue }
            // In the right order: what was due before this moment has been done.
            try ledger.checkProbes(now: next.at)
            now = max(now, next.at)
            store.setClocks(now: bootTime, wall: wallTime)
            do {
                try step()
            } catch is Death {
                try restart(off: .milliseconds(500), rebooted: false)
                // Whoever stopped something lets it go on, if need be with the next process.
                if isRelease(next.event) { schedule(next.event, at: now) }
                continue
            }
            do {
                try handle(next.event, next.ordinal)
                try ledger.checkGone(subject.takeOutages())
                try checkCount()
            } catch is Death {
                try restart(off: .milliseconds(500), rebooted: false)
            }
        }
        try ledger.checkEnd()
    }

    /// Between any two steps the process can die.
    func step() throws {
        steps += 1
        tally.steps += 1
        if let next = crashSteps.first, next <= steps {
            crashSteps.removeFirst()
            throw Death()
        }
    }

    private func isRelease(_ event: Event) -> Bool {
        switch event {
        case .plan(.resume), .plan(.release), .plan(.unpark): true
        default: false
        }
    }

    private func isOfProcess(_ event: Event) -> Bool {
        if case .plan = event { return false }
        return true
    }

    func schedule(_ event: Event, at moment: Instant) {
        ordinal += 1
        events.insert(Scheduled(at: moment, ordinal: ordinal, generation: generation, event: event))
    }

    private func handle(_ event: Event, _ ordinal: Int) throws {
        switch event {
        case .plan(let event): try happen(event)
        case .end(let attempt, let startedAt, let how): try end(attempt, startedAt: startedAt, how)
        case .write: try write()
        case .wake:
            // A later wish has taken the place of this one.
            guard ordinal == wakeOrdinal else { return }
            try perform(subject.tell(now: bootTime) { $0.wake(now: $1, into: &$2) })
        }
    }

    /// I2: everything that has not ended is in a queue.
    private func checkCount() throws {
        let count = subject.scheduler.recipientCount
        if count != ledger.openCount {
            throw Violation("I2: \(ledger.openCount) recipients wait, the queues hold \(count)")
        }
    }

    /// Writes a line of the trace.
    func note(_ text: @autoclosure () -> String) {
        guard trace != nil else { return }
        let line = "\(steps)  \(elapsed.text)  \(text())"
        trace?.append(line)
    }
}

extension Dice {
    /// What a choice is about.
    enum Purpose: Int {
        case scheduler
        case duration
        case response
        case writing
        case abandoning
        case crash
    }

    static func seed(_ seed: UInt64, _ purpose: Purpose, _ number: Int) -> UInt64 {
        var dice = Dice(seed: seed, purpose.rawValue, number)
        return dice.next()
    }
}
