import Mail
import Queueing

/// A message at one destination.
struct MessageKey: Hashable {
    var destination: Int
    var label: Int

    init(_ fate: Fate) {
        destination = fate.destination
        label = fate.label
    }
}

/// How a destination did since it took or refused a message to the end.
struct Health {
    /// How often it did.
    var successes = 0
    /// Failures since, and when the first of these attempts began.
    var failures = 0
    var failingSince: Instant?
}

/// What is known of a message whose last attempts broke off inside a transaction.
struct Suspicion {
    var strikes = 0
    /// Of them, those since anything went well at the destination.
    var sinceSuccess = 0
    /// What had gone well before the first strike.
    var successesAtFirst: Int
    /// The queue was in Retry since the first strike.
    var wasDown = false
    /// An administrator moved, held or removed a part of it, so that the scheduler began anew.
    var isLoose = false
}

/// Whose failure it is (docs/reference/queues.md).
extension Ledger {
    /// An attempt is over.
    mutating func judged(
        _ fate: Fate, _ destination: Int, _ result: AttemptResult, startedAt: Instant, now: Instant
    ) {
        var key = MessageKey(fate)
        key.destination = destination
        guard let failure = result.destinationFailure, !failure.reply.isPermanent else {
            health[destination, default: Health()].successes += 1
            health[destination]?.failures = 0
            health[destination]?.failingSince = nil
            suspicions[key] = nil
            for key in suspicions.keys where key.destination == destination { suspicions[key]?.sinceSuccess = 0 }
            return
        }
        health[destination, default: Health()].failures += 1
        if health[destination]?.failingSince == nil { health[destination]?.failingSince = startedAt }
        guard result.phase == .insideTransaction else { return }
        let successes = health[destination]?.successes ?? 0
        suspicions[key, default: Suspicion(successesAtFirst: successes)].strikes += 1
        suspicions[key]?.sinceSuccess += 1
    }

    /// Health: only a run of failures without a success puts a destination into Retry.
    mutating func checkRun(_ destination: Int, now: Instant) throws {
        for key in suspicions.keys where key.destination == destination { suspicions[key]?.wasDown = true }
        guard let health = health[destination], let since = health.failingSince else {
            throw Violation("Health: d\(destination) is in Retry though nothing failed since a success")
        }
        if health.failures < 3, now - since < .minutes(1) {
            throw Violation("Health: d\(destination) is in Retry after \(health.failures) failures")
        }
    }

    /// Suspect: no message holds others up for more than two probes.
    func checkProbe(_ fate: Fate, _ destination: Int) throws {
        guard let suspicion = suspicions[MessageKey(fate)], suspicion.sinceSuccess >= 2, !suspicion.isLoose else {
            return
        }
        for id in open(at: destination) {
            guard let other = fates[id], other.stage == .ready, !other.isSuspended, other.label != fate.label,
                suspicions[MessageKey(other)] == nil
            else { continue }
            throw Violation("Suspect: \(fate.label) is probed again while \(other.label) waits")
        }
    }

    /// Whether others may be tried before a message that is ready.
    func mayYield(_ fate: Fate) -> Bool {
        if fate.hasLasted { return true }
        guard let suspicion = suspicions[MessageKey(fate)] else { return false }
        if suspicion.strikes >= 2 || suspicion.isLoose { return true }
        return suspicions.contains { $0.key.destination == fate.destination && $0.value.strikes >= 2 }
    }

    /// Whether a message stands outside the order because its transactions break.
    func isOutOfOrder(_ fate: Fate) -> Bool {
        if fate.hasLasted { return true }
        guard let suspicion = suspicions[MessageKey(fate)] else { return false }
        return suspicion.strikes >= 3 || suspicion.wasDown || suspicion.isLoose
    }

    /// Whether a settlement puts a recipient off though it got no reply of its own. Suspect: that is so after two strikes
    /// in a row, and when something else went well meanwhile.
    func isStepAside(_ settlement: Settlement, _ result: AttemptResult?) throws -> Bool {
        guard settlement.state == .waiting, settlement.notBefore != nil, let fate = fates[settlement.id] else {
            return false
        }
        if let result, case .deferred = result.outcomes[settlement.id] { return false }
        guard let suspicion = suspicions[MessageKey(fate)] else {
            throw Violation("Suspect: \(fate.label) is put off and its transactions went well")
        }
        if suspicion.isLoose { return true }
        if suspicion.strikes < 2 { throw Violation("Suspect: \(fate.label) is put off at its first strike") }
        if health[fate.destination]?.successes ?? 0 <= suspicion.successesAtFirst {
            throw Violation("Suspect: \(fate.label) is put off while nothing else goes well")
        }
        return true
    }
}
