import Facts
import Mail
import MailFlow
import NIOCore
import Organization
import PosternTesting
import Testing

@Suite("Explain: whole transactions")
struct ExplainSessionTests {
    private static let hybrid = """
        organization: contoso
        acceptedDomains: [{ DomainName: contoso.com }]
        recipients:
          - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, Administrator: true }
          - { PrimarySmtpAddress: carl@contoso.com, RecipientType: UserMailbox }
        inboundConnectors:
          - { Name: Hybrid, ConnectorType: OnPremises, TlsSenderCertificateName: mail.contoso.com, CloudServicesMailEnabled: true }
        """

    private func explain(
        _ recipients: [String], from sender: String = "", names: [String] = [], content: String? = nil
    ) throws -> [Explanation] {
        var tls: SessionFacts.TLS?
        if !names.isEmpty {
            tls = SessionFacts.TLS(
                version: "TLSv1.3",
                clientCertificate: ClientCertificate(
                    claimedNames: names.compactMap { CertificateName($0) }, fingerprint: "", trust: .trusted))
        }
        let question = try Explain.Question(
            clientAddress: stranger, helo: "client.example", sender: sender, recipients: recipients, tls: tls,
            content: content.map { ByteBuffer(string: $0) })
        return Explain(snapshot: try snapshot(Self.hybrid, fabrikam))
            .explanations(question, at: WallTime(milliseconds: 0))
    }

    @Test("rules on each recipient by what the first one fixed")
    func severalRecipients() throws {
        let found = try explain(["nobody@contoso.com", "ann@contoso.com", "fred@fabrikam.com", "carl@contoso.com"])
        #expect(found.map(\.command) == ["RCPT TO", "end of data", "RCPT TO", "end of data"])
        #expect(found.map { String($0.reply.prefix(9)) } == ["550 5.4.1", "250 2.6.0", "452 4.5.3", "250 2.6.0"])
        #expect(
            found.map { $0.deliveries.map(\.deliverTo.description) } == [
                [], ["ann@contoso.com"], [], ["carl@contoso.com"],
            ])
        // Each has its own decisions and those of the whole message.
        #expect(found[3].decisions.compactMap(\.recipient).allSatisfy { $0 == "carl@contoso.com" })
        #expect(found[3].decisions.contains { $0.stage == .acceptance })
    }

    @Test("takes the certificate for what the client shows")
    func certificate() throws {
        let relayed = try explain(["y@elsewhere.example"], names: ["mail.contoso.com"])
        #expect(relayed.map(\.isAccepted) == [true])
        let decision = try #require(relayed[0].decisions.first { $0.stage == .attribution })
        #expect(decision.object == .init(.inboundConnector, "Hybrid"))
        for input: Decision.Input in [
            "tls=TLSv1.3", "certificateName=mail.contoso.com", "matchedBy=certificate mail.contoso.com",
            "certificateOwner=mail.contoso.com", "unregisteredSender=true", "step=2a",
        ] {
            #expect(decision.inputs.contains(input), "\(input) is not in \(decision.inputs)")
        }
        #expect(try explain(["y@elsewhere.example"], names: ["mail.fabrikam.com"]).map(\.isAccepted) == [false])
    }

    @Test("says that the sender was not authenticated where live mail's would be and there is no message")
    func authenticationLeftOut() throws {
        let notice = "The sender was not authenticated"
        let strangers = try explain(["ann@contoso.com", "nobody@contoso.com"], from: "a@elsewhere.example")
        #expect(strangers.map(\.isAuthenticationLeftOut) == [true, false])
        #expect(strangers.map { $0.text.contains(notice) } == [true, false])
        let own = try explain(["y@elsewhere.example"], from: "ann@contoso.com", names: ["mail.contoso.com"])
        #expect(own.map(\.isAccepted) == [true])
        #expect(own.map { $0.text.contains(notice) } == [false])
        let whole = try explain(["ann@contoso.com"], content: "From: a@elsewhere.example\r\n\r\nx\r\n")
        #expect(whole.map { $0.text.contains(notice) } == [false])
    }

    @Test("reads the header of a message, and tells which fields do not go on")
    func content() throws {
        let header = "X-MS-Exchange-Organization-SCL: -1\r\nSubject: hello\r\n\r\nbody\r\n"
        let strangers = try explain(["ann@contoso.com"], content: header)
        let decision = try #require(strangers[0].decisions.first { $0.stage == .headerFirewall })
        #expect(decision.outcome == .fieldsRemoved(1))
        #expect(decision.inputs == ["removed=x-ms-exchange-organization-scl"])
        let own = try explain(["ann@contoso.com"], names: ["mail.contoso.com"], content: header)
        let kept = try #require(own[0].decisions.first { $0.stage == .headerFirewall })
        #expect(kept.outcome == .fieldsKept(1, replaced: 0))
        #expect(kept.object == .init(.inboundConnector, "Hybrid"))
    }

    @Test("finds the right organization and connector among ten thousand")
    func manyOrganizations() throws {
        let organizations = try (0..<10_000).map { number in
            var connector = InboundConnector(name: "Hybrid")
            connector.tlsSenderCertificateName = DomainPattern(
                number % 2 == 0 ? "mail.o\(number).example" : "*.o\(number).example")
            var partner = InboundConnector(
                name: "Partner", connectorType: .partner,
                senderDomains: [.suffix(try Domain("partner\(number).example"))])
            partner.requireTls = false
            return OrganizationSnapshot(
                OrganizationDocument(
                    name: "o\(number)",
                    acceptedDomains: [AcceptedDomain(try Domain("o\(number).example"), type: .internalRelay)],
                    inboundConnectors: [connector, partner]),
                revision: 1)
        }
        let server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data")
        let perimeter = Perimeter(snapshot: ConfigurationSnapshot(server: server, organizations: organizations))
        for number in [0, 1, 4_998, 4_999, 9_998, 9_999] {
            var session = try session(stranger)
            session.tls = SessionFacts.TLS(
                version: "TLSv1.3",
                clientCertificate: ClientCertificate(
                    claimedNames: [.host(try Domain("mail.o\(number).example"))], fingerprint: "", trust: .trusted))
            let relayed = perimeter.recipient(
                .mailbox(try #require(EmailAddress("y@elsewhere.example"))), notify: nil, originalRecipient: nil,
                in: try transaction(from: ""), session: session)
            #expect(relayed.summary == "o\(number) originating Hybrid")
            let partners = try perimeter.rule(
                "<x@o\(number).example>", sender: "s@eu.partner\(number).example", from: stranger)
            #expect(partners.summary == "o\(number) incoming Partner")
            #expect(partners.attribution?.isAnonymous == true)
        }
    }
}
