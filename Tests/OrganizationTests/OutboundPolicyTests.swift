import Mail
import Organization
import Testing

@Suite("Policies for what people send")
struct OutboundPolicyTests {
    private func document(_ text: String) -> String {
        """
        organization: contoso
        acceptedDomains: [{ DomainName: contoso.com }, { DomainName: lab.contoso.com }]
        recipients:
          - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, EmailAddresses: [a.smith@contoso.com] }
          - { PrimarySmtpAddress: bob@contoso.com, RecipientType: UserMailbox }
          - { PrimarySmtpAddress: sales@contoso.com, RecipientType: MailUniversalDistributionGroup, Members: [ann@contoso.com] }
        \(text)
        """
    }

    private func told(_ text: String) -> [String] {
        mistakes(document(text)).map { "\($0.severity.rawValue) \($0.field ?? "-"): \($0.problem); \($0.mend)" }
    }

    private static let policies = "hostedOutboundSpamFilterPolicies: [{ Name: A }, { Name: B }]\n"

    @Test(
        "without a word the limits are the server's, a sender who reaches one is blocked for today, and forwarding is off"
    )
    func defaults() throws {
        let organization = try OrganizationDocument.load(yaml: document(""), file: "contoso.yaml").get()
        let policy = organization.hostedOutboundSpamFilterPolicy
        #expect(policy.name == "Default" && policy.actionWhenThresholdReached == .blockUserForToday)
        #expect(
            [policy.recipientLimitExternalPerHour, policy.recipientLimitInternalPerHour, policy.recipientLimitPerDay]
                == [0, 0, 0])
        #expect(policy.autoForwardingMode == .automatic && !policy.autoForwardingMode.isAllowed)
        let allowed = HostedOutboundSpamFilterPolicy.AutoForwardingMode.allCases.filter(\.isAllowed)
        #expect(allowed == [.on])
    }

    @Test("a rule is for senders by address, group and domain, less its exceptions")
    func rules() throws {
        let rows: [(String, [String])] = [
            ("From: a.smith@contoso.com", ["ann@contoso.com"]),
            ("FromMemberOf: sales@contoso.com", ["ann@contoso.com"]),
            ("SenderDomainIs: contoso.com", ["ann@contoso.com", "bob@contoso.com", "x@lab.contoso.com"]),
            ("SenderDomainIs: contoso.com, ExceptIfFrom: ann@contoso.com", ["bob@contoso.com", "x@lab.contoso.com"]),
            (
                "SenderDomainIs: contoso.com, ExceptIfFromMemberOf: sales@contoso.com, ExceptIfSenderDomainIs: lab.contoso.com",
                ["bob@contoso.com"]
            ),
        ]
        for (filter, senders) in rows {
            let text =
                Self.policies
                + "hostedOutboundSpamFilterRules: [{ Name: r, HostedOutboundSpamFilterPolicy: A, \(filter) }]"
            let organization = OrganizationSnapshot(
                try OrganizationDocument.load(yaml: document(text), file: "contoso.yaml").get(), revision: 1)
            let found = try ["ann@contoso.com", "bob@contoso.com", "x@lab.contoso.com", "joe@far.example"].filter {
                organization.policies.outbound(for: try #require(EmailAddress($0))).name == "A"
            }
            #expect(found == senders, "\(filter)")
            // Nobody's policies for what comes in are other ones.
            #expect(organization.policies.isDefaultOnly)
        }
    }

    @Test("a document that sets nothing but limits for what is sent, or rules for it, has them in force")
    func alone() throws {
        let limits = "hostedOutboundSpamFilterPolicy: { RecipientLimitPerDay: 7 }\n"
        let rule = "{ Name: r, HostedOutboundSpamFilterPolicy: A, From: ann@contoso.com }"
        let rules = "hostedOutboundSpamFilterRules: [\(rule)]"
        for (text, names) in [(limits, ["Default", "Default"]), (Self.policies + rules, ["A", "Default"])] {
            let policies = OrganizationSnapshot(
                try OrganizationDocument.load(yaml: document(text), file: "contoso.yaml").get(), revision: 1
            ).policies
            let found = try ["ann@contoso.com", "bob@contoso.com"].map {
                policies.outbound(for: try #require(EmailAddress($0)))
            }
            #expect(found.map(\.name) == names, "\(text)")
            #expect(policies.outboundDefault.policy.recipientLimitPerDay == (text == limits ? 7 : 0))
        }
    }

    @Test("the rule with the lowest priority decides, and who meets none has the policy Default")
    func order() throws {
        let text =
            Self.policies + """
                hostedOutboundSpamFilterPolicy: { RecipientLimitPerDay: 7 }
                hostedOutboundSpamFilterRules:
                  - { Name: all, HostedOutboundSpamFilterPolicy: A, SenderDomainIs: contoso.com, Priority: 1 }
                  - { Name: ann, HostedOutboundSpamFilterPolicy: B, From: ann@contoso.com, Priority: 0 }
                """
        let policies = OrganizationSnapshot(
            try OrganizationDocument.load(yaml: document(text), file: "contoso.yaml").get(), revision: 1
        ).policies
        func choice(_ text: String) throws -> PolicyTable.Choice<HostedOutboundSpamFilterPolicy> {
            policies.outbound(for: try #require(EmailAddress(text)))
        }
        #expect(try choice("ann@contoso.com").rule == "ann" && choice("bob@contoso.com").rule == "all")
        let other = try choice("joe@far.example")
        #expect(other.name == "Default" && other.rule == nil && other.policy.recipientLimitPerDay == 7)
    }

    @Test("mistakes of a policy and of a rule are named with the property and what to do")
    func mistaken() {
        let rows: [(String, String)] = [
            (
                "hostedOutboundSpamFilterPolicy: { Name: Sales }",
                "Name: is not Default: this is everyone's policy, which can't be renamed"
            ),
            (
                "hostedOutboundSpamFilterPolicy: { RecipientLimitPerDay: -1 }",
                "write a whole number from 0 to 10000"
            ),
            ("hostedOutboundSpamFilterPolicy: { AutoForwardingMode: Perhaps }", "is not one of its values"),
            (
                "hostedOutboundSpamFilterPolicy: { BccSuspiciousOutboundMail: true }",
                "is true, and nobody is named who gets the copies"
            ),
            (
                "hostedOutboundSpamFilterPolicies: [{ Name: A, BccSuspiciousOutboundMail: true, BccSuspiciousOutboundAdditionalRecipients: [ann@contoso.com] }]",
                "is true, and copies are a matter of the policy Default alone"
            ),
            (
                "hostedOutboundSpamFilterPolicy: { NotifyOutboundSpam: true }",
                "is true, and nobody is named who is told"
            ),
            ("hostedOutboundSpamFilterPolicies: [{ Name: A }]", "has no rule, so nobody has this policy"),
            (
                Self.policies + "hostedOutboundSpamFilterRules: [{ Name: r, HostedOutboundSpamFilterPolicy: A }]",
                "add From, FromMemberOf or SenderDomainIs"
            ),
            (
                Self.policies
                    + "hostedOutboundSpamFilterRules: [{ Name: r, HostedOutboundSpamFilterPolicy: A, From: sales@contoso.com }]",
                "From: sales@contoso.com is a group, and its members send mail; write it in FromMemberOf"
            ),
            (
                Self.policies
                    + "hostedOutboundSpamFilterRules: [{ Name: r, HostedOutboundSpamFilterPolicy: A, SenderDomainIs: contoso.com, ExceptIfFromMemberOf: ann@contoso.com }]",
                "ExceptIfFromMemberOf: ann@contoso.com is a UserMailbox, not a group; name a group, or write it in ExceptIfFrom"
            ),
            (
                Self.policies
                    + "hostedOutboundSpamFilterRules: [{ Name: r, HostedOutboundSpamFilterPolicy: A, SenderDomainIs: far.example }]",
                "SenderDomainIs: far.example is not an accepted domain of the organization"
            ),
            (
                Self.policies
                    + "hostedOutboundSpamFilterRules: [{ Name: r, HostedOutboundSpamFilterPolicy: A, SentTo: ann@contoso.com }]",
                "is not a property of HostedOutboundSpamFilterRule"
            ),
        ]
        for (text, words) in rows {
            let found = told(text)
            #expect(found.contains { $0.contains(words) }, "\(text): \(found)")
        }
    }
}
