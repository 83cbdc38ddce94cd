import Facts
import Mail
import MailFlow
import Organization
import Queueing
import Testing

@testable import Transport

@Suite("A transaction and the limits of its sender")
struct TransactionSenderTests {
    private let policy: ConfiguredPolicy
    private let contoso: OrganizationSnapshot
    private let senders = OutboundSenders()
    private let now = WallTime(milliseconds: 1_795_438_939_000)

    init() throws {
        contoso = OrganizationSnapshot(
            try OrganizationDocument.load(
                yaml: """
                    organization: contoso
                    acceptedDomains: [{ DomainName: contoso.com, DomainType: InternalRelay }]
                    hostedOutboundSpamFilterPolicy:
                      { RecipientLimitExternalPerHour: 2, RecipientLimitInternalPerHour: 1, ActionWhenThresholdReached: BlockUser }
                    """, file: "contoso.yaml"
            ).get(), revision: 1)
        policy = ConfiguredPolicy(
            ExaminationBasis(
                snapshot: ConfigurationSnapshot(
                    server: ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data"),
                    organizations: [contoso])), acceptsMail: { true })
    }

    private func attribution(_ direction: Direction) -> Attribution {
        Attribution(owner: contoso, direction: direction)
    }

    private func envelope(_ sender: String?) throws -> Envelope {
        Envelope(sender: try sender.map { .mailbox(try #require(EmailAddress($0))) } ?? .null)
    }

    /// The replies to recipients; nil for one that is accepted.
    private func rule(
        _ sender: inout TransactionSender, _ recipients: [String], from: String? = "ann@contoso.com",
        _ direction: Direction = .originating
    ) throws -> [Reply?] {
        try recipients.map { text in
            let recipient = EnvelopeRecipient(
                address: try #require(EmailAddress(text)), notify: nil, originalRecipient: nil)
            let ruling = sender.admit(
                RecipientRuling(.accepted(recipient, attribution(direction)), decisions: []),
                from: try envelope(from), by: policy, senders, at: now)
            guard case .refused(let reply, let organization, .ordinary) = ruling.verdict else { return nil }
            #expect(organization == "contoso" && ruling.decisions.map(\.recipient) == [text])
            return reply
        }
    }

    @Test("recipients outside and inside count apart, and what is only asked for is not counted")
    func recipients() throws {
        for _ in 0..<3 {
            var sender = TransactionSender()
            let replies = try rule(&sender, ["a@far.example", "joe@contoso.com", "b@far.example"])
            #expect(replies == [nil, nil, nil])
        }
        var sender = TransactionSender()
        let replies = try rule(&sender, ["a@far.example", "b@far.example", "c@far.example", "joe@contoso.com"])
        #expect(replies == [nil, nil, Replies.submissionQuota, Replies.senderRestricted])
        guard case .refused(let reply, let decisions) = sender.count(attribution(.originating), senders, at: now)
        else {
            Issue.record("the message of a restricted sender is counted")
            return
        }
        #expect(reply == Replies.senderRestricted && decisions.count == 1)
    }

    @Test("of two transactions at once that are within the limit each by itself, the second one is refused as a whole")
    func atOnce() throws {
        var (first, second) = (TransactionSender(), TransactionSender())
        #expect(try rule(&first, ["a@far.example", "b@far.example"]) == [nil, nil])
        #expect(try rule(&second, ["c@far.example"]) == [nil])
        guard case .counted(let key, let charge) = first.count(attribution(.originating), senders, at: now) else {
            Issue.record("the first one is not counted")
            return
        }
        #expect(charge == SenderCharge(outside: 2) && key.sender == "ann@contoso.com")
        guard case .refused(let reply, _) = second.count(attribution(.originating), senders, at: now) else {
            Issue.record("the second one is counted")
            return
        }
        #expect(reply == Replies.submissionQuota)
    }

    @Test("what comes in and what has no sender counts for nobody")
    func uncounted() throws {
        for (from, direction) in [("ann@contoso.com", .incoming), (nil, .originating)] as [(String?, Direction)] {
            var sender = TransactionSender()
            let recipients = (0..<5).map { "a\($0)@far.example" }
            #expect(try rule(&sender, recipients, from: from, direction).allSatisfy { $0 == nil })
            guard case .uncounted = sender.count(attribution(direction), senders, at: now) else {
                Issue.record("it is counted")
                return
            }
        }
    }
}
