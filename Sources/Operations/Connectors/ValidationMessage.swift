import Facts
import Mail
import MailFlow
import NIOCore
import Organization
import Queueing

/// The test message of a validation. It is examined behind routing, as its way is the connector that is validated; so it
/// is signed as other mail by the connector, lest the far side's filter judges something else.
struct ValidationMessage {
    /// Its acceptance.
    let acceptance: Acceptance

    /// A message to one recipient, by a staged connector.
    init(
        to recipient: EmailAddress, domain: Domain, by connector: OutboundConnector, stagedAs name: String,
        of organization: OrganizationSnapshot, basis: ExaminationBasis, author: String, time: any TimeSource,
        random: any RandomSource
    ) {
        let hostname = basis.snapshot.server.hostname
        let id = NetworkMessageID(random: random)
        let sender = Self.sender(of: organization, hostname: hostname)
        let now = time.wallTime()
        let messageID = "<\(id)@\(hostname)>"
        let subject = "Test email for connector validation"
        let text = [
            "From: \(sender)", "To: \(recipient)", "Subject: \(subject)", "Date: \(now.messageDate)",
            "Message-ID: \(messageID)", "Auto-Submitted: auto-generated", "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=us-ascii", "",
            "This message tests a connector of \(hostname). It needs no answer.", "",
        ].joined(separator: "\r\n")
        let key = StagedConnectors.key(connector, name: name, organization: organization.name, domain: domain)
        let reference = ObjectReference(.outboundConnector, connector.name)
        let decisions = [
            organization.decision(
                .administration, .testMessage(author: SafeText.escaped(author, limit: 256)), by: reference),
            organization.decision(
                .routing, .routed(.validation), by: reference, about: recipient.description,
                from: [.init("recipientDomain", domain.name)]),
        ]
        let envelope = Envelope(sender: .null, smtpUTF8: recipient.needsSMTPUTF8)
        let delivery = Delivery(
            recipient: EnvelopeRecipient(address: recipient, notify: .never), deliverTo: recipient, key: key,
            routing: RoutingInputs(direction: .originating, ruleConnector: name, revision: organization.revision))
        let content = ByteBuffer(string: text)
        // The organization as it is by now, should the configuration have changed meanwhile.
        let owner = basis.snapshot.organization(named: organization.name) ?? organization
        let examination = Examination(
            of: WholeMessage(
                own: content, author: sender, envelope: envelope, to: [delivery.recipient], id: id, at: now),
            attribution: Attribution(owner: owner, direction: .originating), from: .routed, by: basis,
            copies: [MessageCopy(edits: MessageEdits(), deliveries: [delivery])])
        let message = examination.decided().hand
        acceptance = Acceptance(
            networkMessageID: id, organization: organization.name, origin: .validation, envelope: envelope,
            content: .memory(content), priority: .normal, acceptedAt: time.now(), receivedAt: now,
            clientAddress: nil, clientName: hostname.name, messageIDField: messageID, subject: subject,
            author: sender.description, decisions: decisions + message.plan.decisions + message.accepted.decisions,
            copies: message.accepted.copies)
    }

    private static let localPart = "O365ConnectorValidation"

    /// The header's From: in the organization's default domain.
    private static func sender(of organization: OrganizationSnapshot, hostname: Domain) -> EmailAddress {
        organization.defaultAddress(localPart) ?? EmailAddress(localPart: localPart, domain: hostname)
    }
}
