import Mail
import Organization
import Testing

@Suite("Addresses for reports of delivered mail")
struct ReportSubmissionPolicyTests {
    private static func document(_ policy: String) -> String {
        """
        organization: contoso
        acceptedDomains:
          - { DomainName: contoso.com, Default: true }
          - { DomainName: corp.contoso.com, DomainType: InternalRelay, MatchSubDomains: true }
        recipients:
          - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, EmailAddresses: [spam@contoso.com] }
        reportSubmissionPolicy: \(policy)
        """
    }

    private func snapshot(_ policy: String) throws -> OrganizationSnapshot {
        OrganizationSnapshot(
            try OrganizationDocument.load(yaml: Self.document(policy), file: "contoso.yaml").get(), revision: 1)
    }

    private func scope(_ address: String, _ snapshot: OrganizationSnapshot) throws -> ReportSubmissionPolicy.Scope? {
        snapshot.submissionScope(of: try #require(EmailAddress(address)))
    }

    private func mistakes(_ policy: String) -> [String] {
        guard
            case .failure(let errors) = OrganizationDocument.load(yaml: Self.document(policy), file: "contoso.yaml")
        else { return [] }
        return errors.mistakes.map(\.description)
    }

    @Test("an organization without the policy takes no reports, and answers those that it would take")
    func defaults() throws {
        let snapshot = try snapshot("{}")
        #expect(try scope("report@contoso.com", snapshot) == nil)
        #expect(snapshot.document.reportSubmissionPolicy.enableUserEmailNotification)
        #expect(!snapshot.document.yaml.contains("reportSubmissionPolicy"))
    }

    @Test(
        "each address takes reports of its list, whatever the case of its letters, also with others blocked or a directory"
    )
    func scopes() throws {
        let snapshot = try snapshot(
            """
            { ReportAddress: Report@Contoso.com, ReportJunkAddresses: [junk@contoso.com],
              ReportNotJunkAddresses: [good@contoso.com], ReportPhishAddresses: [phish@contoso.com],
              EnableUserEmailNotification: $false, EnableReportToMicrosoft: false, ReportJunkToCustomizedAddress: true }
            """)
        for snapshot in [snapshot, snapshot.blocking(["x"]), snapshot.with(nil)] {
            #expect(try scope("report@contoso.com", snapshot) == .any)
            #expect(try scope("JUNK@contoso.COM", snapshot) == .only(.junk))
            #expect(try scope("good@contoso.com", snapshot) == .only(.notJunk))
            #expect(try scope("phish@contoso.com", snapshot) == .only(.phish))
            #expect(try scope("report+x@contoso.com", snapshot) == nil)
            #expect(try scope("ann@contoso.com", snapshot) == nil)
        }
        let document = snapshot.document
        #expect(!document.reportSubmissionPolicy.enableUserEmailNotification)
        #expect(try OrganizationDocument.load(yaml: document.yaml, file: "contoso.yaml").get() == document)
    }

    @Test("the same address in several lists takes reports of anything, as EOP has it")
    func shared() throws {
        let snapshot = try snapshot(
            """
            { ReportJunkAddresses: [soc@contoso.com], ReportNotJunkAddresses: [SOC@contoso.com],
              ReportPhishAddresses: [soc@contoso.com] }
            """)
        #expect(try scope("soc@contoso.com", snapshot) == .any)
    }

    @Test(
        "an address that can't be one for reports is a mistake that says why",
        arguments: [
            ("{ ReportAddress: report@example.org }", "not in an accepted domain"),
            ("{ ReportAddress: \"report@[192.0.2.1]\" }", "ReportAddress"),
            ("{ ReportAddress: ann@contoso.com }", "is an address of the recipient ann@contoso.com"),
            ("{ ReportPhishAddresses: [SPAM@contoso.com] }", "is an address of the recipient ann@contoso.com"),
            ("{ ReportJunkAddresses: [abuse@contoso.com] }", "mail from outside must reach"),
            ("{ ReportJunkAddresses: [postmaster@contoso.com] }", "mail from outside must reach"),
            ("{ ReportJunkAddresses: [j@contoso.com, j@contoso.com] }", "names j@contoso.com twice"),
            ("{ ReportAddress: report@contoso.com, EnableReportToMicrosoft: true }", "EnableReportToMicrosoft"),
            ("{ ReportAdress: report@contoso.com }", "ReportAdress"),
        ])
    func refused(policy: String, words: String) {
        let mistakes = mistakes(policy)
        #expect(mistakes.count == 1, "\(mistakes)")
        #expect(mistakes.first?.contains(words) == true, "\(mistakes)")
    }

    @Test("more than thirty addresses are a mistake")
    func tooMany() {
        func policy(_ count: Int) -> String {
            "{ ReportJunkAddresses: [\((1...count).map { "r\($0)@contoso.com" }.joined(separator: ", "))] }"
        }
        #expect(mistakes(policy(30)).isEmpty)
        #expect(mistakes(policy(31)).first?.contains("31 addresses, and 30 are the most") == true)
    }

    @Test("an address that shows itself in an InternalRelay domain is a warning")
    func relay() throws {
        func warnings(_ policy: String) throws -> [String] {
            try OrganizationDocument.loadWithWarnings(yaml: Self.document(policy), file: "contoso.yaml").get().warnings
                .map(\.description)
        }
        #expect(try warnings("{ ReportAddress: report@contoso.com }").isEmpty)
        #expect(try warnings("{ ReportAddress: report@corp.contoso.com }").first?.contains("InternalRelay") == true)
        #expect(try warnings("{ ReportAddress: report@x.corp.contoso.com }").first?.contains("InternalRelay") == true)
    }

    @Test("a mailbox host can't have the name of the queue for reports")
    func reservedName() {
        let yaml = """
            organization: contoso
            acceptedDomains: [{ DomainName: contoso.com }]
            mailboxHosts: [{ Name: submissions, Lmtp: "127.0.0.1:24" }]
            """
        guard case .failure(let errors) = OrganizationDocument.load(yaml: yaml, file: "contoso.yaml") else {
            Issue.record("it is accepted")
            return
        }
        #expect(errors.mistakes.first?.description.contains("the word for what people report") == true)
    }
}
