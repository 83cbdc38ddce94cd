package import Mail

/// Hears of what has become durable: lines of the log, counts of reports.
package protocol CommitObserver: Sendable {
    /// A transaction is committed. Called on a thread of the store, for one queue in the order of the commits; it must not
    /// block, and whatever takes long goes on elsewhere.
    func committed(_ transaction: StoreTransaction, _ receipt: CommitReceipt)
}

/// A store of mail that tells observers of each transaction once it is committed, before whoever submitted it hears.
package struct ObservedMessageStore: MessageStore {
    private let base: any MessageStore
    private let observers: [any CommitObserver]

    /// A store, and who hears of its transactions.
    package init(_ base: any MessageStore, observers: [any CommitObserver]) {
        self.base = base
        self.observers = observers
    }

    /// Commits a transaction whole and tells of it.
    package func submit(
        _ transaction: StoreTransaction, completion: @escaping @Sendable (Result<CommitReceipt, StoreError>) -> Void
    ) {
        base.submit(transaction) { [observers] result in
            if case .success(let receipt) = result {
                for observer in observers { observer.committed(transaction, receipt) }
            }
            completion(result)
        }
    }

    /// Fetches a message for an attempt.
    package func message(
        _ sequence: SequenceNumber, recipients: [RecipientID],
        completion: @escaping @Sendable (Result<StoredMessage?, StoreError>) -> Void
    ) { base.message(sequence, recipients: recipients, completion: completion) }

    /// Recipients that wait.
    package func waiting(after last: RecipientID?, limit: Int) async throws(StoreError) -> [QueuedRecipient] {
        try await base.waiting(after: last, limit: limit)
    }

    /// The queues that are stopped.
    package func suspendedQueues() async throws(StoreError) -> [QueueKey] { try await base.suspendedQueues() }

    /// The number of the youngest message.
    package func lastSequence() async throws(StoreError) -> SequenceNumber { try await base.lastSequence() }
}
