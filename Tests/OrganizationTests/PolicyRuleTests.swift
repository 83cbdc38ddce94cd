import Mail
import Organization
import Testing

@Suite("Policies and their rules in a document")
struct PolicyRuleTests {
    private func document(_ text: String) -> String {
        """
        organization: contoso
        acceptedDomains: [{ DomainName: contoso.com }, { DomainName: old.fabrikam.com }]
        recipients:
          - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }
          - { PrimarySmtpAddress: sales@contoso.com, RecipientType: MailUniversalDistributionGroup, Members: [ann@contoso.com] }
        \(text)
        """
    }

    /// What is said of a document whose line 6 is the first of the text.
    private func told(_ text: String) -> [String] {
        mistakes(document(text)).map {
            "\($0.severity.rawValue) \($0.line) \($0.field ?? "-"): \($0.problem); \($0.mend)"
        }
    }

    private static let spam = "hostedContentFilterPolicies: [{ Name: Sales }]\n"

    @Test("a document of policies and rules of every kind is read, written and read as the same")
    func everything() throws {
        let document = try OrganizationDocument.load(
            yaml: document(
                """
                hostedContentFilterPolicies: [{ Name: Sales, SpamAction: Quarantine, SpamQuarantineTag: Mild }]
                hostedContentFilterRules:
                  - Name: For sales
                    HostedContentFilterPolicy: Sales
                    Priority: 3
                    Enabled: $false
                    Comments: "as agreed"
                    SentTo: [smtp:ann@contoso.com]
                    SentToMemberOf: sales@contoso.com
                    RecipientDomainIs: [contoso.com]
                    ExceptIfSentTo: [ann@contoso.com]
                    ExceptIfSentToMemberOf: [sales@contoso.com]
                    ExceptIfRecipientDomainIs: [fabrikam.com]
                malwareFilterPolicies: [{ Name: Strict files, QuarantineTag: Mild, FileTypes: [exe] }]
                malwareFilterRules: [{ Name: All, MalwareFilterPolicy: Strict files, RecipientDomainIs: contoso.com }]
                antiPhishPolicies: [{ Name: Careful, SpoofQuarantineTag: Mild }]
                antiPhishRules: [{ Name: All, AntiPhishPolicy: Careful, RecipientDomainIs: contoso.com }]
                eopProtectionPolicyRules: [{ Name: Strict Preset Security Policy, SentTo: ann@contoso.com, Comments: c }]
                quarantinePolicies: [{ Name: Mild, EndUserQuarantinePermissionsValue: 43, ESNEnabled: true }]
                """), file: "contoso.yaml"
        ).get()
        let rule = try #require(document.hostedContentFilterRules.first)
        #expect(rule.name == "For sales" && rule.policy == "Sales" && rule.priority == 3 && !rule.isEnabled)
        #expect(rule.comments == "as agreed")
        let ann = try #require(EmailAddress("ann@contoso.com"))
        let sales = try #require(EmailAddress("sales@contoso.com"))
        #expect(rule.recipients.sentTo == [ann] && rule.recipients.exceptIfSentTo == [ann])
        #expect(rule.recipients.sentToMemberOf == [sales] && rule.recipients.exceptIfSentToMemberOf == [sales])
        #expect(rule.recipients.recipientDomainIs == [try Domain("contoso.com")])
        #expect(rule.recipients.exceptIfRecipientDomainIs == [try Domain("fabrikam.com")])
        #expect(document.hostedContentFilterPolicies.map(\.spamQuarantineTag) == ["Mild"])
        #expect(document.malwareFilterPolicies.map(\.fileTypes) == [["exe"]])
        #expect(document.malwareFilterRules.map(\.policy) == ["Strict files"])
        #expect(document.antiPhishRules.map(\.policy) == ["Careful"])
        #expect(document.eopProtectionPolicyRules.map(\.preset) == [.strict])
        #expect(document.quarantinePolicies.map(\.permissions) == [.limited])
        #expect(try OrganizationDocument.load(yaml: document.yaml, file: "contoso.yaml").get() == document)
    }

    /// Text behind the recipients, the field of its one mistake or warning, and a part of what is said.
    private static let rows: [(text: String, field: String?, part: String)] = [
        ("hostedContentFilterPolicies: [{ SpamAction: Delete }]", "Name", "is missing"),
        ("hostedContentFilterPolicies: [{ Name: default }]", "Name", "that every organization has: Default"),
        (
            "malwareFilterPolicies: [{ Name: Strict Preset Security Policy }]", "Name",
            "that every organization has: Strict Preset Security Policy"
        ),
        ("antiPhishPolicies: [{ Name: \"a;b\" }]", "Name", "without any of"),
        ("hostedContentFilterPolicies: [{ Name: \" a\" }]", "Name", "is not valid"),
        ("antiPhishPolicy: { Name: Mine }", "Name", "put policies for some recipients under antiPhishPolicies"),
        ("malwareFilterPolicy: { QuarantineTag: AdminOnly }", "QuarantineTag", "there is no quarantine policy"),
        (
            "antiPhishPolicy: { SpoofQuarantineTag: NotificationEnablePolicy }", "SpoofQuarantineTag",
            "did you mean NotificationEnabledPolicy?"
        ),
        (spam + "", nil, "add a rule under hostedContentFilterRules"),
        (
            spam + "hostedContentFilterRules: [{ Name: R, HostedContentFilterPolicy: Sales }]", nil,
            "add SentTo, SentToMemberOf or RecipientDomainIs"
        ),
        (
            "malwareFilterRules: [{ Name: R, MalwareFilterPolicy: Default, RecipientDomainIs: contoso.com }]",
            "MalwareFilterPolicy", "whoever no rule is for has the policy Default"
        ),
        (
            "antiPhishRules: [{ Name: R, AntiPhishPolicy: Strict Preset Security Policy, RecipientDomainIs: contoso.com }]",
            "AntiPhishPolicy", "write the rule under eopProtectionPolicyRules"
        ),
        ("eopProtectionPolicyRules: [{ Name: Strict }]", "Name", "its values are"),
        (
            "eopProtectionPolicyRules: [{ Name: Standard Preset Security Policy, Priority: 0 }]", "Priority",
            "write 1, or leave it out"
        ),
        ("quarantinePolicies: [{ Name: adminonlyaccesspolicy }]", "Name", "none can change"),
        (
            "quarantinePolicies: [{ Name: A, EndUserQuarantinePermissionsValue: 47 }]",
            "EndUserQuarantinePermissionsValue", "write 39 to let recipients release, or 43 to let them ask"
        ),
        (
            "quarantinePolicies: [{ Name: A, EndUserQuarantinePermissionsValue: 256 }]",
            "EndUserQuarantinePermissionsValue", "from 0 to 255"
        ),
        (
            "quarantinePolicies: [{ Name: A, EndUserQuarantinePermissions: x }]", "EndUserQuarantinePermissions",
            "EndUserQuarantinePermissionsValue"
        ),
    ]

    @Test("each mistake in policies names its field and what to do", arguments: rows)
    func mistake(_ row: (text: String, field: String?, part: String)) {
        let found = mistakes(document(row.text))
        #expect(found.map(\.field) == [row.field], "\(found)")
        #expect(found.allSatisfy { $0.line >= 6 && !$0.object.isEmpty && !$0.mend.isEmpty })
        #expect(found.contains { $0.description.contains(row.part) }, "\(found)")
    }

    /// The filter of a rule, the field of what is said, whether it is a warning, and a part of it.
    private static let filters: [(filter: String, field: String, isWarning: Bool, part: String)] = [
        ("SentTo: ann@contoso.co", "SentTo", false, "did you mean contoso.com?"),
        ("SentTo: sales@contoso.com", "SentTo", false, "write it in SentToMemberOf"),
        ("SentTo: anna@contoso.com", "SentTo", true, "did you mean ann@contoso.com?"),
        ("SentTo: contoso.com", "SentTo", false, "an address such as"),
        ("SentToMemberOf: ann@contoso.com", "SentToMemberOf", false, "is a UserMailbox, not a group"),
        ("SentToMemberOf: sale@contoso.com", "SentToMemberOf", true, "did you mean sales@contoso.com?"),
        ("SentToMemberOf: sales@fabrikam.org", "SentToMemberOf", false, "not in an accepted domain"),
        ("RecipientDomainIs: contosso.com", "RecipientDomainIs", false, "did you mean contoso.com?"),
        ("RecipientDomainIs: a.contoso.com", "RecipientDomainIs", false, "is not an accepted domain"),
        (
            "SentTo: ann@contoso.com, ExceptIfSentTo: sales@contoso.com", "ExceptIfSentTo", false,
            "write it in ExceptIfSentToMemberOf"
        ),
        (
            "SentTo: ann@contoso.com, ExceptIfSentToMemberOf: ann@contoso.com", "ExceptIfSentToMemberOf", false,
            "write it in ExceptIfSentTo"
        ),
        (
            "SentTo: ann@contoso.com, ExceptIfRecipientDomainIs: x.example", "ExceptIfRecipientDomainIs", false,
            "is not an accepted domain"
        ),
    ]

    @Test("each recipient, group and domain of a rule is checked, with the nearest name", arguments: filters)
    func filter(_ row: (filter: String, field: String, isWarning: Bool, part: String)) {
        let found = mistakes(
            document(
                Self.spam
                    + "hostedContentFilterRules: [{ Name: R, HostedContentFilterPolicy: Sales, \(row.filter) }]"))
        #expect(found.map(\.field) == [row.field], "\(found)")
        #expect(found.allSatisfy { ($0.severity == .warning) == row.isWarning && $0.line == 7 })
        #expect(found.contains { $0.description.contains(row.part) }, "\(found)")
    }

    @Test("a domain above an accepted one is a domain of recipients too")
    func parentDomain() {
        #expect(
            told(
                Self.spam
                    + """
                    hostedContentFilterRules: [{ Name: R, HostedContentFilterPolicy: Sales, RecipientDomainIs: fabrikam.com }]
                    """) == [])
    }

    @Test("names, priorities and policies of rules are there once")
    func duplicates() {
        let found = mistakes(
            document(
                """
                hostedContentFilterPolicies:
                  - { Name: A }
                  - { Name: B }
                  - { Name: a }
                hostedContentFilterRules:
                  - { Name: R, HostedContentFilterPolicy: A, RecipientDomainIs: contoso.com, Priority: 1 }
                  - { Name: r, HostedContentFilterPolicy: B, RecipientDomainIs: contoso.com, Priority: 1 }
                  - { Name: S, HostedContentFilterPolicy: A, RecipientDomainIs: contoso.com }
                  - { Name: T, HostedContentFilterPolicy: a, RecipientDomainIs: contoso.com }
                quarantinePolicies: [{ Name: Q }, { Name: q }]
                eopProtectionPolicyRules:
                  - { Name: Strict Preset Security Policy, SentTo: ann@contoso.com }
                  - { Name: Strict Preset Security Policy, SentTo: ann@contoso.com }
                """))
        #expect(
            found.map { "\($0.line) \($0.field ?? "")" }
                == ["9 Name", "12 Name", "12 Priority", "13 HostedContentFilterPolicy", "15 Name", "18 Name"])
    }

    @Test("priorities go from 0 to the number of rules where the document is to suit EOP")
    func priorities() {
        let rules = """
            hostedContentFilterPolicies: [{ Name: A }]
            hostedContentFilterRules: [{ Name: R, HostedContentFilterPolicy: A, RecipientDomainIs: contoso.com, Priority: 1 }]
            """
        #expect(told(rules) == [])
        #expect(
            told(rules + "\neop-compatible: true") == [
                "Error 7 Priority: is 1, and EOP numbers 1 rules from 0 to 0; write a lower number, or remove "
                    + "eop-compatible"
            ])
    }

    @Test("a preset for everyone is warned of where rules behind it would never be asked")
    func everyone() {
        let all = "eopProtectionPolicyRules: [{ Name: Strict Preset Security Policy }]"
        #expect(told(all) == [])
        let both =
            "eopProtectionPolicyRules: [{ Name: Standard Preset Security Policy }, { Name: Strict Preset Security Policy }]"
        #expect(mistakes(document(both)).map(\.severity) == [.warning])
        #expect(mistakes(document(both)).first?.object == "EOPProtectionPolicyRule \"Strict Preset Security Policy\"")
        let rule = """
            \(Self.spam)hostedContentFilterRules: [{ Name: R, HostedContentFilterPolicy: Sales, SentTo: ann@contoso.com }]
            \(all)
            """
        #expect(mistakes(document(rule)).map(\.severity) == [.warning])
    }

    @Test("a change of a policy or a rule shows in the plan by its name")
    func changes() throws {
        func yaml(_ text: String) throws -> String {
            try OrganizationDocument.load(yaml: document(text), file: "contoso.yaml").get().yaml
        }
        let before = try yaml(
            """
            hostedContentFilterPolicies: [{ Name: Sales }]
            hostedContentFilterRules: [{ Name: R, HostedContentFilterPolicy: Sales, SentTo: ann@contoso.com }]
            """)
        let after = try yaml(
            """
            hostedContentFilterPolicies: [{ Name: Sales, MarkAsSpamWebBugsInHtml: On }]
            hostedContentFilterRules: [{ Name: R, HostedContentFilterPolicy: Sales, SentToMemberOf: sales@contoso.com }]
            quarantinePolicies: [{ Name: Q }]
            """)
        #expect(
            DocumentDiff.changes(from: before, to: after).map { "\($0.kind) \($0.object) \($0.properties.map(\.name))" }
                == [
                    "changed HostedContentFilterPolicy \"Sales\" [\"MarkAsSpamWebBugsInHtml\"]",
                    "changed HostedContentFilterRule \"R\" [\"SentTo\", \"SentToMemberOf\"]",
                    "added QuarantinePolicy \"Q\" [\"Name\"]",
                ])
    }
}
