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
        guard case .counted(let sender, let charge) = first.count(attribution(.originating), senders, at: now) else {
            Issue.record("the first one is not counted")
            return
        }
        #expect(charge == SenderCharge(outside: 2) && sender.key.sender == "ann@contoso.com")
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

@Suite("A transaction and the hour of its recipients")
struct TransactionReceiversTests {
    @Test("a recipient who has had the hour's mail is refused, others are not, and only accepted mail counts")
    func recipients() throws {
        let contoso = OrganizationSnapshot(
            try OrganizationDocument.load(
                yaml: """
                    organization: contoso
                    acceptedDomains: [{ DomainName: contoso.com }]
                    recipients:
                      - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, EmailAddresses: [a.smith@contoso.com] }
                      - { PrimarySmtpAddress: bob@contoso.com, RecipientType: UserMailbox }
                    """, file: "contoso.yaml"
            ).get(), revision: 1)
        var server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data")
        server.limits.recipientMessagesPerHour = 3
        server.limits.recipientSenderShare = 67
        let policy = ConfiguredPolicy(
            ExaminationBasis(snapshot: ConfigurationSnapshot(server: server, organizations: [contoso])),
            acceptsMail: { true })
        let known = MailReceivers()
        let now = WallTime(milliseconds: 1_795_438_939_000)
        func send(
            _ recipients: [String], from sender: String, counts: Bool = true, refusedBehind: Bool = false
        ) throws -> [Reply?] {
            let envelope = Envelope(sender: .mailbox(try #require(EmailAddress(sender))))
            var transaction = TransactionReceivers()
            let replies = try recipients.map { text -> Reply? in
                let recipient = EnvelopeRecipient(
                    address: try #require(EmailAddress(text)), notify: nil, originalRecipient: nil)
                let ruling = transaction.admit(
                    RecipientRuling(
                        .accepted(recipient, Attribution(owner: contoso, direction: .incoming)), decisions: []),
                    from: envelope, by: policy, known, at: now)
                let behind = RecipientRuling(.refused(Replies.submissionQuota, organization: "contoso"), decisions: [])
                transaction.settle(refusedBehind ? behind : ruling)
                guard case .refused(let reply, _, _) = ruling.verdict else { return nil }
                #expect(ruling.decisions.map(\.recipient) == [text])
                return reply
            }
            if counts { transaction.count(from: envelope.sender, known, at: now) }
            return replies
        }
        for _ in 0..<5 { #expect(try send(["ann@contoso.com"], from: "joe@far.example", counts: false) == [nil]) }
        // Something else refuses it: it gets nothing.
        for _ in 0..<5 { #expect(try send(["ann@contoso.com"], from: "joe@far.example", refusedBehind: true) == [nil]) }
        // A recipient who is named twice gets the message once.
        #expect(try send(["ann@contoso.com", "a.smith@contoso.com"], from: "joe@far.example") == [nil, nil])
        #expect(try send(["ann@contoso.com"], from: "joe@far.example") == [nil])
        #expect(
            try send(["ann@contoso.com", "bob@contoso.com"], from: "joe@far.example")
                == [Replies.recipientSenderQuota, nil])
        #expect(try send(["a.smith@contoso.com"], from: "eve@far.example") == [nil])
        #expect(try send(["ann@contoso.com"], from: "zoe@far.example") == [Replies.recipientQuota])
    }
}
