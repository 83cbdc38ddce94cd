import Mail
import Organization
import Testing

@testable import Operations

@Suite("The other side's half of a connector")
struct ConnectorPairingTests {
    private func server(tls: Bool = true, port: Int = 25) throws -> ServerConfiguration {
        ServerConfiguration(
            hostname: try Domain("mx.postern.test"), data: "/tmp",
            listeners: [.init(address: IPAddress(v4: 0), port: 2_525), .init(address: IPAddress(v4: 0), port: port)],
            tls: tls ? .init(certificate: "/c", key: "/k") : nil)
    }

    private func owner() throws -> OrganizationSnapshot {
        OrganizationSnapshot(
            OrganizationDocument(
                name: "contoso", acceptedDomains: [AcceptedDomain(try Domain("contoso.com"))]),
            revision: 1)
    }

    private func text(_ connector: InboundConnector, _ system: PairedSystem, tls: Bool = true) throws -> String {
        let pairing = ConnectorPairing(connector, system: system, server: try server(tls: tls), owner: try owner())
        #expect(pairing.sections.map(\.system) == [system])
        return try #require(pairing.sections.first).text
    }

    @Test("the half of own servers in Exchange sends everything here, by TLS with the connector's certificate")
    func ownExchange() throws {
        var connector = InboundConnector(name: "Head office")
        connector.tlsSenderCertificateName = .exact(try Domain("mail.contoso.com"))
        connector.cloudServicesMailEnabled = true
        let script = try text(connector, .exchange)
        for part in [
            "New-SendConnector `", "-AddressSpaces 'SMTP:*;1'", "-SmartHosts 'mx.postern.test'", "-Port 25",
            "-RequireTLS $true", "-TlsDomain 'mx.postern.test'", "-CloudServicesMailEnabled $true",
            "-contains 'mail.contoso.com'",
            "-TlsCertificateName \"<I>$($certificate.Issuer)<S>$($certificate.Subject)\"",
        ] { #expect(script.contains(part), "\(part) in \(script)") }
    }

    @Test("the half of own servers in Postfix is relayhost with a verified server")
    func ownPostfix() throws {
        let lines = try text(InboundConnector(name: "Head office"), .postfix)
        #expect(lines.contains("\nrelayhost = [mx.postern.test]:25\n"))
        #expect(lines.contains("\nsmtp_tls_security_level = verify\n"))
        #expect(!lines.contains("smtp_tls_cert_file"))
        #expect(try text(InboundConnector(name: "x"), .postfix, tls: false).contains("smtp_tls_security_level = may"))
    }

    @Test("the half of a partner sends only the accepted domains here")
    func partner() throws {
        let connector = InboundConnector(name: "Fabrikam", connectorType: .partner)
        #expect(try text(connector, .exchange).contains("-AddressSpaces 'SMTP:contoso.com;1'"))
        #expect(try text(connector, .exchangeOnline).contains("-RecipientDomains 'contoso.com'"))
        let lines = try text(connector, .postfix)
        #expect(lines.contains("{ contoso.com = smtp:[mx.postern.test]:25 }"))
        #expect(!lines.contains("relayhost"))
    }

    @Test("the half of an outbound connector takes mail from this server")
    func outbound() throws {
        var connector = OutboundConnector(
            name: "To head office", connectorType: .onPremises,
            recipientDomains: [.suffix(try Domain("corp.contoso.com"))])
        connector.tlsSettings = .encryptionOnly
        connector.cloudServicesMailEnabled = true
        let pairing = ConnectorPairing(connector, system: nil, server: try server())
        #expect(pairing.sections.map(\.system) == PairedSystem.allCases)
        let texts = pairing.sections.map(\.text)
        #expect(texts[0].contains("New-ReceiveConnector `"))
        #expect(texts[0].contains("-TlsDomainCapabilities 'mx.postern.test:AcceptCloudServicesMail'"))
        #expect(texts[0].contains("Resolve-DnsName 'mx.postern.test'"))
        #expect(texts[1].contains("-TlsSenderCertificateName 'mx.postern.test'"))
        #expect(texts[2].contains("relay_domains = corp.contoso.com, .corp.contoso.com"))
        #expect(texts[2].contains("smtpd_tls_security_level = encrypt"))
    }

    @Test(
        "takes a hostile name for text",
        arguments: [
            "x'; Remove-Mailbox *; '", "x\u{2019}; Stop-Service *; \u{2018}", "x\nrelayhost = evil.test",
            "x\r\n$(evil)",
        ])
    func hostile(name: String) throws {
        for system in PairedSystem.allCases {
            let script = try text(InboundConnector(name: name), system)
            for line in script.split(separator: "\n") {
                #expect(!line.hasPrefix("relayhost = evil"))
                // Outside comments every quote of any form is closed: their number is even.
                guard !line.hasPrefix("#") else { continue }
                let quotes = line.unicodeScalars.filter {
                    "'\u{2018}\u{2019}\u{201A}\u{201B}".unicodeScalars.contains($0)
                }
                #expect(quotes.count % 2 == 0, "\(line)")
            }
        }
        #expect(PowerShell.quoted("a'b") == "'a''b'")
        #expect(PowerShell.quoted("a\u{2019}b") == "'a\u{2019}\u{2019}b'")
        #expect(PowerShell.quoted("a\nb") == "'a\\x{0A}b'")
    }
}
