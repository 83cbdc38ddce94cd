import PosternTesting
import Testing

extension Wire {
    /// Mail exchangers listen on port 25, so these tests take it on loopback addresses of their own.
    @Suite struct MX {
        private static let organization = """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.test, DomainType: Authoritative, Default: true }
            recipients:
              - { PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox, Mailbox: maildir }
            inboundConnectors:
              - { Name: From head office, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [127.0.0.25] }
            """

        private static let zone = UnboundServer.Zone(
            name: "partner.test",
            records: """
                @ IN MX 10 dead
                @ IN MX 20 mx
                dead IN A 127.77.1.1
                mx IN A 127.77.1.2
                nomail IN MX 0 .
                """)

        @Test("an on-premises server sends out through the gateway to the mail exchanger, past one that is dead")
        func onPremises() async throws {
            let dns = try await UnboundServer.start(zones: [Self.zone])
            let partner = try await Postfix.start(domains: ["partner.test"], address: "127.77.1.2", port: 25)
            let gateway = try await Postern(organization: Self.organization, dns: dns)
            try await gateway.start()
            let headOffice = try await Postfix.start(
                domains: ["unused.test"], relayHost: "[127.0.0.1]:\(gateway.port)", sendingAddress: "127.0.0.25")
            for (index, message) in SampleMessage.all.enumerated() {
                let recipient = "user\(index)@partner.test"
                try await Swaks.deliver(message.data, from: "ann@contoso.test", to: recipient, port: headOffice.port)
                let received = try await partner.waitForMessages(to: recipient, gateway: gateway)
                #expect(received.count == 1)
                #expect(message.isTail(of: received[0]), "\(message)")
            }
        }

        @Test("reports a domain that takes no mail at once, with 5.1.10")
        func nullMX() async throws {
            let dns = try await UnboundServer.start(zones: [Self.zone])
            let gateway = try await Postern(organization: Self.organization, dns: dns)
            try await gateway.start()
            try await Swaks.deliver(
                SampleMessage.plain("to nobody").data, from: "ann@contoso.test", to: "bob@nomail.partner.test",
                port: gateway.port, sendingAddress: "127.0.0.25")
            let report = try await ParsedReport(gateway.waitForMaildir("ann@contoso.test")[0])
            #expect(report.recipients.count == 1)
            #expect(report.recipients.first?.status == "5.1.10")
        }
    }
}
