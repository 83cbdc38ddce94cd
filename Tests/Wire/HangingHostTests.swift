import Foundation
import PosternTesting
import Testing

extension Wire {
    /// Reports for many domains that lead to one host which never greets.
    @Suite struct HangingHost {
        private static let zone = UnboundServer.Zone(
            name: "hang.test",
            records: """
                * IN MX 10 mx
                mx IN A 127.77.66.6
                """)

        /// Sixty messages over one connection, each with a sender domain of its own, that ask for a report of success.
        private static let sendingAll = """
            import smtplib, sys
            client = smtplib.SMTP('127.0.0.1', int(sys.argv[1]), timeout=60)
            client.ehlo('client.test')
            for number in range(60):
                for answer in (client.mail(f'x@d{number}.hang.test'),
                               client.rcpt('ann@contoso.test', ['NOTIFY=SUCCESS']),
                               client.data(b'Subject: hello\\r\\n\\r\\nhello\\r\\n')):
                    if answer[0] // 100 != 2:
                        sys.exit(f'{number}: {answer}')
            client.quit()
            """

        @Test(
            "reports for 60 domains on one host that never greets hold up neither a Maildir nor LMTP with 20 attempts")
        func reports() async throws {
            let dns = try await UnboundServer.start(zones: [Self.zone])
            let host = try await SilentHost.start(address: "127.77.66.6", port: 25)
            defer { host.stop() }
            let dovecot = try await Dovecot.start()
            defer { dovecot.stop() }
            let gateway = try await Postern(
                organization: """
                    organization: contoso
                    acceptedDomains:
                      - { DomainName: contoso.test, DomainType: Authoritative, Default: true }
                    mailboxHosts:
                      - { Name: dovecot, Lmtp: "127.0.0.1:\(dovecot.port)" }
                    recipients:
                      - { PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox, Mailbox: maildir }
                      - { PrimarySmtpAddress: bob@contoso.test, RecipientType: UserMailbox, Mailbox: maildir }
                      - { PrimarySmtpAddress: sue@contoso.test, RecipientType: UserMailbox, Mailbox: dovecot }
                    """, dns: dns, settings: "limits: { deliveryAttempts: 20 }")
            try await gateway.start()
            let (status, output) = try await RunningProgram.run(
                "python3", ["-c", Self.sendingAll, "\(gateway.port)"])
            #expect(status == 0, "\(output)")
            _ = try await gateway.waitForMaildir("ann@contoso.test", count: 60)
            try await eventually(seconds: 60, ProgramError("nothing waits for the host")) { host.connections > 0 }
            for number in 1...5 {
                try await Swaks.deliver(
                    SampleMessage.plain("for Bob \(number)").data, from: "eve@outside.test", to: "bob@contoso.test",
                    port: gateway.port)
                try await Swaks.deliver(
                    SampleMessage.plain("for Sue \(number)").data, from: "eve@outside.test", to: "sue@contoso.test",
                    port: gateway.port)
                _ = try await gateway.waitForMaildir("bob@contoso.test", count: number)
                _ = try await dovecot.waitForMessages(to: "sue@contoso.test", count: number, gateway: gateway)
            }
            // A host that has not greeted has five connections at most.
            #expect(host.connections <= 5)
        }
    }
}
