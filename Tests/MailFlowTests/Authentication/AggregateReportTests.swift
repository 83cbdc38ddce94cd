import Facts
import Mail
import Organization
import SenderAuthentication
import Testing

@testable import MailFlow

@Suite("What messages count as in aggregate reports")
struct AggregateReportTests {
    private func authentication(
        _ result: DMARCOutcome.Result, asks policy: DMARCPolicy = .none, published: DMARCPolicy? = nil,
        record: String = "v=DMARC1; p=reject", arc: ARCOutcome = ARCOutcome(.none)
    ) throws -> MessageAuthentication {
        let domain = try Domain("fabrikam.example")
        var dmarc = DMARCOutcome(result, authorDomain: domain)
        dmarc.policyDomain = domain
        dmarc.publishedPolicy = published ?? policy
        dmarc.requestedPolicy = policy
        dmarc.isSpared = published.map { $0 != policy } ?? false
        dmarc.record = record
        dmarc.published = DMARCRecord(record.utf8)
        return MessageAuthentication(
            clientAddress: try #require(IPAddress("192.0.2.7")), helo: "mx.fabrikam.example",
            spf: SPFOutcome(.fail, identity: .mailFrom, domain: domain), dkim: [], arc: arc,
            authors: MessageAuthors(fieldCount: 1, addresses: []), dmarc: dmarc)
    }

    private func accepted(_ placement: Placement = .inbox) throws -> Categorization {
        let ann = try #require(EmailAddress("ann@contoso.com"))
        let delivery = Delivery(
            recipient: EnvelopeRecipient(address: ann), deliverTo: ann, placement: placement,
            key: QueueKey(organization: "contoso", deliveryType: .mailbox, nextHop: "maildir"),
            routing: RoutingInputs(direction: .incoming, revision: 1))
        return .accept(AcceptedMessage(deliveries: [delivery], edits: MessageEdits(), decisions: []))
    }

    private func refused(_ code: EnhancedStatusCode) -> Categorization {
        .refuse(Reply(550, code, "No"), decisions: [])
    }

    @Test("the disposition is what DMARC made become of them, not what something else did")
    func dispositions() throws {
        func disposition(
            _ result: DMARCOutcome.Result, _ policy: DMARCPolicy, _ outcome: Categorization
        ) throws -> DMARCAggregateRow.Disposition {
            Categorizer.disposition(try authentication(result, asks: policy).dmarc, outcome)
        }
        let dmarc = EnhancedStatusCode(5, 7, 509)
        #expect(try disposition(.pass, .none, accepted()) == .pass)
        #expect(try disposition(.pass, .none, accepted(.junk)) == .pass)
        #expect(try disposition(.fail, .reject, refused(dmarc)) == .reject)
        #expect(try disposition(.fail, .reject, refused(EnhancedStatusCode(5, 3, 4))) == .none)
        #expect(try disposition(.fail, .reject, accepted(.junk)) == .quarantine)
        #expect(try disposition(.fail, .quarantine, accepted(.junk)) == .quarantine)
        #expect(try disposition(.fail, .quarantine, accepted()) == .none)
        #expect(try disposition(.fail, .none, accepted(.junk)) == .none)
        #expect(try disposition(.permerror, .none, accepted()) == .none)
    }

    @Test("the reason says why something else was done than the policy asks for")
    func overrides() throws {
        func overrides(
            _ authentication: MessageAuthentication, _ disposition: DMARCAggregateRow.Disposition
        ) -> [String] { Categorizer.overrides(authentication, disposition).map(\.text) }
        #expect(try overrides(authentication(.fail, asks: .reject), .reject) == [])
        #expect(try overrides(authentication(.pass, asks: .none, published: .reject), .pass) == [])
        #expect(try overrides(authentication(.fail, asks: .reject), .none) == ["local_policy"])
        #expect(try overrides(authentication(.fail, asks: .reject), .quarantine) == ["local_policy"])
        #expect(
            try overrides(
                authentication(.fail, asks: .quarantine, published: .reject, record: "v=DMARC1; p=reject; t=y"),
                .quarantine) == ["policy_test_mode"])
        #expect(
            try overrides(
                authentication(.fail, asks: .none, published: .quarantine, record: "v=DMARC1; p=quarantine; pct=5"),
                .none) == ["other left out by pct"])
        var arc = ARCOutcome(.pass)
        let sealer = try Domain("lists.example")
        arc.sealings = [.init(instance: 1, sealer: sealer, signer: sealer)]
        #expect(
            try overrides(authentication(.fail, asks: .reject, arc: arc), .none) == [
                "local_policy arc=pass, sealed by lists.example"
            ])
    }

    @Test("a row is of the organization, the day and the way policies are found")
    func row() throws {
        var document = try OrganizationDocument.load(yaml: contoso, file: "contoso.yaml").get()
        document.inboundConnectors = []
        let server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data")
        let categorizer = Categorizer(
            snapshot: ConfigurationSnapshot(
                server: server, organizations: [OrganizationSnapshot(document, revision: 1)]))
        var generator = SystemRandomNumberGenerator()
        var facts = MessageFacts(
            networkMessageID: NetworkMessageID(using: &generator), size: 1, hops: 0, ownHops: 0, hasMessageID: true,
            hasDate: true, headerSize: 1, longestField: 1, fieldCount: 1,
            receivedAt: try #require(WallTime(iso8601: "2026-11-23")), smtpUTF8: false)
        var transaction = Transaction(
            envelope: Envelope(sender: .mailbox(try #require(EmailAddress("b@fabrikam.example")))))
        transaction.attribution = Attribution(
            organization: "contoso", revision: 1, direction: .incoming, inboundConnector: nil)
        transaction.recipients = [EnvelopeRecipient(address: try #require(EmailAddress("ann@contoso.com")))]
        let outcome = try accepted()
        #expect(categorizer.aggregateRow(facts, transaction: transaction, categorization: outcome) == nil)
        facts.authentication = try authentication(.pass)
        let row = try #require(
            categorizer.aggregateRow(facts, transaction: transaction, categorization: outcome))
        #expect(row.day.description == "2026-11-23" && row.organization == "contoso")
        #expect(row.disposition == .pass)
        #expect(row.envelopeFrom == "fabrikam.example" && row.envelopeTo == "contoso.com")
    }
}
