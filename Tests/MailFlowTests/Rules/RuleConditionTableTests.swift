import Facts
import Mail
import NIOCore
import Organization
import Testing

@testable import MailFlow

/// Conditions and actions that need more than a line of text: attachments, groups, kinds of messages, managers, routes.
@Suite("Conditions and actions of mail flow rules, one by one")
struct RuleConditionTableTests {
    private static let document = """
        organization: contoso
        acceptedDomains: [{ DomainName: contoso.com }]
        recipients:
          - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, Manager: boss@contoso.com, City: Berlin }
          - { PrimarySmtpAddress: boss@contoso.com, RecipientType: UserMailbox }
          - { PrimarySmtpAddress: carl@contoso.com, RecipientType: UserMailbox, City: Bonn }
          - { PrimarySmtpAddress: team@contoso.com, RecipientType: MailUniversalDistributionGroup, Members: [ann@contoso.com] }
        inboundConnectors: [{ Name: HQ, ConnectorType: OnPremises, SenderIPAddresses: [192.0.2.9] }]
        outboundConnectors: [{ Name: Archive, ConnectorType: OnPremises, IsTransportRuleScoped: true, SmartHosts: [10.0.0.9] }]
        malwareFilterPolicy: { EnableFileFilter: false }
        transportRules:
          - { Name: r, PrependSubject: "[r]", CONDITION }

        """

    /// A message whose only attachment is a file of this name with these words.
    private static func attached(_ name: String, _ words: String, type: String = "text/plain") -> String {
        """
        From: jo@fabrikam.com
        To: ann@contoso.com
        Cc: carl@contoso.com
        Subject: Plans
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: text/plain

        Hello
        --b
        Content-Type: \(type); name="\(name)"
        Content-Disposition: attachment; filename="\(name)"

        \(words)
        --b--

        """
    }

    private static func plain(_ fields: String, _ body: String = "Hello") -> String {
        "From: jo@fabrikam.com\nTo: ann@contoso.com\nSubject: Plans\nMIME-Version: 1.0\n\(fields)\n\(body)\n"
    }

    private static let quiet = plain("")
    private static let letter = attached("plan.txt", "The secret plan of 2027")

    /// A condition, a message that it matches, and one that it does not match.
    private static let rows: [(condition: String, matching: String, other: String)] = [
        ("AttachmentContainsWords: [secret plan]", letter, attached("plan.txt", "The secretplan")),
        ("AttachmentMatchesPatterns: ['plan of \\d{4}']", letter, attached("plan.txt", "The plan of May")),
        ("AttachmentNameMatchesPatterns: ['^plan\\.']", letter, attached("explan.txt", "x")),
        ("AttachmentExtensionMatchesWords: [txt]", letter, attached("plan.text", "x")),
        ("AttachmentSizeOver: 22B", letter, attached("plan.txt", "The secret plan")),
        (
            "AttachmentHasExecutableContent: true",
            attached("a.bin", "MZ" + String(repeating: "x", count: 58) + "@", type: "application/octet-stream"), letter
        ),
        ("ContentCharacterSetContainsWords: [koi8-r]", plain("Content-Type: text/plain; charset=KOI8-R\n"), quiet),
        ("AnyOfToHeaderMemberOf: [team@contoso.com]", letter, plain("").replacing("ann@", with: "boss@")),
        ("AnyOfCcHeader: [carl@contoso.com]", letter, quiet),
        ("AnyOfCcHeaderMemberOf: [team@contoso.com]", letter.replacing("carl@", with: "ann@"), letter),
        ("AnyOfToCcHeaderMemberOf: [team@contoso.com]", letter, plain("").replacing("ann@", with: "boss@")),
        (
            "MessageContainsDataClassifications: [Credit Card Number]", plain("", "Card 4111 1111 1111 1111"),
            plain("", "Card 4111 1111 1111 1112")
        ),
        ("WithImportance: High", plain("Importance: High\n"), plain("Importance: Low\n")),
        ("MessageTypeMatches: OOF", plain("Auto-Submitted: auto-replied\n"), quiet),
        (
            "MessageTypeMatches: Calendaring", plain("Content-Type: text/calendar\n", "BEGIN:VCALENDAR\nEND:VCALENDAR"),
            quiet
        ),
        ("MessageSizeOver: 5KB", plain("", String(repeating: "line\n", count: 2_000)), quiet),
        (
            "HeaderMatchesMessageHeader: X-Task, HeaderMatchesPatterns: ['^T\\d+$']", plain("X-Task: T12\n"),
            plain("X-Task: T\n")
        ),
        ("SenderIpRanges: [192.0.2.0/29]", quiet, ""),
        ("AnyOfRecipientAddressMatchesPatterns: ['^an{2}@']", quiet, ""),
        ("RecipientADAttributeMatchesPatterns: ['City:^Ber']", quiet, ""),
        ("ManagerForEvaluatedUser: Recipient, ManagerAddresses: [boss@contoso.com]", quiet, ""),
    ]

    private func result(
        _ condition: String, _ message: String, from client: String = stranger, sender: String = "jo@fabrikam.com",
        to recipient: String = "ann@contoso.com"
    ) throws -> ExaminationResult {
        let text = Self.document.replacing("CONDITION", with: condition)
        let loaded = try OrganizationDocument.load(yaml: text, file: "test.yaml").get()
        let server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data")
        let basis = ExaminationBasis(
            snapshot: ConfigurationSnapshot(
                server: server, organizations: [OrganizationSnapshot(loaded, revision: 1)]))
        return try basis.examination(
            of: message.replacing("\n", with: "\r\n"), from: client, sender: sender, to: recipient
        ).decided()
    }

    private func matches(_ result: ExaminationResult) -> Bool {
        RuleHit.all(of: result.hand.accepted.decisions).contains { $0.rule == "r" && $0.effect == .enforced }
    }

    @Test(
        "a condition matches what it names, its exception undoes that, and what is nearly it does not match",
        arguments: rows)
    func conditions(_ condition: String, _ matching: String, _ other: String) throws {
        #expect(matches(try result(condition, matching)))
        if !other.isEmpty { #expect(!matches(try result(condition, other))) }
        let name = condition.split(separator: ":")[0]
        let twin = condition.replacing(name, with: "ExceptIf\(name)").replacing(", Header", with: ", ExceptIfHeader")
            .replacing(", ManagerAddresses", with: ", ExceptIfManagerAddresses")
        #expect(!matches(try result(twin, matching)))
    }

    @Test("the manager of a recipient is no other recipient's, and another address is not in the pattern")
    func otherRecipient() throws {
        for condition in [
            "ManagerForEvaluatedUser: Recipient, ManagerAddresses: [boss@contoso.com]",
            "AnyOfRecipientAddressMatchesPatterns: ['^an{2}@']", "RecipientADAttributeMatchesPatterns: ['City:^Ber']",
        ] {
            #expect(!matches(try result(condition, Self.quiet, to: "carl@contoso.com")), "\(condition)")
        }
    }

    private func own(_ actions: String) throws -> AcceptedMessage {
        try result(
            actions, Self.quiet.replacing("jo@fabrikam.com", with: "ann@contoso.com"), from: "192.0.2.9",
            sender: "ann@contoso.com", to: "x@fabrikam.com"
        ).hand.accepted
    }

    @Test("a rule sends a message by a connector, and only by TLS")
    func routes() throws {
        let archived = try own("RouteMessageOutboundConnector: Archive").deliveries
        #expect(archived.map(\.key.connector) == ["Archive"])
        #expect(archived.map(\.routing.ruleConnector) == ["Archive"])
        let protected = try own("RouteMessageOutboundRequireTls: true").deliveries
        #expect(
            protected.map(\.routing.requiresTLS) == [true] && protected.map(\.key.deliveryType) == [.dnsConnectorTLS])
    }

    @Test("the sender's manager gets a copy, in place of the recipients, or moderates")
    func manager() throws {
        let copied = try own("AddManagerAsRecipientType: Bcc").deliveries.map(\.deliverTo.description)
        #expect(Set(copied) == ["x@fabrikam.com", "boss@contoso.com"])
        let redirected = try own("AddManagerAsRecipientType: Redirect").deliveries.map(\.deliverTo.description)
        #expect(redirected == ["boss@contoso.com"])
        // No other action may stand beside it.
        let moderated = try own("Enabled: false }\n  - { Name: ask, ModerateMessageByManager: true")
        #expect(moderated.deliveries.count == 1)
        #expect(moderated.deliveries.allSatisfy { $0.placement.hold?.reason == .moderation })
        let requests = moderated.notices.filter { $0.kind == .moderationRequest }
        #expect(requests.map(\.to.description) == ["boss@contoso.com"])
    }

    @Test("a disclaimer of a rule is put into the message")
    func disclaimer() throws {
        let copy = try #require(try own("ApplyHtmlDisclaimerText: '<p>Contoso Ltd</p>'").copies.first)
        let added = copy.edits.replacements.map { String(buffer: $0.octets) }.joined()
        #expect(added.contains("Contoso Ltd"))
    }
}
