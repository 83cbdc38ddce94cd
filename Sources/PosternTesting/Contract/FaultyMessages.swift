import Mail
import NIOConcurrencyHelpers
import Queueing

final class FaultyMessages: MessageStore {
    private let base: any MessageStore
    private let audit: any AuditStore
    private let defect: PlantedDefect
    private let held = NIOLockedValueBox<[QueueKey: @Sendable () -> Void]>([:])

    init(base: any MessageStore, audit: any AuditStore, defect: PlantedDefect) {
        self.base = base
        self.audit = audit
        self.defect = defect
    }

    func submit(
        _ transaction: StoreTransaction, completion: @escaping @Sendable (Result<CommitReceipt, StoreError>) -> Void
    ) {
        var changed = transaction
        switch defect {
        case .swappedCompletions:
            base.submit(transaction) { [self] result in
                guard let key = transaction.acceptances.first?.deliveries.first?.key else { return completion(result) }
                let earlier = held.withLockedValue { held -> (@Sendable () -> Void)? in
                    if let earlier = held.removeValue(forKey: key) { return earlier }
                    held[key] = { completion(result) }
                    return nil
                }
                guard let earlier else { return }
                completion(result)
                earlier()
            }
        case .reportApart where !transaction.updates.isEmpty && !transaction.acceptances.isEmpty:
            changed.updates = []
            base.submit(StoreTransaction(updates: transaction.updates)) { [base, changed] _ in
                base.submit(changed, completion: completion)
            }
        case .forgottenEntry:
            changed.audit = []
            base.submit(changed, completion: completion)
        case .entryApart where !transaction.audit.isEmpty:
            changed.audit = []
            base.submit(changed) { [audit] result in
                Task {
                    try? await audit.record(transaction.audit)
                    completion(result)
                }
            }
        case .halfRelease where !transaction.quarantine.isEmpty:
            changed.quarantine = []
            base.submit(transaction) { [base, changed] result in
                guard case .failure(.unknown) = result else { return completion(result) }
                base.submit(changed, completion: completion)
            }
        case .forgottenNotice where !transaction.quarantine.isEmpty:
            changed.quarantine.removeAll { action in
                if case .tell = action { true } else { false }
            }
            base.submit(changed, completion: completion)
        case .forgottenSuspension:
            for index in changed.updates.indices { changed.updates[index].isSuspended = nil }
            base.submit(changed, completion: completion)
        default: base.submit(transaction, completion: completion)
        }
    }

    func message(
        _ sequence: SequenceNumber, recipients: [RecipientID],
        completion: @escaping @Sendable (Result<StoredMessage?, StoreError>) -> Void
    ) { base.message(sequence, recipients: recipients, completion: completion) }

    func waiting(after last: RecipientID?, limit: Int) async throws(StoreError) -> [QueuedRecipient] {
        switch defect {
        case .repeatedRecipient:
            try await base.waiting(after: last.map { RecipientID($0.rawValue - 1) }, limit: limit)
        case .skippedRecipient:
            try await base.waiting(after: last.map { RecipientID($0.rawValue + 1) }, limit: limit)
        default: try await base.waiting(after: last, limit: limit)
        }
    }

    func suspendedQueues() async throws(StoreError) -> [QueueKey] { try await base.suspendedQueues() }

    func lastSequence() async throws(StoreError) -> SequenceNumber { try await base.lastSequence() }
}

struct FaultyRoutes: RouteStore {
    let base: any RouteStore

    func waitingRevisions() async throws(StoreError) -> [String: Set<Int64>] {
        do {
            return try await base.waitingRevisions()
        } catch {
            return [:]
        }
    }

    func waitingRoutes(
        of organization: String, after last: RecipientID?, limit: Int
    ) async throws(StoreError) -> [WaitingRoute] {
        try await base.waitingRoutes(of: organization, after: last, limit: limit)
    }
}
