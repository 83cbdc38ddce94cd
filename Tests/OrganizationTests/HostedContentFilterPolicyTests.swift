import Mail
import Organization
import Testing

@Suite("The policy against spam")
struct HostedContentFilterPolicyTests {
    private func document(_ policy: String) -> String {
        """
        organization: contoso
        acceptedDomains: [{ DomainName: contoso.com }]
        hostedContentFilterPolicy: \(policy)
        """
    }

    private func load(_ policy: String) throws -> HostedContentFilterPolicy {
        try OrganizationDocument.load(yaml: document(policy), file: "contoso.yaml").get().hostedContentFilterPolicy
    }

    @Test("a policy has EOP's defaults where nothing is set", arguments: ["", "{}", "{ Name: Default }"])
    func defaults(_ policy: String) throws {
        let policy = try load(policy)
        #expect(policy == HostedContentFilterPolicy())
        #expect(policy.bulkThreshold == 7 && policy.marksBulkMail && policy.symbolWeights.isEmpty)
        #expect(
            [policy.spamAction, policy.highConfidenceSpamAction, policy.phishSpamAction, policy.bulkSpamAction]
                == [.moveToJmf, .moveToJmf, .moveToJmf, .moveToJmf])
        #expect(policy.highConfidencePhishAction == .quarantine && policy.quarantineRetentionPeriod == 15)
        #expect(
            policy.quarantineTags.map(\.tag)
                == [
                    "DefaultFullAccessPolicy", "DefaultFullAccessPolicy", "DefaultFullAccessPolicy",
                    "AdminOnlyAccessPolicy", "DefaultFullAccessPolicy",
                ])
        #expect(policy.advancedSpamFilter.isOff)
        #expect(policy.testModeAction == HostedContentFilterPolicy.TestModeAction.none)
        #expect(policy.spamField == "X-This-Is-Spam" && policy.intraOrgFilterState == .standard)
    }

    @Test("a policy has a threshold for bulk mail and wishes for single signs")
    func wishes() throws {
        let policy = try load(
            """
            { BulkThreshold: 5, MarkAsSpamBulkMail: Off, SymbolWeights: ["FROM_EQ_TO=150%", HTML_NO_PLAIN=off] }
            """)
        #expect(policy.bulkThreshold == 5 && !policy.marksBulkMail)
        #expect(policy.symbolWeights.map(\.description) == ["FROM_EQ_TO=150%", "HTML_NO_PLAIN=off"])
        #expect(policy.symbolWeights.map(\.percent) == [150, nil])
    }

    @Test("a policy as EOP's cmdlets give it is taken, with what EOP reserves or does in its own mailboxes alone")
    func exported() throws {
        let policy = try load(
            """
            { Name: Default, Identity: Default, IsDefault: $true, AdminDisplayName: "", AddXHeaderValue: "",
              ModifySubjectValue: "", RedirectToRecipients: [], TestModeAction: None, TestModeBccToRecipients: [],
              QuarantineRetentionPeriod: 30, EndUserSpamNotificationFrequency: 3, DownloadLink: $false,
              EnableEndUserSpamNotifications: $false, EndUserSpamNotificationLanguage: Default, SpamZapEnabled: $true,
              PhishZapEnabled: $true, InlineSafetyTipsEnabled: $true, BulkMovesEnabled: NotSet,
              IncreaseScoreWithImageLinks: Off, MarkAsSpamNdrBackscatter: Off, HighConfidenceSpamAction: Quarantine,
              IntraOrgFilterState: Default, AllowedSenders: [], RecommendedPolicyType: Custom }
            """)
        var expected = HostedContentFilterPolicy()
        expected.quarantineRetentionPeriod = 30
        expected.highConfidenceSpamAction = .quarantine
        #expect(policy == expected)
        #expect(expected.phishZapEnabled && expected.spamZapEnabled)
        let off = try load("{ PhishZapEnabled: $false, SpamZapEnabled: $false }")
        #expect(!off.phishZapEnabled && !off.spamZapEnabled)
    }

    @Test("every action, list and setting is read")
    func everything() throws {
        let policy = try load(
            """
            { SpamAction: AddXHeader, HighConfidenceSpamAction: ModifySubject, PhishSpamAction: Delete,
              HighConfidencePhishAction: Redirect, BulkSpamAction: NoAction, AddXHeaderValue: X-Suspected,
              ModifySubjectValue: "[SPAM] ", RedirectToRecipients: spam@fabrikam.com, AllowedSenders: [Ann@fabrikam.com],
              AllowedSenderDomains: ["*.fabrikam.com"], BlockedSenders: bob@fabrikam.com,
              BlockedSenderDomains: [tailspin.com], EnableLanguageBlockList: true, LanguageBlockList: [ru, ZH-CN],
              EnableRegionBlockList: true, RegionBlockList: kp, MarkAsSpamWebBugsInHtml: On,
              IncreaseScoreWithNumericIps: Test, MarkAsSpamSpfRecordHardFail: On, TestModeAction: BccMessage,
              TestModeBccToRecipients: [copies@fabrikam.com], IntraOrgFilterState: Spam }
            """)
        #expect(policy.spamAction == .addXHeader && policy.highConfidenceSpamAction == .modifySubject)
        #expect(policy.phishSpamAction == .delete && policy.highConfidencePhishAction == .redirect)
        #expect(policy.bulkSpamAction == .noAction && policy.spamField == "X-Suspected")
        #expect(policy.modifySubjectValue == "[SPAM] ")
        #expect(policy.redirectToRecipients.map(\.description) == ["spam@fabrikam.com"])
        #expect(policy.allowedSenderDomains == [.suffix(try Domain("fabrikam.com"))])
        #expect(policy.blockedSenderDomains == [.exact(try Domain("tailspin.com"))])
        #expect(policy.blockedLanguages == ["RU", "ZH-CN"] && policy.blockedRegions == ["KP"])
        #expect(policy.advancedSpamFilter.on == AdvancedSpamChecks([.webBugs, .spfHardFail]))
        #expect(policy.advancedSpamFilter.test.checks == [.numericIPs])
        #expect(policy.testModeAction == .bccMessage && policy.intraOrgFilterState == .spam)
    }

    @Test("lists of languages and countries count only while they are switched on")
    func blockLists() throws {
        let policy = try load("{ LanguageBlockList: RU, RegionBlockList: KP }")
        #expect(policy.languageBlockList == ["RU"] && policy.blockedLanguages.isEmpty && policy.blockedRegions.isEmpty)
        let warnings = mistakes(document("{ LanguageBlockList: RU, EnableRegionBlockList: true }"))
        #expect(warnings.map(\.field) == ["LanguageBlockList", "EnableRegionBlockList"])
    }

    @Test(
        "a header field with a blank or a colon in its name is called X-This-Is-Spam, with a warning",
        arguments: ["X-My Header", "X-A:"])
    func fieldName(name: String) throws {
        #expect(try load("{ AddXHeaderValue: \"\(name)\" }").spamField == "X-This-Is-Spam")
        #expect(mistakes(document("{ AddXHeaderValue: \"\(name)\" }")).map(\.field) == ["AddXHeaderValue"])
    }

    /// A mistake of one property, and a part of what is said of it.
    private static let mistakenRows: [(policy: String, field: String, text: String)] = [
        ("{ BulkThreshold: 0 }", "BulkThreshold", "from 1 to 9"),
        ("{ BulkThreshold: 10 }", "BulkThreshold", "from 1 to 9"),
        ("{ QuarantineRetentionPeriod: 31 }", "QuarantineRetentionPeriod", "from 1 to 30"),
        ("{ MarkAsSpamBulkMail: Maybe }", "MarkAsSpamBulkMail", "On, Off"),
        ("{ MarkAsSpamBulkMail: Test }", "MarkAsSpamBulkMail", "without a meaning"),
        ("{ SpamAction: NoAction }", "SpamAction", "for BulkSpamAction alone"),
        ("{ PhishSpamAction: Quarantin }", "PhishSpamAction", "did you mean Quarantine?"),
        ("{ HighConfidencePhishAction: MoveToJmf }", "HighConfidencePhishAction", "write Quarantine or Redirect"),
        ("{ HighConfidencePhishAction: NoAction }", "HighConfidencePhishAction", "write Quarantine or Redirect"),
        ("{ BulkSpamAction: Redirect }", "BulkSpamAction", "add RedirectToRecipients"),
        ("{ SpamAction: ModifySubject, ModifySubjectValue: \"\" }", "SpamAction", "add ModifySubjectValue"),
        ("{ ModifySubjectValue: \"a\\nBcc: b@c.example\" }", "ModifySubjectValue", "one line"),
        ("{ AddXHeaderValue: Subject }", "AddXHeaderValue", "X-Suspected-Spam"),
        ("{ AddXHeaderValue: \"X-A\\r\\nTo\" }", "AddXHeaderValue", "X-Suspected-Spam"),
        ("{ AddXHeaderValue: x-ms-exchange-organization-scl }", "AddXHeaderValue", "takes out of mail"),
        ("{ AddXHeaderValue: x-postern-released }", "AddXHeaderValue", "takes out of mail"),
        ("{ SpamQuarantineTag: DefaultFullAcessPolicy }", "SpamQuarantineTag", "did you mean DefaultFullAccessPolicy?"),
        ("{ AllowedSenders: [fabrikam.com] }", "AllowedSenders", "an address such as"),
        ("{ AllowedSenderDomains: [\"*\"] }", "AllowedSenderDomains", "a domain such as"),
        ("{ BlockedSenderDomains: [\"fabrikam.*\"] }", "BlockedSenderDomains", "a domain such as"),
        ("{ LanguageBlockList: [Russian] }", "LanguageBlockList", "code of two letters"),
        ("{ RegionBlockList: [XX] }", "RegionBlockList", "code of two letters"),
        ("{ MarkAsSpamSpfRecordHardFail: Test }", "MarkAsSpamSpfRecordHardFail", "write On or Off"),
        ("{ MarkAsSpamNdrBackscatter: Test }", "MarkAsSpamNdrBackscatter", "write On or Off"),
        ("{ TestModeAction: BccMessage }", "TestModeAction", "add TestModeBccToRecipients"),
        ("{ SymbolWeights: [FROM_EQ_TO] }", "SymbolWeights", "50% to 150%"),
        ("{ SymbolWeights: [\"FROM_EQ_TO=49%\"] }", "SymbolWeights", "50% to 150%"),
        ("{ SymbolWeights: [\"FROM_EQ_TO=151%\"] }", "SymbolWeights", "50% to 150%"),
        ("{ SymbolWeights: [\"from_eq_to=100%\"] }", "SymbolWeights", "50% to 150%"),
        ("{ SymbolWeights: [\"A=off\", \"A=100%\"] }", "SymbolWeights", "twice"),
        ("{ SymbolWeights: [\((0...64).map { "S\($0)=off" }.joined(separator: ", "))] }", "SymbolWeights", "64"),
    ]

    @Test("a mistake names its field and what to write instead", arguments: mistakenRows)
    func mistaken(_ row: (policy: String, field: String, text: String)) {
        let errors = mistakes(document(row.policy)).filter { $0.severity == .error }
        #expect(errors.map(\.field) == [row.field], "\(errors)")
        #expect(errors.contains { $0.description.contains(row.text) }, "\(errors)")
    }

    @Test("allowed senders that forgery or anyone could use are warned of, and so are those who are blocked too")
    func warnings() {
        let found = mistakes(
            document(
                """
                { AllowedSenderDomains: [gmail.com, contoso.com, fabrikam.com], BlockedSenderDomains: [fabrikam.com],
                  AllowedSenders: [ann@fabrikam.com], BlockedSenders: [ANN@fabrikam.com],
                  RedirectToRecipients: [nobody@contoso.com] }
                """))
        #expect(found.allSatisfy { $0.severity == .warning })
        #expect(
            found.map { $0.field ?? "" }.sorted()
                == [
                    "AllowedSenderDomains", "AllowedSenderDomains", "AllowedSenderDomains", "AllowedSenders",
                    "RedirectToRecipients",
                ])
    }

    @Test("a list of more than 1,000 senders is a mistake where the document is to suit EOP, and none elsewhere")
    func bounds() {
        let senders = (0...1_000).map { "a\($0)@fabrikam.com" }.joined(separator: ", ")
        let policy = document("{ BlockedSenders: [\(senders)] }")
        #expect(mistakes(policy).isEmpty)
        let found = mistakes("eop-compatible: true\n\(policy)")
        #expect(found.map(\.field) == ["BlockedSenders"])
        #expect(found.first?.problem == "has 1001 entries; EOP takes 1000")
    }
}
