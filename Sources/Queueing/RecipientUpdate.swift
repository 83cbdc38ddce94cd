package import Mail

/// Where a recipient's way has come to (invariant I2). All but `waiting` and `quarantined` are terminal.
package enum RecipientState: String, Hashable, Sendable, Codable, CaseIterable {
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
    /// Held in quarantine, in no queue. It is not terminal: a release makes the recipient wait (docs/reference/quarantine.md).
    case quarantined = "Quarantined"
    /// Held in quarantine until its time was over, there was no room, or somebody deleted it.
    case discarded = "Discarded"
}

/// One thing that happened to a recipient, for the record and the trace.
package struct RecipientEvent: Hashable, Sendable, Codable {
    /// Events by EOP's message trace names (docs/reference/trace.md).
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
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
        /// Held in quarantine (docs/reference/quarantine.md).
        case quarantine = "QUARANTINE"
        /// Released from quarantine.
        case release = "RELEASE"
        /// Delivered, and known to be bad since (docs/reference/late-findings.md#delivered-mail).
        case lateFinding = "LATEFINDING"
    }

    /// What happened.
    package var kind: Kind
    /// When, in civil time.
    package var at: WallTime
    /// The next hop's host, when one was reached.
    package var remote: MailHost?
    /// The reply or the local reason, on one line, safe to show.
    package var detail: String

    package init(_ kind: Kind, at: WallTime, remote: MailHost? = nil, detail: String) {
        self.kind = kind
        self.at = at
        self.remote = remote
        self.detail = detail
    }
}

/// A change to one recipient.
package struct RecipientUpdate: Hashable, Sendable {
    /// The recipient.
    package var id: RecipientID
    /// The new state; a terminal state is never changed again by the store.
    package var state: RecipientState
    /// Message-level attempts so far, meaningful while waiting; nil leaves them and `notBefore` as they are.
    package var attempts: Int?
    /// Not before this moment, while waiting.
    package var notBefore: Instant?
    /// Whether an administrator holds it back; nil leaves it as it is.
    package var isSuspended: Bool?
    /// Whether the sender was told of its delay; nil leaves it as it is.
    package var isDelayNotified: Bool?
    /// A new queue with the inputs that gave it, when it was routed again.
    package var route: Route?
    /// What happened, for the trace.
    package var event: RecipientEvent?
    /// The version of TLS by which a delivered one was handed over, as `TLSv1.3`; nil without TLS. It is counted
    /// (docs/reference/mail-flow-reports.md) and not stored.
    package var tls: String?

    /// A queue and the inputs that gave it.
    package struct Route: Hashable, Sendable {
        /// The queue.
        package var key: QueueKey
        /// The inputs.
        package var inputs: RoutingInputs
        package init(key: QueueKey, inputs: RoutingInputs) {
            self.key = key
            self.inputs = inputs
        }
    }

    package init(
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
