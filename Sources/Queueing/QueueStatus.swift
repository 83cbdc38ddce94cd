package import Mail

/// A queue as an administrator sees it, with Exchange's field names in lower camel case.
package struct QueueStatus: Hashable, Sendable {
    /// What a queue is doing.
    package enum Status: String, Hashable, Sendable, Codable {
        /// Attempts are under way.
        case active = "Active"
        /// A probe is under way after a failure, or it waits for a connection to a host that has as many as it may.
        case connecting = "Connecting"
        /// Nothing is under way and nothing hinders an attempt.
        case ready = "Ready"
        /// The destination failed; the next probe is at `nextRetryTime`.
        case retry = "Retry"
        /// Stopped by an administrator.
        case suspended = "Suspended"
    }

    /// Which queue; Exchange's Identity, DeliveryType, NextHopDomain and NextHopConnector.
    package var key: QueueKey
    /// What it is doing.
    package var status: Status
    /// Recipients of messages in it, those under way and deferred ones included.
    package var messageCount: Int
    /// Of them, those put off on their own.
    package var deferredMessageCount: Int
    /// Attempts under way.
    package var activeAttempts: Int
    /// The last failure, of the destination or of a message; it stays until the queue goes.
    package var lastError: DeliveryFailure?
    /// When that was.
    package var lastErrorTime: Instant?
    /// Whether that still holds: nothing was delivered since, or something is put off.
    package var isErrorCurrent: Bool
    /// When the last probe or attempt failed at the destination.
    package var lastRetryTime: Instant?
    /// When the next probe is due, in state Retry.
    package var nextRetryTime: Instant?
    /// Failures of the destination in a row.
    package var retryCount: Int
    /// When the destination failed first, of those failures in a row.
    package var firstRetryTime: Instant?
    /// Recipients that came into the queue, a second, over the last minute.
    package var incomingRate: Double
    /// Recipients that left the queue, however they ended, a second, over the last minute.
    package var outgoingRate: Double
    /// When the oldest message in it was accepted; nil when it is empty.
    package var oldestAcceptedAt: Instant?

    /// The last failure, while it holds.
    package var currentError: DeliveryFailure? { isErrorCurrent ? lastError : nil }

    /// How fast the queue drains: outgoing less incoming rate. Below zero it grows.
    package var velocity: Double { outgoingRate - incomingRate }

    /// Exchange's Identity of the queue.
    package var identity: String { key.identity }

    package init(
        key: QueueKey, status: Status, messageCount: Int, deferredMessageCount: Int, activeAttempts: Int,
        lastError: DeliveryFailure?, lastErrorTime: Instant? = nil, isErrorCurrent: Bool = true,
        lastRetryTime: Instant?, nextRetryTime: Instant?, retryCount: Int,
        firstRetryTime: Instant? = nil, incomingRate: Double = 0, outgoingRate: Double = 0,
        oldestAcceptedAt: Instant? = nil
    ) {
        self.key = key
        self.status = status
        self.messageCount = messageCount
        self.deferredMessageCount = deferredMessageCount
        self.activeAttempts = activeAttempts
        self.lastError = lastError
        self.lastErrorTime = lastErrorTime
        self.isErrorCurrent = isErrorCurrent && lastError != nil
        self.lastRetryTime = lastRetryTime
        self.nextRetryTime = nextRetryTime
        self.retryCount = retryCount
        self.firstRetryTime = firstRetryTime
        self.incomingRate = incomingRate
        self.outgoingRate = outgoingRate
        self.oldestAcceptedAt = oldestAcceptedAt
    }
}

/// A recipient in a queue as an administrator sees it.
package struct WaitingStatus: Hashable, Sendable {
    /// What it is doing.
    package enum Status: String, Hashable, Sendable, Codable {
        /// An attempt is under way.
        case active = "Active"
        /// It goes as soon as its queue lets it.
        case ready = "Ready"
        /// Put off on its own until `nextRetryTime`.
        case retry = "Retry"
        /// Held back by an administrator.
        case suspended = "Suspended"
        /// An administrator suspended it while an attempt was under way.
        case pendingSuspend = "PendingSuspend"
        /// An administrator removed it while an attempt was under way.
        case pendingRemove = "PendingRemove"
    }

    /// The recipient.
    package var id: RecipientID
    /// Its message.
    package var sequence: SequenceNumber
    /// Its queue.
    package var key: QueueKey
    /// The lane.
    package var priority: Priority
    /// What it is doing.
    package var status: Status
    /// When the message was accepted.
    package var acceptedAt: Instant
    /// The failed attempts that it has gone through: its own, and how often its queue went to Retry since it came into the
    /// queue, or since the start of the process.
    package var attempts: Int
    /// Its own timer, while it is put off.
    package var nextRetryTime: Instant?

    package init(
        id: RecipientID, sequence: SequenceNumber, key: QueueKey, priority: Priority, status: Status,
        acceptedAt: Instant,
        attempts: Int, nextRetryTime: Instant?
    ) {
        self.id = id
        self.sequence = sequence
        self.key = key
        self.priority = priority
        self.status = status
        self.acceptedAt = acceptedAt
        self.attempts = attempts
        self.nextRetryTime = nextRetryTime
    }
}
