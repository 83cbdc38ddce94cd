import Mail
import Queueing

/// What queue and message operations have in common.
extension Administration {
    /// Recipients of one write.
    static let batch = 1_000

    /// Routes what waits again.
    var rerouting: Rerouting { Rerouting(routes: stores.routes, queues: queues) }

    /// What waits in a queue first.
    func waiting(in key: QueueKey, limit: Int) async throws(OperationFailure) -> [WaitingStatus] {
        do {
            return try await queues.show(key, limit: limit)
        } catch {
            throw OperationFailure(error, "The queue can't be shown")
        }
    }

    /// Writes an event for recipients that wait; those that have ended meanwhile keep theirs. The entry of the audit log
    /// goes with the first of them, and is not written where there is none.
    func note(
        _ ids: some Collection<RecipientID>, _ event: RecipientEvent, audit entry: AuditEntry? = nil
    ) async throws(StoreError) {
        var entry = entry
        var rest = ids[...]
        while !rest.isEmpty {
            let batch = rest.prefix(Self.batch)
            rest = rest.dropFirst(Self.batch)
            try await stores.messages.commit(
                StoreTransaction(updates: batch.noted(event), audit: entry.map { [$0] } ?? []))
            entry = nil
        }
    }
}

extension Sequence<RecipientID> {
    /// Updates that change nothing and write an event.
    func noted(_ event: RecipientEvent) -> [RecipientUpdate] {
        map { RecipientUpdate(id: $0, state: .waiting, event: event) }
    }
}

/// Words of entries of the audit log.
enum AuditText {
    /// `1 recipient`, `2 recipients`.
    static func recipients(_ count: Int) -> String { count == 1 ? "1 recipient" : "\(count) recipients" }
}
