import Facts
import Mail
import MailFlow
import Organization
import Testing

@Suite("The tenant allow and block list on the way of mail")
struct AllowBlockFlowTests {
    private static let document = """
        organization: contoso
        ipv6: { Enabled: true }
        acceptedDomains: [{ DomainName: contoso.com, Default: true }]
        recipients:
          - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }
        administrators: [ann@contoso.com]
        inboundConnectors:
          - { Name: Own, ConnectorType: OnPremises, SenderIPAddresses: [192.0.2.9] }
        outboundConnectors:
          - { Name: Out, RecipientDomains: ["*"] }
        tenantAllowBlockListItems:
          - { Value: "2001:db8:bad::/48", ListType: IP, Action: Block, ExpirationDate: 2026-12-01 }
          - { Value: "2001:db8:bad::1", ListType: IP, Action: Block, NoExpiration: true }
          - { Value: "2001:db8:900d::1", ListType: IP, Action: Allow, NoExpiration: true }
          - { Value: evil.example, ListType: Sender, Action: Block, ExpirationDate: 2026-12-01 }
          - { Value: "*.worse.example", ListType: Sender, Action: Block, NoExpiration: true }
          - { Value: good.example, ListType: Sender, Action: Allow, ExpirationDate: 2026-12-01 }
        """
    private static let before = WallTime(iso8601: "2026-11-30T12:00:00Z")
    private static let after = WallTime(iso8601: "2026-12-01T00:00:00Z")

    // MARK: - Addresses

    private func rule(_ recipient: String = "ann@contoso.com", from client: String, at time: WallTime?) throws
        -> RecipientRuling
    {
        var facts = try session(client)
        facts.transactionTime = time
        facts.reverseName = .found([try Domain("mail.sender.example")])
        return Perimeter(snapshot: try snapshot(Self.document)).recipient(
            .mailbox(try #require(EmailAddress(recipient))), notify: nil, originalRecipient: nil,
            in: try transaction(from: "x@sender.example"), session: facts)
    }

    @Test("a blocked address of IPv6 is refused with the reply of the block list, until its entry ends")
    func blockedAddress() throws {
        let refused = try rule(from: "2001:db8:bad::2", at: Self.before)
        #expect(
            refused.refusal?.description
                == "550 5.7.513 Service unavailable, Client host [2001:db8:bad::2] blocked by contoso.com using Customer "
                + "Block list (AS16012607)")
        let decision = try #require(refused.decisions.first { $0.stage == .connectionFilter })
        #expect(decision.object == ObjectReference(.tenantAllowBlockListItem, "2001:db8:bad::/48"))
        #expect(try rule(from: "2001:db8:bad::2", at: Self.after).refusal == nil)
        #expect(try rule(from: "2001:db8:bad::1", at: Self.after).refusal != nil)
        #expect(try rule(from: "2001:db8:bad::1", at: nil).refusal != nil)
        #expect(try rule(from: "2001:db8::1", at: Self.before).refusal == nil)
    }

    @Test("postmaster stays reachable from a blocked address")
    func postmaster() throws {
        #expect(try rule("postmaster@contoso.com", from: "2001:db8:bad::1", at: Self.before).refusal == nil)
    }

    @Test("an allowed address of IPv6 is not filtered for spam")
    func allowedAddress() throws {
        let ruling = try rule(from: "2001:db8:900d::1", at: Self.before)
        #expect(ruling.refusal == nil && ruling.connectionFilter == .allowed(entry: "2001:db8:900d::1"))
    }

    // MARK: - Recipients

    private func result(
        to recipients: [String], from client: String = "192.0.2.9", sender: String = "ann@contoso.com",
        at time: WallTime?
    ) throws -> (reply: String?, decisions: [Decision]) {
        let snapshot = try snapshot(Self.document)
        let perimeter = Perimeter(snapshot: snapshot)
        var transaction = try transaction(from: sender)
        for recipient in recipients {
            let ruling = try perimeter.rule("<\(recipient)>", in: transaction, from: client)
            transaction.attribution = ruling.attribution
            transaction.recipients.append(try #require(ruling.recipient))
        }
        let facts = MessageFacts(
            networkMessageID: NetworkMessageID(high: 1, low: 2), size: 1_000, hops: 1, ownHops: 0, hasMessageID: true,
            hasDate: true, headerSize: 300, longestField: 80, fieldCount: 8, receivedAt: try #require(time),
            smtpUTF8: false)
        switch try ExaminationBasis(snapshot: snapshot).categorize(
            facts, transaction: transaction, session: try session(client))
        {
        case .accept(let message): return (nil, message.decisions)
        case .refuse(let reply, let decisions, _): return (reply.description, decisions)
        }
    }

    @Test("a message of the organization's own people to a blocked sender is refused whole, with EOP's reply")
    func blockedRecipient() throws {
        let (reply, decisions) = try result(
            to: ["x@good.example", "a@evil.example", "b@sub.worse.example"], at: Self.before)
        #expect(
            reply
                == "550 5.7.703 Your message can't be delivered because messages to a@evil.example, b@sub.worse.example "
                + "are blocked by your organization using Tenant Allow Block List.")
        #expect(decisions.contains { $0.object == ObjectReference(.tenantAllowBlockListItem, "evil.example") })
    }

    @Test("a message to others, or to a blocked sender whose entry has ended, goes on")
    func otherRecipients() throws {
        #expect(try result(to: ["x@good.example", "x@sub.evil.example"], at: Self.before).reply == nil)
        #expect(try result(to: ["a@evil.example"], at: Self.after).reply == nil)
        #expect(try result(to: ["a@worse.example"], at: Self.after).reply != nil)
    }

    @Test("a message from outside is not refused for its recipients")
    func incoming() throws {
        let reply = try result(
            to: ["ann@contoso.com"], from: stranger, sender: "a@evil.example", at: Self.before
        ).reply
        #expect(reply?.contains("5.7.703") != true)
    }

    @Test("a message to very many blocked senders gets a reply of one short line")
    func many() throws {
        let reply = try #require(
            try result(to: (0..<90).map { "user\($0)@evil.example" }, at: Self.before).reply)
        #expect(reply.utf8.count <= 450 && reply.contains(" more are blocked by your organization"))
    }
}
