import Mail
import Queueing

/// A scheduler with what it asked for, so that a test reads as a story.
struct Bench {
    var scheduler: Scheduler
    var now = Instant(milliseconds: 0)
    private(set) var started: [Attempt] = []
    private(set) var settled: [Settlement] = []
    private(set) var notices: [DelayNotice] = []
    private(set) var abandoned: [UInt64] = []
    private(set) var wakeAt: Instant?
    private var lastID: Int64 = 0
    private var leases: [Int64: (lease: HostLease, hasGreeted: Bool)] = [:]

    init(_ configuration: SchedulerConfiguration = SchedulerConfiguration()) {
        scheduler = Scheduler(configuration: configuration, seed: 1)
    }

    /// What has started and not ended, by message.
    var underWay: [Int64] { started.map(\.sequence.rawValue) }

    /// One message with some recipients.
    @discardableResult
    mutating func enqueue(
        _ sequence: Int64, to key: QueueKey = .example, recipients: Int = 1, priority: Priority = .normal,
        work: Work = .own,
        acceptedAt: Instant? = nil, notBefore: Instant? = nil, isSuspended: Bool = false,
        isDelayNotified: Bool = false
    ) -> [RecipientID] {
        let queued = (0..<recipients).map { _ in
            lastID += 1
            return QueuedRecipient(
                id: RecipientID(lastID), sequence: SequenceNumber(sequence), key: key, priority: priority,
                work: work,
                acceptedAt: acceptedAt ?? now, notBefore: notBefore, isSuspended: isSuspended,
                isDelayNotified: isDelayNotified)
        }
        act { $0.enqueue(queued, now: $1, into: &$2) }
        return queued.map(\.id)
    }

    mutating func act(_ body: (inout Scheduler, Instant, inout [Scheduler.Action]) -> Void) {
        var actions: [Scheduler.Action] = []
        body(&scheduler, now, &actions)
        for action in actions {
            switch action {
            case .start(let attempt): started.append(attempt)
            case .settle(let settlement): settled.append(settlement)
            case .notifyDelay(let notice): notices.append(notice)
            case .abandon(let attempt): abandoned.append(attempt)
            case .wake(let moment): wakeAt = moment
            }
        }
    }

    /// Ends the attempt on a message.
    mutating func end(_ sequence: Int64, _ result: (Attempt) -> AttemptResult) {
        guard let index = started.firstIndex(where: { $0.sequence.rawValue == sequence }) else {
            return act { _, _, _ in }
        }
        let attempt = started.remove(at: index)
        act { $0.finished(attempt.id, result(attempt), now: $1, into: &$2) }
    }

    mutating func deliver(_ sequence: Int64) {
        end(sequence) { .each($0) { _ in .delivered(.ok, remote: nil, reportsSuccess: false) } }
    }
    /// One attempt on a message fails, before a transaction.
    mutating func fail(_ sequence: Int64, _ failure: DeliveryFailure = .refused) {
        end(sequence) { _ in AttemptResult(destinationFailure: failure) }
    }
    mutating func park(_ sequence: Int64) { end(sequence) { _ in AttemptResult(waitsForHost: true) } }
    /// One attempt on a message fails inside its transaction.
    mutating func breakOff(_ sequence: Int64, _ failure: DeliveryFailure = .closing) {
        end(sequence) { _ in AttemptResult(destinationFailure: failure, phase: .insideTransaction) }
    }
    /// All attempts on a message fail, until it has to wait.
    mutating func lose(_ sequence: Int64, _ failure: DeliveryFailure = .refused) {
        repeat { fail(sequence, failure) } while underWay.contains(sequence) && !failure.reply.isPermanent
    }
    mutating func putOff(_ sequence: Int64, _ failure: DeliveryFailure = .tryAgain) {
        end(sequence) { .each($0) { _ in .deferred(failure) } }
    }

    /// Goes to the moment the scheduler asked for and wakes it. Where it only looked whether an attempt lasts, on to the next.
    mutating func sleep() {
        let (asleepAt, latestLook) = (now, now + scheduler.configuration.slowAttempt)
        let before = (started.count, settled.count, notices.count)
        repeat {
            wake()
        } while wakeAt != nil && now > asleepAt && now <= latestLook
            && before == (started.count, settled.count, notices.count)
    }

    private mutating func wake() {
        guard let moment = wakeAt else { return }
        now = max(now, moment)
        wakeAt = nil
        act { $0.wake(now: $1, into: &$2) }
    }

    /// Goes on to a moment, waking the scheduler whenever it asked for it.
    mutating func sleep(until moment: Instant) {
        while let next = wakeAt, next <= moment { wake() }
        now = moment
    }

    mutating func forgetSettled() { settled = [] }

    func status(_ key: QueueKey = .example) -> QueueStatus? {
        var scheduler = scheduler
        return scheduler.queues(now: now).first { $0.key == key }
    }
}

extension Bench {
    /// What waits in a queue.
    func shown(_ key: QueueKey = .example) -> [WaitingStatus] {
        var scheduler = scheduler
        return scheduler.waiting(in: key, limit: 100)
    }
}

extension Bench {
    /// Asks for a connection, for the attempt on a message.
    mutating func claim(_ sequence: Int64, _ place: HostPlace) -> HostClaim? {
        guard let attempt = started.first(where: { $0.sequence.rawValue == sequence }) else { return nil }
        let claim = scheduler.claim(place, for: attempt.id, now: now)
        if case .granted(let lease) = claim { leases[sequence] = (lease, false) }
        return claim
    }

    /// Asks for a connection, and ends the attempt when there is none; says whether there is one.
    @discardableResult
    mutating func ask(_ sequence: Int64, _ place: HostPlace) -> Bool {
        switch claim(sequence, place) {
        case .granted?: return true
        case .full?: park(sequence)
        case .down(let failure)?: lose(sequence, failure)
        case nil: break
        }
        return false
    }

    /// The connection for a message, if there is one.
    func lease(_ sequence: Int64) -> HostLease? { leases[sequence]?.lease }

    mutating func greet(_ sequence: Int64) {
        guard let lease = leases[sequence]?.lease else { return }
        leases[sequence]?.hasGreeted = true
        act { $0.hostGreeted(lease, now: $1, into: &$2) }
    }

    mutating func hangUp(_ sequence: Int64) {
        guard let (lease, hasGreeted) = leases.removeValue(forKey: sequence) else { return }
        act { $0.hostLeft(lease, hadGreeted: hasGreeted, now: $1, into: &$2) }
    }

    /// The host does not greet for so long, and the attempt fails with it.
    mutating func failToGreet(
        _ sequence: Int64, _ failure: DeliveryFailure = .refused, after wait: Interval = .seconds(60)
    ) {
        now = now + wait
        if let lease = leases[sequence]?.lease { scheduler.hostFailed(lease, failure, now: now) }
        fail(sequence, failure)
        hangUp(sequence)
    }
}

extension QueueKey {
    static let example = QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: "example.net")
    static let other = QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: "example.org")
    static let unreachable = QueueKey(organization: "contoso", deliveryType: .unreachable, nextHop: "corp.contoso.com")
}

extension Reply {
    static let ok = Reply(250, EnhancedStatusCode(2, 0, 0), "OK")
}

extension DeliveryFailure {
    static let refused = DeliveryFailure(
        .connection, Reply(450, EnhancedStatusCode(4, 4, 316), "Connection refused"),
        remote: MailHost(stored: "mx.example.net"))
    static let closing = DeliveryFailure(
        .closing, Reply(421, EnhancedStatusCode(4, 7, 0), "Closing"), remote: MailHost(stored: "mx.example.net"))
    static let tryAgain = DeliveryFailure(.reply, Reply(451, EnhancedStatusCode(4, 3, 0), "Try again"))
    static let tooMany = DeliveryFailure(.tooManyRecipients, Reply(452, EnhancedStatusCode(4, 5, 3), "Too many"))
    static let unreadable = DeliveryFailure(.unreadable, Reply(451, EnhancedStatusCode(4, 3, 0), "Can't be read"))
    static let unknown = DeliveryFailure(.reply, Reply(550, EnhancedStatusCode(5, 1, 1), "No such user"))
}

extension AttemptResult {
    static func each(_ attempt: Attempt, _ outcome: (RecipientID) -> RecipientOutcome) -> AttemptResult {
        AttemptResult(
            outcomes: Dictionary(uniqueKeysWithValues: attempt.recipients.map { ($0, outcome($0)) }))
    }
}
