import Facts
import Mail
import NIOCore
import Organization
import Testing

@testable import MailFlow

@Suite("Mail to an address for reports")
struct SubmissionAddressTests {
    private static let document = """
        organization: contoso
        acceptedDomains:
          - { DomainName: contoso.com, Default: true }
          - { DomainName: corp.contoso.com, DomainType: InternalRelay }
        recipients:
          - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }
          - { PrimarySmtpAddress: all@contoso.com, RecipientType: MailUniversalDistributionGroup, Members: [ann@contoso.com, report@contoso.com] }
          - { PrimarySmtpAddress: trap@contoso.com, RecipientType: MailUniversalDistributionGroup, Members: [report@contoso.com] }
          - { PrimarySmtpAddress: fwd@contoso.com, RecipientType: UserMailbox, ForwardingSmtpAddress: report@contoso.com }
        outboundConnectors:
          - { Name: To HQ, ConnectorType: OnPremises, AllAcceptedDomains: true, UseMXRecord: false, SmartHosts: ["10.1.1.25:25"] }
        inboundConnectors:
          - { Name: From HQ, ConnectorType: OnPremises, SenderIPAddresses: [10.1.1.25] }
          - { Name: Partner, ConnectorType: Partner, SenderDomains: [partner.example], SenderIPAddresses: [192.0.2.50], RequireTls: false }
        reportSubmissionPolicy: { ReportAddress: report@contoso.com, ReportPhishAddresses: [phish@corp.contoso.com] }
        """

    private func perimeter() throws -> Perimeter { Perimeter(snapshot: try snapshot(Self.document)) }

    @Test(
        "the organization's own server may bring reports of its own people",
        arguments: ["report@contoso.com", "phish@corp.contoso.com"])
    func own(address: String) throws {
        let ruling = try perimeter().rule("<\(address)>", sender: "ann@contoso.com", from: "10.1.1.25")
        #expect(ruling.refusal == nil, "\(ruling.verdict)")
        #expect(ruling.decisions.last?.object == ObjectReference(.reportSubmissionPolicy, "contoso"))
    }

    @Test("strangers are answered as for an address that nobody has, in every respect")
    func strangers() throws {
        for (sender, client) in [
            ("eve@example.org", stranger), ("ann@contoso.com", stranger), ("", stranger),
            ("bob@partner.example", "192.0.2.50"), ("ann@contoso.com", "10.77.0.1"),
        ] {
            let known = try perimeter().rule("<report@contoso.com>", sender: sender, from: client)
            let unknown = try perimeter().rule("<nobody@contoso.com>", sender: sender, from: client)
            #expect(known.verdict == unknown.verdict, "\(sender) from \(client)")
            #expect(known.refusal == Replies.recipientUnknown)
            #expect(known.decisions.last?.inputs.contains { $0.name == "reportAddress" } == true)
            #expect(known.tarpit == unknown.tarpit)
            #expect(known.countsAgainstSource == unknown.countsAgainstSource)
            #expect(known.needsReverseName == unknown.needsReverseName && known.needsListings == unknown.needsListings)
            #expect(known.isSubjectToGreylisting == unknown.isSubjectToGreylisting)
        }
    }

    @Test(
        "mail of others for an address for reports in a relay domain is relayed as for any address there, and filtered",
        arguments: [("eve@example.org", stranger), ("eve@example.org", "10.1.1.25"), ("", "10.1.1.25")])
    func relayDomain(sender: String, client: String) throws {
        let known = try perimeter().rule("<phish@corp.contoso.com>", sender: sender, from: client)
        let unknown = try perimeter().rule("<nobody@corp.contoso.com>", sender: sender, from: client)
        #expect(known.refusal == nil && unknown.refusal == nil)
        #expect(known.attribution == unknown.attribution)
        #expect(known.decisions.last?.outcome == .acceptedForRelay)
        #expect(known.isSubjectToGreylisting == unknown.isSubjectToGreylisting)
        let snapshot = try snapshot(Self.document)
        let owner = try #require(snapshot.organization(named: "contoso"))
        let inputs = RoutingInputs(try #require(known.attribution))
        let path = try transaction(from: sender).envelope.sender
        func key(_ address: String) throws -> QueueKey {
            Router(snapshot: snapshot).route(
                try #require(EmailAddress(address)), inputs: inputs, sender: path, in: owner
            ).0
        }
        #expect(try key("phish@corp.contoso.com") == key("nobody@corp.contoso.com"))
        #expect(try key("phish@corp.contoso.com").nextHop != "submissions")
        #expect(
            try isRead(
                ["phish@corp.contoso.com"], from: sender, attribution: try #require(known.attribution), snapshot))
    }

    @Test(
        "what the own server forwards for others, and what nobody sent, is answered as for an address that nobody has"
    )
    func foreignSenders() throws {
        for sender in ["eve@example.org", ""] {
            let known = try perimeter().rule("<report@contoso.com>", sender: sender, from: "10.1.1.25")
            let unknown = try perimeter().rule("<nobody@contoso.com>", sender: sender, from: "10.1.1.25")
            #expect(known.verdict == unknown.verdict, "\(sender)")
            #expect(known.refusal == Replies.recipientUnknown, "\(sender)")
        }
        // Known by its certificate, it makes the report of what is refused.
        let edge = try perimeter()
        let owner = try #require(edge.snapshot.organization(named: "contoso"))
        func admission(_ address: String) throws -> Perimeter.Admission {
            let address = try #require(EmailAddress(address))
            return edge.admit(
                address, from: .mailbox(try #require(EmailAddress("eve@example.org"))),
                accepted: edge.snapshot.acceptedDomain(of: address.domain, in: owner),
                attribution: Attribution(
                    owner: owner, direction: .originating, inboundConnector: "From HQ", connectorType: .onPremises,
                    isMatchedByIdentity: true),
                organization: owner, isOperator: false)
        }
        let (known, unknown) = (try admission("report@contoso.com"), try admission("nobody@contoso.com"))
        #expect(known.refusal == Replies.recipientNotFound && unknown.refusal == known.refusal)
        #expect(!known.isEdgeBlock && !unknown.isEdgeBlock)
    }

    @Test(
        "while the directory is stale, an address for reports is answered to strangers as one that nobody has",
        arguments: DirectoryPolicy.WhenStale.allCases)
    func stale(policy: DirectoryPolicy.WhenStale) throws {
        let confirmed = WallTime(milliseconds: 1_000_000_000_000)
        var document = try OrganizationDocument.load(yaml: Self.document, file: "test.yaml").get()
        document.directory.staleAfter = .hours(24)
        document.directory.whenStale = policy
        let directory = RecipientDirectory(.empty, revision: 12, confirmedAt: confirmed)
        let perimeter = Perimeter(
            snapshot: ConfigurationSnapshot(
                server: ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data"),
                organizations: [OrganizationSnapshot(document, revision: 3, directory: directory)]))
        func rule(_ address: String, _ sender: String, _ client: String) throws -> RecipientRuling {
            var facts = try session(client)
            facts.transactionTime = WallTime(milliseconds: confirmed.milliseconds + 25 * 3_600_000)
            return perimeter.recipient(
                .mailbox(try #require(EmailAddress(address))), notify: nil, originalRecipient: nil,
                in: try transaction(from: sender), session: facts)
        }
        for (sender, client) in [
            ("eve@example.org", stranger), ("ann@contoso.com", stranger), ("eve@example.org", "10.1.1.25"),
        ] {
            let known = try rule("report@contoso.com", sender, client)
            let unknown = try rule("nobody@contoso.com", sender, client)
            #expect(known.refusal == unknown.refusal, "\(sender) from \(client)")
            #expect(known.attribution == unknown.attribution)
            #expect(known.tarpit == unknown.tarpit && known.countsAgainstSource == unknown.countsAgainstSource)
            #expect(known.decisions.last?.outcome == unknown.decisions.last?.outcome)
            switch policy {
            case .refuse: #expect(known.refusal?.code == 550)
            case .deferNew: #expect(known.refusal == Replies.directoryStale)
            case .acceptAndRelay: #expect(known.decisions.last?.outcome == .acceptedForRelay)
            }
        }
        let own = try rule("report@contoso.com", "ann@contoso.com", "10.1.1.25")
        #expect(own.decisions.last?.object == ObjectReference(.reportSubmissionPolicy, "contoso"))
    }

    @Test("a report goes to whoever reads reports, whatever connector is for its domain")
    func route() throws {
        let snapshot = try snapshot(Self.document)
        let router = Router(snapshot: snapshot)
        for address in ["Report@contoso.com", "phish@corp.contoso.com"] {
            let (key, decision) = router.route(
                try #require(EmailAddress(address)),
                inputs: RoutingInputs(direction: .originating, isFromOnPremises: true, revision: 1),
                organization: "contoso")
            #expect(key == QueueKey(organization: "contoso", deliveryType: .mailbox, nextHop: "submissions"))
            #expect(decision.outcome == .routed(.submissions))
            #expect(router.nextHop(for: key) == .submissions)
        }
        let queue = QueueKey(organization: "contoso", deliveryType: .mailbox, nextHop: "submissions")
        #expect(router.connectionsByQueue[queue] == 1, "reports are read one after the other")
    }

    @Test("the content of what goes to addresses for reports alone is not filtered, all other content is")
    func content() throws {
        let snapshot = try snapshot(Self.document)
        let owner = try #require(snapshot.organization(named: "contoso"))
        let own = Attribution(
            owner: owner, direction: .originating, inboundConnector: "From HQ", connectorType: .onPremises,
            isMatchedByIdentity: true)
        func isRead(_ recipients: [String]) throws -> Bool {
            try self.isRead(recipients, from: "ann@contoso.com", attribution: own, snapshot)
        }
        #expect(try !isRead(["report@contoso.com"]))
        #expect(try !isRead(["report@contoso.com", "phish@corp.contoso.com"]))
        #expect(try isRead(["report@contoso.com", "ann@contoso.com"]))
        #expect(try isRead(["ann@contoso.com"]))
    }

    /// Whether the content of a message is filtered.
    private func isRead(
        _ recipients: [String], from sender: String, attribution: Attribution, _ snapshot: ConfigurationSnapshot
    ) throws -> Bool {
        var transaction = try transaction(from: sender)
        transaction.recipients = try recipients.map { EnvelopeRecipient(address: try #require(EmailAddress($0))) }
        let content = ByteBuffer(string: "From: ann@contoso.com\r\n\r\nx\r\n")
        let whole = WholeMessage(
            reading: content, content: .memory(content), transaction: transaction,
            session: try session("10.1.1.25"), id: NetworkMessageID(high: 1, low: 1),
            receivedAt: WallTime(milliseconds: 1), ownName: "mx.example.net", headerLimit: .max)
        return Examination(of: whole, attribution: attribution, by: ExaminationBasis(snapshot: snapshot))
            .plan.readsContent
    }

    @Test("neither a group nor forwarding leads a stranger's mail to an address for reports")
    func noWayAround() throws {
        let snapshot = try snapshot(Self.document)
        let owner = try #require(snapshot.organization(named: "contoso"))
        func destinations(_ address: String) throws -> [String] {
            Resolution(try #require(EmailAddress(address)), in: owner, snapshot: snapshot).destinations
                .map(\.description)
        }
        #expect(try destinations("all@contoso.com") == ["ann@contoso.com"])
        #expect(try destinations("trap@contoso.com") == [])
        #expect(try destinations("fwd@contoso.com") == [])
        #expect(try destinations("report@contoso.com") == ["report@contoso.com"])
    }
}
