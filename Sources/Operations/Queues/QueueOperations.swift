internal import Identity
import Log
package import Mail
import Queueing

/// The queues that a filter means, those that need somebody first.
package struct QueueList: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("queue.list", .queueRead)

    /// Which queues.
    package var filter: QueueFilter
    /// Whether those are listed too in which nothing waits.
    package var includesEmpty: Bool

    /// Asks for the queues.
    package init(_ filter: QueueFilter = QueueFilter(), includesEmpty: Bool = false) {
        self.filter = filter
        self.includesEmpty = includesEmpty
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> QueueListing {
        let filter = try filter.resolved(in: administration)
        return QueueListing(
            try await administration.listing(filter).map(\.1), isRunning: administration.queues.isRunning,
            hidingIdle: !includesEmpty)
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
        let found = try await administration.queue(named: queue)
        let waiting = try await administration.waiting(in: found.key, limit: min(max(0, limit), 100_000))
        let known = try await administration.known(waiting.map(\.id))
        let clock = CivilClock(administration.time)
        let snapshot = administration.configuration.snapshot
        let ages = Lifetimes(configuration: SchedulerConfiguration(snapshot))
        let isRunning = administration.queues.isRunning
        return QueueDetail(
            isRunning: isRunning,
            queue: QueueSummary(found, clock: clock, hops: NextHopNames(snapshot), isRunning: isRunning),
            waiting: waiting.map { WaitingSummary($0, known[$0.id], in: found, clock: clock, ages: ages) },
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
        let found = try await administration.queue(named: queue)
        let entry = administration.entry(.queueRetry, by: caller, on: found, recipients: found.messageCount)
        do {
            guard try await administration.queues.retry(found.key, audit: entry) else {
                throw OperationFailure(.cannotNow, "Queue \(queue) is empty by now.")
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
        let found = try await administration.queue(named: queue)
        let entry = administration.entry(.queueResubmit, by: caller, on: found, recipients: found.messageCount)
        var pending: AuditEntry? = entry
        do throws(OperationFailure) {
            let result = try await administration.resubmit(found, by: caller, audit: &pending)
            return Resubmitted(recipients: result.ids.count, moved: result.moved)
        } catch {
            if pending == nil { await administration.recordFailure(of: entry) }
            throw error
        }
    }
}

extension Administration {
    /// The queue that a command names.
    func queue(named name: String) async throws(OperationFailure) -> QueueStatus {
        let hops = NextHopNames(configuration.snapshot)
        return try QueueName.find(
            name, among: try await queueList().filter { isVisible($0.key.organization) }, shown: hops.name(of:))
    }

    /// The queues that a filter means, as the runner has them and as listings show them.
    func listing(_ filter: QueueFilter) async throws(OperationFailure) -> [(QueueStatus, QueueSummary)] {
        let clock = CivilClock(time)
        let hops = NextHopNames(configuration.snapshot)
        return try await queueList().filter { isVisible($0.key.organization) }
            .map { ($0, QueueSummary($0, clock: clock, hops: hops, isRunning: queues.isRunning)) }
            .filter { filter.matches($0.0, $0.1, now: clock.now) }
    }

    /// Stops a queue or lets it go on, and gives the number of recipients in it; none where it is so already.
    fileprivate func setSuspended(
        _ name: String, _ isSuspended: Bool, by caller: Caller
    ) async throws(OperationFailure) -> RecipientCount {
        let queue = try await self.queue(named: name)
        guard (queue.status == .suspended) != isSuspended else { return RecipientCount(0) }
        var entry: AuditEntry? = entry(
            isSuspended ? .queueSuspend : .queueResume, by: caller, on: queue, recipients: queue.messageCount)
        guard let count = try await setSuspended(queue, isSuspended, by: caller, audit: &entry) else {
            throw OperationFailure(
                .notFound,
                "There is no queue \(queue.identity) any more. `postern queue list --all` shows the queues that exist.")
        }
        return RecipientCount(count)
    }

    /// Stops a queue or lets it go on, and gives the number of recipients in it; nil, and nothing is written, where there
    /// is no such queue any more. `entry` goes with the change, and is nil from then on.
    ///
    /// What the trace says of the first recipients is written with the change, and of the others behind it: what is
    /// delivered at once takes no event any more, and the trace never tells of a change that was not made.
    func setSuspended(
        _ queue: QueueStatus, _ isSuspended: Bool, by caller: Caller, audit entry: inout AuditEntry?
    ) async throws(OperationFailure) -> Int? {
        let ids = try await ids(waitingIn: queue)
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
        guard isKnown else { return nil }
        entry = nil
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
        return ids.count
    }

    /// Routes what waits in a queue again. `entry` goes with the first event of the trace, and is nil from then on; it is
    /// not written where nothing waits.
    func resubmit(
        _ queue: QueueStatus, by caller: Caller, audit entry: inout AuditEntry?
    ) async throws(OperationFailure) -> Rerouting.Resubmission {
        let ids = try await ids(waitingIn: queue)
        guard !ids.isEmpty else { return Rerouting.Resubmission() }
        // Recorded first: a recipient that goes elsewhere may be delivered at once.
        let event = RecipientEvent(
            .resubmit, at: time.wallTime(), detail: "queue \(queue.identity) resubmitted by \(caller.name)")
        do {
            try await note(ids.prefix(Self.batch), event, audit: entry)
        } catch {
            throw OperationFailure(writing: error)
        }
        entry = nil
        do {
            try await note(ids.dropFirst(Self.batch), event)
        } catch {
            throw OperationFailure(
                .unavailable,
                "Nothing in queue \(queue.identity) was routed again, because the store failed: \(error).")
        }
        let result: Rerouting.Resubmission
        do {
            result = try await rerouting.resubmit(queue: queue.key, snapshot: configuration.snapshot)
        } catch {
            throw OperationFailure(error, "Not all of queue \(queue.identity) could be routed again")
        }
        logger.log(
            .queueMoved,
            [
                .queue: queue.identity, .recipients: result.ids.count, .rerouted: result.moved, .caller: caller.name,
            ])
        return result
    }

    /// Recipients that are asked of the runner for at once.
    private static let shownAtOnce = 10_000

    /// What waits in a queue, in order. A queue that holds much is read from the store, page by page: the runner would
    /// collect all of it in one turn of its event loop.
    private func ids(waitingIn queue: QueueStatus) async throws(OperationFailure) -> [RecipientID] {
        guard queue.messageCount > Self.shownAtOnce else {
            // With room for what came in since it was counted.
            return try await waiting(in: queue.key, limit: 2 * Self.shownAtOnce).map(\.id)
        }
        var found: [RecipientID] = []
        do throws(StoreError) {
            var last: RecipientID?
            while true {
                let page = try await stores.messages.waiting(after: last, limit: Self.shownAtOnce)
                guard let final = page.last else { return found }
                last = final.id
                found += page.lazy.filter { $0.key == queue.key }.map(\.id)
            }
        } catch {
            throw OperationFailure(reading: error)
        }
    }

    fileprivate func entry(
        _ action: AuditAction, by caller: Caller, on queue: QueueStatus, recipients: Int
    ) -> AuditEntry {
        entry(
            action, by: caller, organization: queue.key.organization, ObjectReference(.queue, queue.identity),
            change: AuditText.recipients(recipients))
    }
}
