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
            #expect(known.tarpit == unknown.tarpit)
            #expect(known.countsAgainstSource == unknown.countsAgainstSource)
            #expect(known.needsReverseName == unknown.needsReverseName && known.needsListings == unknown.needsListings)
            #expect(known.isSubjectToGreylisting == unknown.isSubjectToGreylisting)
        }
    }

    @Test("a stranger's mail for an address for reports in a relay domain is refused, not relayed")
    func relayDomain() throws {
        let ruling = try perimeter().rule("<phish@corp.contoso.com>", sender: "eve@example.org", from: stranger)
        #expect(ruling.refusal == Replies.recipientUnknown)
    }

    @Test("what the own server forwards for others, and what nobody sent, is no report")
    func foreignSenders() throws {
        for sender in ["eve@example.org", ""] {
            let ruling = try perimeter().rule("<report@contoso.com>", sender: sender, from: "10.1.1.25")
            #expect(ruling.refusal == Replies.recipientUnknown, "\(sender)")
        }
    }

    @Test("a report goes to whoever reads reports, whatever connector is for its domain")
    func route() throws {
        let snapshot = try snapshot(Self.document)
        let router = Router(snapshot: snapshot)
        for address in ["Report@contoso.com", "phish@corp.contoso.com"] {
            let (key, decision) = router.route(
                try #require(EmailAddress(address)), inputs: RoutingInputs(direction: .originating, revision: 1),
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
        func isRead(_ recipients: [String]) throws -> Bool {
            var transaction = try transaction(from: "ann@contoso.com")
            transaction.recipients = try recipients.map {
                EnvelopeRecipient(address: try #require(EmailAddress($0)))
            }
            let content = ByteBuffer(string: "From: ann@contoso.com\r\n\r\nx\r\n")
            let whole = WholeMessage(
                reading: content, content: .memory(content), transaction: transaction,
                session: try session("10.1.1.25"), id: NetworkMessageID(high: 1, low: 1),
                receivedAt: WallTime(milliseconds: 1), ownName: "mx.example.net", headerLimit: .max)
            return Examination(
                of: whole, attribution: Attribution(owner: owner, direction: .originating),
                by: ExaminationBasis(snapshot: snapshot)
            ).plan.readsContent
        }
        #expect(try !isRead(["report@contoso.com"]))
        #expect(try !isRead(["report@contoso.com", "phish@corp.contoso.com"]))
        #expect(try isRead(["report@contoso.com", "ann@contoso.com"]))
        #expect(try isRead(["ann@contoso.com"]))
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
