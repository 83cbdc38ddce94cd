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

    func retry(_ key: QueueKey) -> Bool {
        guard scheduler.contains(key) else { return false }
        act { $0.retry(key, now: $1, into: &$2) }
        return true
    }

    // Written first: whoever is told that a queue is stopped can rely on it, whatever happens.
    func setSuspended(_ key: QueueKey, _ isSuspended: Bool) -> EventLoopFuture<Bool> {
        guard scheduler.contains(key) else { return eventLoop.makeSucceededFuture(false) }
        let promise = eventLoop.makePromise(of: Bool.self)
        services.store.submit(StoreTransaction(queueSuspensions: [key: isSuspended])) { result in
            promise.completeWith(result.map { _ in true }.mapError { $0 })
        }
        return promise.futureResult.map { done in
            self.act { $0.setSuspended(isSuspended, key, now: $1, into: &$2) }
            return done
        }
    }

    func setSuspended(_ ids: [RecipientID], _ isSuspended: Bool, by author: String?) -> EventLoopFuture<Int> {
        var changed = 0
        return inPortions(ids.count, of: Self.recipientsAtOnce) { portion in
            self.note(author, for: ids[portion])
            self.act { changed += $0.setSuspended(isSuspended, Array(ids[portion]), now: $1, into: &$2) }
            // Settled at once, or not at all where it is no change.
            self.note(nil, for: ids[portion])
        }.assumeIsolated().map { changed }.nonisolated()
    }

    func remove(_ ids: [RecipientID], reported: Bool, by author: String?) -> EventLoopFuture<Void> {
        inPortions(ids.count, of: Self.recipientsAtOnce) { portion in
            self.note(author, for: ids[portion])
            self.act { $0.remove(Array(ids[portion]), reported: reported, now: $1, into: &$2) }
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
