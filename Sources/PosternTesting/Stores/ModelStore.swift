package import Mail
import NIOConcurrencyHelpers
package import Queueing

/// A store in memory, with every door, that counts its calls and fails on demand.
///
/// It keeps the promises of its doors that a test can see (``StoreContract``): numbers in the order of commit, a
/// transaction whole or not at all, a terminal state that is never changed again, completions in the order of submission.
/// Completions run on the caller's thread, unless they are held.
package final class ModelStore: MessageStore {
    /// How often each method was called.
    package struct Calls: Hashable, Sendable {
        /// `submit`, failed ones included.
        package var submit = 0
        /// `message`.
        package var message = 0
        /// `waiting`: pages.
        package var waiting = 0
    }

    /// A recipient with all that became of it.
    package struct RecipientRecord: Sendable {
        /// As it was accepted.
        package var delivery: Delivery
        /// The number of its copy.
        package var copy: Int
        /// Its message.
        package var sequence: SequenceNumber
        /// Its queue now.
        package var key: QueueKey
        /// Its state now.
        package var state = RecipientState.waiting
        /// When it was released from quarantine; nil where it was not.
        package var released: Instant?
        /// Message-level attempts.
        package var attempts = 0
        /// Not before this moment.
        package var notBefore: Instant?
        /// Held back by an administrator.
        package var isSuspended = false
        /// The sender was told of its delay.
        package var isDelayNotified = false
        /// What happened, in order.
        package var events: [RecipientEvent] = []
    }

    struct State {
        var calls = Calls()
        var submitFailures: [StoreError?] = []
        var messageFailures: [StoreError] = []
        var doubts: [Bool] = []
        var isHolding = false
        var isDraining = false
        var completions: [@Sendable () -> Void] = []
        var acceptances: [SequenceNumber: Acceptance] = [:]
        var recipientsOf: [SequenceNumber: [RecipientID]] = [:]
        var recipients: [RecipientID: RecipientRecord] = [:]
        var lateUpdates: [RecipientUpdate] = []
        var suspendedQueues: Set<QueueKey> = []
        var lastSequence: Int64 = 0
        var erasedEnds: Set<RecipientID> = []
        var erasedRefusals: Set<Int64> = []
        var isClosed = false
        var isAuditBroken = false
        var records = Records()
    }

    let state = NIOLockedValueBox(State())

    /// An empty store.
    package init() {}

    /// Lets the next calls of `submit` fail, one with each error.
    package func failSubmit(_ errors: StoreError...) {
        state.withLockedValue { $0.submitFailures += errors }
    }

    /// Lets one call of `submit` fail, behind so many that are done.
    package func failSubmit(behind count: Int, _ error: StoreError) {
        state.withLockedValue { $0.submitFailures += Array(repeating: nil, count: count) + [error] }
    }

    /// Lets one call of `submit`, behind so many, be done and answered with `inDoubt`, as when the connection to a store
    /// elsewhere breaks behind the commit.
    package func doubtSubmit(behind count: Int) {
        state.withLockedValue { $0.doubts += Array(repeating: false, count: count) + [true] }
    }

    /// Lets the next calls of `message` fail, one with each error.
    package func failMessage(_ errors: StoreError...) {
        state.withLockedValue { $0.messageFailures += errors }
    }

    /// Keeps completions back until `releaseCompletions`, as a slow disk does. What was submitted is in the store all
    /// the same.
    package func holdCompletions() { state.withLockedValue { $0.isHolding = true } }

    /// Runs the completions held back, and those to come at once.
    package func releaseCompletions() {
        state.withLockedValue { $0.isHolding = false }
        drain()
    }

    /// How often each method was called so far.
    package var calls: Calls { state.withLockedValue { $0.calls } }

    /// Every message ever accepted, in order.
    package var acceptances: [Acceptance] {
        state.withLockedValue { state in state.acceptances.sorted { $0.key < $1.key }.map(\.value) }
    }

    /// All that waits, in the order of acceptance: what ``waiting(after:limit:)`` gives page by page.
    package var waiting: [QueuedRecipient] { state.withLockedValue { Self.waiting(in: $0) } }

    /// The queues that are stopped, by identity.
    package var stoppedQueues: [QueueKey] {
        state.withLockedValue { state in
            state.suspendedQueues.sorted { ($0.organization, $0.nextHop) < ($1.organization, $1.nextHop) }
        }
    }

    /// Every recipient ever accepted.
    package var recipients: [RecipientID: RecipientRecord] { state.withLockedValue { $0.recipients } }

    /// Updates that came for a recipient that had ended or never was. They changed nothing; a test expects none.
    package var lateUpdates: [RecipientUpdate] { state.withLockedValue { $0.lateUpdates } }

    /// The recipients of a message, in the order of its deliveries.
    package func recipients(of sequence: SequenceNumber) -> [RecipientRecord] {
        state.withLockedValue { state in (state.recipientsOf[sequence] ?? []).compactMap { state.recipients[$0] } }
    }

    /// Commits a transaction in memory.
    package func submit(
        _ transaction: StoreTransaction, completion: @escaping @Sendable (Result<CommitReceipt, StoreError>) -> Void
    ) {
        state.withLockedValue { state in
            state.calls.submit += 1
            let failure = state.submitFailures.isEmpty ? nil : state.submitFailures.removeFirst()
            let done: Result<CommitReceipt, StoreError> =
                failure.map { .failure($0) }
                ?? state.transact { state throws(StoreError) in try Self.commit(transaction, to: &state) }
            let isDoubtful = !state.doubts.isEmpty && state.doubts.removeFirst()
            let result = isDoubtful ? .failure(.inDoubt("the connection broke")) : done
            state.completions.append { completion(result) }
        }
        drain()
    }

    /// Answers from memory.
    package func message(
        _ sequence: SequenceNumber, recipients: [RecipientID],
        completion: @escaping @Sendable (Result<StoredMessage?, StoreError>) -> Void
    ) {
        let result: Result<StoredMessage?, StoreError> = state.withLockedValue { state in
            state.calls.message += 1
            guard !state.isClosed else { return .failure(.closed) }
            guard state.messageFailures.isEmpty else { return .failure(state.messageFailures.removeFirst()) }
            return .success(Self.message(sequence, recipients, in: state))
        }
        completion(result)
    }

    /// A page of what waits, in the order of acceptance.
    package func waiting(after last: RecipientID?, limit: Int) async throws(StoreError) -> [QueuedRecipient] {
        try read { state in
            state.calls.waiting += 1
            return Array(
                Self.waiting(in: state).filter { recipient in last.map { $0 < recipient.id } ?? true }.prefix(limit))
        }
    }

    private static func waiting(in state: State) -> [QueuedRecipient] {
        state.recipients.filter { $0.value.state == .waiting }.sorted { $0.key < $1.key }
            .compactMap { id, record in state.acceptances[record.sequence].map { queued(id, record, $0) } }
    }

    /// The number of the youngest message.
    package func lastSequence() async throws(StoreError) -> SequenceNumber {
        try read { SequenceNumber($0.lastSequence) }
    }

    /// The queues that are stopped, by identity.
    package func suspendedQueues() async throws(StoreError) -> [QueueKey] {
        _ = try read { _ in }
        return stoppedQueues
    }

    /// Runs completions in order; one that submits again adds to the queue instead of going first.
    private func drain() {
        let mayDrain = state.withLockedValue { state in
            guard !state.isDraining else { return false }
            state.isDraining = true
            return true
        }
        guard mayDrain else { return }
        while true {
            let next: (@Sendable () -> Void)? = state.withLockedValue { state in
                guard !state.isHolding, !state.completions.isEmpty else {
                    state.isDraining = false
                    return nil
                }
                return state.completions.removeFirst()
            }
            guard let next else { return }
            next()
        }
    }

    private static func commit(
        _ transaction: StoreTransaction, to state: inout State
    ) throws(StoreError) -> CommitReceipt {
        if transaction.acceptances.contains(where: { $0.copies.isEmpty || $0.deliveries.isEmpty && $0.ends.isEmpty }) {
            throw .failed("a message has no recipients")
        }
        if transaction.isRepeated, let first = receipt(of: transaction, in: state) { return first }
        for action in transaction.quarantine {
            if let obstacle = state.obstacle(to: action) { throw .unknown(obstacle) }
        }
        for update in transaction.updates { apply(update, to: &state) }
        for (key, isSuspended) in transaction.queueSuspensions {
            if isSuspended { state.suspendedQueues.insert(key) } else { state.suspendedQueues.remove(key) }
        }
        var receipt = CommitReceipt(accepted: transaction.acceptances.map { accept($0, into: &state) })
        for action in transaction.quarantine {
            guard let id = state.apply(action), let record = state.recipients[id],
                let acceptance = state.acceptances[record.sequence]
            else { continue }
            receipt.released.append(queued(id, record, acceptance))
        }
        try state.record(transaction.audit)
        return receipt
    }

    // What the first commit of a repeated transaction gave; nil when it is not there.
    private static func receipt(of transaction: StoreTransaction, in state: State) -> CommitReceipt? {
        let accepted = transaction.acceptances.compactMap { acceptance -> CommitReceipt.Accepted? in
            let id = acceptance.networkMessageID
            guard let (sequence, _) = state.acceptances.first(where: { $0.value.networkMessageID == id }) else {
                return nil
            }
            return CommitReceipt.Accepted(
                sequence: sequence,
                recipients: (state.recipientsOf[sequence] ?? []).compactMap { id in
                    state.recipients[id].map { queued(id, $0, acceptance) }
                })
        }
        return accepted.isEmpty ? nil : CommitReceipt(accepted: accepted)
    }

    private static func accept(_ acceptance: Acceptance, into state: inout State) -> CommitReceipt.Accepted {
        state.lastSequence += 1
        let sequence = SequenceNumber(state.lastSequence)
        state.acceptances[sequence] = acceptance
        var queued: [QueuedRecipient] = []
        for (index, (copy, delivery)) in acceptance.numberedDeliveries.enumerated() {
            let id = RecipientID(sequence, index: index)
            var record = RecipientRecord(delivery: delivery, copy: copy, sequence: sequence, key: delivery.key)
            state.recipientsOf[sequence, default: []].append(id)
            if let item = QuarantineItem(delivery, of: acceptance, as: id) {
                record.state = .quarantined
                record.events = [item.heldEvent]
                state.records.items[id] = item
            } else {
                queued.append(Self.queued(id, record, acceptance))
            }
            state.recipients[id] = record
        }
        return CommitReceipt.Accepted(sequence: sequence, recipients: queued)
    }

    private static func apply(_ update: RecipientUpdate, to state: inout State) {
        guard var record = state.recipients[update.id], record.state == .waiting else {
            state.lateUpdates.append(update)
            return
        }
        record.state = update.state
        if let attempts = update.attempts {
            record.attempts = attempts
            record.notBefore = update.notBefore
        }
        if let isSuspended = update.isSuspended { record.isSuspended = isSuspended }
        if let isDelayNotified = update.isDelayNotified { record.isDelayNotified = isDelayNotified }
        if let route = update.route {
            record.key = route.key
            record.delivery.routing = route.inputs
        }
        if let event = update.event { record.events.append(event) }
        state.recipients[update.id] = record
    }

    private static func queued(
        _ id: RecipientID, _ record: RecipientRecord, _ acceptance: Acceptance
    ) -> QueuedRecipient {
        QueuedRecipient(
            id: id, sequence: record.sequence, key: record.key, priority: acceptance.priority,
            work: Work(origin: acceptance.origin, direction: record.delivery.routing.direction),
            acceptedAt: record.released ?? acceptance.acceptedAt, attempts: record.attempts,
            notBefore: record.notBefore, isSuspended: record.isSuspended, isDelayNotified: record.isDelayNotified)
    }

    private static func message(
        _ sequence: SequenceNumber, _ ids: [RecipientID], in state: State
    ) -> StoredMessage? {
        guard let acceptance = state.acceptances[sequence] else { return nil }
        let recipients = ids.compactMap { id in
            state.recipients[id].map { record in
                StoredMessage.Recipient(record.delivery, copy: record.copy, as: id)
            }
        }
        return StoredMessage(acceptance, as: sequence, content: acceptance.content, recipients: recipients)
    }
}
