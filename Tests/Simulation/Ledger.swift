import Mail
import Queueing

/// A broken invariant.
struct Violation: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

/// What the world outside the scheduler knows of one recipient, to check the scheduler by.
struct Fate {
    enum Stage: Equatable {
        case ready
        case deferred(until: Instant)
        case underWay
        case ended(RecipientState)
    }

    var recipient: QueuedRecipient
    var stage = Stage.ready
    /// Copies that the destination took.
    var copies = 0
    /// Copies more than one that SMTP itself or a crash explains.
    var excused = 0
    /// Whether its order is its own: it was deferred, moved, or its reply got lost.
    var stepsAside = false
}

/// Which lane of which queue.
struct LaneKey: Hashable {
    var key: QueueKey
    var priority: Priority
}

/// Checks invariants I2 to I4 of docs/reference/queues.md, event by event.
struct Ledger {
    var fates: [RecipientID: Fate] = [:]
    /// Recipients that have not ended, by lane.
    private var open: [LaneKey: Set<RecipientID>] = [:]
    /// Messages that each lane's destination took since the last start, in order.
    private var arrivals: [LaneKey: [SequenceNumber]] = [:]
    /// When each destination failed last, since the last start.
    private var failures: [QueueKey: Instant] = [:]

    mutating func accepted(_ recipients: [QueuedRecipient]) {
        for recipient in recipients {
            fates[recipient.id] = Fate(recipient: recipient)
            open[lane(recipient), default: []].insert(recipient.id)
        }
    }

    /// I3, I4: an attempt may start.
    mutating func started(_ attempt: Attempt, now: Instant) throws {
        for id in attempt.recipients {
            guard let fate = fates[id] else { throw Violation("I3: attempt for an unknown recipient \(id)") }
            switch fate.stage {
            case .ended(let state): throw Violation("I3: attempt for \(id), which ended as \(state)")
            case .underWay: throw Violation("I3: two attempts at once for \(id)")
            case .deferred(let until) where until > now: throw Violation("I4: attempt for \(id) before its time")
            case .ready, .deferred: break
            }
            guard fate.recipient.key == attempt.key else { throw Violation("I5: \(id) attempted in another's queue") }
        }
        guard let first = attempt.recipients.first.flatMap({ fates[$0] }) else {
            throw Violation("I2: attempt without recipients")
        }
        let sequence = first.recipient.sequence
        for id in open[lane(first.recipient), default: []] where !attempt.recipients.contains(id) {
            guard let other = fates[id], other.recipient.sequence < sequence else { continue }
            if other.stage == .ready {
                throw Violation("I4: \(sequence) started while \(other.recipient.sequence) was ready in \(attempt.key)")
            }
        }
        for id in attempt.recipients { fates[id]?.stage = .underWay }
    }

    /// I3, I4: the destination took copies.
    mutating func took(_ ids: [RecipientID], connections: Int) throws {
        for id in ids {
            guard var fate = fates[id] else { continue }
            fate.copies += 1
            fates[id] = fate
            if fate.copies > 1 + fate.excused { throw Violation("I3: \(id) delivered \(fate.copies) times") }
            let sequence = fate.recipient.sequence
            let lane = lane(fate.recipient)
            if !fate.stepsAside {
                let overtakers = Set(arrivals[lane, default: []].filter { $0 > sequence }).count
                if overtakers >= connections {
                    throw Violation("I4: \(sequence) was overtaken by \(overtakers) with \(connections) connections")
                }
            }
            arrivals[lane, default: []].append(sequence)
        }
    }

    mutating func lostReply(_ ids: [RecipientID]) {
        for id in ids {
            fates[id]?.excused += 1
            fates[id]?.stepsAside = true
        }
    }

    mutating func ended(_ attempt: Attempt, _ result: AttemptResult, now: Instant) {
        if result.destinationFailure != nil { failures[attempt.key] = now }
        for id in attempt.recipients where fates[id]?.stage == .underWay {
            fates[id]?.stage = .ready
            if case .deferred = result.outcomes[id] { fates[id]?.stepsAside = true }
        }
    }

    /// I2: a recipient is deferred or ends, once.
    mutating func settled(_ settlement: Settlement, now: Instant) throws {
        guard var fate = fates[settlement.id] else { throw Violation("I2: unknown recipient settled") }
        if case .ended(let state) = fate.stage {
            throw Violation("I2: \(settlement.id) ended as \(state) and then as \(settlement.state)")
        }
        if fate.stage == .underWay { throw Violation("I2: \(settlement.id) settled while under way") }
        switch settlement.state {
        case .waiting:
            guard let until = settlement.notBefore else { throw Violation("I2: deferred without a time") }
            let wait = until - now
            guard wait >= .minutes(1), wait <= .minutes(60) else { throw Violation("Schedule: deferred for \(wait)") }
            fate.stage = .deferred(until: until)
            fate.stepsAside = true
        case .delivered where fate.copies == 0:
            throw Violation("I1: \(settlement.id) marked as delivered and was not")
        case .expired:
            try checkExpiry(settlement, fate, now: now)
            fallthrough
        case .delivered, .failed, .removed:
            fate.stage = .ended(settlement.state)
            open[lane(fate.recipient)]?.remove(settlement.id)
        }
        fates[settlement.id] = fate
    }

    private func checkExpiry(_ settlement: Settlement, _ fate: Fate, now: Instant) throws {
        let age = now - fate.recipient.acceptedAt
        if age < .hours(24) { throw Violation("Expiry: \(settlement.id) expired at the age of \(age)") }
        guard settlement.lastFailure != nil else {
            throw Violation("Expiry: \(settlement.id) expired without an error")
        }
        if settlement.outcome != nil || fate.recipient.key.deliveryType == .unreachable { return }
        guard let failure = failures[fate.recipient.key], now - failure <= .minutes(15) else {
            throw Violation("Expiry: \(settlement.id) expired without one more attempt")
        }
    }

    mutating func moved(_ id: RecipientID, to key: QueueKey) {
        guard var fate = fates[id] else { return }
        open[lane(fate.recipient)]?.remove(id)
        fate.recipient.key = key
        fate.stage = .ready
        fate.stepsAside = true
        fates[id] = fate
        open[lane(fate.recipient), default: []].insert(id)
    }

    /// By hand: what was deferred goes at once.
    mutating func retried(_ key: QueueKey) {
        for priority in Priority.allCases {
            for id in open[LaneKey(key: key, priority: priority), default: []] {
                if case .deferred = fates[id]?.stage { fates[id]?.stage = .ready }
            }
        }
    }

    /// The process died: what was under way or not written comes back as the disk has it.
    mutating func restarted(_ waiting: [QueuedRecipient], delivered unwritten: [RecipientID]) {
        arrivals = [:]
        failures = [:]
        for id in unwritten { fates[id]?.excused += 1 }
        for recipient in waiting {
            guard var fate = fates[recipient.id] else { continue }
            fate.recipient = recipient
            fate.stage = recipient.notBefore.map { .deferred(until: $0) } ?? .ready
            fates[recipient.id] = fate
            open[lane(recipient), default: []].insert(recipient.id)
        }
    }

    private func lane(_ recipient: QueuedRecipient) -> LaneKey {
        LaneKey(key: recipient.key, priority: recipient.priority)
    }
}
