import HeapModule
import Mail
import Queueing

/// A mistake planted between the scheduler and the hosts, to show that the checks see it.
enum HostMutation: CaseIterable {
    /// An attempt that may not connect stays under way and asks again.
    case waitingHoldsSlot
    /// The scheduler is told that reports are the organization's own mail.
    case reportsAreOwnMail
    /// Each destination's host is a host of its own.
    case hostNotShared
}

/// The scheduler with destinations whose exchangers lead to hosts, in virtual time. It asks for connections as the
/// delivery agent does, and keeps none.
final class HostWorld {
    /// What a host does.
    enum Behaviour {
        case well
        /// Accepts the connection and never greets.
        case hanging
        case refusing
        /// Hangs until this moment, then it is well.
        case hangingUntil(Instant)
    }

    /// What somebody sends.
    struct Mail {
        var at: Instant
        var key: QueueKey
        var work: Work
        /// Nil for a mailbox, which needs no host.
        var host: HostPlace?
        /// Whether its wait counts.
        var isGood = false
    }

    private enum Event {
        case arrives(Mail)
        case asks(Attempt)
        case greets(Attempt)
        case fails(Attempt)
        case delivers(Attempt)
        case wake
    }

    private struct Scheduled: Comparable {
        var at: Instant
        var ordinal: Int
        var event: Event

        static func < (a: Scheduled, b: Scheduled) -> Bool { (a.at, a.ordinal) < (b.at, b.ordinal) }
        static func == (a: Scheduled, b: Scheduled) -> Bool { a.ordinal == b.ordinal }
    }

    private let behaviours: [HostPlace: Behaviour]
    private let mutation: HostMutation?
    private var scheduler: Scheduler
    private var now = Instant(milliseconds: 0)
    private var events = Heap<Scheduled>()
    private var ordinal = 0
    private var wakeOrdinal = 0
    private var hosts: [QueueKey: HostPlace] = [:]
    private var sent: [SequenceNumber: Mail] = [:]
    private var leases: [UInt64: (lease: HostLease, hasGreeted: Bool)] = [:]
    private var open: [HostPlace: Int] = [:]
    /// How long each good message waited, by class of mail.
    private(set) var waits: [String: [Interval]] = [:]
    /// The order in which messages were delivered.
    private(set) var delivered: [Mail] = []
    private(set) var deliveredNumbers: [SequenceNumber] = []
    /// The most connections that a host had at a time.
    private(set) var mostOpen: [HostPlace: Int] = [:]
    /// Connections made in all, by host.
    private(set) var connections: [HostPlace: Int] = [:]
    private(set) var attempts = 0

    static let greetingTime = Interval.minutes(5)

    init(
        _ mail: [Mail], behaviours: [HostPlace: Behaviour], configuration: SchedulerConfiguration,
        mutation: HostMutation? = nil
    ) {
        self.behaviours = behaviours
        self.mutation = mutation
        scheduler = Scheduler(configuration: configuration, seed: 1)
        for mail in mail { schedule(.arrives(mail), at: mail.at) }
    }

    /// Recipients that have not ended.
    var waiting: Int { scheduler.recipientCount }

    /// Runs until nothing is left to happen, or until this moment.
    func run(until end: Instant) {
        while let next = events.popMin(), next.at <= end {
            now = next.at
            switch next.event {
            case .arrives(let mail): arrive(mail)
            case .asks(let attempt): ask(attempt)
            case .greets(let attempt): greet(attempt)
            case .fails(let attempt): fail(attempt)
            case .delivers(let attempt): deliver(attempt)
            case .wake:
                if next.ordinal == wakeOrdinal { tell { $0.wake(now: $1, into: &$2) } }
            }
        }
    }

    private func schedule(_ event: Event, at moment: Instant) {
        ordinal += 1
        events.insert(Scheduled(at: moment, ordinal: ordinal, event: event))
    }

    private func tell(_ event: (inout Scheduler, Instant, inout [Scheduler.Action]) -> Void) {
        var actions: [Scheduler.Action] = []
        event(&scheduler, now, &actions)
        for action in actions {
            switch action {
            case .start(let attempt):
                attempts += 1
                schedule(.asks(attempt), at: now + .milliseconds(5))
            case .wake(let moment):
                schedule(.wake, at: max(moment, now))
                wakeOrdinal = ordinal
            case .settle, .notifyDelay, .abandon: break
            }
        }
    }

    private func arrive(_ mail: Mail) {
        let number = SequenceNumber(Int64(sent.count + 1))
        sent[number] = mail
        hosts[mail.key] = mail.host
        let work = mutation == .reportsAreOwnMail ? .own : mail.work
        let recipient = QueuedRecipient(
            id: RecipientID(number.rawValue), sequence: number, key: mail.key, priority: .normal, work: work,
            acceptedAt: now)
        tell { $0.enqueue([recipient], now: $1, into: &$2) }
    }

    private func ask(_ attempt: Attempt) {
        guard let host = hosts[attempt.key] else { return schedule(.delivers(attempt), at: now + .milliseconds(5)) }
        switch scheduler.claim(place(of: host, for: attempt), for: attempt.id, now: now) {
        case .granted(let lease):
            leases[attempt.id] = (lease, false)
            connections[host, default: 0] += 1
            open[host, default: 0] += 1
            mostOpen[host] = max(mostOpen[host] ?? 0, open[host] ?? 0)
            switch behaviours[host] ?? .well {
            case .well: schedule(.greets(attempt), at: now + .milliseconds(10))
            case .hanging: schedule(.fails(attempt), at: now + Self.greetingTime)
            case .refusing: schedule(.fails(attempt), at: now + .milliseconds(1))
            case .hangingUntil(let end):
                if now < end {
                    schedule(.fails(attempt), at: now + Self.greetingTime)
                } else {
                    schedule(.greets(attempt), at: now + .milliseconds(10))
                }
            }
        case .full where mutation == .waitingHoldsSlot: schedule(.asks(attempt), at: now + .milliseconds(500))
        case .full: finish(attempt, AttemptResult(waitsForHost: true))
        case .down(let failure): finish(attempt, AttemptResult(destinationFailure: failure))
        }
    }

    // Whose host is not shared has an address of his own, as far as the scheduler knows.
    private func place(of host: HostPlace, for attempt: Attempt) -> HostPlace {
        guard mutation == .hostNotShared else { return host }
        return HostPlace(
            address: IPAddress(
                v4: UInt32(truncatingIfNeeded: attempt.key.nextHop.utf8.reduce(7) { $0 &* 31 &+ Int($1) })),
            port: host.port)
    }

    private func greet(_ attempt: Attempt) {
        guard let lease = leases[attempt.id]?.lease else { return }
        leases[attempt.id]?.hasGreeted = true
        tell { $0.hostGreeted(lease, now: $1, into: &$2) }
        schedule(.delivers(attempt), at: now + .milliseconds(20))
    }

    private func fail(_ attempt: Attempt) {
        let failure = DeliveryFailure(.connection, Reply(450, nil, "Connection timed out"))
        if let lease = leases[attempt.id]?.lease { scheduler.hostFailed(lease, failure, now: now) }
        finish(attempt, AttemptResult(destinationFailure: failure))
    }

    private func deliver(_ attempt: Attempt) {
        for id in attempt.recipients {
            let number = SequenceNumber(id.rawValue)
            guard let mail = sent[number] else { continue }
            delivered.append(mail)
            deliveredNumbers.append(number)
            if mail.isGood {
                waits[mail.host == nil ? "local" : "\(mail.work)", default: []].append(now - mail.at)
            }
        }
        let outcome = RecipientOutcome.delivered(Reply(250, nil, "OK"), remote: nil, reportsSuccess: false)
        finish(
            attempt, AttemptResult(outcomes: Dictionary(uniqueKeysWithValues: attempt.recipients.map { ($0, outcome) }))
        )
    }

    private func finish(_ attempt: Attempt, _ result: AttemptResult) {
        tell { $0.finished(attempt.id, result, now: $1, into: &$2) }
        guard let (lease, hasGreeted) = leases.removeValue(forKey: attempt.id) else { return }
        if let host = hosts[attempt.key] { open[host, default: 0] -= 1 }
        tell { $0.hostLeft(lease, hadGreeted: hasGreeted, now: $1, into: &$2) }
    }
}
