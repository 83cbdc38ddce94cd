import Foundation
import PosternTesting
import Testing

extension Wire {
    @Suite struct BetweenOrganizations {
        // Domains of tests exist nowhere, which the scorer would hold against their mail.
        private static let contoso = """
            organization: contoso
            hostedContentFilterPolicy: { SymbolWeights: [FROM_BAD_DOMAIN=off] }
            acceptedDomains: [{ DomainName: contoso.test }]
            recipients:
              - { PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox }
              - { PrimarySmtpAddress: bob@contoso.test, RecipientType: MailUser, ExternalEmailAddress: fred@fabrikam.test }
              - { PrimarySmtpAddress: ping@contoso.test, RecipientType: MailUser, ExternalEmailAddress: pong@fabrikam.test }
            inboundConnectors:
              - { Name: From head office, ConnectorType: OnPremises, SenderIPAddresses: [127.0.0.25] }
            """
        private static let fabrikam = """
            organization: fabrikam
            hostedContentFilterPolicy: { SymbolWeights: [FROM_BAD_DOMAIN=off] }
            acceptedDomains: [{ DomainName: fabrikam.test }]
            recipients:
              - { PrimarySmtpAddress: fred@fabrikam.test, RecipientType: UserMailbox }
              - { PrimarySmtpAddress: pong@fabrikam.test, RecipientType: MailUser, ExternalEmailAddress: ping@contoso.test }
            """

        private static func zone(_ name: String, _ more: String = "") -> UnboundServer.Zone {
            UnboundServer.Zone(
                name: name,
                records: """
                    @ IN MX 10 mx.postern.test.
                    @ IN TXT "v=spf1 ip4:198.51.100.1 -all"
                    _dmarc IN TXT "v=DMARC1; p=reject"
                    \(more)
                    """)
        }

        private static func start() async throws -> (Postern, UnboundServer) {
            let dns = try await UnboundServer.start(zones: [
                zone("contoso.test"), zone("fabrikam.test"), zone("nobodys.test"),
                UnboundServer.Zone(name: "postern.test", records: "mx IN A 127.0.0.1"),
            ])
            let gateway = try await Postern(organization: contoso, dns: dns)
            try await gateway.apply(fabrikam)
            try await gateway.start()
            return (gateway, dns)
        }

        private static func send(_ name: String, to recipient: String, _ gateway: Postern) async throws {
            let message =
                "From: Ann <ann@contoso.test>\r\nSubject: \(name)\r\nMessage-ID: <\(name)@contoso.test>\r\n"
                + "Date: Mon, 6 Jul 2026 10:00:00 +0000\r\n\r\n\(name)\r\n"
            try await Swaks.deliver(
                Data(message.utf8), from: "ann@contoso.test", to: recipient, port: gateway.port,
                sendingAddress: "127.0.0.25")
        }

        @Test("mail, mail users and reports pass between the organizations of a server, though their DMARC says reject")
        func passes() async throws {
            let (gateway, dns) = try await Self.start()
            defer { withExtendedLifetime(dns) {} }
            try await Self.send("plain", to: "fred@fabrikam.test", gateway)
            try await Self.send("led", to: "bob@contoso.test", gateway)
            let received = try await gateway.waitForMaildir("fred@fabrikam.test", count: 2)
            for message in received {
                let text = String(decoding: message, as: UTF8.self)
                #expect(text.contains("dmarc=pass") && text.contains("sent by this server"), "\(text)")
            }
            try await Self.send("ghost", to: "ghost@fabrikam.test", gateway)
            let report = try await ParsedReport(gateway.waitForMaildir("ann@contoso.test")[0])
            #expect(report.recipients.first?.status == "5.4.1")
            #expect(
                report.recipients.first?.diagnosticCode?.contains(
                    "550 5.4.1 Recipient address rejected: Access denied") == true)
            let rows = try await gateway.command([
                "trace", "search", "--organization", "fabrikam", "--recipient", "fred@fabrikam.test",
            ])
            #expect(rows.contains("ann@contoso.test") && rows.contains("Delivered"), "\(rows)")
        }

        @Test("loops between them end with a report, and so does mail for a domain of nobody's that leads here")
        func loops() async throws {
            let (gateway, dns) = try await Self.start()
            defer { withExtendedLifetime(dns) {} }
            try await Self.send("round", to: "ping@contoso.test", gateway)
            try await Self.send("nowhere", to: "x@nobodys.test", gateway)
            var statuses: [String] = []
            for message in try await gateway.waitForMaildir("ann@contoso.test", count: 2) {
                statuses += try await ParsedReport(message).recipients.map(\.status)
            }
            #expect(statuses == ["5.4.14", "5.4.14"])
        }
    }
}
