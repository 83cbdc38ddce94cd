public import Mail

/// A message to be accepted: everything that must be on disk before the 250.
public struct Acceptance: Sendable {
    /// Where a message came from.
    public enum Origin: String, Hashable, Sendable, Codable {
        /// By SMTP.
        case smtp = "SMTP"
        /// A report this gateway made.
        case report = "DSN"
    }

    /// The identity given at the end of DATA.
    public var networkMessageID: NetworkMessageID
    /// The organization.
    public var organization: String
    /// Where it came from.
    public var origin: Origin
    /// MAIL FROM.
    public var envelope: Envelope
    /// The content as received.
    public var content: MessageContent
    /// Changes for every copy.
    public var edits: MessageEdits
    /// The lane.
    public var priority: Priority
    /// When it was accepted, on the clock that never steps.
    public var acceptedAt: Instant
    /// When it was accepted, in civil time.
    public var receivedAt: WallTime
    /// The peer, for trace: its address and the name it gave.
    public var clientAddress: IPAddress?
    /// The HELO name, for trace and reports.
    public var clientName: String
    /// Message-ID and Subject of the header, for trace; the subject is decoded no further.
    public var messageIDField: String
    /// The Subject field's text, for trace and reports.
    public var subject: String
    /// The decisions so far.
    public var decisions: [Decision]
    /// At least one recipient.
    public var deliveries: [Delivery]

    /// Makes an acceptance.
    public init(
        networkMessageID: NetworkMessageID, organization: String, origin: Origin, envelope: Envelope,
        content: MessageContent, edits: MessageEdits, priority: Priority, acceptedAt: Instant, receivedAt: WallTime,
        clientAddress: IPAddress?, clientName: String, messageIDField: String, subject: String,
        decisions: [Decision], deliveries: [Delivery]
    ) {
        self.networkMessageID = networkMessageID
        self.organization = organization
        self.origin = origin
        self.envelope = envelope
        self.content = content
        self.edits = edits
        self.priority = priority
        self.acceptedAt = acceptedAt
        self.receivedAt = receivedAt
        self.clientAddress = clientAddress
        self.clientName = clientName
        self.messageIDField = messageIDField
        self.subject = subject
        self.decisions = decisions
        self.deliveries = deliveries
    }
}

/// A recipient that waits, as the scheduler holds it. Small on purpose: there may be millions.
public struct QueuedRecipient: Hashable, Sendable {
    /// The recipient.
    public var id: RecipientID
    /// Its message.
    public var sequence: SequenceNumber
    /// The queue it waits in.
    public var key: QueueKey
    /// The lane.
    public var priority: Priority
    /// When the message was accepted.
    public var acceptedAt: Instant
    /// Attempts that failed for this recipient alone (a 4xx to the message, not to the destination).
    public var attempts: Int
    /// Not before this moment; nil when it may go at once.
    public var notBefore: Instant?

    /// Makes a waiting recipient.
    public init(
        id: RecipientID, sequence: SequenceNumber, key: QueueKey, priority: Priority, acceptedAt: Instant,
        attempts: Int = 0, notBefore: Instant? = nil
    ) {
        self.id = id
        self.sequence = sequence
        self.key = key
        self.priority = priority
        self.acceptedAt = acceptedAt
        self.attempts = attempts
        self.notBefore = notBefore
    }
}

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
        /// Routed again after a change of configuration.
        case reroute = "SETROUTE"
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
    /// Message-level attempts so far; meaningful while waiting.
    public var attempts: Int
    /// Not before this moment, while waiting.
    public var notBefore: Instant?
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
        id: RecipientID, state: RecipientState, attempts: Int = 0, notBefore: Instant? = nil, route: Route? = nil,
        event: RecipientEvent?
    ) {
        self.id = id
        self.state = state
        self.attempts = attempts
        self.notBefore = notBefore
        self.route = route
        self.event = event
    }
}

/// What must reach the disk together or not at all.
public struct StoreTransaction: Sendable {
    /// Messages to accept. Each gets the next sequence number, in order.
    public var acceptances: [Acceptance]
    /// Changes to recipients.
    public var updates: [RecipientUpdate]

    /// Makes a transaction.
    public init(acceptances: [Acceptance] = [], updates: [RecipientUpdate] = []) {
        self.acceptances = acceptances
        self.updates = updates
    }
}

/// The recipients that a committed transaction put into queues, message by message.
public struct CommitReceipt: Sendable {
    /// One accepted message.
    public struct Accepted: Sendable {
        /// Its place in the order of acceptance.
        public var sequence: SequenceNumber
        /// Its recipients, ready for the scheduler, in the order of the deliveries.
        public var recipients: [QueuedRecipient]
        /// Makes an entry.
        public init(sequence: SequenceNumber, recipients: [QueuedRecipient]) {
            self.sequence = sequence
            self.recipients = recipients
        }
    }
    /// In the order of the transaction's acceptances.
    public var accepted: [Accepted]
    /// Makes a receipt.
    public init(accepted: [Accepted]) { self.accepted = accepted }
}

/// Why a transaction did not commit. Nothing of it is on disk, or nothing of it will be seen.
public enum StoreError: Error, Sendable, Hashable {
    /// No space: `452 4.3.1`.
    case full
    /// The disk failed; private reason.
    case failed(String)
    /// The store is closing.
    case closed
}

/// A message as an attempt needs it.
public struct StoredMessage: Sendable {
    /// Its place in the order of acceptance.
    public var sequence: SequenceNumber
    /// Its identity.
    public var networkMessageID: NetworkMessageID
    /// The organization.
    public var organization: String
    /// Where it came from.
    public var origin: Acceptance.Origin
    /// MAIL FROM.
    public var envelope: Envelope
    /// Changes for every copy.
    public var edits: MessageEdits
    /// The content.
    public var content: MessageContent
    /// When it was accepted, in civil time.
    public var receivedAt: WallTime
    /// The name the previous hop gave.
    public var clientName: String
    /// The address of the previous hop.
    public var clientAddress: IPAddress?
    /// The Subject field's text.
    public var subject: String
    /// The Message-ID field's text.
    public var messageIDField: String
    /// The recipients asked for, with where each is delivered.
    public var recipients: [Recipient]

    /// A recipient of the message.
    public struct Recipient: Sendable, Hashable {
        /// Its identity.
        public var id: RecipientID
        /// As the sender named it.
        public var recipient: EnvelopeRecipient
        /// The address to deliver to.
        public var deliverTo: EmailAddress
        /// Into the junk folder.
        public var junk: Bool
        /// The inputs of its route.
        public var routing: RoutingInputs

        /// Makes a recipient.
        public init(
            id: RecipientID, recipient: EnvelopeRecipient, deliverTo: EmailAddress, junk: Bool, routing: RoutingInputs
        ) {
            self.id = id
            self.recipient = recipient
            self.deliverTo = deliverTo
            self.junk = junk
            self.routing = routing
        }
    }

    /// Makes a message.
    public init(
        sequence: SequenceNumber, networkMessageID: NetworkMessageID, organization: String, origin: Acceptance.Origin,
        envelope: Envelope, edits: MessageEdits, content: MessageContent, receivedAt: WallTime, clientName: String,
        clientAddress: IPAddress?, subject: String, messageIDField: String, recipients: [Recipient]
    ) {
        self.sequence = sequence
        self.networkMessageID = networkMessageID
        self.organization = organization
        self.origin = origin
        self.envelope = envelope
        self.edits = edits
        self.content = content
        self.receivedAt = receivedAt
        self.clientName = clientName
        self.clientAddress = clientAddress
        self.subject = subject
        self.messageIDField = messageIDField
        self.recipients = recipients
    }
}

/// Keeps accepted mail.
///
/// Transactions of many callers are committed together (group commit). Completions run in the order of submission on
/// a thread of the store and must not block it.
public protocol MessageStore: Sendable {
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
}
