import Mail
import Organization
import Testing

@Suite("Changes of accepted domains")
struct DomainTransitionTests {
    struct Change: CustomTestStringConvertible {
        var old: String?
        var new: String
        /// Severity, line, object and problem of all that is told.
        var told: [String]
        var testDescription: String { "\(old ?? "nothing") → \(new)" }
    }

    private static let authoritative = "acceptedDomains: [{ DomainName: contoso.com }]"
    private static let relay = "acceptedDomains: [{ DomainName: contoso.com, DomainType: InternalRelay }]"
    private static let both =
        "acceptedDomains: [{ DomainName: contoso.com, Default: true }, { DomainName: old.example }]"
    private static let catchAll =
        "acceptedDomains: [{ DomainName: contoso.com, DomainType: InternalRelay, MatchSubDomains: true }]"
    private static func route(_ scope: String, _ more: String = "") -> String {
        "\noutboundConnectors: [{ Name: Out, ConnectorType: OnPremises, UseMXRecord: false, SmartHosts: h.example, \(scope)\(more) }]"
    }
    private static let exact = route("RecipientDomains: contoso.com")
    private static let unrouted =
        "warning 2 AcceptedDomain \"contoso.com\" DomainType InternalRelay has no outbound connector for contoso.com: "
        + "mail for recipients that are not here waits in the Unreachable queue"
    private static let subdomainsUnrouted =
        "warning 2 AcceptedDomain \"contoso.com\" MatchSubDomains takes mail for the subdomains of contoso.com, but no "
        + "outbound connector is for them: it waits in the Unreachable queue"

    static let changes: [Change] = [
        Change(old: nil, new: authoritative, told: []),
        Change(old: nil, new: relay, told: [unrouted]),
        Change(old: authoritative, new: relay, told: [unrouted]),
        Change(old: relay, new: relay, told: []),
        Change(old: authoritative, new: relay + exact, told: []),
        Change(old: authoritative, new: relay + route("AllAcceptedDomains: true"), told: []),
        Change(old: authoritative, new: relay + route("RecipientDomains: \"*\""), told: []),
        Change(old: authoritative, new: relay + route("RouteAllMessagesViaOnPremises: true"), told: []),
        Change(old: authoritative, new: relay + route("RecipientDomains: other.example"), told: [unrouted]),
        Change(
            old: authoritative, new: relay + route("RecipientDomains: contoso.com", ", Enabled: false"),
            told: [unrouted]),
        Change(
            old: authoritative, new: relay + route("RecipientDomains: contoso.com", ", TestMode: true"),
            told: [unrouted]),
        Change(old: authoritative, new: relay + route("IsTransportRuleScoped: true"), told: [unrouted]),
        Change(old: relay + exact, new: relay, told: [unrouted]),
        Change(old: relay + exact, new: catchAll + exact, told: [subdomainsUnrouted]),
        Change(old: relay, new: catchAll + route("RecipientDomains: \"*.contoso.com\""), told: []),
        Change(old: relay, new: catchAll + route("AllAcceptedDomains: true"), told: []),
        Change(old: catchAll + route("AllAcceptedDomains: true"), new: catchAll + exact, told: [subdomainsUnrouted]),
        Change(
            old: relay + exact,
            new: authoritative + "\nrecipients: [{ PrimarySmtpAddress: a@contoso.com, RecipientType: UserMailbox }]",
            told: [
                "warning 2 AcceptedDomain \"contoso.com\" DomainType becomes Authoritative: from now on unknown "
                    + "recipients are refused with 550 5.4.1, beyond 1 in this document and those of an imported "
                    + "directory"
            ]),
        Change(
            old: catchAll, new: authoritative,
            told: [
                "warning 2 AcceptedDomain \"contoso.com\" DomainType becomes Authoritative: from now on unknown "
                    + "recipients are refused with 550 5.4.1, beyond 0 in this document and those of an imported "
                    + "directory, and all mail for its subdomains is refused with 550 5.7.64"
            ]),
        Change(
            old: both, new: authoritative,
            told: [
                "warning 0 AcceptedDomain \"old.example\"  is removed: mail for old.example is refused with 550 5.7.64 "
                    + "from now on"
            ]),
        Change(
            old: both,
            new: authoritative + route("RecipientDomains: [x.example, \"*.old.example\"]")
                + "\nadministrators: [ann@old.example]",
            told: [
                "warning 0 AcceptedDomain \"old.example\"  is removed: mail for old.example is refused with 550 5.7.64 "
                    + "from now on",
                "warning 0  administrators still has an address in old.example, which is not an accepted domain any more",
                "error 3 OutboundConnector \"Out\" RecipientDomains still names old.example, which is not an accepted "
                    + "domain any more",
            ]),
        Change(
            old: both, new: "acceptedDomains: [{ DomainName: old.example }]",
            told: [
                "warning 0 AcceptedDomain \"contoso.com\"  is removed: mail for contoso.com is refused with 550 5.7.64 "
                    + "from now on",
                "warning 2 AcceptedDomain \"old.example\" Default is the default domain from now on, instead of "
                    + "contoso.com, which is removed: reports come from postmaster@old.example",
            ]),
        // A parent that takes subdomains still takes the removed one.
        Change(
            old:
                "acceptedDomains: [{ DomainName: \"*.contoso.com\", DomainType: InternalRelay }, { DomainName: a.contoso.com }]",
            new: catchAll, told: []),
    ]

    @Test("tells what a change does to mail", arguments: changes)
    func told(_ change: Change) throws {
        func load(_ text: String) throws -> OrganizationDocument.Loaded {
            try OrganizationDocument.loadWithWarnings(yaml: "organization: contoso\n" + text, file: "contoso.yaml")
                .get()
        }
        let new = try load(change.new)
        let found = DomainTransitions.check(
            old: try change.old.map { try load($0).document }, new: new.document, file: "contoso.yaml", lines: new.lines
        )
        #expect(found.map { "\($0.severity) \($0.line) \($0.object) \($0.field ?? "") \($0.problem)" } == change.told)
        #expect(found.allSatisfy { $0.file == "contoso.yaml" && !$0.mend.isEmpty })
    }

    @Test("leaves the line out where there is none")
    func withoutLine() {
        let mistake = ConfigurationMistake(
            severity: .warning, file: "c.yaml", line: 0, object: "AcceptedDomain \"a.example\"", problem: "is removed",
            mend: "keep it")
        #expect(mistake.description == "c.yaml: warning: AcceptedDomain \"a.example\": is removed; keep it")
    }
}
