import Facts
import Foundation
import Mail
import MailFlow
import Organization
import Testing

/// A file of the repository.
func repositoryFile(_ path: String) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    return try String(contentsOf: root.appending(path: path), encoding: .utf8)
}

/// Two organizations whose own servers connect from 10.1.1.25 and 10.2.2.25.
let contoso = """
    organization: contoso
    administrators: [ann@contoso.com]
    acceptedDomains:
      - { DomainName: contoso.com, Default: true }
      - { DomainName: corp.contoso.com, DomainType: InternalRelay, MatchSubDomains: true }
      - { DomainName: legacy.contoso.com, SendingFromDomainDisabled: true }
      - { DomainName: unused.contoso.com, SendingToDomainDisabled: true }
      - { DomainName: stranded.contoso.com, DomainType: InternalRelay }
      - { DomainName: bücher.example, PlusAddressing: false }
    recipients:
      - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, EmailAddresses: [a.smith@contoso.com, ann@bücher.example] }
      - { PrimarySmtpAddress: carl@contoso.com, RecipientType: UserMailbox, Mailbox: dovecot }
      - { PrimarySmtpAddress: bob@contoso.com, RecipientType: MailUser, ExternalEmailAddress: bob@corp.contoso.com }
      - { PrimarySmtpAddress: eve@contoso.com, RecipientType: MailContact, ExternalEmailAddress: eve@example.org }
      - { PrimarySmtpAddress: fay@contoso.com, RecipientType: MailUser, ExternalEmailAddress: ann@contoso.com }
      - { PrimarySmtpAddress: old@unused.contoso.com, RecipientType: UserMailbox }
    mailboxHosts:
      - { Name: dovecot, Lmtp: "127.0.0.1:24" }
    outboundConnectors:
      - { Name: To head office, ConnectorType: OnPremises, RecipientDomains: ["*.corp.contoso.com"], UseMXRecord: false, SmartHosts: ["10.1.1.25:25"] }
      - { Name: Partner, RecipientDomains: [partner.example] }
    inboundConnectors:
      - { Name: From head office, ConnectorType: OnPremises, SenderIPAddresses: [10.1.1.25, 10.9.9.9] }
    """
let fabrikam = """
    organization: fabrikam
    acceptedDomains: [{ DomainName: fabrikam.com }]
    recipients:
      - { PrimarySmtpAddress: fred@fabrikam.com, RecipientType: UserMailbox, Administrator: true }
    inboundConnectors:
      - { Name: From Fabrikam, ConnectorType: OnPremises, SenderIPAddresses: [10.2.2.25, 10.9.9.9] }
    """

/// A configuration of documents, with revisions 1, 2 and so on.
func snapshot(_ documents: String..., operatorAddress: String? = nil, change: (inout Limits) -> Void = { _ in }) throws
    -> ConfigurationSnapshot
{
    var server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data")
    server.operatorAddress = operatorAddress.flatMap { EmailAddress($0) }
    server.trustedNetworks = [try #require(IPNetwork("10.77.0.0/16"))]
    change(&server.limits)
    let organizations = try documents.enumerated().map { index, yaml in
        OrganizationSnapshot(
            try OrganizationDocument.load(yaml: yaml, file: "test.yaml").get(), revision: Int64(index + 1))
    }
    return ConfigurationSnapshot(server: server, organizations: organizations)
}

/// Both organizations.
func both() throws -> ConfigurationSnapshot { try snapshot(contoso, fabrikam) }

/// A peer.
func session(_ address: String, helo: String = "client.example") throws -> SessionFacts {
    SessionFacts(clientAddress: try #require(IPAddress(address)), helo: helo)
}

/// A transaction after MAIL FROM; an empty sender is the null one.
func transaction(from sender: String, smtpUTF8: Bool = false) throws -> Transaction {
    let path: ReversePath = sender.isEmpty ? .null : .mailbox(try #require(EmailAddress(sender)))
    return Transaction(envelope: Envelope(sender: path, smtpUTF8: smtpUTF8))
}

/// Anyone's address, outside all connectors.
let stranger = "192.0.2.1"
/// Contoso's own server.
let headOffice = "10.1.1.25"

extension Perimeter {
    /// Rules on RCPT TO as a session would hand it over: the text is the path with its angle brackets.
    func rule(_ path: String, in transaction: Transaction, from address: String) throws -> RecipientRuling {
        var parser = AddressParser(Substring(path))
        let parsed = parser.forwardPath()
        let forwardPath = try #require(parsed, "\(path) is no forward-path")
        #expect(parser.remainder.isEmpty)
        return recipient(
            forwardPath, notify: nil, originalRecipient: nil, in: transaction, session: try session(address))
    }

    /// The same for one recipient of a new transaction.
    func rule(_ path: String, sender: String, from address: String) throws -> RecipientRuling {
        try rule(path, in: transaction(from: sender), from: address)
    }
}

extension RecipientRuling {
    /// The refusal, if it is one.
    var refusal: Reply? {
        if case .refused(let reply, _, _) = verdict { return reply }
        return nil
    }

    /// The attribution, if it is accepted.
    var attribution: Attribution? {
        if case .accepted(_, let attribution) = verdict { return attribution }
        return nil
    }

    /// The recipient, if it is accepted.
    var recipient: EnvelopeRecipient? {
        if case .accepted(let recipient, _) = verdict { return recipient }
        return nil
    }

    /// Whether it is a refusal by Directory Based Edge Blocking.
    var isEdgeBlock: Bool {
        if case .refused(_, _, .edgeBlock) = verdict { return true }
        return false
    }

    /// `contoso incoming From head office`, or the refusal's code and enhanced code.
    var summary: String {
        switch verdict {
        case .accepted(_, let attribution):
            "\(attribution.organization) \(attribution.direction.rawValue.lowercased())"
                + (attribution.inboundConnector.map { " \($0)" } ?? "")
        case .refused(let reply, _, _):
            "\(reply.code) \(reply.enhanced?.description ?? "")"
        }
    }
}
