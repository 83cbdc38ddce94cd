package import Mail

/// A message as an attempt needs it.
package struct StoredMessage: Sendable {
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
    /// The changes of each copy, by its number; at least one.
    package var copies: [MessageEdits]
    /// The content.
    package var content: MessageContent
    /// When it was accepted, in civil time.
    package var receivedAt: WallTime
    /// The name the previous hop gave.
    package var clientName: String
    /// The address of the previous hop.
    package var clientAddress: IPAddress?
    /// The Subject field's text.
    package var subject: String
    /// The Message-ID field's text.
    package var messageIDField: String
    /// The recipients asked for, with where each is delivered.
    package var recipients: [Recipient]

    /// A recipient of the message.
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
        /// Where in the mailbox it is put.
        package var placement: Placement
        /// What is sure about the sender; nil for nothing. Nobody is told what becomes of a copy whose sender is forged.
        package var senderStanding: SenderStanding?
        /// The inputs of its route.
        package var routing: RoutingInputs

        package init(
            id: RecipientID, recipient: EnvelopeRecipient, deliverTo: EmailAddress, sender: ReversePath? = nil,
            copy: Int, placement: Placement, senderStanding: SenderStanding? = nil, routing: RoutingInputs
        ) {
            self.id = id
            self.recipient = recipient
            self.deliverTo = deliverTo
            self.sender = sender
            self.copy = copy
            self.placement = placement
            self.senderStanding = senderStanding
            self.routing = routing
        }
    }

    package init(
        sequence: SequenceNumber, networkMessageID: NetworkMessageID, organization: String, origin: Acceptance.Origin,
        envelope: Envelope, copies: [MessageEdits], content: MessageContent, receivedAt: WallTime, clientName: String,
        clientAddress: IPAddress?, subject: String, messageIDField: String, recipients: [Recipient]
    ) {
        self.sequence = sequence
        self.networkMessageID = networkMessageID
        self.organization = organization
        self.origin = origin
        self.envelope = envelope
        self.copies = copies
        self.content = content
        self.receivedAt = receivedAt
        self.clientName = clientName
        self.clientAddress = clientAddress
        self.subject = subject
        self.messageIDField = messageIDField
        self.recipients = recipients
    }
}

extension StoredMessage {
    /// A message as it is accepted.
    ///
    /// - Parameters:
    ///   - content: the content where it rests from now on.
    ///   - recipients: those of its recipients that are asked for.
    package init(
        _ acceptance: Acceptance, as sequence: SequenceNumber, content: MessageContent, recipients: [Recipient]
    ) {
        self.init(
            sequence: sequence, networkMessageID: acceptance.networkMessageID, organization: acceptance.organization,
            origin: acceptance.origin, envelope: acceptance.envelope, copies: acceptance.copies.map(\.edits),
            content: content, receivedAt: acceptance.receivedAt, clientName: acceptance.clientName,
            clientAddress: acceptance.clientAddress,
            subject: acceptance.subject, messageIDField: acceptance.messageIDField, recipients: recipients)
    }

    /// The changes to what a recipient of the message gets.
    package func edits(for recipient: Recipient) -> MessageEdits { copies[recipient.copy] }
}

extension StoredMessage.Recipient {
    /// A recipient as it is accepted, with the number of its copy.
    package init(_ delivery: Delivery, copy: Int, as id: RecipientID) {
        self.init(
            id: id, recipient: delivery.recipient, deliverTo: delivery.deliverTo, sender: delivery.sender,
            copy: copy, placement: delivery.placement, senderStanding: delivery.senderStanding,
            routing: delivery.routing)
    }
}
