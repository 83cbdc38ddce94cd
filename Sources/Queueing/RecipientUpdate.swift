public import Mail

/// Where a recipient's way has come to (invariant I2). All but `waiting` are terminal.
public enum RecipientState: String, Hashable, Sendable, Codable, CaseIterable {
    /// In a queue.
    case waiting = "Pending"
    /// In a mailbox, or taken by the next hop.
    case delivered = "Delivered"
    /// Refused for good; a report was made, or suppressed with its reason in the record.
    case failed = "Failed"
    /// Too old; reported like a failure.
    case expired = "Expired"
    /// Removed by an administrator.
    case removed = "Removed"
}

/// One thing that happened to a recipient, for the record and the trace.
public struct RecipientEvent: Hashable, Sendable, Codable {
    /// Events by EOP's message trace names (docs/reference/trace.md).
    public enum Kind: String, Hashable, Sendable, Codable {
        /// Sent to another mail server.
        case send = "SEND"
        /// Delivered into a mailbox.
        case deliver = "DELIVER"
        /// Put off.
        case `defer` = "DEFER"
        /// Failed for good.
        case fail = "FAIL"
        /// A report was made.
        case dsn = "DSN"
        /// Could be neither delivered nor returned.
        case badMail = "BADMAIL"
        /// Dropped by an administrator without a report.
        case drop = "DROP"
        /// Held back by an administrator.
        case suspend = "SUSPEND"
        /// Let go on by an administrator.
        case resume = "RESUME"
        /// Routed again by an administrator's command.
        case resubmit = "RESUBMIT"
        /// Routed again after a change of configuration.
        case reroute = "SETROUTE"
        /// Set aside in the poison queue (docs/reference/poison.md).
        case poison = "POISONMESSAGE"
    }

    /// What happened.
    public var kind: Kind
    /// When, in civil time.
    public var at: WallTime
    /// The next hop's host and address, when one was reached: `mx.example.net [192.0.2.1]:25`.
    public var remote: String?
    /// The reply or the local reason, on one line, safe to show.
    public var detail: String

    /// Makes an event.
    public init(_ kind: Kind, at: WallTime, remote: String? = nil, detail: String) {
        self.kind = kind
        self.at = at
        self.remote = remote
        self.detail = detail
    }
}

/// A change to one recipient.
public struct RecipientUpdate: Hashable, Sendable {
    /// The recipient.
    public var id: RecipientID
    /// The new state; a terminal state is never changed again by the store.
    public var state: RecipientState
    /// Message-level attempts so far, meaningful while waiting; nil leaves them and `notBefore` as they are.
    public var attempts: Int?
    /// Not before this moment, while waiting.
    public var notBefore: Instant?
    /// Whether an administrator holds it back; nil leaves it as it is.
    public var isSuspended: Bool?
    /// Whether the sender was told of its delay; nil leaves it as it is.
    public var isDelayNotified: Bool?
    /// A new queue with the inputs that gave it, when it was routed again.
    public var route: Route?
    /// What happened, for the trace.
    public var event: RecipientEvent?

    /// A queue and the inputs that gave it.
    public struct Route: Hashable, Sendable {
        /// The queue.
        public var key: QueueKey
        /// The inputs.
        public var inputs: RoutingInputs
        /// Makes a route.
        public init(key: QueueKey, inputs: RoutingInputs) {
            self.key = key
            self.inputs = inputs
        }
    }

    /// Makes an update.
    public init(
        id: RecipientID, state: RecipientState, attempts: Int? = nil, notBefore: Instant? = nil,
        isSuspended: Bool? = nil, isDelayNotified: Bool? = nil, route: Route? = nil, event: RecipientEvent?
    ) {
        self.id = id
        self.state = state
        self.attempts = attempts
        self.notBefore = notBefore
        self.isSuspended = isSuspended
        self.isDelayNotified = isDelayNotified
        self.route = route
        self.event = event
    }
}
