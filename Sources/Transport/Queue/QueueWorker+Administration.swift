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

    // Out of the queues first, so that no attempt begins while the store is asked; back into them where it refuses. What the
    // process held in between waits in the store, and is loaded with the next start.
    func hold(_ copies: LateHold) -> EventLoopFuture<[RecipientID]> {
        var taken: [QueuedRecipient] = []
        act { taken = $0.withdraw(copies.copies.map(\.item.id), now: $1, into: &$2) }
        guard !taken.isEmpty else { return eventLoop.makeSucceededFuture([]) }
        for recipient in taken { withdrawn[recipient.id] = recipient }
        let ids = taken.map(\.id)
        let meant = Set(ids)
        var transaction = StoreTransaction()
        transaction.quarantine = [
            .hold(LateHold(sequence: copies.sequence, copies: copies.copies.filter { meant.contains($0.item.id) }))
        ]
        return held(transaction).map {
            for id in ids { self.withdrawn[id] = nil }
            return ids
        }.flatMapError { error in
            // A change of the configuration may have given them other queues meanwhile.
            let back = ids.compactMap { self.withdrawn.removeValue(forKey: $0) }
            self.act { $0.enqueue(back, now: $1, into: &$2) }
            return self.eventLoop.makeFailedFuture(error)
        }
    }

    /// Has the store hold copies. Where nobody knows whether it has, it is asked until that is known: what may be held must not
    /// be sent.
    private func held(
        _ transaction: StoreTransaction, isRepeated: Bool = false, pause: TimeAmount = .milliseconds(100)
    ) -> EventLoopFuture<Void> {
        kept(transaction).flatMapError { error in
            switch error as? StoreError {
            case .inDoubt?:
                let promise = self.eventLoop.makePromise(of: Void.self)
                self.eventLoop.scheduleTask(in: pause) {
                    let again = self.held(transaction, isRepeated: true, pause: min(pause * 2, .seconds(30)))
                    promise.completeWith(again)
                }
                return promise.futureResult
            // They do not wait any more: it was done before.
            case .unknown? where isRepeated: return self.eventLoop.makeSucceededVoidFuture()
            default: return self.eventLoop.makeFailedFuture(error)
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
