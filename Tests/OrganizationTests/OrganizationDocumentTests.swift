import Mail
import Organization
import Testing

@Suite("Organization documents")
struct OrganizationDocumentTests {
    @Test("reads the example with every object and property")
    func example() throws {
        let yaml = try repositoryFile("examples/contoso.yaml")
        let document = try OrganizationDocument.load(yaml: yaml, file: "contoso.yaml").get()
        #expect(document.name == "contoso")
        #expect(document.administrators.map(\.description) == ["ann@contoso.com"])
        #expect(document.acceptedDomains.map(\.domainName.name) == ["contoso.com", "corp.contoso.com"])
        #expect(document.acceptedDomains.map(\.domainType) == [.authoritative, .internalRelay])
        #expect(document.acceptedDomains.map(\.isDefault) == [true, false])
        #expect(document.acceptedDomains[1].matchSubDomains)
        #expect(document.recipients.map(\.mailbox) == [.maildir, .host("dovecot"), .maildir])
        #expect(document.recipients[0].emailAddresses.map(\.description) == ["a.smith@contoso.com"])
        #expect(document.recipients[2].externalEmailAddress?.description == "bob@corp.contoso.com")
        #expect(document.mailboxHosts[0].lmtp.description == "127.0.0.1:24")
        #expect(document.outboundConnectors[0].smartHosts.map(\.description) == ["10.1.1.25:25"])
        #expect(document.outboundConnectors[0].recipientDomains.map(\.description) == ["*.corp.contoso.com"])
        #expect(!document.outboundConnectors[0].useMXRecord)
        #expect(document.inboundConnectors[0].senderIPAddresses.map(\.description) == ["10.1.1.25"])
    }

    @Test("makes the first domain the default one when none says so")
    func firstDomainIsDefault() throws {
        let yaml = """
            organization: o
            acceptedDomains: [{ DomainName: a.example }, { DomainName: b.example }]
            """
        let document = try OrganizationDocument.load(yaml: yaml, file: "o.yaml").get()
        #expect(document.acceptedDomains.map(\.isDefault) == [true, false])
    }

    @Test("tells all ten mistakes of a document at once, each with its line, object, field and mend")
    func tenMistakes() {
        let found = mistakes(
            """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.com, DomainTyp: Authoritative, Default: true }
              - { DomainName: corp.contoso.com, DomainType: Authoritative, MatchSubDomains: true }
              - { DomainName: contoso.com, DomainType: Authoritative }
            recipients:
              - { PrimarySmtpAddress: ann@contso.com, RecipientType: UserMailbox }
              - { PrimarySmtpAddress: bob@contoso.com, RecipientType: UserMailbox, Mailbox: dovecto }
              - { PrimarySmtpAddress: bob@contoso.com, RecipientType: MailUsr }
            mailboxHosts:
              - { Name: dovecot, Lmtp: "127.0.0.1" }
            outboundConnectors:
              - { Name: Out, RecipientDomains: ["*.corp.contoso.com"], UseMXRecord: false }
            inboundConnectors:
              - { Name: In, ConnectorType: OnPremises, SenderIPAddresses: [10.1.1.256] }
            """)
        let summary = found.map { "\($0.line) \($0.object) \($0.field ?? "")" }
        #expect(
            summary == [
                "3 AcceptedDomain \"contoso.com\" DomainTyp",
                "4 AcceptedDomain \"corp.contoso.com\" MatchSubDomains",
                "5 AcceptedDomain \"contoso.com\" DomainName",
                "7 Recipient \"ann@contso.com\" PrimarySmtpAddress",
                "8 Recipient \"bob@contoso.com\" Mailbox",
                "9 Recipient \"bob@contoso.com\" RecipientType",
                "9 Recipient \"bob@contoso.com\" PrimarySmtpAddress",
                "11 MailboxHost \"dovecot\" Lmtp",
                "13 OutboundConnector \"Out\" SmartHosts",
                "15 InboundConnector \"In\" SenderIPAddresses",
            ])
        #expect(found.allSatisfy { $0.file == "contoso.yaml" && !$0.problem.isEmpty && !$0.mend.isEmpty })
        #expect(
            found[0].description
                == "contoso.yaml:3: AcceptedDomain \"contoso.com\", DomainTyp: is not a property of AcceptedDomain; "
                + "did you mean DomainType?")
        #expect(found[3].mend == "did you mean contoso.com?")
        #expect(found[4].mend == "did you mean dovecot?")
        #expect(found[5].mend == "did you mean MailUser?")
    }

    struct Case: CustomTestStringConvertible {
        var section: String
        var line: Int
        var field: String?
        var problem: String
        var testDescription: String { section }

        init(_ section: String, _ line: Int, _ field: String?, _ problem: String) {
            self.section = section
            self.line = line
            self.field = field
            self.problem = problem
        }
    }

    static let single: [Case] = [
        Case("recipient: []", 4, "recipient", "is not a property of this document"),
        Case("acceptedDomain: []", 4, "acceptedDomain", "is not a property of this document"),
        Case("recipients: ann@contoso.com", 4, "recipients", "is not a list"),
        Case("recipients: [ann@contoso.com]", 4, nil, "is not a list of properties"),
        Case("recipients: [{ RecipientType: UserMailbox }]", 4, "PrimarySmtpAddress", "is missing"),
        Case("recipients: [{ PrimarySmtpAddress: x@contoso.com }]", 4, "RecipientType", "is missing"),
        Case(
            "recipients: [{ PrimarySmtpAddress: nobody, RecipientType: MailUser }]", 4, "PrimarySmtpAddress",
            "\"nobody\" is not valid"),
        Case(
            "recipients: [{ PrimarySmtpAddress: \"x@[192.0.2.1]\", RecipientType: MailUser }]", 4,
            "PrimarySmtpAddress", "is not valid"),
        Case(
            "recipients: [{ PrimarySmtpAddress: all@contoso.com, RecipientType: DynamicDistributionGroup }]", 4,
            "IncludedRecipients", "is missing"),
        Case(
            "recipients: [{ PrimarySmtpAddress: x@contoso.com, RecipientType: UserMailbox, "
                + "ExternalEmailAddress: x@y.example }]", 4, "ExternalEmailAddress", "MailUser and MailContact only"),
        Case(
            "recipients: [{ PrimarySmtpAddress: x@contoso.com, RecipientType: MailUser, Mailbox: maildir }]", 4,
            "Mailbox", "UserMailbox only"),
        Case(
            "recipients: [{ PrimarySmtpAddress: \"a/x/b@contoso.com\", RecipientType: UserMailbox }]", 4,
            "PrimarySmtpAddress", "Maildir"),
        Case(
            "recipients: [{ PrimarySmtpAddress: x@contoso.com, RecipientType: UserMailbox, "
                + "EmailAddresses: [x@sub.contoso.com] }]", 4, "EmailAddresses", "not an accepted domain"),
        Case(
            "recipients: [{ PrimarySmtpAddress: x@contoso.com, RecipientType: UserMailbox, "
                + "Administrator: perhaps }]", 4, "Administrator", "is not valid"),
        Case("administrators: [nobody@contoso.com]", 4, "administrators", "is not under recipients"),
        Case("Postmaster: nobody@contoso.com", 4, "Postmaster", "is not under recipients"),
        Case("mailboxHosts: [{ Name: maildir, Lmtp: \"h.example:24\" }]", 4, "Name", "is the word for Maildirs"),
        Case("mailboxHosts: [{ Lmtp: \"h.example:24\" }]", 4, "Name", "is missing"),
        Case(
            "outboundConnectors: [{ Name: A, AllAcceptedDomains: true }]", 4, "AllAcceptedDomains",
            "needs ConnectorType OnPremises"),
        Case("outboundConnectors: [{ Name: A }]", 4, "RecipientDomains", "is missing"),
        Case(
            "outboundConnectors: [{ Name: A, RecipientDomains: [\"a.*.example\"] }]", 4, "RecipientDomains",
            "is not valid"),
        Case(
            "outboundConnectors: [{ Name: A, RecipientDomains: [\"*\"], UseMXRecord: false, SmartHosts: [h.example], "
                + "StrictOrder: true, MaxConnections: 4 }]", 4, "StrictOrder", "one connection at a time"),
        Case(
            "outboundConnectors: [{ Name: A, RecipientDomains: [\"*\"], StrictOrder: true }]", 4, "StrictOrder",
            "smart hosts"),
        Case(
            "outboundConnectors: [{ Name: A, RecipientDomains: [\"*\"], UseMXRecord: false, SmartHosts: [h.example], "
                + "MaxConnections: 0 }]", 4, "MaxConnections", "is not valid"),
        Case(
            "inboundConnectors: [{ Name: A, ConnectorType: OnPremises, SenderIPAddresses: [0.0.0.0/0] }]", 4,
            "SenderIPAddresses", "open relay"),
    ]

    @Test("tells a single mistake where it is", arguments: single)
    func singleMistake(_ mistake: Case) throws {
        let found = mistakes(
            """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.com }
            \(mistake.section)
            """)
        #expect(found.count == 1, "\(found)")
        let only = try #require(found.first)
        #expect(only.line == mistake.line)
        #expect(only.field == mistake.field)
        #expect(only.problem.contains(mistake.problem), "\(only)")
        #expect(!only.mend.isEmpty)
    }

    static let domains: [Case] = [
        Case("[]", 2, "acceptedDomains", "names no domain"),
        Case("[{ DomainName: \"*.contoso.com\" }]", 2, "DomainName", "needs DomainType InternalRelay"),
        Case("[{ DomainName: contoso.com, DomainType: ExternalRelay }]", 2, "DomainType", "is not offered"),
        Case("[{ DomainName: contoso.com, MatchSubDomains: true }]", 2, "MatchSubDomains", "InternalRelay"),
        Case(
            "[{ DomainName: a.example, Default: true }, { DomainName: b.example, Default: true }]", 2, "Default",
            "has the default domain already"),
        Case("[{ DomainName: bücher.example }, { DomainName: xn--bcher-kva.example }]", 2, "DomainName", "is already"),
    ]

    @Test("tells mistakes in accepted domains", arguments: domains)
    func domainMistake(_ mistake: Case) throws {
        let found = mistakes("organization: contoso\nacceptedDomains: \(mistake.section)")
        #expect(found.count == 1, "\(found)")
        let only = try #require(found.first)
        #expect(only.field == mistake.field)
        #expect(only.line == mistake.line)
        #expect(only.problem.contains(mistake.problem), "\(only)")
    }

    @Test("finds mail users that lead to one another in a circle")
    func forwardingLoop() {
        let found = mistakes(
            """
            organization: contoso
            acceptedDomains: [{ DomainName: contoso.com }]
            recipients:
              - { PrimarySmtpAddress: a@contoso.com, RecipientType: MailUser, ExternalEmailAddress: b@contoso.com }
              - { PrimarySmtpAddress: b@contoso.com, RecipientType: MailUser, ExternalEmailAddress: A@contoso.com }
              - { PrimarySmtpAddress: c@contoso.com, RecipientType: MailUser, ExternalEmailAddress: c@contoso.com }
            """)
        #expect(found.map(\.line) == [4, 5])
        #expect(found.allSatisfy { $0.field == "ExternalEmailAddress" })
    }

    @Test("does not call recipients' domains unknown while a domain itself can't be read")
    func noConsequentialMistakes() {
        let found = mistakes(
            """
            organization: contoso
            acceptedDomains: [{ DomainName: contoso..com }]
            recipients: [{ PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }]
            """)
        #expect(found.map(\.field) == ["DomainName"])
    }

    @Test("refuses names that can't be part of a queue's or a file's name", arguments: ["", "a b", "../x", "é", ".x"])
    func organizationName(_ name: String) {
        let found = mistakes("organization: \"\(name)\"\nacceptedDomains: [{ DomainName: contoso.com }]")
        #expect(found.map(\.field) == ["organization"])
    }
}
