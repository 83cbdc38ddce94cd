package import Mail

/// What must reach the disk together or not at all.
package struct StoreTransaction: Sendable {
    /// Messages to accept. Each gets the next sequence number, in order.
    package var acceptances: [Acceptance]
    /// Changes to recipients.
    package var updates: [RecipientUpdate]
    /// Queues that an administrator stops (true) or lets go on (false).
    package var queueSuspensions: [QueueKey: Bool]
    /// Entries of the audit log about it, in order.
    package var audit: [AuditEntry]
    /// What becomes of items in quarantine. Where one of them can't be done, because its item is gone or has gone further,
    /// the transaction changes nothing and fails with ``StoreError/unknown(_:)``.
    package var quarantine: [QuarantineAction] = []
    /// Whether it was submitted before, and the answer was ``StoreError/inDoubt(_:)``. A store that gives that answer
    /// commits the transaction only if none of its acceptances is there, by `networkMessageID`; if they are, it changes
    /// nothing and gives the receipt of the first commit.
    package var isRepeated = false

    package init(
        acceptances: [Acceptance] = [], updates: [RecipientUpdate] = [], queueSuspensions: [QueueKey: Bool] = [:],
        audit: [AuditEntry] = []
    ) {
        self.acceptances = acceptances
        self.updates = updates
        self.queueSuspensions = queueSuspensions
        self.audit = audit
    }
}

/// The recipients that a committed transaction put into queues, message by message.
package struct CommitReceipt: Sendable {
    /// One accepted message.
    package struct Accepted: Sendable {
        /// Its place in the order of acceptance.
        package var sequence: SequenceNumber
        /// Its recipients, ready for the scheduler, in the order of the deliveries: those that are held in quarantine are
        /// in no queue, and not among them.
        package var recipients: [QueuedRecipient]
        package init(sequence: SequenceNumber, recipients: [QueuedRecipient]) {
            self.sequence = sequence
            self.recipients = recipients
        }
    }
    /// In the order of the transaction's acceptances.
    package var accepted: [Accepted]
    /// The recipients that a release has put into queues, ready for the scheduler.
    package var released: [QueuedRecipient] = []
    package init(accepted: [Accepted]) { self.accepted = accepted }
}

/// Keeps accepted mail.
///
/// A recipient whose placement is quarantine is accepted into the state ``RecipientState/quarantined`` and becomes an item
/// of the ``QuarantineStore`` in the same transaction. No call gives it as one that waits, before a release or after a
/// restart.
///
/// Transactions of many callers are committed together (group commit). For any one queue, the completions of the
/// transactions that concern it run in the order of submission; between queues there is no order, because a store that
/// several gateways share has several writers. Completions run on a thread of the store and must not block it.
///
/// Two things hold for every store. An ``Instant`` is of this machine's clock alone: a store that several gateways share
/// keeps civil time and maps it to the clock of whoever reads. And a receipt tells the gateway that accepted a message
/// which recipients it put into queues, but a queue may be another gateway's to deliver.
package protocol MessageStore: Sendable {
    /// Commits a transaction whole.
    ///
    /// With acceptances, completion means that they are synced to disk (I1). With updates alone, completion means that
    /// they survive the death of the process; they are synced within 50 ms (docs/reference/durability.md). An audit entry
    /// is as durable as what it is about.
    ///
    /// A store that can't find out whether it committed fails with ``StoreError/inDoubt(_:)``. Mail would be doubled if what
    /// it holds were submitted as new: it is submitted again with ``StoreTransaction/isRepeated``. A store that always
    /// finds out, as one in this process does, never gives that error and need not look at the mark.
    ///
    /// It takes a completion, because the store's writer answers hundreds of sessions in a row and each of them goes on in
    /// its own event loop: a task for each would be one more hop. Others have ``commit(_:)``.
    func submit(
        _ transaction: StoreTransaction, completion: @escaping @Sendable (Result<CommitReceipt, StoreError>) -> Void)

    /// Fetches a message for an attempt on some of its recipients; nil when it does not exist any more. Fails with
    /// ``StoreError/unreadable(_:)`` where it alone can't be read, so that others need not wait for it.
    ///
    /// A message accepted a moment ago is answered from memory, on the caller's thread; the completion of any other
    /// runs on a thread of the store. It takes a completion so that live mail needs no hop; others have
    /// ``message(_:recipients:)``.
    func message(
        _ sequence: SequenceNumber, recipients: [RecipientID],
        completion: @escaping @Sendable (Result<StoredMessage?, StoreError>) -> Void)

    /// Recipients that wait, in the order of acceptance: those behind `last`, or the first ones, and at most `limit`. An
    /// empty page is the end.
    ///
    /// Whoever reads page by page sees every recipient that waits from before the first page until after the last one,
    /// and each once. One that is accepted or ends meanwhile may be among them or not.
    func waiting(after last: RecipientID?, limit: Int) async throws(StoreError) -> [QueuedRecipient]

    /// The queues that are stopped, in any order.
    func suspendedQueues() async throws(StoreError) -> [QueueKey]

    /// The number of the youngest message; 0 when there is none.
    func lastSequence() async throws(StoreError) -> SequenceNumber
}

extension MessageStore {
    /// Commits a transaction whole, as `submit` does, and gives its receipt.
    @discardableResult
    package func commit(_ transaction: StoreTransaction) async throws(StoreError) -> CommitReceipt {
        try await withCheckedContinuation { continuation in
            submit(transaction) { continuation.resume(returning: $0) }
        }.get()
    }

    /// The same, and where the store can't tell whether it committed the transaction, it is asked once more, lest a message wait
    /// in the store and in no queue. It is done once all the same (``StoreTransaction/isRepeated``).
    @discardableResult
    package func commitAskingAgain(_ transaction: StoreTransaction) async throws(StoreError) -> CommitReceipt {
        do throws(StoreError) {
            return try await commit(transaction)
        } catch {
            guard case .inDoubt = error else { throw error }
            var again = transaction
            again.isRepeated = true
            return try await commit(again)
        }
    }

    /// Fetches a message for some of its recipients; nil when it does not exist any more.
    package func message(
        _ sequence: SequenceNumber, recipients: [RecipientID]
    ) async throws(StoreError) -> StoredMessage? {
        try await withCheckedContinuation { continuation in
            message(sequence, recipients: recipients) { continuation.resume(returning: $0) }
        }.get()
    }
}
