import Mail
import Organization
import Testing

@Suite("What can be told of mail flow rules without mail")
struct RuleAnalysisTests {
    private static let head = """
        organization: contoso
        acceptedDomains:
          - { DomainName: contoso.com, Default: true }
          - { DomainName: relay.example, DomainType: InternalRelay, MatchSubDomains: true }
        recipients:
          - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, Administrator: true }
          - { PrimarySmtpAddress: sales@contoso.com, RecipientType: MailUniversalDistributionGroup,
              Members: [ann@contoso.com] }
          - { PrimarySmtpAddress: empty@contoso.com, RecipientType: MailUniversalDistributionGroup }
        transportRules:

        """

    private let now = WallTime(milliseconds: 1_795_435_200_000)

    private func document(_ rules: [String]) throws -> OrganizationDocument {
        let yaml = Self.head + rules.map { "  - { \($0) }\n" }.joined()
        return try OrganizationDocument.load(yaml: yaml, file: "contoso.yaml").get()
    }

    /// `rule kind` of each finding.
    private func findings(_ rules: String...) throws -> [String] {
        try RuleAnalysis(document(rules), at: now).findings.map { "\($0.rule) \($0.kind.rawValue)" }
    }

    @Test("a rule whose exception holds whenever a condition does can never match")
    func contradictions() throws {
        let found = try findings(
            "Name: A, SentTo: ann@contoso.com, ExceptIfSentTo: [bob@contoso.com, ANN@contoso.com], SetSCL: 1",
            "Name: B, SubjectContainsWords: [Invoice], ExceptIfSubjectContainsWords: [bill, INVOICE], SetSCL: 1",
            "Name: C, SenderDomainIs: [sub.fabrikam.example], ExceptIfSenderDomainIs: fabrikam.example, SetSCL: 1",
            "Name: D, MessageSizeOver: 2 MB, ExceptIfMessageSizeOver: 1 MB, SetSCL: 1")
        #expect(found == ["A", "B", "C", "D"].map { "\($0) NeverMatches" })
    }

    @Test("a rule whose exception leaves something of its conditions is no finding")
    func exceptionsThatLeaveSomething() throws {
        let found = try findings(
            "Name: A, SentTo: [ann@contoso.com, bob@contoso.com], ExceptIfSentTo: ann@contoso.com, SetSCL: 1",
            "Name: B, SubjectContainsWords: [invoice], ExceptIfSubjectOrBodyContainsWords: [invoice], SetSCL: 2",
            "Name: C, SenderDomainIs: fabrikam.example, ExceptIfSenderDomainIs: sub.fabrikam.example, SetSCL: 3",
            "Name: D, MessageSizeOver: 1 MB, ExceptIfMessageSizeOver: 2 MB, SetSCL: 4",
            "Name: E, SubjectMatchesPatterns: '\\d', ExceptIfSubjectMatchesPatterns: '\\D', SetSCL: 5",
            "Name: F, HeaderContainsMessageHeader: X-A, HeaderContainsWords: a, "
                + "ExceptIfHeaderContainsMessageHeader: X-B, ExceptIfHeaderContainsWords: a, SetSCL: 6")
        #expect(found == [])
    }

    @Test("recipients within the organization are no recipients outside of it")
    func scopes() throws {
        let found = try findings(
            "Name: A, SentToScope: NotInOrganization, SentTo: ann@contoso.com, SetSCL: 1",
            "Name: B, SentToScope: NotInOrganization, RecipientDomainIs: [relay.example, a.relay.example], SetSCL: 1",
            // Subdomains of contoso.com are not the organization's.
            "Name: C, SentToScope: NotInOrganization, RecipientDomainIs: contoso.com, SetSCL: 2",
            "Name: D, SentToScope: NotInOrganization, SentTo: [ann@contoso.com, x@fabrikam.example], SetSCL: 3",
            // Whoever forges a sender has an address of the organization, and is outside.
            "Name: E, FromScope: NotInOrganization, SenderDomainIs: contoso.com, SetSCL: 4")
        #expect(found == ["A NeverMatches", "B NeverMatches"])
    }

    @Test("a rule about groups without members can never match, if all of them are without")
    func groups() throws {
        let document = try document([
            "Name: A, FromMemberOf: [empty@contoso.com, gone@contoso.com], SetSCL: 1",
            "Name: B, FromMemberOf: [empty@contoso.com, sales@contoso.com], SetSCL: 2",
            "Name: C, BetweenMemberOf1: sales@contoso.com, BetweenMemberOf2: empty@contoso.com, SetSCL: 3",
        ])
        let snapshot = OrganizationSnapshot(document, revision: 1)
        #expect(snapshot.ruleAnalysis(at: now).findings.map(\.rule) == ["A", "C"])
        // Who is in a group is not known to whom reads the document alone.
        #expect(RuleAnalysis(document).findings == [])
    }

    @Test("a rule that has expired is told of from that moment on")
    func expiry() throws {
        let document = try document(["Name: A, ExpiryDate: 2026-11-23T12:00:00Z, SetSCL: 1"])
        let end = try #require(WallTime(iso8601: "2026-11-23T12:00:00Z"))
        #expect(RuleAnalysis(document, at: end).findings.map(\.kind) == [.expired])
        #expect(RuleAnalysis(document, at: WallTime(milliseconds: end.milliseconds - 1)).findings == [])
        #expect(RuleAnalysis(document).findings == [])
    }

    @Test(
        "a rule behind one that ends all mail is never reached, whatever ends it",
        arguments: [
            "StopRuleProcessing: true, SetSCL: 1", "DeleteMessage: true", "Quarantine: true",
            "RejectMessageReasonText: no",
        ])
    func unconditional(action: String) throws {
        let found = try findings("Name: First, \(action)", "Name: Second, SubjectContainsWords: x, SetSCL: 2")
        #expect(found == ["Second Hidden"])
        let before = try findings(
            "Name: Second, Priority: 0, SubjectContainsWords: x, SetSCL: 2", "Name: First, Priority: 1, \(action)")
        #expect(before == [])
    }

    @Test(
        "a rule that is not sure to end what it matches hides none",
        arguments: [
            "Enabled: false, DeleteMessage: true", "Mode: Audit, DeleteMessage: true", "SetSCL: 1",
            "ExpiryDate: 2036-01-01, DeleteMessage: true", "ActivationDate: 2036-01-01, DeleteMessage: true",
            "RedirectMessageTo: ann@contoso.com", "ModerateMessageByUser: ann@contoso.com",
            "SenderIpRanges: 192.0.2.0/24, DeleteMessage: true",
            "ExceptIfSenderIpRanges: 192.0.2.0/24, DeleteMessage: true",
        ])
    func unsure(properties: String) throws {
        #expect(try findings("Name: First, \(properties)", "Name: Second, SubjectContainsWords: x, SetSCL: 2") == [])
    }

    @Test("a rule with some of the same conditions that stops hides the narrower one behind it")
    func subset() throws {
        let stop = "SentTo: [ann@contoso.com, bob@contoso.com], ExceptIfSCLOver: 5, StopRuleProcessing: true, SetSCL: 1"
        let narrow = "SentTo: ann@contoso.com, SubjectContainsWords: x, ExceptIfSCLOver: 4, SetSCL: 2"
        #expect(try findings("Name: First, \(stop)", "Name: Second, \(narrow)") == ["Second Hidden"])
        // It is excepted from more than the one before it is.
        let wide = "SentTo: ann@contoso.com, SubjectContainsWords: x, SetSCL: 2"
        #expect(try findings("Name: First, \(stop)", "Name: Second, \(wide)") == [])
        let other = "SentTo: [ann@contoso.com, eve@contoso.com], ExceptIfSCLOver: 5, SetSCL: 2"
        #expect(try findings("Name: First, \(stop)", "Name: Second, \(other)") == [])
        // The one looks at MAIL FROM, the other at From.
        let from = "From: sam@fabrikam.example, StopRuleProcessing: true, SetSCL: 1"
        #expect(
            try findings(
                "Name: First, SenderAddressLocation: Envelope, \(from)",
                "Name: Second, From: sam@fabrikam.example, SubjectContainsWords: x, SetSCL: 2") == [])
    }

    @Test("a rule is reached where one between changes what the one that stops has looked at")
    func changesBetween() throws {
        let stop = "Name: First, SubjectContainsWords: x, StopRuleProcessing: true, SetSCL: 1"
        let last = "Name: Last, SubjectContainsWords: x, MessageSizeOver: 1 KB, SetSCL: 2"
        #expect(try findings(stop, "Name: Mark, PrependSubject: 'x '", last) == [])
        #expect(try findings(stop, "Name: Mark, SetSCL: 3", last) == ["Last Hidden"])
        #expect(try findings(stop, "Name: Mark, Enabled: false, PrependSubject: 'x '", last) == ["Last Hidden"])
    }

    @Test("a rule that does what one before it does is a duplicate, whatever its name, place and comment")
    func duplicates() throws {
        let rule = "SubjectContainsWords: [a, b], SetSCL: 5"
        let found = try findings(
            "Name: A, \(rule)", "Name: B, Comments: again, \(rule)", "Name: C, Mode: Audit, \(rule)",
            "Name: D, Enabled: false, \(rule)")
        #expect(found == ["B Duplicate"])
    }

    @Test("what the document alone tells is a warning at the rule's line")
    func warnings() throws {
        let yaml =
            Self.head + "  - { Name: First, DeleteMessage: true }\n" + "  - { Name: Second, SetSCL: 2 }\n"
        let found = mistakes(yaml).filter { $0.object.contains("Second") }
        #expect(found.map(\.severity) == [.warning])
        #expect(found.first?.problem.contains("is never reached: the rule \"First\"") == true)
        #expect(found.first?.line == yaml.split(separator: "\n").count)
    }

    @Test("two thousand rules are looked at, each against each")
    func many() throws {
        var document = try document([])
        document.transportRules = (0..<2_000).map { number in
            var rule = TransportRule(name: "R\(number)")
            rule.conditions = [.subjectContainsWords(["w\(number)"]), .messageSizeOver(number)]
            rule.stopRuleProcessing = true
            rule.actions = [.setSCL(1)]
            return rule
        }
        #expect(RuleAnalysis(document).findings == [])
        document.transportRules[1_999].conditions.append(.subjectContainsWords(["w7"]))
        #expect(RuleAnalysis(document).findings.map(\.rule) == ["R1999"])
    }
}
