public import Mail

/// A queue as an administrator sees it, with Exchange's field names in lower camel case.
public struct QueueStatus: Hashable, Sendable {
    /// What a queue is doing.
    public enum Status: String, Hashable, Sendable, Codable {
        /// Attempts are under way.
        case active = "Active"
        /// A probe is under way after a failure.
        case connecting = "Connecting"
        /// Nothing is under way and nothing hinders an attempt.
        case ready = "Ready"
        /// The destination failed; the next probe is at `nextRetryTime`.
        case retry = "Retry"
        /// Stopped by an administrator.
        case suspended = "Suspended"
    }

    /// Which queue; Exchange's Identity, DeliveryType, NextHopDomain and NextHopConnector.
    public var key: QueueKey
    /// What it is doing.
    public var status: Status
    /// Recipients of messages in it, those under way and deferred ones included.
    public var messageCount: Int
    /// Of them, those put off on their own.
    public var deferredMessageCount: Int
    /// Attempts under way.
    public var activeAttempts: Int
    /// The last failure, of the destination or of a message, until a delivery succeeds.
    public var lastError: DeliveryFailure?
    /// When the last probe or attempt failed at the destination.
    public var lastRetryTime: Instant?
    /// When the next probe is due, in state Retry.
    public var nextRetryTime: Instant?
    /// Failures of the destination in a row.
    public var retryCount: Int

    /// Exchange's Identity: organization, delivery type, next hop and connector, joined by a backslash.
    public var identity: String {
        [key.organization, key.deliveryType.rawValue, key.nextHop, key.connector].compactMap { $0 }
            .joined(separator: "\\")
    }

    /// Makes a status.
    public init(
        key: QueueKey, status: Status, messageCount: Int, deferredMessageCount: Int, activeAttempts: Int,
        lastError: DeliveryFailure?, lastRetryTime: Instant?, nextRetryTime: Instant?, retryCount: Int
    ) {
        self.key = key
        self.status = status
        self.messageCount = messageCount
        self.deferredMessageCount = deferredMessageCount
        self.activeAttempts = activeAttempts
        self.lastError = lastError
        self.lastRetryTime = lastRetryTime
        self.nextRetryTime = nextRetryTime
        self.retryCount = retryCount
    }
}

/// A recipient in a queue as an administrator sees it.
public struct WaitingStatus: Hashable, Sendable {
    /// What it is doing.
    public enum Status: String, Hashable, Sendable, Codable {
        /// An attempt is under way.
        case active = "Active"
        /// It goes as soon as its queue lets it.
        case ready = "Ready"
        /// Put off on its own until `nextRetryTime`.
        case retry = "Retry"
        /// An administrator removed it while an attempt was under way.
        case pendingRemove = "PendingRemove"
    }

    /// The recipient.
    public var id: RecipientID
    /// Its message.
    public var sequence: SequenceNumber
    /// The lane.
    public var priority: Priority
    /// What it is doing.
    public var status: Status
    /// When the message was accepted.
    public var acceptedAt: Instant
    /// Message-level attempts that failed.
    public var attempts: Int
    /// Its own timer, while it is put off.
    public var nextRetryTime: Instant?

    /// Makes a status.
    public init(
        id: RecipientID, sequence: SequenceNumber, priority: Priority, status: Status, acceptedAt: Instant,
        attempts: Int, nextRetryTime: Instant?
    ) {
        self.id = id
        self.sequence = sequence
        self.priority = priority
        self.status = status
        self.acceptedAt = acceptedAt
        self.attempts = attempts
        self.nextRetryTime = nextRetryTime
    }
}
