import Mail
import NIOCore
import NIOPosix
import Queueing

/// What an administrator asks for. Long work is done in portions, between which the event loop serves others.
extension QueueWorker {
    private static let recipientsAtOnce = 1_000
    private static let slotsAtOnce = 65_536

    var readyCount: Int { scheduler.readyCount }

    var flow: FlowStatus { scheduler.flow }

    func list() -> EventLoopFuture<[QueueStatus]> {
        let statuses = scheduler.statuses(now: services.time.now())
        // Of thousands of queues, the order takes longer than the rest.
        return services.threadPool.runIfActive(eventLoop: eventLoop) { statuses.sortedByIdentity() }
    }

    func show(_ key: QueueKey, limit: Int) -> [WaitingStatus] { scheduler.waiting(in: key, limit: limit) }

    // The entry first: whoever reads the log knows of every attempt that was ordered.
    func retry(_ key: QueueKey, audit: AuditEntry?) -> EventLoopFuture<Bool> {
        guard scheduler.contains(key) else { return eventLoop.makeSucceededFuture(false) }
        return kept(audit).map {
            self.act { $0.retry(key, now: $1, into: &$2) }
            return true
        }
    }

    private func kept(_ entry: AuditEntry?) -> EventLoopFuture<Void> {
        entry.map { kept(StoreTransaction(audit: [$0])) } ?? eventLoop.makeSucceededVoidFuture()
    }

    private func kept(_ transaction: StoreTransaction) -> EventLoopFuture<Void> {
        let promise = eventLoop.makePromise(of: Void.self)
        services.store.submit(transaction) { result in
            promise.completeWith(result.map { _ in }.mapError { $0 })
        }
        return promise.futureResult
    }

    // Written first: whoever is told that a queue is stopped can rely on it, whatever happens.
    func setSuspended(
        _ key: QueueKey, _ isSuspended: Bool, noting updates: [RecipientUpdate], audit: AuditEntry?
    ) -> EventLoopFuture<Bool> {
        guard scheduler.contains(key) else { return eventLoop.makeSucceededFuture(false) }
        let transaction = StoreTransaction(
            updates: updates, queueSuspensions: [key: isSuspended], audit: audit.map { [$0] } ?? [])
        return kept(transaction).map {
            self.act { $0.setSuspended(isSuspended, key, now: $1, into: &$2) }
            return true
        }
    }

    // Written first, too. The settlements of the scheduler then bring the event of each recipient, and say once more
    // what may have been settled otherwise meanwhile.
    func setSuspended(
        _ ids: [RecipientID], _ isSuspended: Bool, by author: String?, audit: AuditEntry?
    ) -> EventLoopFuture<Int> {
        let changing = scheduler.changing(ids, toSuspended: isSuspended)
        guard !changing.isEmpty else { return eventLoop.makeSucceededFuture(0) }
        let updates = changing.map {
            RecipientUpdate(id: $0, state: .waiting, isSuspended: isSuspended, event: nil)
        }
        return kept(StoreTransaction(updates: updates, audit: audit.map { [$0] } ?? [])).flatMap {
            var changed = 0
            return self.inPortions(changing.count, of: Self.recipientsAtOnce) { portion in
                let ids = changing[portion]
                self.note(author, for: ids)
                self.act { changed += $0.setSuspended(isSuspended, Array(ids), now: $1, into: &$2) }
                // Settled at once, or not at all where it is no change any more.
                self.note(nil, for: ids)
            }.assumeIsolated().map { changed }.nonisolated()
        }
    }

    // The entry first, as for an attempt: the end of a recipient takes a report with it, or waits for an attempt.
    func remove(
        _ ids: [RecipientID], reported: Bool, by author: String?, audit: AuditEntry?
    ) -> EventLoopFuture<Int> {
        guard scheduler.canRemove(anyOf: ids) else { return eventLoop.makeSucceededFuture(0) }
        return kept(audit).flatMap {
            var removed = 0
            return self.inPortions(ids.count, of: Self.recipientsAtOnce) { portion in
                self.note(author, for: ids[portion])
                self.act { removed += $0.remove(Array(ids[portion]), reported: reported, now: $1, into: &$2) }
            }.assumeIsolated().map { removed }.nonisolated()
        }
    }

    private func note(_ author: String?, for ids: ArraySlice<RecipientID>) {
        guard author != nil || !authors.isEmpty else { return }
        for id in ids { authors[id] = author }
    }

    func recipients(of sequence: SequenceNumber) -> EventLoopFuture<[WaitingStatus]> {
        var found: [WaitingStatus] = []
        return inPortions(scheduler.slotCount, of: Self.slotsAtOnce) { portion in
            found += self.scheduler.recipients(of: sequence, in: portion)
        }.assumeIsolated().map { found.sorted { $0.id < $1.id } }.nonisolated()
    }

    /// Puts what waits in the store into the queues.
    func load(_ waiting: [QueuedRecipient], suspendedQueues: [QueueKey] = []) -> EventLoopFuture<Void> {
        if !suspendedQueues.isEmpty {
            act { for key in suspendedQueues { $0.setSuspended(true, key, now: $1, into: &$2) } }
        }
        return inPortions(waiting.count, of: Self.recipientsAtOnce) { portion in
            self.act { $0.enqueue(Array(waiting[portion]), now: $1, into: &$2) }
        }
    }

    /// Does some work in portions of its range, the first at once, with other work of the event loop between them.
    private func inPortions(
        _ count: Int, of size: Int, _ body: @escaping (Range<Int>) -> Void
    ) -> EventLoopFuture<Void> {
        let promise = eventLoop.makePromise(of: Void.self)
        func next(_ start: Int) {
            let end = min(count, start + size)
            body(start..<end)
            guard end < count else { return promise.succeed(()) }
            eventLoop.assumeIsolated().execute { next(end) }
        }
        next(0)
        return promise.futureResult
    }
}
