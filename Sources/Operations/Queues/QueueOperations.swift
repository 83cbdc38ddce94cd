import Log
package import Mail
import Queueing

/// The queues, of one organization or of all, by identity.
package struct QueueList: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("queue.list", .queueRead)

    /// The organization; nil for all.
    package var organization: String?

    /// Asks for the queues.
    package init(organization: String? = nil) { self.organization = organization }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [QueueSummary] {
        let queues = try await administration.queueList()
        let clock = CivilClock(administration.time)
        return queues.filter { organization == nil || $0.key.organization == organization }
            .map { QueueSummary($0, clock: clock) }
    }
}

/// One queue and what waits in it first.
package struct QueueShow: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("queue.show", .queueRead)

    /// The queue's identity, or a part of it that only one queue has.
    package var queue: String
    /// At most this many recipients.
    package var limit: Int

    /// Asks about a queue.
    package init(queue: String, limit: Int = 100) {
        self.queue = queue
        self.limit = limit
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> QueueDetail {
        let found = try QueueName.find(queue, among: try await administration.queueList())
        let waiting = try await administration.waiting(in: found.key, limit: min(max(0, limit), 100_000))
        let clock = CivilClock(administration.time)
        return QueueDetail(
            queue: QueueSummary(found, clock: clock), waiting: waiting.map { WaitingSummary($0, clock: clock) },
            advice: QueueAdvice.text(for: found))
    }
}

/// Tries a queue's destination at once.
package struct QueueRetry: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "queue.retry", .queueChange, needs: .runningGateway, trail: .entry(.queueRetry))

    /// The queue's identity, or a part of it that only one queue has.
    package var queue: String

    /// Orders an attempt.
    package init(queue: String) { self.queue = queue }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> RecipientCount {
        let found = try QueueName.find(queue, among: try await administration.queueList())
        let entry = administration.entry(.queueRetry, by: caller, on: found, recipients: found.messageCount)
        do {
            guard try await administration.queues.retry(found.key, audit: entry) else {
                throw OperationFailure("Queue \(queue) is empty by now.")
            }
        } catch {
            throw OperationFailure(error, "Queue \(queue) was not tried")
        }
        return RecipientCount(found.messageCount)
    }
}

/// Stops a queue: nothing in it is delivered or expires.
package struct QueueSuspend: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "queue.suspend", .queueChange, needs: .runningGateway, trail: .entry(.queueSuspend))

    /// The queue's identity, or a part of it that only one queue has.
    package var queue: String

    /// Orders a stop.
    package init(queue: String) { self.queue = queue }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> RecipientCount {
        try await administration.setSuspended(queue, true, by: caller)
    }
}

/// Lets a stopped queue go on.
package struct QueueResume: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "queue.resume", .queueChange, needs: .runningGateway, trail: .entry(.queueResume))

    /// The queue's identity, or a part of it that only one queue has.
    package var queue: String

    /// Orders the end of a stop.
    package init(queue: String) { self.queue = queue }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> RecipientCount {
        try await administration.setSuspended(queue, false, by: caller)
    }
}

/// Routes what waits in a queue again, by the configuration in force.
package struct QueueResubmit: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "queue.resubmit", .queueChange, needs: .runningGateway, trail: .entry(.queueResubmit))

    /// The queue's identity, or a part of it that only one queue has.
    package var queue: String

    /// Orders new routes.
    package init(queue: String) { self.queue = queue }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> Resubmitted {
        let found = try QueueName.find(queue, among: try await administration.queueList())
        let waiting = try await administration.waiting(in: found.key, limit: .max)
        // Recorded first: a recipient that goes elsewhere may be delivered at once.
        let entry = administration.entry(.queueResubmit, by: caller, on: found, recipients: waiting.count)
        let event = RecipientEvent(
            .resubmit, at: administration.time.wallTime(),
            detail: "queue \(found.identity) resubmitted by \(caller.name)")
        let ids = waiting.map(\.id)
        do {
            try await administration.note(ids.prefix(Administration.batch), event, audit: entry)
        } catch {
            throw OperationFailure(writing: error)
        }
        let result: Rerouting.Resubmission
        do {
            try await administration.note(ids.dropFirst(Administration.batch), event)
        } catch {
            await administration.recordFailure(of: entry)
            throw OperationFailure("Nothing in queue \(queue) was routed again, because the store failed: \(error).")
        }
        do {
            result = try await administration.rerouting.resubmit(
                queue: found.key, snapshot: administration.configuration.snapshot)
        } catch {
            await administration.recordFailure(of: entry)
            throw OperationFailure(error, "Not all of queue \(queue) could be routed again")
        }
        administration.logger.log(
            .queueMoved,
            [
                .queue: found.identity, .recipients: result.ids.count, .rerouted: result.moved, .caller: caller.name,
            ])
        return Resubmitted(recipients: result.ids.count, moved: result.moved)
    }
}

extension Administration {
    /// Stops a queue or lets it go on, and gives the number of recipients in it; none where it is so already.
    ///
    /// What the trace says of the first recipients is written with the change, and of the others behind it: what is
    /// delivered at once takes no event any more, and the trace never tells of a change that was not made.
    fileprivate func setSuspended(
        _ name: String, _ isSuspended: Bool, by caller: Caller
    ) async throws(OperationFailure) -> RecipientCount {
        let queue = try QueueName.find(name, among: try await queueList())
        guard (queue.status == .suspended) != isSuspended else { return RecipientCount(0) }
        let ids = try await waiting(in: queue.key, limit: .max).map(\.id)
        let entry = entry(isSuspended ? .queueSuspend : .queueResume, by: caller, on: queue, recipients: ids.count)
        let event = RecipientEvent(
            isSuspended ? .suspend : .resume, at: time.wallTime(),
            detail: "queue \(queue.identity) \(isSuspended ? "suspended" : "resumed") by \(caller.name)")
        let isKnown: Bool
        do {
            isKnown = try await queues.setSuspended(
                queue.key, isSuspended, noting: ids.prefix(Self.batch).noted(event), audit: entry)
        } catch {
            throw OperationFailure(error, "Queue \(queue.identity) stays as it was")
        }
        guard isKnown else {
            throw OperationFailure(
                "There is no queue \(queue.identity) any more. `postern queue list` shows the queues that exist.")
        }
        do throws(StoreError) {
            try await note(ids.dropFirst(Self.batch), event)
        } catch {
            logger.log(
                .queueTraceIncomplete,
                [.queue: queue.identity, .caller: caller.name, .error: "\(error)"])
        }
        logger.log(
            isSuspended ? .queueSuspended : .queueResumed,
            [.queue: queue.identity, .recipients: ids.count, .caller: caller.name])
        return RecipientCount(ids.count)
    }

    fileprivate func entry(
        _ action: AuditAction, by caller: Caller, on queue: QueueStatus, recipients: Int
    ) -> AuditEntry {
        entry(
            action, by: caller, organization: queue.key.organization, ObjectReference(.queue, queue.identity),
            change: AuditText.recipients(recipients))
    }
}
