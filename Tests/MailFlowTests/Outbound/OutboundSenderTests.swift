import Facts
import Mail
import Organization
import Queueing
import Testing

@testable import MailFlow

@Suite("Who sends mail, and by which limits")
struct OutboundSenderTests {
    private let snapshot: ConfigurationSnapshot
    private let contoso: OrganizationSnapshot

    init() throws {
        contoso = OrganizationSnapshot(
            try OrganizationDocument.load(
                yaml: """
                    organization: contoso
                    acceptedDomains: [{ DomainName: contoso.com }, { DomainName: lab.contoso.com }]
                    recipients:
                      - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, EmailAddresses: [a.smith@lab.contoso.com] }
                      - { PrimarySmtpAddress: bob@contoso.com, RecipientType: UserMailbox }
                      - { PrimarySmtpAddress: sales@contoso.com, RecipientType: MailUniversalDistributionGroup, Members: [bob@contoso.com] }
                    hostedOutboundSpamFilterPolicy: { RecipientLimitPerDay: 500 }
                    hostedOutboundSpamFilterPolicies:
                      - { Name: Newsletters, RecipientLimitPerDay: 9000, ActionWhenThresholdReached: Alert }
                    hostedOutboundSpamFilterRules:
                      - { Name: Sales, HostedOutboundSpamFilterPolicy: Newsletters, FromMemberOf: sales@contoso.com }
                    """, file: "contoso.yaml"
            ).get(), revision: 1)
        snapshot = ConfigurationSnapshot(
            server: ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data"), organizations: [contoso]
        )
    }

    private func sender(_ text: String?, _ direction: Direction = .originating) throws -> OutboundSender? {
        let path: ReversePath = try text.map { .mailbox(try #require(EmailAddress($0))) } ?? .null
        return OutboundSender(of: path, Attribution(owner: contoso, direction: direction), in: snapshot)
    }

    @Test(
        "all addresses of a recipient are one sender, an address that nobody has is its own, in any case of its letters"
    )
    func keys() throws {
        for text in ["ann@contoso.com", "ANN@contoso.com", "a.smith@lab.contoso.com", "ann+news@contoso.com"] {
            #expect(try sender(text)?.key == SenderKey(organization: "contoso", sender: "ann@contoso.com"), "\(text)")
        }
        for (text, key) in [("Printer@contoso.com", "printer@contoso.com"), ("joe@far.example", "joe@far.example")] {
            #expect(try sender(text)?.key.sender == key)
        }
    }

    @Test("mail from outside and the null sender have no sender who is limited")
    func nobody() throws {
        #expect(try sender(nil) == nil)
        #expect(try sender("ann@contoso.com", .incoming) == nil)
    }

    @Test("the limits are those of the sender's policy, with the server's")
    func limits() throws {
        let ann = try #require(try sender("ann@contoso.com"))
        #expect(ann.policy == "Default" && ann.limits.perDay == 500 && ann.limits.action == .blockUserForToday)
        let bob = try #require(try sender("bob@contoso.com"))
        #expect(bob.policy == "Newsletters" && bob.limits.perDay == 9_000 && bob.limits.action == .alert)
        for limits in [ann.limits, bob.limits] {
            #expect(limits.recipientsPerDay == 10_000 && limits.messagesPerMinute == 30)
            #expect(limits.externalPerHour == 0 && limits.internalPerHour == 0)
        }
    }

    @Test("the counts of before a restart are the sender's by any address, and restrictions that have ended are none")
    func restored() throws {
        let now = WallTime(milliseconds: 1_795_438_939_000)
        let senders = OutboundSenders()
        func sent(_ text: String, organization: String = "contoso", _ count: Int) throws -> SentMail {
            SentMail(
                organization: organization, sender: try #require(EmailAddress(text)), messages: 0,
                hourly: SenderCharge(), recipients: count)
        }
        let ann = try #require(try sender("ann@contoso.com"))
        let bob = try #require(try sender("bob@contoso.com"))
        let ended = RestrictedSender(
            key: bob.key, state: .blockedForToday, limit: .perDay, policy: "Default", since: now, until: now)
        senders.restore(
            [
                try sent("ann@contoso.com", 200), try sent("A.Smith@lab.contoso.com", 299),
                try sent("ann@contoso.com", organization: "gone", 7),
            ], [ended], at: now, in: snapshot)
        func rule(_ count: Int, _ sender: OutboundSender) -> SendingRuling.Verdict {
            senders.rule(on: SenderCharge(outside: count), of: sender, at: now, counts: false).verdict
        }
        #expect(rule(1, ann) == .allowed)
        #expect(rule(1, bob) == .allowed)
        #expect(rule(2, ann) == .exceeded(.perDay))
    }

    @Test("a decision names the policy, the limit and the sender, and a restriction the limit that was reached")
    func decisions() throws {
        let ann = try #require(try sender("ann@contoso.com"))
        let attribution = Attribution(owner: contoso, direction: .originating)
        #expect(SendingRuling(.allowed).decision(of: ann, attribution) == nil)
        let exceeded = try #require(
            SendingRuling(.exceeded(.perDay)).decision(of: ann, attribution, about: "joe@far.example"))
        #expect(exceeded.object == ObjectReference(.hostedOutboundSpamFilterPolicy, "Default"))
        #expect(exceeded.inputs.map(\.description) == ["sender=ann@contoso.com", "RecipientLimitPerDay=500"])
        #expect(exceeded.outcome == .refused && exceeded.recipient == "joe@far.example")
        let restriction = RestrictedSender(
            key: ann.key, state: .blocked, limit: .externalPerHour, policy: "Default",
            since: WallTime(milliseconds: 0))
        let restricted = try #require(SendingRuling(.restricted(restriction)).decision(of: ann, attribution))
        #expect(restricted.object == ObjectReference(.restrictedSender, "ann@contoso.com"))
        #expect(
            restricted.inputs.map(\.description)
                == ["sender=ann@contoso.com", "limit=RecipientLimitExternalPerHour", "action=BlockUser"])
    }

    @Test("the ceilings of an organization are told of a message to which they apply, and none where there are none")
    func ceilings() throws {
        #expect(try sender("ann@contoso.com")?.ceilings(Attribution(owner: contoso, direction: .originating)) == nil)
        let limited = OrganizationSnapshot(
            try OrganizationDocument.load(
                yaml: """
                    organization: contoso
                    acceptedDomains: [{ DomainName: contoso.com }]
                    transportConfig: { ExternalRecipientsPerDay: 500, UnregisteredDomainMessagesPerDay: 7 }
                    """, file: "contoso.yaml"
            ).get(), revision: 1)
        let snapshot = ConfigurationSnapshot(
            server: ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data"), organizations: [limited]
        )
        let attribution = Attribution(owner: limited, direction: .originating)
        for (text, inputs) in [
            ("ann@contoso.com", ["ExternalRecipientsPerDay=500"]),
            ("joe@far.example", ["ExternalRecipientsPerDay=500", "UnregisteredDomainMessagesPerDay=7"]),
        ] {
            let address = try #require(EmailAddress(text))
            let sender = try #require(OutboundSender(of: .mailbox(address), attribution, in: snapshot))
            #expect(sender.isUnregistered == (inputs.count > 1))
            let decision = try #require(sender.ceilings(attribution))
            #expect(decision.object == ObjectReference(.transportConfig, "contoso") && decision.outcome == .accepted)
            #expect(decision.inputs.map(\.description) == inputs)
        }
    }
}
