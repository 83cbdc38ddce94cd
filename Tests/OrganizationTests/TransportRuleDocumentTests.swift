import Mail
import PosternTesting
import Testing

@testable import Organization

@Suite("Mail flow rules in a document")
struct TransportRuleDocumentTests {
    private static let head = """
        organization: contoso
        acceptedDomains: [{ DomainName: contoso.com }]
        recipients:
          - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }
          - { PrimarySmtpAddress: sales@contoso.com, RecipientType: MailUniversalDistributionGroup, Members: [ann@contoso.com] }
        outboundConnectors: [{ Name: Archive, RecipientDomains: x.test }]

        """

    private func document(_ rules: String, _ top: String = "") -> String {
        Self.head + top + "transportRules:\n" + rules
    }

    /// The one rule of a document that gives its properties in flow form.
    private func rule(_ properties: String) throws -> TransportRule {
        let yaml = document("  - { Name: R, \(properties) }\n")
        let loaded = try OrganizationDocument.load(yaml: yaml, file: "contoso.yaml").get()
        let again = try OrganizationDocument.load(yaml: loaded.yaml, file: "contoso.yaml").get()
        #expect(again == loaded)
        return try #require(loaded.transportRules.first)
    }

    @Test("a rule with EOP's properties is read with its conditions, exceptions and actions in their order")
    func everything() throws {
        let rule = try rule(
            """
            Priority: 3, Enabled: $false, Mode: AuditAndNotify, ActivationDate: 2026-12-24, \
            ExpiryDate: "12/31/2026 5:30 PM", StopRuleProcessing: true, RuleErrorAction: Defer, \
            SenderAddressLocation: HeaderOrEnvelope, RecipientAddressType: Original, SetAuditSeverity: High, \
            Comments: c, RejectMessageEnhancedStatusCode: 5.7.900, SetHeaderValue: v, SetHeaderName: X-A, \
            FromScope: NotInOrganization, SubjectContainsWords: [a, b c], HeaderMatchesPatterns: "^x", \
            HeaderMatchesMessageHeader: List-Id, SenderADAttributeContainsWords: ["city:Berlin, Bonn"], \
            SenderIpRanges: [192.0.2.0/25, 2001:db8::/32], AttachmentSizeOver: 10 MB, \
            ExceptIfSCLOver: 5, ExceptIfAttachmentIsUnsupported: true, ExceptIfFrom: ann@contoso.com
            """)
        #expect(rule.priority == 3 && !rule.isEnabled && rule.mode == .auditAndNotify)
        #expect(rule.activationDate == WallTime(iso8601: "2026-12-24"))
        #expect(rule.expiryDate == WallTime(iso8601: "2026-12-31T17:30:00Z"))
        #expect(rule.stopRuleProcessing && rule.ruleErrorAction == .defer && rule.comments == "c")
        #expect(rule.senderAddressLocation == .headerOrEnvelope && rule.recipientAddressType == .original)
        #expect(rule.setAuditSeverity == .high)
        let networks = try ["192.0.2.0/25", "2001:db8::/32"].map { try #require(IPNetwork($0)) }
        #expect(
            rule.conditions == [
                .fromScope(.notInOrganization), .senderIpRanges(networks),
                .senderADAttributeContainsWords([.init(attribute: .city, terms: ["Berlin", "Bonn"])]),
                .subjectContainsWords(["a", "b c"]), .attachmentSizeOver(10 << 20),
                .headerMatches(name: "List-Id", patterns: ["^x"]),
            ])
        let ann = try #require(EmailAddress("ann@contoso.com"))
        #expect(rule.exceptions == [.from([ann]), .attachmentIsUnsupported, .sclOver(5)])
        #expect(
            rule.actions == [
                .setHeader(name: "X-A", value: "v"), .rejectMessage(reason: nil, enhancedStatusCode: "5.7.900"),
            ])
    }

    @Test("names of a rule's properties are read in any case, and by the other names of EOP's documentation")
    func spellings() throws {
        let rule = try rule(
            """
            STATE: Disabled, senderIPRanges: 10.0.0.1, ADAttributeComparisonAttribute: City, \
            exceptIfManagerAddress: ann@contoso.com, EXCEPTIFMANAGERFOREVALUATEDUSER: Sender, setscl: 1
            """)
        let ann = try #require(EmailAddress("ann@contoso.com"))
        let network = try #require(IPNetwork("10.0.0.1"))
        #expect(!rule.isEnabled)
        #expect(rule.conditions == [.senderIpRanges([network]), .adComparison(.city, .equal)])
        #expect(rule.exceptions == [.manager(of: .sender, isOneOf: [ann])])
        #expect(rule.actions == [.setSCL(1)])
        let twice = mistakes(document("  - { Name: R, SetSCL: 1, setscl: 2 }\n"))
        #expect(twice.map(\.problem) == ["is given more than once"])
    }

    @Test("a property in another case is no change of a rule")
    func spellingInDiff() {
        let changes = DocumentDiff.changes(
            from: document("  - { name: R, setscl: 1 }\n"), to: document("  - { Name: R, SetSCL: 2 }\n"))
        #expect(changes.map(\.object) == ["TransportRule \"R\""])
        #expect(changes.flatMap(\.properties).map(\.name) == ["SetSCL"])
    }

    @Test("each parameter of a condition has an exception that mirrors it, and none of an action has")
    func parameters() {
        let names = RuleConditionTable.parameters.map(\.name)
        #expect(Set(names).count == names.count)
        let properties = TransportRule.table.properties.map(\.name)
        for name in names { #expect(properties.contains(name) && properties.contains("ExceptIf\(name)"), "\(name)") }
        for name in RuleActionTable.parameters.map(\.name) {
            #expect(properties.contains(name) && !properties.contains("ExceptIf\(name)"), "\(name)")
        }
    }

    @Test("a rule reads sizes, times and attributes as EOP writes them")
    func values() throws {
        let sizes: [(String, Int?)] = [
            ("0", 0), ("7B", 7), ("1.5", nil), ("2 KB", 2 << 10), ("1TB", 1 << 40), ("-1", nil),
        ]
        for (text, octets) in sizes {
            let read = try? rule("SetSCL: 1, MessageSizeOver: \(text)").conditions
            let expected: [RuleCondition]? = octets.map { [.messageSizeOver($0)] }
            #expect(read == expected, "\(text)")
        }
        let times: [(String, String?)] = [
            ("2/3/2026", "2026-02-03"), ("12/24/2026 12:05 AM", "2026-12-24T00:05:00Z"),
            ("12/24/2026 20:00:30", "2026-12-24T20:00:30Z"), ("12/24/2026 13:00 PM", nil), ("24/12/2026", nil),
            ("2/30/2026", nil), ("1/1/26", nil), ("1/1/2026 1:00 PM x", nil),
        ]
        for (text, time) in times {
            let read = try? rule("SetSCL: 1, ActivationDate: \"\(text)\"").activationDate
            let expected = time.flatMap { WallTime(iso8601: $0) }
            #expect(read == expected, "\(text)")
        }
        let rule = try rule(#"SetSCL: 1, RecipientADAttributeMatchesPatterns: ['Notes:a{1,2},[,]b,(c,d)\,e']"#)
        #expect(
            rule.conditions == [
                .recipientADAttributeMatchesPatterns([
                    .init(attribute: .notes, terms: ["a{1,2}", "[,]b", #"(c,d)\,e"#])
                ])
            ])
        // Within brackets parentheses and braces stand for themselves, and so does a closing bracket at the beginning.
        let classes: [(text: String, terms: [String])] = [
            ("[(],b", ["[(]", "b"]), ("[{,}],b", ["[{,}]", "b"]), ("[],],b", ["[],]", "b"]),
            ("[^],],b", ["[^],]", "b"]), (#"[\],],b"#, [#"[\],]"#, "b"]), ("[a-z-[(,]],b", ["[a-z-[(,]]", "b"]),
            ("([)]),b", ["([)])", "b"]), (#"\(,b"#, [#"\("#, "b"]),
        ]
        for (text, terms) in classes {
            let read = try? self.rule("SetSCL: 1, SenderADAttributeMatchesPatterns: ['Notes:\(text)']").conditions
            let expected: [RuleCondition]? = [
                .senderADAttributeMatchesPatterns([.init(attribute: .notes, terms: terms)])
            ]
            #expect(read == expected, "\(text)")
        }
    }

    private static let longName = String(repeating: "a", count: 75)
    private static let eleven = (1...11).map { "a\($0)@x.test" }.joined(separator: ", ")

    /// Properties of a rule, the field of its one mistake or warning, and parts of what is said.
    private static let rows: [(properties: String, field: String?, parts: [String])] = [
        ("ApplyOME: true", "ApplyOME", ["Microsoft's own encryption", "RouteMessageOutboundRequireTls"]),
        ("ApplyClassification: x", "ApplyClassification", ["message classifications", "SetHeaderName"]),
        ("ExceptIfHasNoClassification: true", "ExceptIfHasNoClassification", ["message classifications"]),
        ("NotifySender: RejectMessage", "NotifySender", ["data loss prevention"]),
        ("RuleSubType: Dlp", "RuleSubType", ["data loss prevention"]),
        ("SenderInRecipientList: Allow", "SenderInRecipientList", ["supervision lists", "From and SentTo"]),
        ("Disconnect: true", "Disconnect", ["Edge Transport", "RejectMessageReasonText"]),
        ("UseLegacyRegex: true", "UseLegacyRegex", ["Exchange 2010"]),
        (
            "MessageContainsDataClassifications: U.K. Passport Number", "MessageContainsDataClassifications",
            ["U.K. Passport Number is no type", "Credit Card Number"]
        ),
        ("SentToScope: ExternalPartner", "SentToScope", ["Exchange servers alone", "RecipientDomainIs"]),
        ("HeaderContainsMessageHeader: X-A", "HeaderContainsMessageHeader", ["without HeaderContainsWords"]),
        ("ExceptIfBetweenMemberOf2: sales@contoso.com", "ExceptIfBetweenMemberOf2", ["ExceptIfBetweenMemberOf1"]),
        ("ADComparisonOperator: Equal", "ADComparisonOperator", ["without ADComparisonAttribute"]),
        ("SetHeaderName: X-A", "SetHeaderName", ["without SetHeaderValue"]),
        ("IncidentReportContent: Sender", "IncidentReportContent", ["without GenerateIncidentReport"]),
        ("ApplyHtmlDisclaimerLocation: Append", "ApplyHtmlDisclaimerLocation", ["without ApplyHtmlDisclaimerText"]),
        ("RemoveHeader: Content-Type", "RemoveHeader", ["how the content is coded"]),
        ("RemoveHeader: RECEIVED", "RemoveHeader", ["no rule changes that"]),
        ("SetHeaderName: From, SetHeaderValue: v", "SetHeaderName", ["no rule changes that"]),
        (
            "SetHeaderName: X-MS-Exchange-Organization-SCL, SetHeaderValue: -1", "SetHeaderName",
            ["no rule changes that"]
        ),
        ("RemoveHeader: X-Microsoft-Antispam-Mailbox-Delivery", "RemoveHeader", ["no rule changes that"]),
        ("RemoveHeader: X-\(longName)", "RemoveHeader", ["is not valid", "76 characters"]),
        ("SetHeaderName: \"a b\", SetHeaderValue: v", "SetHeaderName", ["is not valid"]),
        ("SubjectContainsWords: \" a\"", "SubjectContainsWords", ["begins or ends with a blank"]),
        ("SubjectMatchesPatterns: \"a(b\"", "SubjectMatchesPatterns", ["a(b is no pattern", "at character"]),
        ("SenderADAttributeContainsWords: \"Cty:Berlin\"", "SenderADAttributeContainsWords", ["did you mean City?"]),
        ("SenderADAttributeContainsWords: \"City\"", "SenderADAttributeContainsWords", ["is not valid", "a colon"]),
        (
            "SenderADAttributeMatchesPatterns: \"City:(\"", "SenderADAttributeMatchesPatterns",
            ["a term that can't be used"]
        ),
        ("RejectMessageEnhancedStatusCode: 5.7.2", "RejectMessageEnhancedStatusCode", ["5.7.900 to 5.7.999"]),
        (
            "ActivationDate: 2026-12-24, ExpiryDate: 2026-12-24", "ExpiryDate", ["not after ActivationDate"]
        ),
        ("QUARANTINE: true, DeleteMessage: true", "DeleteMessage", ["beside Quarantine", "one fate"]),
        (
            "RejectMessageEnhancedStatusCode: 5.7.1, RedirectMessageTo: a@x.test", "RedirectMessageTo",
            ["beside RejectMessageEnhancedStatusCode"]
        ),
        (
            "ModerateMessageByUser: ann@contoso.com, SetHeaderName: X-A, SetHeaderValue: v", "ModerateMessageByUser",
            ["SetHeaderName is one"]
        ),
        (
            "RedirectMessageTo: [\(eleven)]", "RedirectMessageTo", ["at most 10"]
        ),
        ("From: sales@contoso.com", "From", ["is a group", "FromMemberOf"]),
        ("ExceptIfFromMemberOf: ann@contoso.com", "ExceptIfFromMemberOf", ["is a UserMailbox, not a group"]),
        ("SentToMemberOf: gone@contoso.com", "SentToMemberOf", ["warning", "it means nobody"]),
        ("SentTo: amn@contoso.com", "SentTo", ["warning", "did you mean ann@contoso.com?"]),
        ("CopyTo: sales@contoso.com", "CopyTo", ["is a group", "name people"]),
        ("RouteMessageOutboundConnector: Archiv", "RouteMessageOutboundConnector", ["did you mean Archive?"]),
        ("SubjctContainsWords: a", "SubjctContainsWords", ["did you mean SubjectContainsWords?"]),
    ]

    @Test("each mistake in a rule names its property and what to do", arguments: rows)
    func mistakesOfRules(_ row: (properties: String, field: String?, parts: [String])) {
        let found = mistakes(document("  - { Name: R, PrependSubject: x, \(row.properties) }\n"))
            .filter { $0.field != nil }
        // A rule that moderates has no other action, so that one is the mistake.
        #expect(found.map(\.field) == [row.field], "\(found)")
        let text = found.map(\.description).joined()
        for part in row.parts { #expect(text.contains(part), "\(part): \(text)") }
        #expect(found.allSatisfy { $0.object == "TransportRule \"R\"" && $0.line == 8 && !$0.mend.isEmpty })
    }

    @Test("a level below zero is printed as a number")
    func negativeLevel() throws {
        let yaml = document("  - { Name: R, SetSCL: -1 }\n")
        let loaded = try OrganizationDocument.load(yaml: yaml, file: "contoso.yaml").get()
        #expect(loaded.yaml.contains("SetSCL: -1"))
        #expect(try rule("SetSCL: -1").actions == [.setSCL(-1)])
    }

    @Test("a property of EOP that asks for nothing is taken")
    func neutral() throws {
        let rule = try rule(
            "SetSCL: 1, ApplyOME: False, UseLegacyRegex: $false, RuleSubType: None, HasNoClassification: false, "
                + "AttachmentIsUnsupported: false, Identity: R, RuleVersion: 15.0.5.2")
        #expect(rule.conditions == [] && rule.actions == [.setSCL(1)])
    }

    @Test("a rule without an action is warned of, and one that stops the others is not")
    func noAction() {
        let idle = mistakes(document("  - { Name: R, FromScope: InOrganization }\n"))
        #expect(idle.contains { $0.severity == .warning && $0.problem.contains("has no action") })
        let stop = mistakes(document("  - { Name: R, FromScope: InOrganization, StopRuleProcessing: true }\n"))
        #expect(!stop.contains { $0.problem.contains("has no action") })
        let refused = mistakes(document("  - { Name: R, FromScope: InOrganization, ApplyOME: true }\n"))
        #expect(refused.filter { $0.object.hasPrefix("TransportRule") }.map(\.field) == ["ApplyOME"])
    }

    @Test("a rule with a mistake is not taken to hide others, since what it lacks would have it match everything")
    func mistakenCondition() {
        let behind = "  - { Name: B, SubjectContainsWords: x, SetSCL: 1 }\n"
        let wrong = mistakes(document("  - { Name: A, SubjectMatchesPatterns: \"(\", Quarantine: true }\n" + behind))
        #expect(wrong.filter { $0.object.hasPrefix("TransportRule") }.map(\.field) == ["SubjectMatchesPatterns"])
        let right = mistakes(document("  - { Name: A, Quarantine: true }\n" + behind))
        #expect(right.contains { $0.severity == .warning && $0.problem.contains("is never reached") })
    }

    @Test("a group may be named as the address that mail was sent to, but not in a document for EOP")
    func groupAsOriginal() {
        let sentTo = "  - { Name: R, SetSCL: 1, RecipientAddressType: Original, SentTo: sales@contoso.com }\n"
        #expect(!mistakes(document(sentTo)).contains { $0.object.hasPrefix("TransportRule") })
        let compatible = mistakes(document(sentTo, "eop-compatible: true\n")).filter { $0.severity == .error }
        #expect(compatible.map(\.field) == ["SentTo"])
        let resolved = mistakes(document("  - { Name: R, SetSCL: 1, SentTo: sales@contoso.com }\n"))
        #expect(resolved.contains { $0.field == "SentTo" && $0.mend.contains("RecipientAddressType: Original") })
    }

    @Test("two rules of one name, in any case, or of one priority are a mistake in the second")
    func twins() {
        let found = mistakes(
            document("  - { Name: R, Priority: 0, SetSCL: 1 }\n  - { Name: r, Priority: 0, SetSCL: 2 }\n")
        )
        .filter { $0.severity == .error }
        #expect(found.map { "\($0.line) \($0.field ?? "")" } == ["9 Name", "9 Priority"])
        #expect(found.allSatisfy { $0.problem.contains("line 8") })
    }

    // MARK: - Limits

    @Test("a document for EOP is refused with EOP's sentence where a rule has more than 8,192 characters")
    func ruleLength() throws {
        let words = (0..<90).map { String(repeating: "w", count: 95) + "\($0)" }.joined(separator: ", ")
        let rules = "  - { Name: R, SetSCL: 1, HeaderContainsMessageHeader: X-A, HeaderContainsWords: [\(words)] }\n"
        let loaded = try OrganizationDocument.load(yaml: document(rules), file: "contoso.yaml").get()
        let length = try #require(loaded.transportRules.first).length
        let found = mistakes(document(rules, "eop-compatible: true\n")).filter { $0.severity == .error }
        #expect(
            found.map(\.problem) == [
                "The rule cannot be created because it is too large. It has \(length) characters and the maximum "
                    + "number of characters is 8192. Reduce the size"
            ])
    }

    @Test("the length of a rule is that of its JSON")
    func length() throws {
        let rule = try rule(#"Priority: 2, SubjectContainsWords: ["a\"b", "c\\d"], AttachmentIsUnsupported: true"#)
        let json = #"{"Name":"R","Priority":2,"SubjectContainsWords":["a\"b","c\\d"],"AttachmentIsUnsupported":true}"#
        #expect(rule.length == json.utf8.count)
    }

    @Test("patterns that become too large together are refused at the rule with which they do")
    func patternSize() throws {
        let rules = (0..<30).map { number in
            let patterns = ["x", "y", "z"].map { "'\\w{20}\($0)\(number)'" }.joined(separator: ", ")
            return "  - { Name: R\(number), SetSCL: 1, SubjectMatchesPatterns: [\(patterns)] }\n"
        }
        #expect(mistakes(document(rules.prefix(10).joined())).allSatisfy { $0.severity == .warning })
        let found = mistakes(document(rules.joined())).filter { $0.severity == .error }
        #expect(found.count == 1 && found.first?.problem.contains("at most \(RuleBounds.patternSize)") == true)
        // It is one in the middle: those before it are not too large.
        let line = try #require(found.first?.line)
        #expect((20...36).contains(line))
    }

    @Test("a document for EOP has at most 300 rules, 20,480 characters of terms, and EOP's lengths of texts")
    func eopLimits() {
        let many = (0...300).map { "  - { Name: R\($0), SetSCL: 1 }\n" }.joined()
        let tooMany = mistakes(document(many, "eop-compatible: true\n")).filter { $0.severity == .error }
        #expect(tooMany.map(\.line) == [309] && tooMany.first?.problem.contains("at most 300") == true)
        #expect(mistakes(document(many)).allSatisfy { $0.severity == .warning })
        let word = String(repeating: "w", count: 1_000)
        let words = Array(repeating: word, count: 7).joined(separator: ", ")
        let long = (0...2).map {
            "  - { Name: R\($0), SetSCL: 1, HeaderContainsMessageHeader: X-\($0), HeaderContainsWords: [\(words)] }\n"
        }.joined()
        let tooLong = mistakes(document(long, "eop-compatible: true\n")).filter { $0.severity == .error }
        #expect(tooLong.map(\.field) == ["transportRules"] && tooLong.first?.problem.contains("21000") == true)
        let text = String(repeating: "t", count: 5_001)
        let disclaimer = mistakes(
            document("  - { Name: R, ApplyHtmlDisclaimerText: \(text) }\n", "eop-compatible: true\n")
        )
        .filter { $0.severity == .error }
        #expect(disclaimer.map(\.field) == ["ApplyHtmlDisclaimerText"])
        let gap = mistakes(document("  - { Name: R, SetSCL: 1, Priority: 1 }\n", "eop-compatible: true\n"))
            .filter { $0.severity == .error }
        #expect(gap.map(\.field) == ["Priority"])
    }
}
