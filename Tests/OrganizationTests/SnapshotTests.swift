import Foundation
import Mail
import Organization
import PosternTesting
import Testing

@Suite("Configuration snapshot")
struct SnapshotTests {
    private func organization(_ yaml: String, revision: Int64 = 1) throws -> OrganizationSnapshot {
        OrganizationSnapshot(
            try OrganizationDocument.load(yaml: yaml, file: "test.yaml").get(), revision: revision)
    }

    private func snapshot(_ documents: String...) throws -> ConfigurationSnapshot {
        ConfigurationSnapshot(server: try server(), organizations: try documents.map { try organization($0) })
    }

    @Test(
        "finds the owner of a domain: exact first, then the longest parent with MatchSubDomains",
        arguments: [
            ("contoso.com", "a contoso.com"), ("CONTOSO.com", "a contoso.com"), ("x.contoso.com", nil),
            ("corp.contoso.com", "a corp.contoso.com"), ("x.corp.contoso.com", "a corp.contoso.com"),
            ("y.x.corp.contoso.com", "a corp.contoso.com"), ("deep.corp.contoso.com", "a deep.corp.contoso.com"),
            ("x.deep.corp.contoso.com", "a deep.corp.contoso.com"), ("notcontoso.com", nil), ("com", nil),
            ("fabrikam.com", "b fabrikam.com"), ("contoso.com.evil.example", nil), ("xcorp.contoso.com", nil),
            ("bücher.example", "b xn--bcher-kva.example"), ("xn--bcher-kva.example", "b xn--bcher-kva.example"),
            // The first letter is the Cyrillic с.
            ("\u{441}ontoso.com", nil),
        ] as [(String, String?)])
    func owner(_ domain: String, _ expected: String?) throws {
        let snapshot = try snapshot(
            """
            organization: a
            acceptedDomains:
              - { DomainName: contoso.com }
              - { DomainName: corp.contoso.com, DomainType: InternalRelay, MatchSubDomains: true }
              - { DomainName: deep.corp.contoso.com, DomainType: InternalRelay, MatchSubDomains: true }
            """,
            """
            organization: b
            acceptedDomains: [{ DomainName: fabrikam.com }, { DomainName: bücher.example }]
            """)
        let found = snapshot.owner(of: try Domain(domain))
        #expect(found.map { "\($0.organization.name) \($0.acceptedDomain.domainName)" } == expected)
    }

    @Test(
        "finds recipients by any address, in any case, and without their tag",
        arguments: [
            ("ann@contoso.com", "ann@contoso.com"), ("ANN@CONTOSO.COM", "ann@contoso.com"),
            ("a.smith@contoso.com", "ann@contoso.com"), ("a.Smith+news@contoso.com", "ann@contoso.com"),
            ("ann+a+b@contoso.com", "ann@contoso.com"), ("+ann@contoso.com", nil), ("an@contoso.com", nil),
            ("c++@contoso.com", "c++@contoso.com"), ("bob@contoso.com", nil), ("ann@fabrikam.com", nil),
            ("\"ann\"@contoso.com", "ann@contoso.com"), ("JÖRG@contoso.com", "jörg@contoso.com"),
        ] as [(String, String?)])
    func recipient(_ address: String, _ expected: String?) throws {
        let organization = try organization(
            """
            organization: a
            acceptedDomains: [{ DomainName: contoso.com }]
            recipients:
              - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, EmailAddresses: [A.Smith@contoso.com] }
              - { PrimarySmtpAddress: c++@contoso.com, RecipientType: UserMailbox }
              - { PrimarySmtpAddress: jörg@contoso.com, RecipientType: UserMailbox }
            """)
        let parsed = try #require(EmailAddress(address))
        let found = organization.recipient(parsed, plusAddressing: true)
        #expect(found?.primarySmtpAddress.description == expected)
        if address.contains("+"), expected == "ann@contoso.com" {
            #expect(organization.recipient(parsed, plusAddressing: false) == nil)
        }
    }

    @Test("finds OnPremises connectors by address, the longest prefix first, of every organization")
    func connectors() throws {
        let snapshot = try snapshot(
            """
            organization: b
            acceptedDomains: [{ DomainName: b.example }]
            inboundConnectors:
              - { Name: Wide, ConnectorType: OnPremises, SenderIPAddresses: [10.0.0.0/8, "2001:db8::/32"] }
              - { Name: Off, Enabled: false, ConnectorType: OnPremises, SenderIPAddresses: [10.1.1.1] }
            """,
            """
            organization: a
            acceptedDomains: [{ DomainName: a.example }]
            inboundConnectors:
              - { Name: Also wide, ConnectorType: OnPremises, SenderIPAddresses: [10.0.0.0/8] }
              - { Name: Narrow, ConnectorType: OnPremises, SenderIPAddresses: [10.1.1.0/24, 10.1.1.1] }
            """)
        func names(_ address: String) throws -> [String] {
            let address = try #require(IPAddress(address))
            let found = snapshot.onPremisesConnectors(from: address)
            #expect(snapshot.isExemptFromSourceLimits(address) == !found.isEmpty)
            return found.map { "\($0.organization.name)/\($0.connector.name)/\($0.identity.precision)" }
        }
        #expect(
            try names("10.1.1.1") == ["a/Narrow/32", "a/Also wide/8", "b/Wide/8"])
        #expect(try names("10.2.0.1") == ["a/Also wide/8", "b/Wide/8"])
        #expect(try names("2001:db8:1::1") == ["b/Wide/32"])
        #expect(try names("::ffff:10.2.0.1") == ["a/Also wide/8", "b/Wide/8"])
        #expect(try names("11.0.0.1") == [])
        #expect(try names("2001:db9::1") == [])
    }

    @Test("exempts trusted networks from limits by source")
    func trusted() throws {
        var configuration = try server()
        configuration.trustedNetworks = [try #require(IPNetwork("127.0.0.0/8"))]
        let snapshot = ConfigurationSnapshot(server: configuration, organizations: [])
        #expect(snapshot.isExemptFromSourceLimits(try #require(IPAddress("127.1.2.3"))))
        #expect(!snapshot.isExemptFromSourceLimits(try #require(IPAddress("128.0.0.1"))))
    }

    @Test(
        "chooses the outbound connector: exact, longest suffix, all accepted domains, star",
        arguments: [
            ("fabrikam.com", true, "C1"), ("contoso.com", true, "C2"), ("sales.contoso.com", true, "C3"),
            ("mail.contoso.com", false, "C3"), ("x.deep.contoso.com", false, "C4"), ("example.net", false, "C5"),
            ("tie.example", false, "A tie"), ("off.example", false, "C5"),
        ])
    func outbound(_ domain: String, _ isAccepted: Bool, _ expected: String) throws {
        let organization = try organization(
            """
            organization: a
            acceptedDomains: [{ DomainName: contoso.com }, { DomainName: sales.contoso.com }, { DomainName: fabrikam.com }]
            outboundConnectors:
              - { Name: C1, ConnectorType: OnPremises, AllAcceptedDomains: true }
              - { Name: C2, RecipientDomains: [contoso.com] }
              - { Name: C3, RecipientDomains: ["*.contoso.com"] }
              - { Name: C4, RecipientDomains: ["*.deep.contoso.com"] }
              - { Name: C5, RecipientDomains: ["*"] }
              - { Name: B tie, RecipientDomains: [tie.example] }
              - { Name: A tie, RecipientDomains: [tie.example] }
              - { Name: 0 off, Enabled: false, RecipientDomains: [off.example, "*", tie.example] }
            """)
        #expect(organization.outboundConnector(for: try Domain(domain), isAccepted: isAccepted)?.name == expected)
    }

    @Test("agrees with a plain search over the documents", arguments: 0..<30 as Range<UInt64>)
    func agreesWithPlainSearch(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let labels = ["a", "b", "c"]
        func domain() throws -> Domain {
            let count = Int.random(in: 1...4, using: &random)
            return try Domain(
                (0..<count).map { _ in labels.randomElement(using: &random)! }.joined(separator: ".") + ".x")
        }
        var taken: Set<Domain> = []
        var organizations: [OrganizationSnapshot] = []
        for number in 0..<3 {
            var document = OrganizationDocument(name: "o\(number)")
            for _ in 0..<4 {
                let name = try domain()
                guard taken.insert(name).inserted else { continue }
                document.acceptedDomains.append(
                    AcceptedDomain(name, type: .internalRelay, matchSubDomains: Bool.random(using: &random)))
            }
            for index in 0..<6 {
                let name = try domain()
                let pattern: DomainPattern =
                    [.exact(name), .suffix(name), .any].randomElement(using: &random)!
                document.outboundConnectors.append(
                    OutboundConnector(
                        name: "c\(index)", isEnabled: Bool.random(using: &random), recipientDomains: [pattern],
                        allAcceptedDomains: Int.random(in: 0..<6, using: &random) == 0))
            }
            organizations.append(OrganizationSnapshot(document, revision: 1))
        }
        let snapshot = ConfigurationSnapshot(server: try server(), organizations: organizations)
        for _ in 0..<200 {
            let wanted = try domain()
            let owner = snapshot.owner(of: wanted)?.acceptedDomain.domainName
            let all = organizations.flatMap(\.document.acceptedDomains)
            let expected =
                all.first { $0.domainName == wanted }
                ?? all.filter { $0.matchSubDomains && wanted.isSubdomain(of: $0.domainName) }
                .max { $0.domainName.name.utf8.count < $1.domainName.name.utf8.count }
            #expect(owner == expected?.domainName, "\(wanted)")
            for organization in organizations {
                let isAccepted = Bool.random(using: &random)
                #expect(
                    organization.outboundConnector(for: wanted, isAccepted: isAccepted)?.name
                        == plainSelection(organization.document.outboundConnectors, wanted, isAccepted), "\(wanted)")
            }
        }
    }

    // The rule as docs/reference/connectors.md says it, without an index.
    private func plainSelection(_ connectors: [OutboundConnector], _ domain: Domain, _ isAccepted: Bool) -> String? {
        func rank(_ connector: OutboundConnector) -> Int? {
            var ranks = connector.recipientDomains.compactMap { pattern -> Int? in
                guard pattern.matches(domain) else { return nil }
                return switch pattern {
                case .exact: 1_000
                case .suffix(let suffix): 100 + suffix.name.utf8.count
                case .any: 1
                }
            }
            if connector.allAcceptedDomains, isAccepted { ranks.append(10) }
            return ranks.max()
        }
        return connectors.filter(\.isEnabled)
            .compactMap { connector in rank(connector).map { (rank: $0, name: connector.name) } }
            .min { $0.rank != $1.rank ? $0.rank > $1.rank : $0.name < $1.name }?.name
    }

    @Test("tells what a document takes from another organization")
    func besideOthers() throws {
        let other = try organization(
            """
            organization: a
            acceptedDomains: [{ DomainName: corp.a.example, DomainType: InternalRelay, MatchSubDomains: true }, { DomainName: a.example }]
            inboundConnectors: [{ Name: In, ConnectorType: OnPremises, SenderIPAddresses: [10.0.0.0/24] }]
            """)
        let document = """
            organization: b
            acceptedDomains:
              - { DomainName: b.example }
              - { DomainName: a.example }
              - { DomainName: x.corp.a.example }
            inboundConnectors: [{ Name: Mine, ConnectorType: OnPremises, SenderIPAddresses: [10.0.0.7] }]
            """
        #expect(mistakes(document).isEmpty)
        let found = mistakes(document, beside: [other])
        #expect(found.map(\.line) == [4, 5, 6])
        #expect(found[0].problem == "a.example belongs to organization a")
        #expect(found[1].problem.contains("overlaps with corp.a.example"))
        #expect(found[2].field == "SenderIPAddresses")
        // The same organization may always keep what it has.
        #expect(mistakes(document.replacing("organization: b", with: "organization: a"), beside: [other]).isEmpty)
    }
}
