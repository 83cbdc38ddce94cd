package import Mail

/// A message and how far its recipients have come, for the queue commands.
package struct MessageStatus: Sendable, Hashable {
    /// One recipient.
    package struct Recipient: Sendable, Hashable {
        /// Its identity.
        package var id: RecipientID
        /// As the sender named it.
        package var recipient: EnvelopeRecipient
        /// The address to deliver to.
        package var deliverTo: EmailAddress
        /// MAIL FROM of this copy where it is not the envelope's.
        package var sender: ReversePath?
        /// The number of the copy that it gets.
        package var copy: Int
        /// Where its way has come to.
        package var state: RecipientState
        /// The queue it waits in, or waited in last.
        package var key: QueueKey
        /// The inputs that gave the queue.
        package var routing: RoutingInputs
        /// Message-level attempts that failed.
        package var attempts: Int
        /// Held back by an administrator.
        package var isSuspended: Bool
        /// What happened last, if anything did.
        package var lastEvent: RecipientEvent?
        /// The address that the trace shows in place of the one named; nil for that one.
        package var shown: EmailAddress?
        /// Whether somebody has released its copy from quarantine, whatever became of the item since.
        package var isReleased: Bool

        /// A recipient.
        package init(
            id: RecipientID, recipient: EnvelopeRecipient, deliverTo: EmailAddress, sender: ReversePath?, copy: Int,
            state: RecipientState, key: QueueKey, routing: RoutingInputs, attempts: Int, isSuspended: Bool,
            lastEvent: RecipientEvent?, shown: EmailAddress? = nil, isReleased: Bool = false
        ) {
            self.id = id
            self.recipient = recipient
            self.deliverTo = deliverTo
            self.sender = sender
            self.copy = copy
            self.state = state
            self.key = key
            self.routing = routing
            self.attempts = attempts
            self.isSuspended = isSuspended
            self.lastEvent = lastEvent
            self.shown = shown
            self.isReleased = isReleased
        }
    }

    /// Its place in the order of acceptance.
    package var sequence: SequenceNumber
    /// Its identity.
    package var networkMessageID: NetworkMessageID
    /// The organization.
    package var organization: String
    /// Where it came from.
    package var origin: Acceptance.Origin
    /// MAIL FROM.
    package var envelope: Envelope
    /// When it was accepted, in civil time.
    package var receivedAt: WallTime
    /// The lane.
    package var priority: Priority
    /// The changes of each copy, by its number; at least one.
    package var copies: [MessageEdits]
    /// Octets of the content.
    package var size: Int
    /// The Subject field's text.
    package var subject: String
    /// The Message-ID field's text.
    package var messageIDField: String
    /// The peer's address.
    package var clientAddress: IPAddress?
    /// The peer's HELO name.
    package var clientName: String
    /// All its recipients.
    package var recipients: [Recipient]
    /// What mail flow rules did with it.
    package var rules: [RuleHit]

    /// A message.
    package init(
        sequence: SequenceNumber, networkMessageID: NetworkMessageID, organization: String, origin: Acceptance.Origin,
        envelope: Envelope, receivedAt: WallTime, priority: Priority, copies: [MessageEdits], size: Int,
        subject: String, messageIDField: String, clientAddress: IPAddress?, clientName: String,
        recipients: [Recipient], rules: [RuleHit] = []
    ) {
        self.sequence = sequence
        self.networkMessageID = networkMessageID
        self.organization = organization
        self.origin = origin
        self.envelope = envelope
        self.receivedAt = receivedAt
        self.priority = priority
        self.copies = copies
        self.size = size
        self.subject = subject
        self.messageIDField = messageIDField
        self.clientAddress = clientAddress
        self.clientName = clientName
        self.recipients = recipients
        self.rules = rules
    }
}
