import Mail
import Queueing

/// A broken invariant. The text begins with its name.
struct Violation: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }

    /// The invariant: what stands before the colon.
    var invariant: String { String(description.prefix { $0 != ":" }) }
}

/// What the world outside the scheduler knows of one recipient, to check the scheduler by.
struct Fate {
    enum Stage: Equatable {
        case ready
        case deferred(until: Instant)
        case underWay
        case ended(RecipientState)
    }

    /// Which message of the plan, or which report.
    var label: Int
    /// Its place among the recipients of its message.
    var index: Int
    var recipient: QueuedRecipient
    /// The index of its destination.
    var destination: Int
    var stage = Stage.ready
    /// Whether its end is in the store.
    var isEndWritten = false
    /// Copies that the destination took, and when it took the last one.
    var copies = 0
    var takenAt: Instant?
    /// Copies more than one that SMTP itself or a crash explains.
    var excused = 0
    /// Whether its order is its own: it was deferred, moved, or its reply got lost.
    var stepsAside = false
    /// Attempts that began, and when the last one did.
    var tries = 0
    var startedAt: Instant?
    /// Whether one of them lasted so long that others may go before it.
    var hasLasted = false
    /// The destination it goes to when the attempt under way has not decided it.
    var pendingMove: Int?
    /// Since when nothing but its age and its queue decide about it.
    var undisturbedSince: Instant
    /// Whether its sender wants to hear of a failure.
    var wantsReport = false
    var reports = 0
    /// Whether its removal was asked for, and with a report.
    var isRemovalReported: Bool?
    /// Held back by an administrator.
    var isSuspended = false
    /// The notice of its delay was given in this run of the process, and is in the store.
    var isDelayGiven = false
    var isDelayWritten = false

    var hasEnded: Bool {
        if case .ended = stage { return true }
        return false
    }
}

/// Which lane of which queue.
struct LaneKey: Hashable {
    var destination: Int
    /// Nil for the lane of reports.
    var priority: Priority?

    /// All lanes of a destination.
    static func all(of destination: Int) -> [LaneKey] {
        (Priority.allCases + [nil]).map { LaneKey(destination: destination, priority: $0) }
    }
}

/// Checks invariants I1 to I5 and the promises of docs/reference/queues.md, event by event.
///
/// It learns of everything that happens, and nothing of how the scheduler decides.
struct Ledger {
    var fates: [RecipientID: Fate] = [:]
    /// The recipients of each message, in order.
    var recipientsOf: [Int: [RecipientID]] = [:]
    /// Recipients that have not ended.
    var openCount = 0
    /// Recipients that have not ended, by lane.
    var open: [LaneKey: Set<RecipientID>] = [:]
    /// Messages that each lane's destination took since the last start, in order.
    var arrivals: [LaneKey: [SequenceNumber]] = [:]
    /// When the last failed attempt began and ended at each destination, since the last start.
    var failures: [Int: (began: Instant, ended: Instant)] = [:]
    /// How each destination does, and what is known of messages that broke their transactions there.
    var health: [Int: Health] = [:]
    var suspicions: [MessageKey: Suspicion] = [:]
    /// What was told last of each destination's outage, since the last start.
    var outages: [Int: OutageChange] = [:]
    /// When each destination that failed is to be tried again.
    var probes: [Int: Instant] = [:]
    /// Attempts under way.
    var underWay: [Int: Int] = [:]
    /// The configuration in force, and the widest limits since the last start.
    var configuration: SchedulerConfiguration
    var widest: [Int: Int] = [:]
    /// The last start or jump of the clock.
    var disturbedAt: Instant
    var startedAt: Instant
    /// Destinations whose queue is stopped.
    var suspended: Set<Int> = []
    let destinations: [QueueKey]

    init(destinations: [QueueKey], configuration: SchedulerConfiguration, now: Instant) {
        self.destinations = destinations
        self.configuration = configuration
        disturbedAt = now
        startedAt = now
        for (index, key) in destinations.enumerated() { widest[index] = configuration.connections(of: key) }
    }

    func lane(_ fate: Fate) -> LaneKey {
        LaneKey(
            destination: fate.destination,
            priority: fate.recipient.work == .report ? nil : fate.recipient.priority)
    }

    func destination(of key: QueueKey) throws -> Int {
        guard let index = destinations.firstIndex(of: key) else { throw Violation("I5: \(key) is no queue of ours") }
        return index
    }

    /// Recipients were committed.
    mutating func accepted(_ recipients: [QueuedRecipient], label: Int, wantsReport: Bool, now: Instant) throws {
        for (index, recipient) in recipients.enumerated() {
            guard fates[recipient.id] == nil else { throw Violation("I4: \(recipient.id) was given twice") }
            let fate = Fate(
                label: label, index: index, recipient: recipient, destination: try destination(of: recipient.key),
                undisturbedSince: now, wantsReport: wantsReport)
            fates[recipient.id] = fate
            open[lane(fate), default: []].insert(recipient.id)
            openCount += 1
        }
        recipientsOf[label] = recipients.map(\.id)
    }

    /// Other settings are in force.
    mutating func reconfigured(_ configuration: SchedulerConfiguration, now: Instant) {
        self.configuration = configuration
        for (index, key) in destinations.enumerated() {
            widest[index] = max(widest[index] ?? 0, configuration.connections(of: key))
        }
        for (id, fate) in fates where !fate.hasEnded { fates[id]?.undisturbedSince = now }
    }

    /// The clock went on at once.
    mutating func jumped(now: Instant) {
        disturbedAt = now
        for (id, fate) in fates where !fate.hasEnded { fates[id]?.undisturbedSince = now }
        // What fell due meanwhile is due now, all at once.
        probes = probes.mapValues { max($0, now) }
    }

    /// A new route: at once, or after the attempt that is under way.
    mutating func moved(_ id: RecipientID, to destination: Int, now: Instant) {
        guard var fate = fates[id], !fate.hasEnded else { return }
        if fate.stage == .underWay {
            fates[id]?.pendingMove = destination
            return
        }
        suspicions[MessageKey(fate)]?.isLoose = true
        open[lane(fate)]?.remove(id)
        fate.destination = destination
        fate.recipient.key = destinations[destination]
        fate.stage = .ready
        fate.stepsAside = true
        fate.pendingMove = nil
        fate.undisturbedSince = now
        fates[id] = fate
        open[lane(fate), default: []].insert(id)
    }

    /// By hand: what was deferred goes at once, and the destination is probed.
    mutating func retried(_ destination: Int) {
        probes[destination] = nil
        for lane in LaneKey.all(of: destination) {
            for id in open[lane, default: []] {
                if case .deferred = fates[id]?.stage { fates[id]?.stage = .ready }
            }
        }
    }

    /// A queue is stopped or goes on.
    mutating func setSuspended(_ isSuspended: Bool, _ destination: Int, now: Instant) {
        if isSuspended { suspended.insert(destination) } else { suspended.remove(destination) }
        probes[destination] = nil
        for id in open(at: destination) { fates[id]?.undisturbedSince = now }
    }

    /// Recipients are held back or go on: what was deferred goes at once then.
    mutating func setSuspended(_ isSuspended: Bool, _ ids: [RecipientID], now: Instant) {
        for id in ids {
            guard var fate = fates[id], fate.isSuspended != isSuspended,
                fate.isRemovalReported == nil || fate.stage != .underWay
            else { continue }
            fate.isSuspended = isSuspended
            fate.stepsAside = true
            suspicions[MessageKey(fate)]?.isLoose = true
            fate.undisturbedSince = now
            if case .deferred = fate.stage { fate.stage = .ready }
            fates[id] = fate
        }
    }

    /// A removal is asked for; the first one counts.
    mutating func removing(_ ids: [RecipientID], isReported: Bool) {
        for id in ids where fates[id]?.isRemovalReported == nil {
            fates[id]?.isRemovalReported = isReported
            if let fate = fates[id] { suspicions[MessageKey(fate)]?.isLoose = true }
        }
    }

    /// The recipients of a message that have not ended.
    func open(of label: Int) -> [RecipientID] {
        recipientsOf[label, default: []].filter { fates[$0].map { !$0.hasEnded } ?? false }
    }

    /// Recipients at a destination that have not ended, by number.
    func open(at destination: Int) -> [RecipientID] {
        LaneKey.all(of: destination).flatMap { open[$0, default: []] }.sorted()
    }
}
