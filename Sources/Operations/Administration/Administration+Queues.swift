import Mail
import Queueing

/// What queue and message operations have in common.
extension Administration {
    /// Recipients of one write.
    private static let batch = 1_000

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
        _ ids: [RecipientID], _ kind: RecipientEvent.Kind, _ detail: String, audit entry: AuditEntry? = nil
    ) async throws(OperationFailure) {
        let event = RecipientEvent(kind, at: time.wallTime(), detail: detail)
        for start in stride(from: 0, to: ids.count, by: Self.batch) {
            let batch = ids[start..<min(start + Self.batch, ids.count)]
            do {
                try await stores.messages.commit(
                    StoreTransaction(
                        updates: batch.map { RecipientUpdate(id: $0, state: .waiting, event: event) },
                        audit: start == 0 ? entry.map { [$0] } ?? [] : []))
            } catch {
                throw start == 0
                    ? OperationFailure(writing: error)
                    : OperationFailure("Only \(start) recipients were worked on, because the store failed: \(error).")
            }
        }
    }
}

/// Words of entries of the audit log.
enum AuditText {
    /// `1 recipient`, `2 recipients`.
    static func recipients(_ count: Int) -> String { count == 1 ? "1 recipient" : "\(count) recipients" }
}
