public import Mail
public import Queueing

/// A message and how far its recipients have come, for the queue commands.
public struct MessageStatus: Sendable, Hashable {
    /// One recipient.
    public struct Recipient: Sendable, Hashable {
        /// Its identity.
        public var id: RecipientID
        /// As the sender named it.
        public var recipient: EnvelopeRecipient
        /// The address to deliver to.
        public var deliverTo: EmailAddress
        /// MAIL FROM of this copy where it is not the envelope's.
        public var sender: ReversePath?
        /// The number of the copy that it gets.
        public var copy: Int
        /// Where its way has come to.
        public var state: RecipientState
        /// The queue it waits in, or waited in last.
        public var key: QueueKey
        /// The inputs that gave the queue.
        public var routing: RoutingInputs
        /// Message-level attempts that failed.
        public var attempts: Int
        /// Held back by an administrator.
        public var isSuspended: Bool
        /// What happened last, if anything did.
        public var lastEvent: RecipientEvent?
    }

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
    /// When it was accepted, in civil time.
    public var receivedAt: WallTime
    /// The lane.
    public var priority: Priority
    /// The changes of each copy, by its number; at least one.
    public var copies: [MessageEdits]
    /// Octets of the content.
    public var size: Int
    /// The Subject field's text.
    public var subject: String
    /// The Message-ID field's text.
    public var messageIDField: String
    /// The peer's address.
    public var clientAddress: IPAddress?
    /// The peer's HELO name.
    public var clientName: String
    /// All its recipients.
    public var recipients: [Recipient]
}

/// A waiting recipient with what routing needs to decide again.
public struct WaitingRoute: Sendable, Hashable {
    /// The recipient.
    public var id: RecipientID
    /// Its message.
    public var sequence: SequenceNumber
    /// The address to deliver to.
    public var deliverTo: EmailAddress
    /// The queue it waits in.
    public var key: QueueKey
    /// The inputs that gave the queue.
    public var routing: RoutingInputs
}
