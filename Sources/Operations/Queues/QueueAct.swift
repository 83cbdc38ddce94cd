internal import Identity
import Log
package import Mail
import Queueing

/// Does one thing with many queues: those of a filter, or all. Without the number of them, which a caller must have seen
/// first, nothing is done (docs/reference/queues.md).
package struct QueueAct: Operation {
    /// What is done.
    package enum Action: String, Codable, Sendable, Hashable, CaseIterable {
        /// Their destinations are tried at once.
        case retry
        /// They are stopped.
        case suspend
        /// They go on.
        case resume
        /// What waits in them is routed again.
        case resubmit
    }

    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "queue.act", .queueChange, needs: .runningGateway, trail: .oneOf(Action.allCases.map(\.audited)))

    /// What is to be done.
    package var action: Action
    /// With which queues.
    package var filter: QueueFilter
    /// Whether a filter without conditions means all queues; else it is refused.
    package var isForAll: Bool
    /// How many queues the caller expects; nil to have them counted and nothing done.
    package var expectedCount: Int?

    /// Orders something for many queues, or has them counted.
    package init(_ action: Action, _ filter: QueueFilter, isForAll: Bool = false, expectedCount: Int? = nil) {
        self.action = action
        self.filter = filter
        self.isForAll = isForAll
        self.expectedCount = expectedCount
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> BulkOutcome {
        guard !filter.isEmpty || isForAll else {
            throw OperationFailure(.usage, "Give at least one condition, or say that all queues are meant.")
        }
        var filter = try filter.resolved(in: administration)
        // The entry of the audit log is one organization's, unless an operator acts on all.
        filter.organization = try administration.asked(filter.organization)
        let found = try await administration.listing(filter).filter { isMeant($0.0, $0.1) }.map(\.0)
        var outcome = BulkOutcome(
            matchedQueues: found.count, matchedRecipients: found.reduce(0) { $0 + $1.messageCount })
        guard try BulkConfirmation.isGiven(expectedCount, matched: found.count, what: "queues") else { return outcome }
        guard !found.isEmpty else { return outcome.done(queues: 0, recipients: 0) }
        let entry = administration.entry(
            action.audited, by: caller, organization: filter.organization, ObjectReference(.queue, filter.words),
            change: "\(AuditText.queues(found.count)), \(AuditText.recipients(outcome.matchedRecipients))")
        // It goes with the first change, and is nil from then on.
        var pending: AuditEntry? = entry
        var (queues, recipients, moved) = (0, 0, 0)
        do {
            for queue in found {
                switch action {
                case .retry:
                    guard try await administration.queues.retry(queue.key, audit: pending) else { continue }
                    pending = nil
                    recipients += queue.messageCount
                case .suspend, .resume:
                    let count = try await administration.setSuspended(
                        queue, action == .suspend, by: caller, audit: &pending)
                    guard let count else { continue }
                    recipients += count
                case .resubmit:
                    let result = try await administration.resubmit(queue, by: caller, audit: &pending)
                    guard !result.ids.isEmpty else { continue }
                    recipients += result.ids.count
                    moved += result.moved
                }
                queues += 1
            }
        } catch {
            throw await administration.interrupted(
                entry, after: pending == nil ? "\(queues) of \(AuditText.queues(found.count))" : nil, error)
        }
        administration.logger.log(
            .queueQueuesSteered,
            [
                .action: action.audited.rawValue, .queues: queues, .recipients: recipients, .filter: filter.words,
                .caller: caller.name,
            ])
        outcome = outcome.done(queues: queues, recipients: recipients)
        if action == .resubmit { outcome.moved = moved }
        return outcome
    }

    // Those for which it would be a change. Queues of validations are the validations' own.
    private func isMeant(_ queue: QueueStatus, _ summary: QueueSummary) -> Bool {
        guard summary.validates == nil else { return false }
        switch action {
        case .retry:
            return queue.messageCount > 0 && ![.suspended, .unreachable, .poison].contains(summary.status)
        case .suspend: return queue.status != .suspended
        case .resume: return queue.status == .suspended
        case .resubmit:
            // What ended the process is tried again by name alone.
            let isMeant = queue.key.deliveryType != .undefined || filter.statuses.contains(.poison)
            return queue.messageCount > 0 && isMeant
        }
    }
}

extension QueueAct.Action {
    /// What the audit log calls it.
    var audited: AuditAction {
        switch self {
        case .retry: .queueRetry
        case .suspend: .queueSuspend
        case .resume: .queueResume
        case .resubmit: .queueResubmit
        }
    }
}
