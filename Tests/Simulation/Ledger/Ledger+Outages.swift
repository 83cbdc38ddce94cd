import Mail
import Queueing

/// What the scheduler tells of outages (docs/reference/queues.md), by the clock of the machine.
extension Ledger {
    /// Outage: what is told at the end of an attempt is what came of it, and one that began less than a minute behind the
    /// end of another is the same.
    ///
    /// - Parameter isAbandoned: whether an administrator asked for its end, so that its failure says nothing.
    mutating func checkOutage(
        _ told: [OutageChange], after result: AttemptResult, at destination: Int, isAbandoned: Bool, now: Instant
    ) throws {
        guard told.count <= 1, told.allSatisfy({ $0.key == destinations[destination] }) else {
            throw Violation("Outage: \(told.count) are told of d\(destination) at once")
        }
        let before = outages[destination]
        guard let failure = result.destinationFailure, !failure.reply.isPermanent else {
            var ended = before
            ended?.ended = now
            let expected = before?.ended == nil ? ended : nil
            guard told.first == expected else {
                throw Violation("Outage: d\(destination) answers, and \(text(told.first)) is told")
            }
            if let expected { outages[destination] = expected }
            return
        }
        guard let change = told.first else {
            // A message that is known to break its transactions says nothing of the destination.
            if isAbandoned || result.phase == .insideTransaction { return }
            throw Violation("Outage: d\(destination) fails, and nothing is told")
        }
        let goesOn = before.flatMap { before in before.ended.map { now - $0 < .minutes(1) } ?? true } ?? false
        let expected = OutageChange(
            key: destinations[destination], began: goesOn ? before?.began ?? now : now, failedAt: now,
            failures: goesOn ? (before?.failures ?? 0) + 1 : 1, failure: failure, ended: nil)
        guard !isAbandoned, change == expected else {
            throw Violation("Outage: d\(destination) fails, and \(text(change)) is told, not \(text(expected))")
        }
        outages[destination] = change
    }

    /// Outage: otherwise nothing is told but the end of one whose queue has gone.
    mutating func checkGone(_ told: [OutageChange]) throws {
        for change in told {
            let destination = try destination(of: change.key)
            let before = outages[destination]
            var expected = before
            expected?.ended = before?.failedAt
            guard before?.ended == nil, change == expected, open(at: destination).isEmpty else {
                throw Violation("Outage: without an attempt \(text(change)) is told of d\(destination)")
            }
            outages[destination] = change
        }
    }

    private func text(_ change: OutageChange?) -> String {
        guard let change else { return "nothing" }
        return "\(change.failures) failures from \(change.began.milliseconds) to \(change.failedAt.milliseconds)"
            + (change.ended.map { " that ended at \($0.milliseconds)" } ?? "")
    }
}
