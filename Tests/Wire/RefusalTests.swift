import PosternTesting
import Testing

extension Wire {
    @Suite struct Refusals {
        private static let organization = """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.test, DomainType: Authoritative, Default: true }
            recipients:
              - { PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox, Mailbox: maildir }
            """

        @Test("refuses an unknown recipient of an authoritative domain with 550 5.4.1, and still takes the known one")
        func unknownRecipient() async throws {
            // Without the pause, which a unit test holds by a clock of its own.
            let gateway = try await Postern(organization: Self.organization, settings: "limits: { tarpit: 0s }")
            try await gateway.start()
            let (status, output) = try await Swaks.send(to: "nobody@contoso.test", port: gateway.port)
            #expect(status != 0)
            #expect(output.contains("550 5.4.1 Recipient address rejected: Access denied"), "\(output)")
            let mixed = try await Swaks.send(to: "nobody@contoso.test,ann@contoso.test", port: gateway.port)
            #expect(mixed.output.contains("550 5.4.1"), "\(mixed.output)")
            #expect(try await gateway.waitForMaildir("ann@contoso.test").count == 1)
        }

        @Test("refuses to relay for a stranger")
        func relay() async throws {
            let gateway = try await Postern(organization: Self.organization)
            try await gateway.start()
            let (status, output) = try await Swaks.send(to: "someone@elsewhere.test", port: gateway.port)
            #expect(status != 0)
            #expect(output.contains("<** 550 5.7.64 TenantAttribution; Relay Access Denied"), "\(output)")
        }
    }
}
