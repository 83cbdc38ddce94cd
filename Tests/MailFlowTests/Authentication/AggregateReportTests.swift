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

    @Test("the disposition is what DMARC made become of them, not what something else did")
    func dispositions() throws {
        func disposition(
            _ result: DMARCOutcome.Result, _ policy: DMARCPolicy, _ ruled: SenderDisposition = .none,
            isJunk: Bool = false
        ) throws -> DMARCAggregateRow.Disposition {
            AggregateRuling.disposition(try authentication(result, asks: policy).dmarc, ruled, isJunk: isJunk)
        }
        let refused = SenderDisposition.reject(try Domain("fabrikam.example"))
        #expect(try disposition(.pass, .none) == .pass)
        #expect(try disposition(.pass, .none, isJunk: true) == .pass)
        #expect(try disposition(.fail, .reject, refused) == .reject)
        #expect(try disposition(.fail, .reject, .rejectFrom) == .none)
        #expect(try disposition(.fail, .reject, .junk(.quarantine), isJunk: true) == .quarantine)
        #expect(try disposition(.fail, .quarantine, .junk(.moveToJmf), isJunk: true) == .quarantine)
        #expect(try disposition(.fail, .quarantine) == .none)
        #expect(try disposition(.fail, .none, isJunk: true) == .none)
        #expect(try disposition(.permerror, .none) == .none)
    }

    @Test("the reason says why something else was done than the policy asks for")
    func overrides() throws {
        func overrides(
            _ authentication: MessageAuthentication, _ disposition: DMARCAggregateRow.Disposition
        ) -> [String] { AggregateRuling.overrides(authentication, disposition).map(\.text) }
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
    func rows() throws {
        var document = try OrganizationDocument.load(yaml: contoso, file: "contoso.yaml").get()
        document.inboundConnectors = []
        let server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data")
        let owner = OrganizationSnapshot(document, revision: 1)
        let basis = ExaminationBasis(snapshot: ConfigurationSnapshot(server: server, organizations: [owner]))
        var generator = SystemRandomNumberGenerator()
        var facts = MessageFacts(
            networkMessageID: NetworkMessageID(using: &generator), size: 1, hops: 0, ownHops: 0, hasMessageID: true,
            hasDate: true, headerSize: 1, longestField: 1, fieldCount: 1,
            receivedAt: try #require(WallTime(iso8601: "2026-11-23")), smtpUTF8: false)
        var transaction = Transaction(
            envelope: Envelope(sender: .mailbox(try #require(EmailAddress("b@fabrikam.example")))))
        transaction.attribution = Attribution(owner: owner, direction: .incoming)
        transaction.recipients = [EnvelopeRecipient(address: try #require(EmailAddress("ann@contoso.com")))]
        func row(_ facts: MessageFacts) throws -> DMARCAggregateRow? {
            let result = try basis.examine(facts, transaction: transaction, session: session("192.0.2.7"))
            return AggregateRuling(of: result.hand, isRefused: result.isRefused).row
        }
        #expect(try row(facts) == nil)
        facts.authentication = try authentication(.pass)
        let passed = try #require(try row(facts))
        #expect(passed.day.description == "2026-11-23" && passed.organization == "contoso")
        #expect(passed.disposition == .pass)
        #expect(passed.envelopeFrom == "fabrikam.example" && passed.envelopeTo == "contoso.com")
        // What is refused for the author's policy counts so, and what is refused for an unreadable author does not.
        facts.authentication = try authentication(.fail, asks: .reject, published: .reject)
        #expect(try row(facts)?.disposition == .reject)
        facts.authentication?.dmarc.requestedPolicy = .quarantine
        let unreadable = try #require(try row(facts))
        #expect(unreadable.disposition == .none)
        facts.authentication?.authors.addresses = [try #require(EmailAddress("a@fabrikam.example"))]
        #expect(try row(facts)?.disposition == .quarantine)
    }
}
