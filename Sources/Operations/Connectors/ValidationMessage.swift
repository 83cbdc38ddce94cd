import Mail
import NIOCore
import Organization
import Queueing

/// The test message of a validation.
struct ValidationMessage {
    /// Its acceptance.
    let acceptance: Acceptance

    /// A message to one recipient, by a staged connector.
    init(
        to recipient: EmailAddress, domain: Domain, by connector: OutboundConnector, stagedAs name: String,
        of organization: OrganizationSnapshot, hostname: Domain, author: String, time: any TimeSource,
        random: any RandomSource
    ) {
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
        acceptance = Acceptance(
            networkMessageID: id, organization: organization.name, origin: .validation,
            envelope: Envelope(sender: .null, smtpUTF8: recipient.needsSMTPUTF8),
            content: .memory(ByteBuffer(string: text)), priority: .normal, acceptedAt: time.now(),
            receivedAt: now, clientAddress: nil, clientName: hostname.name,
            messageIDField: messageID, subject: subject, decisions: decisions,
            copies: [
                MessageCopy(
                    edits: MessageEdits(),
                    deliveries: [
                        Delivery(
                            recipient: EnvelopeRecipient(address: recipient, notify: .never), deliverTo: recipient,
                            key: key,
                            routing: RoutingInputs(
                                direction: .originating, ruleConnector: name, revision: organization.revision))
                    ])
            ])
    }

    /// The header's From: in the organization's default domain.
    static func sender(of organization: OrganizationSnapshot, hostname: Domain) -> EmailAddress {
        let domains = organization.document.acceptedDomains
        let domain = (domains.first(where: \.isDefault) ?? domains.first)?.domainName ?? hostname
        return EmailAddress(localPart: "O365ConnectorValidation", domain: domain)
    }
}
