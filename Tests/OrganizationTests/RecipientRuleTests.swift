import Mail
import Organization
import Testing

@Suite("Rules of recipients, directories and flags")
struct RecipientRuleTests {
    private static let head = """
        organization: contoso
        acceptedDomains: [{ DomainName: contoso.com }]

        """
    private static let group = "PrimarySmtpAddress: all@contoso.com, RecipientType: MailUniversalSecurityGroup"
    private static let dynamic = "PrimarySmtpAddress: all@contoso.com, RecipientType: DynamicDistributionGroup"
    private static let mailbox = "PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox"

    static let recipients: [Rule] = [
        .warning(group, "Members", "names nobody, so mail to the group reaches nobody"),
        .error(group + ", Members: [bob]", "Members", "\"bob\" is not valid"),
        .error(
            group + ", Members: [a@x.example], Mailbox: maildir", "Mailbox", "is for UserMailbox only"),
        .error(
            group + ", Members: [a@x.example], ExternalEmailAddress: a@x.example", "ExternalEmailAddress",
            "is for MailUser and MailContact only"),
        .error(mailbox + ", Members: [a@x.example]", "Members", "is for groups only"),
        .error(
            mailbox + ", DeliverToMailboxAndForward: $true", "DeliverToMailboxAndForward",
            "has no ForwardingSmtpAddress to forward to"),
        .error(
            mailbox + ", ForwardingSmtpAddress: ANN@contoso.com", "ForwardingSmtpAddress",
            "is the recipient's own address"),
        .error(mailbox + ", ForwardingAddress: bob", "ForwardingAddress", "is not supported yet"),
        .error(
            "PrimarySmtpAddress: ann@contoso.com, RecipientType: MailUser, ForwardingSmtpAddress: a@x.example",
            "ForwardingSmtpAddress", "is for UserMailbox only"),
        .error(dynamic, "IncludedRecipients", "is missing"),
        .error(
            dynamic + ", RecipientFilter: \"(Department -eq 'Sales')\"", "RecipientFilter",
            "is a filter in OPATH, which is not read"),
        .error(
            dynamic + ", IncludedRecipients: Resources", "IncludedRecipients",
            "\"Resources\" is not one of its values"),
        .error(
            dynamic + ", IncludedRecipients: MailUsers, Members: [a@x.example]", "Members",
            "is for groups that name their members"),
        .error(mailbox + ", ConditionalCompany: Contoso", "ConditionalCompany", "is for DynamicDistributionGroup only"),
        .error(mailbox + ", City: \"\"", "City", "\"\" is not valid"),
        .error(mailbox + ", City: \"a\\nb\"", "City", "\"a b\" is not valid"),
        .error(mailbox + ", Manager: Bob", "Manager", "\"Bob\" is not valid"),
        .error(
            mailbox + ", Phone: 1, PhoneNumber: 2", "Phone", "is another name of PhoneNumber, which is there too"),
        .error(
            "PrimarySmtpAddress: all@contoso.com, RecipientType: PublicFolder", "RecipientType",
            "PublicFolder is not offered"),
        .error(
            "PrimarySmtpAddress: all@contoso.com, RecipientType: MailNonUniversalGroup", "RecipientType",
            "MailNonUniversalGroup is not offered"),
    ]

    @Test("tells what is wrong with a recipient", arguments: recipients)
    func recipient(_ rule: Rule) throws {
        try rule.check(mistakes(Self.head + "recipients: [{ \(rule.section) }]\n"), line: 3)
    }

    static let settings: [Rule] = [
        .error("directory: { StaleAfter: 24:00:00 }", "StaleAfter", "\"24:00:00\" is not valid"),
        .error("directory: { StaleAfter: 00:00:59 }", "StaleAfter", "\"00:00:59\" is not valid"),
        .error("directory: { WhenStale: DeferNew }", "WhenStale", "never comes true without StaleAfter"),
        .error(
            "directory: { StaleAfter: 1.00:00:00, WhenStale: Defer }", "WhenStale",
            "\"Defer\" is not one of its values"),
        .error("RejectDirectSend: perhaps", "RejectDirectSend", "\"perhaps\" is not valid"),
        .error("eop-compatible: 1", "eop-compatible", "\"1\" is not valid"),
    ]

    @Test("tells what is wrong with the settings of an organization", arguments: settings)
    func setting(_ rule: Rule) throws {
        try rule.check(mistakes(Self.head + rule.section + "\n"), line: 3)
    }

    static let domains: [Rule] = [
        .warning(
            "DomainName: b.example, AddressBookEnabled: false", "AddressBookEnabled",
            "has no effect here: DomainType alone says whether recipients are looked up"),
        .error(
            "DomainName: \"*.b.example\", DomainType: InternalRelay, MatchSubDomains: false", "MatchSubDomains",
            "is false, but \"*.\" in front of DomainName says the opposite"),
        .error("DomainName: \"*.b.example\"", "DomainName", "\"*.\" in front needs DomainType InternalRelay"),
        .error("DomainName: a.*.b.example", "DomainName", "\"a.*.b.example\" is not valid"),
        .error("DomainName: b.example, Name: First", "Name", "is already the name of another, in line 2"),
        .error(
            "DomainName: b.example, DomainType: ExternalRelay", "DomainType",
            "ExternalRelay is not offered, as in EOP: nobody could answer for its recipients"),
        .error("DomainName: b.example, MatchSubDomains: true", "MatchSubDomains", "needs DomainType InternalRelay"),
    ]

    @Test("tells what is wrong with an accepted domain", arguments: domains)
    func domain(_ rule: Rule) throws {
        let yaml =
            "organization: contoso\nacceptedDomains: [{ DomainName: a.example, Name: first },\n  { \(rule.section) }]\n"
        try rule.check(mistakes(yaml), line: 3)
    }

    @Test("reads \"*.\" in front of a domain as MatchSubDomains, and what EOP reserves without effect")
    func readings() throws {
        let document = try OrganizationDocument.load(
            yaml: """
                organization: contoso
                RejectDirectSend: $true
                eop-compatible: true
                directory: { StaleAfter: 1.12:00:00, WhenStale: AcceptAndRelay }
                acceptedDomains:
                  - { DomainName: "*.contoso.com", DomainType: InternalRelay, Identity: contoso.com, InitialDomain: false, CanHaveCloudCache: false, MailFlowRegion: EMEA, EnableNego2Authentication: false, PendingCompletion: false, PendingRemoval: false, AddressBookEnabled: false, OutboundOnly: true }
                recipients:
                  - { PrimarySmtpAddress: all@contoso.com, RecipientType: MailUniversalSecurityGroup, Members: ["smtp:ann@contoso.com", x@fabrikam.com] }
                  - { PrimarySmtpAddress: SMTP:ann@contoso.com, RecipientType: UserMailbox, ForwardingSmtpAddress: smtp:x@fabrikam.com, DeliverToMailboxAndForward: true }
                """, file: "contoso.yaml"
        ).get()
        #expect(document.rejectDirectSend && document.isEOPCompatible)
        #expect(document.directory.staleAfter == .hours(36))
        #expect(document.directory.whenStale == .acceptAndRelay)
        #expect(document.acceptedDomains[0].matchSubDomains && document.acceptedDomains[0].outboundOnly)
        #expect(document.acceptedDomains[0].domainName.name == "contoso.com")
        #expect(document.recipients[0].members.map(\.description) == ["ann@contoso.com", "x@fabrikam.com"])
        #expect(document.recipients[1].forwardingSmtpAddress?.description == "x@fabrikam.com")
        #expect(document.recipients[1].deliverToMailboxAndForward)
    }

    @Test("finds mailboxes that only forward to one another in a circle, and no others")
    func forwardingCircle() {
        let found = mistakes(
            Self.head
                + """
                recipients:
                  - { PrimarySmtpAddress: a@contoso.com, RecipientType: UserMailbox, ForwardingSmtpAddress: b@contoso.com }
                  - { PrimarySmtpAddress: b@contoso.com, RecipientType: MailUser, ExternalEmailAddress: a2@contoso.com }
                  - { PrimarySmtpAddress: c@contoso.com, RecipientType: UserMailbox, ForwardingSmtpAddress: d@contoso.com, DeliverToMailboxAndForward: true }
                  - { PrimarySmtpAddress: d@contoso.com, RecipientType: UserMailbox, ForwardingSmtpAddress: c@contoso.com }
                """.replacing("a@contoso.com, Rec", with: "a@contoso.com, EmailAddresses: [a2@contoso.com], Rec"))
        #expect(found.map { "\($0.line) \($0.field ?? "")" } == ["4 ForwardingSmtpAddress", "5 ExternalEmailAddress"])
        #expect(found.allSatisfy { $0.problem == "leads back to the recipient itself" })
    }
}
