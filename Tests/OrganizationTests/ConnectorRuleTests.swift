import Mail
import Organization
import Testing

/// A document with one thing wrong in it, and what is said about it.
struct Rule: CustomTestStringConvertible {
    var section: String
    var severity: ConfigurationMistake.Severity
    var field: String
    var problem: String
    var testDescription: String { section }

    static func error(_ section: String, _ field: String, _ problem: String) -> Rule {
        Rule(section: section, severity: .error, field: field, problem: problem)
    }

    static func warning(_ section: String, _ field: String, _ problem: String) -> Rule {
        Rule(section: section, severity: .warning, field: field, problem: problem)
    }

    /// Checks that the rule, and no other, is told of the document.
    func check(_ found: [ConfigurationMistake], line: Int) throws {
        #expect(found.count == 1, "\(found)")
        let only = try #require(found.first)
        #expect(only.severity == severity)
        #expect(only.line == line)
        #expect(only.field == field)
        #expect(only.problem == problem)
        #expect(!only.mend.isEmpty)
        #expect(only.description.contains(": warning: ") == (severity == .warning))
    }
}

@Suite("Rules of connectors")
struct ConnectorRuleTests {
    private static let head = """
        organization: contoso
        acceptedDomains:
          - { DomainName: contoso.com }
          - { DomainName: corp.contoso.com, DomainType: InternalRelay, MatchSubDomains: true }

        """

    static let inbound: [Rule] = [
        .error(
            "Name: A, SenderDomains: x.example, RestrictDomainsToIPAddresses: true", "RestrictDomainsToIPAddresses",
            "needs SenderIPAddresses"),
        .error(
            "Name: A, SenderDomains: x.example, RestrictDomainsToCertificate: true", "RestrictDomainsToCertificate",
            "needs TlsSenderCertificateName"),
        .error(
            "Name: A, SenderDomains: x.example, RestrictDomainsToCertificate: true, RequireTls: false, "
                + "TlsSenderCertificateName: x.example", "RequireTls",
            "is false, but RestrictDomainsToCertificate needs TLS"),
        .warning(
            "Name: A, SenderDomains: x.example, RequireTls: false, TlsSenderCertificateName: x.example", "RequireTls",
            "is false, so the certificate only counts when the client happens to use TLS"),
        .warning(
            "Name: A, SenderDomains: x.example, SenderIPAddresses: 192.0.2.1", "SenderIPAddresses",
            "identifies nobody without RestrictDomainsToIPAddresses"),
        .warning(
            "Name: A, SenderDomains: x.example, SenderIPAddresses: 0.0.0.0/0, RestrictDomainsToIPAddresses: true",
            "SenderIPAddresses", "0.0.0.0/0 names every server there is, so it restricts nobody"),
        .warning(
            "Name: A, SenderDomains: x.example, RestrictDomainsToIPAddresses: true, SenderIPAddresses: 192.0.2.1, "
                + "TlsSenderCertificateName: x.example", "SenderIPAddresses",
            "stands beside a certificate, and one connector identifies by one of them"),
        .error("Name: A", "SenderDomains", "is missing, which a Partner connector needs"),
        .error("Name: A, SenderDomains: []", "SenderDomains", "is missing, which a Partner connector needs"),
        .error("Name: A, SenderDomains: [a.*.example]", "SenderDomains", "\"a.*.example\" is not valid"),
        .error("Name: A, SenderDomains: [\"*x.example\"]", "SenderDomains", "\"*x.example\" is not valid"),
        .error(
            "Name: A, SenderDomains: x.example, TlsSenderCertificateName: \"*\"", "TlsSenderCertificateName",
            "\"*\" is not valid"),
        .error(
            "Name: A, SenderDomains: x.example, TreatMessagesAsInternal: true", "TreatMessagesAsInternal",
            "needs ConnectorType OnPremises"),
        .error(
            "Name: A, SenderDomains: x.example, CloudServicesMailEnabled: true", "CloudServicesMailEnabled",
            "needs ConnectorType OnPremises"),
        .error(
            "Name: A, ConnectorType: OnPremises, SenderIPAddresses: 10.0.0.1, TreatMessagesAsInternal: true, "
                + "CloudServicesMailEnabled: true", "TreatMessagesAsInternal",
            "can't be together with CloudServicesMailEnabled"),
        .error(
            "Name: A, ConnectorType: OnPremises", "SenderIPAddresses",
            "is missing, and so is TlsSenderCertificateName: no server would ever match"),
        .error(
            "Name: A, ConnectorType: OnPremises, SenderIPAddresses: [10.0.0.1, 0.0.0.0/0]", "SenderIPAddresses",
            "0.0.0.0/0 names every server there is, which would make this an open relay"),
        .error(
            "Name: A, ConnectorType: OnPremises, SenderIPAddresses: \"::/0\"", "SenderIPAddresses",
            "::/0 names every server there is, which would make this an open relay"),
        .error(
            "Name: A, ConnectorType: OnPremises, TlsSenderCertificateName: \"*.com\"", "TlsSenderCertificateName",
            "*.com names the servers of everybody below .com, which would make this an open relay"),
        .warning(
            "Name: A, ConnectorType: OnPremises, TlsSenderCertificateName: mail.eu.contoso.com",
            "TlsSenderCertificateName",
            "mail.eu.contoso.com is not directly under an accepted domain, so the certificate alone gives no right to "
                + "relay"),
        .warning(
            "Name: A, ConnectorType: OnPremises, TlsSenderCertificateName: \"*.eu.contoso.com\"",
            "TlsSenderCertificateName",
            "*.eu.contoso.com is not directly under an accepted domain, so the certificate alone gives no right to relay"
        ),
        .error(
            "Name: A, SenderDomains: x.example, AssociatedAcceptedDomains: [contoso.com, contso.com]",
            "AssociatedAcceptedDomains", "contso.com is not an accepted domain of the organization"),
        .error(
            "Name: A, SenderDomains: x.example, TlsSenderCertificateFingerprints: [\"ab:cd\"]",
            "TlsSenderCertificateFingerprints", "\"ab:cd\" is not valid"),
        .warning(
            "Name: A, SenderDomains: x.example, EFSkipLastIP: true, EFSkipIPs: [192.0.2.1]", "EFSkipIPs",
            "is not used while EFSkipLastIP is true"),
        .error(
            "Name: A, SenderDomains: x.example, EFSkipIPs: [192.0.2.9-192.0.2.1]", "EFSkipIPs",
            "\"192.0.2.9-192.0.2.1\" is not valid"),
        .error(
            "Name: A, SenderDomains: x.example, TrustedOrganizations: [fabrikam]", "TrustedOrganizations",
            "is not offered: one organization here has no rights in another"),
        .error(
            "Name: A, SenderDomains: x.example, ConnectorType: Partnr", "ConnectorType",
            "\"Partnr\" is not one of its values"),
        .error("SenderDomains: x.example", "Name", "is missing"),
    ]

    @Test("tells what is wrong with an inbound connector", arguments: inbound)
    func inboundRule(_ rule: Rule) throws {
        try rule.check(mistakes(Self.head + "inboundConnectors: [{ \(rule.section) }]\n"), line: 5)
    }

    static let ofEOP: [Rule] = [
        .error(
            "SenderIPAddresses: \"2001:db8::1\"", "SenderIPAddresses",
            "2001:db8::1 is IPv6, which EOP does not take in a connector"),
        .error(
            "SenderIPAddresses: 198.51.0.0/23", "SenderIPAddresses",
            "198.51.0.0/23 is larger than /24, the largest block EOP takes"),
        .error(
            "SenderIPAddresses: 10.1.1.25", "SenderIPAddresses",
            "10.1.1.25 is a private address, which EOP does not take"),
        .error(
            "SenderIPAddresses: 172.31.0.0/24", "SenderIPAddresses",
            "172.31.0.0/24 is a private address, which EOP does not take"),
        .error(
            "SenderIPAddresses: 127.0.0.1", "SenderIPAddresses",
            "127.0.0.1 is a loopback address, which EOP does not take"),
        .error(
            "SenderIPAddresses: 224.0.0.1", "SenderIPAddresses",
            "224.0.0.1 is a multicast address, which EOP does not take"),
        .error("SenderIPAddresses: 203.0.113.25", "SenderIPAddresses", "203.0.113.25 is an address of this server"),
        .error(
            "SenderIPAddresses: 198.51.100.1, EFSkipIPs: [192.168.1.0/24]", "EFSkipIPs",
            "192.168.1.0/24 is a private address; those are skipped by themselves"),
        .error(
            "SenderIPAddresses: 198.51.100.1, EFSkipIPs: [203.0.113.25]", "EFSkipIPs",
            "203.0.113.25 is an address of this server; those are skipped by themselves"),
    ]

    @Test("keeps to EOP's limits where the document asks for it, and only there", arguments: ofEOP)
    func compatible(_ rule: Rule) throws {
        var server = try server()
        server.listeners = [.init(address: try #require(IPAddress("203.0.113.25")), port: 25)]
        let connector =
            "inboundConnectors: [{ Name: A, ConnectorType: OnPremises, SenderDomains: \"*\", \(rule.section) }]\n"
        try rule.check(mistakes(Self.head + "eop-compatible: true\n" + connector, server: server), line: 6)
        let elsewhere = mistakes(Self.head + "eop-compatible: false\n" + connector, server: server)
        #expect(elsewhere.filter { $0.severity == .error } == [])
    }

    @Test("asks for sender domains, and at most 900 domains, where EOP does")
    func otherLimitsOfEOP() throws {
        try Rule.error("", "SenderDomains", "is missing, which EOP needs").check(
            mistakes(
                Self.head + "eop-compatible: true\n"
                    + "inboundConnectors: [{ Name: A, ConnectorType: OnPremises, SenderIPAddresses: 198.51.100.1 }]"),
            line: 6)
        let domains = (0..<901).map { "  - { DomainName: d\($0).example }\n" }.joined()
        let document = "organization: contoso\nacceptedDomains:\n" + domains
        #expect(mistakes(document) == [])
        try Rule.error("", "acceptedDomains", "names 901 domains; EOP takes at most 900").check(
            mistakes(document + "eop-compatible: true"), line: 2)
    }

    static let outbound: [Rule] = [
        .error(
            "Name: A, RecipientDomains: x.example, UseMXRecord: false", "SmartHosts",
            "is missing while UseMXRecord is false"),
        .error("Name: A, AllAcceptedDomains: true", "AllAcceptedDomains", "needs ConnectorType OnPremises"),
        .error(
            "Name: A, RouteAllMessagesViaOnPremises: true, UseMXRecord: false, SmartHosts: h.example",
            "RouteAllMessagesViaOnPremises", "needs ConnectorType OnPremises"),
        .error(
            "Name: A, RecipientDomains: x.example, SenderRewritingEnabled: true", "SenderRewritingEnabled",
            "needs ConnectorType OnPremises"),
        .error(
            "Name: A, RecipientDomains: x.example, TlsSettings: DomainValidation", "TlsDomain",
            "is missing, which TlsSettings DomainValidation needs"),
        .warning(
            "Name: A, RecipientDomains: x.example, TlsSettings: CertificateValidation, TlsDomain: x.example",
            "TlsDomain", "is only looked at with TlsSettings DomainValidation"),
        .error(
            "Name: A, RecipientDomains: x.example, TlsSettings: DomainValidation, TlsDomain: \"*\"", "TlsDomain",
            "\"*\" is not valid"),
        .error("Name: A", "RecipientDomains", "is missing, so the connector would never be used"),
        .error(
            "Name: A, ConnectorType: OnPremises, RouteAllMessagesViaOnPremises: true, AllAcceptedDomains: true",
            "AllAcceptedDomains",
            "can't be together with RouteAllMessagesViaOnPremises: what comes back would go round in a loop"),
        .error(
            "Name: A, ConnectorType: OnPremises, RouteAllMessagesViaOnPremises: true, RecipientDomains: contoso.com",
            "RecipientDomains",
            "contoso.com names the accepted domain contoso.com, and with RouteAllMessagesViaOnPremises what comes back "
                + "for it would go round in a loop"),
        .error(
            "Name: A, RecipientDomains: x.example, UseMXRecord: false, SmartHosts: \"203.0.113.25:25\"", "SmartHosts",
            "203.0.113.25:25 is this server itself, so mail would go round in a loop"),
        .error(
            "Name: A, RecipientDomains: x.example, UseMXRecord: false, SmartHosts: mx.example.net", "SmartHosts",
            "mx.example.net:25 is this server itself, so mail would go round in a loop"),
        .error(
            "Name: A, RecipientDomains: x.example, UseMXRecord: false, SmartHosts: [\"203.0.113.0/24:25\"]",
            "SmartHosts", "203.0.113.0/24:25 is this server itself, so mail would go round in a loop"),
        .error(
            "Name: A, RecipientDomains: x.example, UseMXRecord: false, SmartHosts: \"127.0.0.1:2525\"", "SmartHosts",
            "127.0.0.1:2525 is this server itself, so mail would go round in a loop"),
        .error(
            "Name: A, RecipientDomains: x.example, UseMXRecord: false, SmartHosts: [10.1.1.25, 10.1.2.0/28], "
                + "SmtpDaneMode: Mandatory", "SmtpDaneMode",
            "is Mandatory, but DANE needs names, and SmartHosts has addresses only"),
        .warning(
            "Name: A, RecipientDomains: x.example, UseMXRecord: false, SmartHosts: [10.1.1.25, h.example], "
                + "SmtpDaneMode: Mandatory", "SmtpDaneMode",
            "is Mandatory, which the address 10.1.1.25:25 in SmartHosts can never meet"),
        .error(
            "Name: A, RecipientDomains: x.example, TlsClientCertificate: ours2", "TlsClientCertificate",
            "this server has no client certificate \"ours2\""),
        .error(
            "Name: A, RecipientDomains: x.example, LinkForModifiedConnector: Live", "LinkForModifiedConnector",
            "is for a copy with TestMode"),
        .error(
            "Name: A, RecipientDomains: x.example, TestMode: true, LinkForModifiedConnector: Liv",
            "LinkForModifiedConnector", "there is no live outbound connector \"Liv\""),
        .error("Name: Live, RecipientDomains: x.example", "Name", "is already the name of another, in line 6"),
    ]

    @Test("tells what is wrong with an outbound connector", arguments: outbound)
    func outboundRule(_ rule: Rule) throws {
        var server = try server()
        server.listeners = [
            .init(address: try #require(IPAddress("203.0.113.25")), port: 25),
            .init(address: try #require(IPAddress("0.0.0.0")), port: 2_525),
        ]
        server.deliveryNetworks = [try #require(IPNetwork("0.0.0.0/0"))]
        server.tls = .init(
            certificate: "c", key: "k", clientCertificates: [.init(name: "ours", certificate: "c", key: "k")])
        let yaml =
            Self.head + "outboundConnectors:\n"
            + "  - { Name: Live, RecipientDomains: live.example, TlsClientCertificate: ours }\n  - { \(rule.section) }\n"
        try rule.check(mistakes(yaml, server: server), line: 7)
    }

    @Test("allows what EOP's rules do not forbid, without a word")
    func allowed() {
        let found = mistakes(
            Self.head + """
                outboundConnectors:
                  - { Name: Hybrid, ConnectorType: OnPremises, RouteAllMessagesViaOnPremises: true, UseMXRecord: false, SmartHosts: [h.example], RecipientDomains: "*" }
                  - { Name: By rule, IsTransportRuleScoped: true }
                  - { Name: Unused hosts, RecipientDomains: x.example, SmartHosts: [h.example] }
                  - { Name: Copy, TestMode: true, RecipientDomains: x.example, LinkForModifiedConnector: Unused hosts }
                  - { Name: As EOP has it, RecipientDomains: x.example, TlsSettings: $null, IsValidated: $true, LastValidationTimestamp: 2026-08-21T00:00:00Z }
                inboundConnectors:
                  - { Name: Both kinds, ConnectorType: OnPremises, SenderIPAddresses: [10.0.0.1, "2001:db8::/20"], TlsSenderCertificateName: mail.contoso.com, RestrictDomainsToCertificate: true }
                  - { Name: Wildcard, ConnectorType: OnPremises, TlsSenderCertificateName: "*.contoso.com" }
                  - { Name: Itself, ConnectorType: OnPremises, TlsSenderCertificateName: contoso.com }
                  - { Name: Stored form, SenderDomains: ["smtp:*;1", "smtp:*.x.example;10"], TrustedOrganizations: [], ClientHostNames: [a], ScanAndDropRecipients: [], EFSkipMailGateway: [] }
                """)
        #expect(found == [])
    }

    @Test("refuses an address of two organizations' servers, unless one of them is known by its certificate")
    func sharedAddresses() throws {
        func snapshot(_ connector: String) throws -> OrganizationSnapshot {
            let yaml = """
                organization: fabrikam
                acceptedDomains: [{ DomainName: fabrikam.com }]
                inboundConnectors: [{ Name: Theirs, \(connector) }]
                """
            return OrganizationSnapshot(try OrganizationDocument.load(yaml: yaml, file: "f.yaml").get(), revision: 1)
        }
        let theirs = try snapshot("ConnectorType: OnPremises, SenderIPAddresses: 10.0.0.0/24")
        let ours = Self.head + "inboundConnectors: [{ Name: A, ConnectorType: OnPremises, SenderIPAddresses: 10.0.0.7"
        try Rule.error(
            "", "SenderIPAddresses", "10.0.0.7 is also of connector \"Theirs\" of organization fabrikam"
        ).check(mistakes(ours + " }]", beside: [theirs]), line: 5)
        #expect(mistakes(ours + ", TlsSenderCertificateName: contoso.com }]", beside: [theirs]) == [])
        let byCertificate = try snapshot(
            "ConnectorType: OnPremises, SenderIPAddresses: 10.0.0.0/24, TlsSenderCertificateName: mail.fabrikam.com")
        #expect(mistakes(ours + " }]", beside: [byCertificate]) == [])
        let partner = try snapshot(
            "SenderDomains: x.example, SenderIPAddresses: 10.0.0.0/24, RestrictDomainsToIPAddresses: true")
        #expect(mistakes(ours + " }]", beside: [partner]) == [])
    }

    @Test("makes the fewest blocks of a range")
    func ranges() throws {
        func blocks(_ text: String) throws -> [String]? {
            let yaml = Self.head + "inboundConnectors: [{ Name: A, SenderDomains: \"*\", EFSkipIPs: [\"\(text)\"] }]"
            return try OrganizationDocument.load(yaml: yaml, file: "c.yaml").get()
                .inboundConnectors[0].enhancedFiltering.skipIPs.map(\.description)
        }
        #expect(try blocks("192.0.2.1 - 192.0.2.8") == ["192.0.2.1", "192.0.2.2/31", "192.0.2.4/30", "192.0.2.8"])
        #expect(try blocks("0.0.0.0-255.255.255.255") == ["0.0.0.0/0"])
        #expect(try blocks("255.255.255.254-255.255.255.255") == ["255.255.255.254/31"])
        #expect(try blocks("2001:db8::-2001:db8::ffff") == ["2001:db8::/112"])
        #expect(try blocks("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")?.first == "::/81")
        #expect(try blocks("192.0.2.0/28") == ["192.0.2.0/28"])
        #expect(try blocks("192.0.2.1") == ["192.0.2.1"])
    }
}
