package import Mail
package import Queueing

/// What a row of the trace is found by: all that never changes (docs/reference/trace.md).
package struct TraceIndexEntry: Sendable, Hashable {
    /// The row: a recipient's identity, or that of a named recipient who ended without a delivery.
    package var id: RecipientID
    /// The message.
    package var sequence: SequenceNumber
    /// The organization.
    package var organization: String
    /// When it was received.
    package var received: WallTime
    /// MAIL FROM without brackets; empty for the null sender.
    package var sender: String
    /// The address shown, and behind it the other ones that the row is found by: the one named, the primary one, the one
    /// delivered to. Each once.
    package var recipients: [String]
    /// The first author, of the From field; nil where there is none.
    package var author: String?
    /// The Subject field.
    package var subject: String
    /// The Message-ID field, with its angle brackets.
    package var messageID: String
    /// The peer.
    package var source: IPAddress?
    /// Into or out of the organization.
    package var direction: Direction
    /// The inbound connector.
    package var connector: String?
    /// The mail flow rules that acted on the message, would have, or could not be evaluated; each once.
    package var rules: [String]

    /// An entry.
    package init(
        id: RecipientID, sequence: SequenceNumber, organization: String, received: WallTime, sender: String,
        recipients: [String], author: String?, subject: String, messageID: String, source: IPAddress?,
        direction: Direction, connector: String?, rules: [String] = []
    ) {
        self.id = id
        self.sequence = sequence
        self.organization = organization
        self.received = received
        self.sender = sender
        self.recipients = recipients
        self.author = author
        self.subject = subject
        self.messageID = messageID
        self.source = source
        self.direction = direction
        self.connector = connector
        self.rules = rules
    }
}
