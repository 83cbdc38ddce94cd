package import Mail

/// A message as an attempt needs it.
package struct StoredMessage: Sendable {
    /// Its place in the order of acceptance.
    package var sequence: SequenceNumber { shared.facts.sequence }
    /// Its identity.
    package var networkMessageID: NetworkMessageID { shared.facts.networkMessageID }
    /// The organization.
    package var organization: String { shared.facts.organization }
    /// Where it came from.
    package var origin: Acceptance.Origin { shared.facts.origin }
    /// MAIL FROM.
    package var envelope: Envelope { shared.facts.envelope }
    /// The changes of each copy, by its number; at least one.
    package var copies: [MessageEdits] { shared.facts.copies }
    /// The content.
    package var content: MessageContent { shared.facts.content }
    /// When it was accepted, in civil time.
    package var receivedAt: WallTime { shared.facts.receivedAt }
    /// The name the previous hop gave.
    package var clientName: String { shared.facts.clientName }
    /// The address of the previous hop.
    package var clientAddress: IPAddress? { shared.facts.clientAddress }
    /// The Subject field's text.
    package var subject: String { shared.facts.subject }
    /// The Message-ID field's text.
    package var messageIDField: String { shared.facts.messageIDField }
    /// The recipients asked for, with where each is delivered.
    package var recipients: [Recipient]

    // Behind a reference, since a message goes through many hands on its way out: a copy of all this has twenty references.
    private let shared: Shared

    private final class Shared: Sendable {
        let facts: Facts
        init(_ facts: Facts) { self.facts = facts }
    }

    private struct Facts {
        let sequence: SequenceNumber
        let networkMessageID: NetworkMessageID
        let organization: String
        let origin: Acceptance.Origin
        let envelope: Envelope
        let copies: [MessageEdits]
        let content: MessageContent
        let receivedAt: WallTime
        let clientName: String
        let clientAddress: IPAddress?
        let subject: String
        let messageIDField: String
    }

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
        shared = Shared(
            Facts(
                sequence: sequence, networkMessageID: networkMessageID, organization: organization, origin: origin,
                envelope: envelope, copies: copies, content: content, receivedAt: receivedAt, clientName: clientName,
                clientAddress: clientAddress, subject: subject, messageIDField: messageIDField))
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
