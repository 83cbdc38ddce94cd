package import Mail
import NIOConcurrencyHelpers
import Operations
package import Queueing

/// Queues that can be steered, over a store alone: what a runner's queues do with it, without attempts.
package final class SteeredQueues: QueueControl {
    private let store: any MessageStore
    private let time: any TimeSource
    private let tried = NIOLockedValueBox<[QueueKey]>([])
    private let attempted = NIOLockedValueBox<Set<RecipientID>>([])

    /// The queues of a store.
    package init(_ store: any MessageStore, time: any TimeSource) {
        self.store = store
        self.time = time
    }

    private var stored: StoredQueues { StoredQueues(store, time: time) }

    /// The queues that were tried by hand, in order.
    package var triedQueues: [QueueKey] { tried.withLockedValue { $0 } }

    /// Always.
    package var isRunning: Bool { true }

    /// All queues, by identity.
    package func list() async throws -> [QueueStatus] { try await stored.list() }

    /// What waits in a queue first.
    package func show(_ key: QueueKey, limit: Int) async throws -> [WaitingStatus] {
        try await stored.show(key, limit: limit)
    }

    /// The waiting recipients of a message.
    package func recipients(of sequence: SequenceNumber) async throws -> [WaitingStatus] {
        try await stored.recipients(of: sequence)
    }

    /// Nothing: what was committed is listed already.
    package func enqueue(_ receipt: CommitReceipt) {}

    /// Notes that a queue is tried.
    package func retry(_ key: QueueKey, audit: AuditEntry?) async throws -> Bool {
        guard try await list().contains(where: { $0.key == key }) else { return false }
        try await store.commit(StoreTransaction(audit: audit.map { [$0] } ?? []))
        tried.withLockedValue { $0.append(key) }
        return true
    }

    /// Stops a queue or lets it go on.
    package func setSuspended(
        _ key: QueueKey, _ isSuspended: Bool, noting updates: [RecipientUpdate], audit: AuditEntry?
    ) async throws -> Bool {
        guard try await list().contains(where: { $0.key == key }) else { return false }
        try await store.commit(
            StoreTransaction(
                updates: updates, queueSuspensions: [key: isSuspended], audit: audit.map { [$0] } ?? []))
        return true
    }

    /// Holds recipients back or lets them go on.
    package func setSuspended(
        _ ids: [RecipientID], _ isSuspended: Bool, by author: String?, audit: AuditEntry?
    ) async throws -> Int {
        let ids = Set(ids)
        var changed: [RecipientID] = []
        for queue in try await list() {
            for waiting in try await show(queue.key, limit: .max) where ids.contains(waiting.id) {
                if (waiting.status == .suspended) != isSuspended { changed.append(waiting.id) }
            }
        }
        guard !changed.isEmpty else { return 0 }
        try await store.commit(
            StoreTransaction(
                updates: changed.map {
                    RecipientUpdate(id: $0, state: .waiting, isSuspended: isSuspended, event: nil)
                }, audit: audit.map { [$0] } ?? []))
        return changed.count
    }

    /// Takes recipients out for good.
    package func remove(
        _ ids: [RecipientID], reported: Bool, by author: String?, audit: AuditEntry?
    ) async throws -> Int {
        let ids = Set(ids)
        var waiting: [RecipientID] = []
        for queue in try await list() {
            waiting += try await show(queue.key, limit: .max).map(\.id).filter(ids.contains)
        }
        guard !waiting.isEmpty else { return 0 }
        try await store.commit(
            StoreTransaction(
                updates: waiting.map { RecipientUpdate(id: $0, state: .removed, event: nil) },
                audit: audit.map { [$0] } ?? []))
        return waiting.count
    }

    /// Has copies that wait held in quarantine, but for those whose attempts are said to be under way.
    package func hold(_ copies: LateHold) async throws -> [RecipientID] {
        let busy = attempted.withLockedValue { $0 }
        let waiting = Set(try await recipients(of: copies.sequence).map(\.id)).subtracting(busy)
        let held = copies.copies.filter { waiting.contains($0.item.id) }
        guard !held.isEmpty else { return [] }
        var transaction = StoreTransaction()
        transaction.quarantine = [.hold(LateHold(sequence: copies.sequence, copies: held))]
        try await store.commit(transaction)
        return held.map(\.item.id)
    }

    /// Says of which recipients attempts are under way.
    package func attempt(_ ids: Set<RecipientID>) { attempted.withLockedValue { $0 = ids } }

    /// Takes all waiting recipients of a message out for good.
    package func remove(message sequence: SequenceNumber) async throws -> Int {
        try await remove(try await recipients(of: sequence).map(\.id), reported: false, by: nil, audit: nil)
    }

    /// Puts recipients into other queues.
    package func reroute(_ moves: [QueueMove]) async throws {
        try await store.commit(
            StoreTransaction(
                updates: moves.flatMap { move in
                    move.ids.map { RecipientUpdate(id: $0, state: .waiting, route: move.route, event: nil) }
                }))
    }

    /// Nothing: there are no attempts.
    package func reconfigure(_ configuration: SchedulerConfiguration) async throws {}
}
