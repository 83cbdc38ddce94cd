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

    /// What the store knows of recipients, by identity; those that it has forgotten are left out.
    func known(_ ids: [RecipientID]) async throws(OperationFailure) -> [RecipientID: RecipientStatus] {
        do throws(StoreError) {
            let found = try await stores.lookup.recipients(ids)
            return Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        } catch {
            throw OperationFailure(reading: error)
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

extension Administration {
    /// The failure of an operation on many objects that stopped on the way: it says how far it came. The audit log gets a
    /// second entry where anything had been done.
    ///
    /// - Parameters:
    ///   - done: for how many it was done: `1 of 3 queues`; nil where nothing had been begun.
    func interrupted(_ entry: AuditEntry, after done: String?, _ error: any Error) async -> OperationFailure {
        guard let done else { return OperationFailure(error, "Nothing was done") }
        var entry = entry
        entry.change = "done for \(done), then interrupted"
        await recordFailure(of: entry)
        let cause = OperationFailure(error, "The rest was not done")
        return OperationFailure(
            cause.kind, "It was done for \(done), and then stopped. \(cause.lines.joined(separator: " "))")
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

    /// `1 queue`, `2 queues`.
    static func queues(_ count: Int) -> String { count == 1 ? "1 queue" : "\(count) queues" }

    /// `1 second`, `90 seconds`.
    static func seconds(_ count: Int) -> String { count == 1 ? "1 second" : "\(count) seconds" }
}
