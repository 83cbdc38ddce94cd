import Mail
import Organization
import PosternTesting
import Testing

@Suite("Generated documents")
struct GeneratedDocumentTests {
    private static let seeds = 0..<300 as Range<UInt64>

    @Test("generated documents are read without an error, and written they are read as the same again")
    func roundTrip() throws {
        for seed in Self.seeds {
            var generator = DocumentGenerator(seed: seed)
            let document = try generator.document()
            let yaml = document.yaml
            switch OrganizationDocument.loadWithWarnings(yaml: yaml, file: "contoso.yaml") {
            case .success(let loaded):
                try #require(loaded.document == document, "seed \(seed):\n\(yaml)\n\(loaded.document.yaml)")
                #expect(loaded.warnings.allSatisfy { $0.severity == .warning && $0.line > 0 })
                #expect(DomainTransitions.check(old: document, new: document, file: "") == [])
            case .failure(let errors): try #require(Bool(false), "seed \(seed):\n\(errors)\n\(yaml)")
            }
        }
    }

    /// A mistake to plant: an object of a section, with a name of its own, and the property it is found at.
    struct Plant {
        var section: String
        var object: String
        var field: String
        init(_ section: String, _ object: String, _ field: String) {
            self.section = section
            self.object = object
            self.field = field
        }
    }

    // § becomes a number that no other object has.
    static let plants: [Plant] = [
        Plant("acceptedDomains", "DomainName: p§.test, DomainType: Autoritative", "DomainType"),
        Plant("acceptedDomains", "DomainName: p§.test, DomainType: ExternalRelay", "DomainType"),
        Plant("acceptedDomains", "DomainName: p§.test, MatchSubDomains: true", "MatchSubDomains"),
        Plant("acceptedDomains", "DomainName: \"*.p§.test\"", "DomainName"),
        Plant("acceptedDomains", "DomainName: p§.test, Defalt: false", "Defalt"),
        Plant("acceptedDomains", "DomainName: p§.test, Default: true", "Default"),
        Plant("acceptedDomains", "DomainName: p§.test, IPv6Enabled: perhaps", "IPv6Enabled"),
        Plant("dkimSigningConfigs", "Domain: p§.test", "Domain"),
        Plant("dkimSigningConfigs", "Domain: ACCEPTED", "Domain"),
        Plant("dkimSigningConfigs", "Enabled: false", "Domain"),
        Plant("dkimSigningConfigs", "Domain: p§@@", "Domain"),
        Plant("recipients", "PrimarySmtpAddress: p§@outside.test, RecipientType: UserMailbox", "PrimarySmtpAddress"),
        Plant("recipients", "PrimarySmtpAddress: p§@@, RecipientType: UserMailbox", "PrimarySmtpAddress"),
        Plant("recipients", "PrimarySmtpAddress: p§@ACCEPTED, RecipientType: PublicFolder", "RecipientType"),
        Plant("recipients", "PrimarySmtpAddress: p§@ACCEPTED", "RecipientType"),
        Plant(
            "recipients", "PrimarySmtpAddress: p§@ACCEPTED, RecipientType: UserMailbox, Members: [a@b.test]", "Members"),
        Plant("recipients", "PrimarySmtpAddress: p§@ACCEPTED, RecipientType: UserMailbox, Mailbox: nowhere", "Mailbox"),
        Plant(
            "recipients",
            "PrimarySmtpAddress: p§@ACCEPTED, RecipientType: UserMailbox, DeliverToMailboxAndForward: true",
            "DeliverToMailboxAndForward"),
        Plant(
            "recipients", "PrimarySmtpAddress: p§@ACCEPTED, RecipientType: MailUser, ForwardingSmtpAddress: a@b.test",
            "ForwardingSmtpAddress"),
        Plant(
            "recipients",
            "PrimarySmtpAddress: p§@ACCEPTED, RecipientType: UserMailbox, ForwardingSmtpAddress: p§@ACCEPTED",
            "ForwardingSmtpAddress"),
        Plant("mailboxHosts", "Name: p§, Lmtp: \"h.test\"", "Lmtp"),
        Plant("outboundConnectors", "Name: p§, RecipientDomains: x.test, UseMXRecord: false", "SmartHosts"),
        Plant("outboundConnectors", "Name: p§, AllAcceptedDomains: true", "AllAcceptedDomains"),
        Plant("outboundConnectors", "Name: p§, RecipientDomains: x.test, TlsSettings: DomainValidation", "TlsDomain"),
        Plant("outboundConnectors", "Name: p§", "RecipientDomains"),
        Plant("outboundConnectors", "Name: p§, RecipientDomains: x.test, SmtpDaneMode: Sometimes", "SmtpDaneMode"),
        Plant("outboundConnectors", "Name: p§, RecipientDomains: x.test, Comment: [a, b]", "Comment"),
        Plant(
            "outboundConnectors",
            "Name: p§, ConnectorType: OnPremises, RouteAllMessagesViaOnPremises: true, RecipientDomains: ACCEPTED",
            "RecipientDomains"),
        Plant("inboundConnectors", "Name: p§, ConnectorType: OnPremises, SenderDomains: x.test", "SenderIPAddresses"),
        Plant(
            "inboundConnectors",
            "Name: p§, ConnectorType: OnPremises, SenderDomains: x.test, SenderIPAddresses: 0.0.0.0/0",
            "SenderIPAddresses"),
        Plant("inboundConnectors", "Name: p§, SenderDomains: [a.*.test]", "SenderDomains"),
        Plant(
            "inboundConnectors", "Name: p§, SenderDomains: \"*\", RestrictDomainsToIPAddresses: true",
            "RestrictDomainsToIPAddresses"),
        Plant(
            "inboundConnectors", "Name: p§, SenderDomains: \"*\", RestrictDomainsToCertificate: true",
            "RestrictDomainsToCertificate"),
        Plant(
            "inboundConnectors", "Name: p§, SenderDomains: \"*\", AssociatedAcceptedDomains: not.accepted.test",
            "AssociatedAcceptedDomains"),
        Plant("inboundConnectors", "Name: p§, SenderDomains: \"*\", TrustedOrganizations: [t]", "TrustedOrganizations"),
        Plant("inboundConnectors", "Name: p§, SenderDomains: \"*\", RequireTls: perhaps", "RequireTls"),
        Plant("hostedContentFilterPolicies", "Name: \"p§;\"", "Name"),
        Plant("hostedContentFilterPolicies", "SpamAction: Delete", "Name"),
        Plant("hostedContentFilterPolicies", "Name: p§, SpamAction: Redirect", "SpamAction"),
        Plant("hostedContentFilterPolicies", "Name: p§, SpamAction: NoAction", "SpamAction"),
        Plant(
            "hostedContentFilterPolicies", "Name: p§, HighConfidencePhishAction: MoveToJmf",
            "HighConfidencePhishAction"),
        Plant("hostedContentFilterPolicies", "Name: p§, PhishQuarantineTag: nowhere", "PhishQuarantineTag"),
        Plant("hostedContentFilterPolicies", "Name: p§, SymbolWeights: A=off", "SymbolWeights"),
        Plant("hostedContentFilterPolicies", "Name: p§, LanguageBlockList: XX", "LanguageBlockList"),
        Plant(
            "hostedContentFilterRules", "Name: p§, HostedContentFilterPolicy: nowhere, RecipientDomainIs: ACCEPTED",
            "HostedContentFilterPolicy"),
        Plant(
            "hostedContentFilterRules", "Name: p§, HostedContentFilterPolicy: Default, RecipientDomainIs: ACCEPTED",
            "HostedContentFilterPolicy"),
        Plant(
            "hostedContentFilterRules", "Name: p§, RecipientDomainIs: ACCEPTED", "HostedContentFilterPolicy"),
        Plant(
            "hostedOutboundSpamFilterPolicies", "Name: p§, RecipientLimitPerDay: 10001", "RecipientLimitPerDay"),
        Plant(
            "hostedOutboundSpamFilterPolicies", "Name: p§, NotifyOutboundSpam: true", "NotifyOutboundSpam"),
        Plant(
            "hostedOutboundSpamFilterRules",
            "Name: p§, HostedOutboundSpamFilterPolicy: nowhere, SenderDomainIs: ACCEPTED",
            "HostedOutboundSpamFilterPolicy"),
        Plant("transportRules", "Name: p§, SetSCL: 10", "SetSCL"),
        Plant("transportRules", "Name: p§, SetSCL: 1, HeaderContainsWords: x", "HeaderContainsWords"),
        Plant("transportRules", "Name: p§, SetSCL: 1, subjectMatchesPatterns: \"(\"", "SubjectMatchesPatterns"),
        Plant("transportRules", "Name: p§, RouteMessageOutboundConnector: nowhere", "RouteMessageOutboundConnector"),
        Plant("transportRules", "Name: p§, ApplyOME: true", "ApplyOME"),
        Plant("transportRules", "Name: p§, DeleteMessage: true, RedirectMessageTo: a@b.test", "RedirectMessageTo"),
        Plant(
            "quarantinePolicies", "Name: p§, EndUserQuarantinePermissionsValue: 12",
            "EndUserQuarantinePermissionsValue"),
    ]

    @Test("generated documents with mistakes planted give exactly these, each in its line")
    func planted() throws {
        for seed in Self.seeds {
            var generator = DocumentGenerator(seed: seed)
            let document = try generator.document()
            let accepted = document.acceptedDomains[0].domainName.name
            var lines = document.yaml.split(separator: "\n").map(String.init)
            var fields: [String: String] = [:]
            for number in 0..<Int.random(in: 1...8, using: &generator.random) {
                let plant = generator.one(of: Self.plants)
                // A second default domain is one only beside the first.
                if plant.field == "Default", fields.values.contains("Default") { continue }
                if !lines.contains("\(plant.section):") { lines.append("\(plant.section):") }
                let header = try #require(lines.firstIndex(of: "\(plant.section):"))
                let end = lines[(header + 1)...].firstIndex { !$0.hasPrefix("  - ") } ?? lines.count
                // At the end of its section: what is said of two objects is said of the later one.
                let object = plant.object.replacing("§", with: "lanted\(number)").replacing("ACCEPTED", with: accepted)
                lines.insert("  - { \(object) } # \(number)", at: end)
                fields["# \(number)"] = plant.field
            }
            let expected = fields.map { mark, field in
                "\((lines.firstIndex { $0.hasSuffix("} \(mark)") } ?? -1) + 1) \(field)"
            }
            let found = mistakes(lines.joined(separator: "\n") + "\n").filter { $0.severity == .error }
            let told = found.map { "\($0.line) \($0.field ?? "")" }
            try #require(
                told.sorted() == expected.sorted(), "seed \(seed):\n\(found)\n\(lines.joined(separator: "\n"))")
            #expect(found.allSatisfy { !$0.object.isEmpty && !$0.problem.isEmpty && !$0.mend.isEmpty })
        }
    }

    @Test("written over several lines give a mistake at the line of its property")
    func blockStyle() {
        let found = mistakes(
            """
            organization: contoso
            acceptedDomains:
              - DomainName: contoso.com
                DomainType: InternalRelay
                Defalt: true
            inboundConnectors:
              - Name: A
                ConnectorType: OnPremises
                SenderIPAddresses:
                  - 10.0.0.1
                  - 10.0.0.256
                AssociatedAcceptedDomains:
                  - contoso.com
                TreatMessagesAsInternal: true
                CloudServicesMailEnabled: true
            """)
        #expect(
            found.map { "\($0.line) \($0.field ?? "")" } == [
                "5 Defalt", "11 SenderIPAddresses", "14 TreatMessagesAsInternal",
            ])
    }
}
