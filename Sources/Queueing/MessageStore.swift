package import Mail

/// What must reach the disk together or not at all.
package struct StoreTransaction: Sendable {
    /// Messages to accept. Each gets the next sequence number, in order.
    package var acceptances: [Acceptance]
    /// Changes to recipients.
    package var updates: [RecipientUpdate]
    /// Queues that an administrator stops (true) or lets go on (false).
    package var queueSuspensions: [QueueKey: Bool]

    /// Makes a transaction.
    package init(
        acceptances: [Acceptance] = [], updates: [RecipientUpdate] = [], queueSuspensions: [QueueKey: Bool] = [:]
    ) {
        self.acceptances = acceptances
        self.updates = updates
        self.queueSuspensions = queueSuspensions
    }
}

/// The recipients that a committed transaction put into queues, message by message.
package struct CommitReceipt: Sendable {
    /// One accepted message.
    package struct Accepted: Sendable {
        /// Its place in the order of acceptance.
        package var sequence: SequenceNumber
        /// Its recipients, ready for the scheduler, in the order of the deliveries.
        package var recipients: [QueuedRecipient]
        /// Makes an entry.
        package init(sequence: SequenceNumber, recipients: [QueuedRecipient]) {
            self.sequence = sequence
            self.recipients = recipients
        }
    }
    /// In the order of the transaction's acceptances.
    package var accepted: [Accepted]
    /// Makes a receipt.
    package init(accepted: [Accepted]) { self.accepted = accepted }
}

/// Keeps accepted mail.
///
/// Transactions of many callers are committed together (group commit). Completions run in the order of submission on
/// a thread of the store and must not block it.
package protocol MessageStore: Sendable {
    /// Commits a transaction whole.
    ///
    /// With acceptances, completion means that they are synced to disk (I1). With updates alone, completion means that
    /// they survive the death of the process; they are synced within 50 ms (docs/reference/durability.md).
    func submit(
        _ transaction: StoreTransaction, completion: @escaping @Sendable (Result<CommitReceipt, StoreError>) -> Void)

    /// Fetches a message for an attempt on some of its recipients; nil when it does not exist any more.
    ///
    /// A message accepted a moment ago is answered from memory, on the caller's thread; the completion of any other
    /// runs on a thread of the store.
    func message(
        _ sequence: SequenceNumber, recipients: [RecipientID],
        completion: @escaping @Sendable (Result<StoredMessage?, StoreError>) -> Void)

    /// Every recipient that waits, in the order of acceptance, in batches; for start-up. Blocks.
    func waitingRecipients(now: Instant, _ batch: ([QueuedRecipient]) throws -> Void) throws

    /// The queues that are stopped, for start-up. Blocks.
    func suspendedQueues() throws -> [QueueKey]
}
