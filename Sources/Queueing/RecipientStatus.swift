package import Mail

/// A recipient with what its message says of itself, as listings show it.
package struct RecipientStatus: Sendable, Hashable {
    /// The recipient.
    package var id: RecipientID
    /// Its message.
    package var sequence: SequenceNumber
    /// The message's identity.
    package var networkMessageID: NetworkMessageID
    /// The organization whose message it is.
    package var organization: String
    /// Where the message came from.
    package var origin: Acceptance.Origin
    /// MAIL FROM of the copy that the recipient gets.
    package var sender: ReversePath
    /// As the sender named it.
    package var recipient: EmailAddress
    /// The address to deliver to.
    package var deliverTo: EmailAddress
    /// The Subject field's text.
    package var subject: String
    /// Octets of the content.
    package var size: Int
    /// When the message was accepted, in civil time.
    package var receivedAt: WallTime
    /// Where its way has come to.
    package var state: RecipientState
    /// The queue it waits in, or waited in last.
    package var key: QueueKey
    /// Held back by an administrator.
    package var isSuspended: Bool
    /// What happened last, if anything did.
    package var lastEvent: RecipientEvent?

    /// A recipient.
    package init(
        id: RecipientID, sequence: SequenceNumber, networkMessageID: NetworkMessageID, organization: String,
        origin: Acceptance.Origin, sender: ReversePath, recipient: EmailAddress, deliverTo: EmailAddress,
        subject: String, size: Int, receivedAt: WallTime, state: RecipientState, key: QueueKey, isSuspended: Bool,
        lastEvent: RecipientEvent?
    ) {
        self.id = id
        self.sequence = sequence
        self.networkMessageID = networkMessageID
        self.organization = organization
        self.origin = origin
        self.sender = sender
        self.recipient = recipient
        self.deliverTo = deliverTo
        self.subject = subject
        self.size = size
        self.receivedAt = receivedAt
        self.state = state
        self.key = key
        self.isSuspended = isSuspended
        self.lastEvent = lastEvent
    }
}
