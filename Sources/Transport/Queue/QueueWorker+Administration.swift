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
        let written = audit.map { kept(StoreTransaction(audit: [$0])) } ?? eventLoop.makeSucceededVoidFuture()
        return written.map {
            self.act { $0.retry(key, now: $1, into: &$2) }
            return true
        }
    }

    private func kept(_ transaction: StoreTransaction) -> EventLoopFuture<Void> {
        let promise = eventLoop.makePromise(of: Void.self)
        services.store.submit(transaction) { result in
            promise.completeWith(result.map { _ in }.mapError { $0 })
        }
        return promise.futureResult
    }

    // Written first: whoever is told that a queue is stopped can rely on it, whatever happens.
    func setSuspended(_ key: QueueKey, _ isSuspended: Bool, audit: AuditEntry?) -> EventLoopFuture<Bool> {
        guard scheduler.contains(key) else { return eventLoop.makeSucceededFuture(false) }
        return kept(StoreTransaction(queueSuspensions: [key: isSuspended], audit: audit.map { [$0] } ?? [])).map {
            self.act { $0.setSuspended(isSuspended, key, now: $1, into: &$2) }
            return true
        }
    }

    func setSuspended(
        _ ids: [RecipientID], _ isSuspended: Bool, by author: String?, audit: AuditEntry?
    ) -> EventLoopFuture<Int> {
        var changed = 0
        var audit = audit
        return inPortions(ids.count, of: Self.recipientsAtOnce) { portion in
            self.note(author, for: ids[portion])
            self.act(audited: audit) {
                let before = changed
                self.act { changed += $0.setSuspended(isSuspended, Array(ids[portion]), now: $1, into: &$2) }
                return changed > before
            }
            // With the first change, once.
            if changed > 0 { audit = nil }
            // Settled at once, or not at all where it is no change.
            self.note(nil, for: ids[portion])
        }.assumeIsolated().map { changed }.nonisolated()
    }

    func remove(
        _ ids: [RecipientID], reported: Bool, by author: String?, audit: AuditEntry?
    ) -> EventLoopFuture<Void> {
        inPortions(ids.count, of: Self.recipientsAtOnce) { portion in
            self.note(author, for: ids[portion])
            self.act(audited: portion.lowerBound == 0 ? audit : nil) {
                self.act { $0.remove(Array(ids[portion]), reported: reported, now: $1, into: &$2) }
                return true
            }
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
