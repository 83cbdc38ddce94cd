import DNS
import Facts
import Mail
import MailFlow
import Organization
import PosternTesting
import Testing

@Suite("IPv6 gate")
struct IPv6GateTests {
    private static let document = """
        organization: contoso
        ipv6: { Enabled: true }
        acceptedDomains:
          - { DomainName: contoso.com, Default: true }
          - { DomainName: four.example, IPv6Enabled: false }
          - { DomainName: six.example, IPv6Enabled: true, DomainType: InternalRelay, MatchSubDomains: true }
        recipients:
          - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, EmailAddresses: [ann@four.example] }
        inboundConnectors:
          - { Name: Certified, ConnectorType: OnPremises, TlsSenderCertificateName: mail.contoso.com }
        """
    private static let client = "2a01:111:f200:2004::240"
    private static let named = try? ReverseName.found([Domain("mail.sender.example")])

    private func rule(
        _ path: String, from address: String = client, name: ReverseName? = named, in document: String = document,
        change: (inout SessionFacts) -> Void = { _ in }
    ) throws -> RecipientRuling {
        var facts = try session(address)
        facts.reverseName = name
        change(&facts)
        return Perimeter(snapshot: try snapshot(document)).recipient(
            path == "<postmaster>" ? .postmaster : .mailbox(try #require(EmailAddress(path))), notify: nil,
            originalRecipient: nil, in: try transaction(from: "x@sender.example"), session: facts)
    }

    private func reply(_ ruling: RecipientRuling) -> String? {
        if case .refused(let reply, _, _) = ruling.verdict { return reply.description }
        return nil
    }

    private static let notOptedIn = "550 5.2.1 Service unavailable, [four.example] does not accept email over IPv6."
    private static let noName =
        "450 4.7.25 Service unavailable, sending IPv6 address [2a01:111:f200:2004::240] must have reverse DNS record."
    private static let unknown = "550 5.4.1 Recipient address rejected: Access denied"

    @Test(
        "asks for the opt-in first, for a reverse name second, for the recipient third",
        arguments: [
            ("ann@contoso.com", named, nil), ("ann@contoso.com", .missing, noName),
            ("ann@contoso.com", .unknown, noName),
            ("ann@contoso.com", nil, noName), ("nobody@contoso.com", .missing, noName),
            ("nobody@contoso.com", named, unknown), ("ann@four.example", named, notOptedIn),
            ("nobody@four.example", .missing, notOptedIn), ("postmaster@four.example", named, notOptedIn),
            ("postmaster@contoso.com", .missing, noName), ("x@a.six.example", named, nil),
            ("x@six.example", .missing, noName), ("<postmaster>", .missing, nil),
        ] as [(String, ReverseName?, String?)])
    func order(_ path: String, _ name: ReverseName?, _ expected: String?) throws {
        #expect(reply(try rule(path, name: name)) == expected)
    }

    @Test("takes the organization's default where a domain says nothing, and without one takes none")
    func defaults() throws {
        let silent = """
            organization: contoso
            acceptedDomains: [{ DomainName: contoso.com }, { DomainName: six.example, IPv6Enabled: true }]
            recipients: [{ PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, EmailAddresses: [ann@six.example] }]
            """
        #expect(
            reply(try rule("ann@contoso.com", in: silent))
                == "550 5.2.1 Service unavailable, [contoso.com] does not accept email over IPv6.")
        #expect(reply(try rule("ann@six.example", in: silent)) == nil)
        #expect(reply(try rule("ann@contoso.com", from: stranger, name: nil, in: silent)) == nil)
    }

    @Test(
        "lets IPv4 pass, also in the form of IPv6, and trusted networks",
        arguments: ["192.0.2.1", "::ffff:192.0.2.1", "10.77.1.1"])
    func exempt(_ address: String) throws {
        let ruling = try rule("ann@four.example", from: address, name: nil)
        #expect(reply(ruling) == nil)
        #expect(!ruling.decisions.contains { $0.stage == .ipv6 })
        var server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data")
        server.trustedNetworks = [try #require(IPNetwork("2a01:111::/32"))]
        let organization = OrganizationSnapshot(
            try OrganizationDocument.load(yaml: Self.document, file: "test.yaml").get(), revision: 1)
        let perimeter = Perimeter(snapshot: ConfigurationSnapshot(server: server, organizations: [organization]))
        #expect(!perimeter.needsReverseName(of: try #require(IPAddress(Self.client))))
        #expect(perimeter.needsReverseName(of: try #require(IPAddress("2a02::1"))))
        let trusted = perimeter.recipient(
            .mailbox(try #require(EmailAddress("ann@four.example"))), notify: nil, originalRecipient: nil,
            in: try transaction(from: "x@sender.example"), session: try session(Self.client))
        #expect(reply(trusted) == nil)
    }

    @Test("lets pass whom an inbound connector knows by its certificate")
    func certificate() throws {
        let ruling = try rule("ann@four.example", name: .missing) { facts in
            facts.tls = SessionFacts.TLS(
                version: "TLSv1.3",
                clientCertificate: ClientCertificate(
                    claimedNames: [CertificateName("mail.contoso.com")].compactMap { $0 }, fingerprint: "",
                    trust: .trusted))
        }
        #expect(reply(ruling) == nil)
        #expect(!ruling.decisions.contains { $0.stage == .ipv6 })
    }

    @Test("refuses nothing with ReportOnly, and records everything that it would have refused")
    func reportOnly() throws {
        let document = Self.document.replacing("ipv6: { Enabled: true }", with: "ipv6: { ReportOnly: true }")
        let ruling = try rule("ann@four.example", name: .missing, in: document)
        #expect(reply(ruling) == nil)
        let decisions = ruling.decisions.filter { $0.stage == .ipv6 }
        #expect(
            decisions.map(\.outcome.description) == [
                "would be refused: \(Self.notOptedIn)", "would be refused: \(Self.noName)",
            ])
        #expect(decisions.allSatisfy { $0.reply == nil && $0.inputs.last == "ReportOnly=true" })
        #expect(reply(try rule("nobody@contoso.com", name: .missing, in: document)) == Self.unknown)
        #expect(try rule("ann@contoso.com", name: nil, in: document).needsReverseName)
    }

    @Test("wants the name only where it decides")
    func needsName() throws {
        #expect(try rule("ann@contoso.com", name: nil).needsReverseName)
        #expect(try !rule("ann@four.example", name: nil).needsReverseName)
        #expect(try !rule("ann@contoso.com").needsReverseName)
        #expect(try !rule("ann@contoso.com", from: stranger, name: nil).needsReverseName)
        #expect(try !rule("x@elsewhere.example", name: nil).needsReverseName)
    }

    @Test("records who passed and why")
    func record() throws {
        let decision = try #require(try rule("ann@contoso.com").decisions.first { $0.stage == .ipv6 })
        #expect(decision.outcome == .accepted && decision.object?.name == "contoso.com")
        #expect(
            decision.inputs == [
                "clientAddress=2a01:111:f200:2004::240", "IPv6Enabled=true", "reverseName=mail.sender.example",
            ])
    }

    @Test("refuses a range that exceeded its limits before anything else, unless nobody is anonymous")
    func exceededRange() throws {
        let range = try #require(IPNetwork("2a01:111:f200:2004::/64"))
        for path in ["ann@contoso.com", "ann@four.example", "nobody@contoso.com"] {
            #expect(
                reply(try rule(path) { $0.exceededRange = range })
                    == "550 5.7.508 Access denied, [2a01:111:f200:2004::240] has exceeded permitted limits within "
                    + "2a01:111:f200:2004::/64 range")
        }
    }

    @Test(
        "writes addresses as RFC 5952 section 4 has them",
        arguments: [
            ("2001:0DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
            ("2001:db8:0:0:0:0:0:0", "2001:db8::"),
        ])
    func addressForm(_ address: String, _ form: String) throws {
        #expect(reply(try rule("ann@contoso.com", from: address, name: .missing))?.contains("[\(form)]") == true)
    }

    @Test("takes PTR records with a name of two labels or more, and nothing else")
    func lookUp() async throws {
        func name(_ last: Int) throws -> String {
            try #require(IPAddress("2001:db8::\(last)")?.reverseName?.name) + "."
        }
        let resolver = try ZoneResolver(
            """
            \(name(1)) PTR mail.sender.example.
            \(name(2)) PTR localhost.
            \(name(3)) PTR localhost.
            \(name(3)) PTR mail.sender.example.
            \(name(4)) TXT "no name"
            """)
        let found = ReverseName.found([try Domain("mail.sender.example")])
        for (last, expected) in [(1, found), (2, .missing), (3, found), (4, .missing), (5, .missing)] {
            let address = try #require(IPAddress("2001:db8::\(last)"))
            #expect(await ReverseName.lookUp(address, resolver: resolver) == expected)
        }
        let address = try #require(IPAddress("2001:db8::6"))
        for error in [ResolverError.timedOut, .serverFailure, .refused, .bogus("test"), .failed("test")] {
            resolver.fail(try #require(address.reverseName), with: error)
            #expect(await ReverseName.lookUp(address, resolver: resolver) == .unknown)
        }
    }
}
