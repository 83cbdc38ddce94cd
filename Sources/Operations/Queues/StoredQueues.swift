package import Mail
package import Queueing

/// The queues of a gateway that does not run, as its next start will load them: to be looked at, not steered.
package struct StoredQueues: QueueControl {
    private let store: any MessageStore
    private let time: any TimeSource
    private static let page = 10_000

    /// The queues of a store.
    package init(_ store: any MessageStore, time: any TimeSource) {
        self.store = store
        self.time = time
    }

    /// Never: no gateway runs.
    package var isRunning: Bool { false }

    /// All queues, by identity.
    package func list() async throws -> [QueueStatus] {
        let now = time.now()
        let suspended = Set(try await store.suspendedQueues())
        var queues: [QueueKey: QueueStatus] = [:]
        try await forEachWaiting { recipient in
            var status =
                queues[recipient.key]
                ?? QueueStatus(
                    key: recipient.key, status: suspended.contains(recipient.key) ? .suspended : .ready,
                    messageCount: 0, deferredMessageCount: 0, activeAttempts: 0, lastError: nil, lastRetryTime: nil,
                    nextRetryTime: nil, retryCount: 0, oldestAcceptedAt: recipient.acceptedAt)
            status.messageCount += 1
            if (recipient.notBefore ?? now) > now { status.deferredMessageCount += 1 }
            status.oldestAcceptedAt = min(status.oldestAcceptedAt ?? recipient.acceptedAt, recipient.acceptedAt)
            queues[recipient.key] = status
        }
        return queues.values.sorted { $0.identity < $1.identity }
    }

    /// What waits in a queue first.
    package func show(_ key: QueueKey, limit: Int) async throws -> [WaitingStatus] {
        var found: [WaitingStatus] = []
        let now = time.now()
        try await forEachWaiting { recipient in
            if recipient.key == key, found.count < limit { found.append(WaitingStatus(recipient, now: now)) }
        }
        return found
    }

    // Looked up among all that waits: no gateway runs, so nobody else knows what is suspended.
    /// The waiting recipients of a message.
    package func recipients(of sequence: SequenceNumber) async throws -> [WaitingStatus] {
        var found: [WaitingStatus] = []
        let now = time.now()
        try await forEachWaiting { recipient in
            if recipient.sequence == sequence { found.append(WaitingStatus(recipient, now: now)) }
        }
        return found
    }

    private func forEachWaiting(_ body: (QueuedRecipient) -> Void) async throws {
        var last: RecipientID?
        while true {
            let page = try await store.waiting(after: last, limit: Self.page)
            guard let final = page.last else { return }
            last = final.id
            for recipient in page { body(recipient) }
        }
    }

    private static let refusal = OperationFailure(
        .unavailable, "No gateway runs, so its queues can't be changed.")

    /// Nothing: what was committed is loaded with the next start.
    package func enqueue(_ receipt: CommitReceipt) {}

    /// Refused.
    package func retry(_ key: QueueKey, audit: AuditEntry?) async throws -> Bool { throw Self.refusal }

    /// Refused.
    package func setSuspended(
        _ key: QueueKey, _ isSuspended: Bool, noting updates: [RecipientUpdate], audit: AuditEntry?
    ) async throws -> Bool { throw Self.refusal }

    /// Refused.
    package func setSuspended(
        _ ids: [RecipientID], _ isSuspended: Bool, by author: String?, audit: AuditEntry?
    ) async throws -> Int { throw Self.refusal }

    /// Refused.
    package func remove(_ ids: [RecipientID], reported: Bool, by author: String?, audit: AuditEntry?) async throws
        -> Int
    {
        throw Self.refusal
    }

    /// Refused.
    package func hold(_ copies: LateHold) async throws -> [RecipientID] { throw Self.refusal }

    /// Refused.
    package func remove(message sequence: SequenceNumber) async throws -> Int { throw Self.refusal }

    /// Refused.
    package func reroute(_ moves: [QueueMove]) async throws { throw Self.refusal }

    /// Refused.
    package func reconfigure(_ configuration: SchedulerConfiguration) async throws { throw Self.refusal }
}

extension WaitingStatus {
    /// A recipient that waits for the next start.
    fileprivate init(_ waiting: QueuedRecipient, now: Instant) {
        let isDeferred = (waiting.notBefore ?? now) > now
        self.init(
            id: waiting.id, sequence: waiting.sequence, key: waiting.key, priority: waiting.priority,
            status: waiting.isSuspended ? .suspended : isDeferred ? .retry : .ready, acceptedAt: waiting.acceptedAt,
            attempts: waiting.attempts, nextRetryTime: isDeferred ? waiting.notBefore : nil)
    }
}
