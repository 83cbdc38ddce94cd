import Foundation
import PosternTesting
import Testing

extension Wire {
    /// Mail that claims to be the organization's own, and mail that does not say whose it is, with the real binary.
    @Suite struct Authors {
        private static let organization = """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.test, DomainType: Authoritative, Default: true }
            recipients:
              - { PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox, Mailbox: maildir }
              - { PrimarySmtpAddress: carl@contoso.test, RecipientType: UserMailbox, Mailbox: maildir }
            """

        private static func dns() async throws -> UnboundServer {
            // One zone for all, so that no question leaves it.
            try await UnboundServer.start(zones: [
                .init(
                    name: "test",
                    records: """
                        contoso IN TXT "v=spf1 ip4:192.0.2.1 -all"
                        honest IN TXT "v=spf1 ip4:127.0.0.9 -all"
                        """)
            ])
        }

        private static func message(_ from: String) -> Data {
            Data(
                (from + "To: ann@contoso.test\r\nSubject: x\r\nDate: Mon, 6 Jul 2026 10:00:00 +0000\r\n"
                    + "Message-ID: <1@example.test>\r\n\r\nbody\r\n").utf8)
        }

        @Test(
            "forged mail of the organization to itself goes into the junk folder, whatever passes for a stranger's sender"
        )
        func selfForged() async throws {
            let dns = try await Self.dns()
            defer { dns.stop() }
            let gateway = try await Postern(organization: Self.organization, dns: dns, trustedNetworks: [])
            try await gateway.start()
            for (sender, recipient) in [
                ("ceo@contoso.test", "ann@contoso.test"), ("x@honest.test", "carl@contoso.test"),
            ] {
                try await Swaks.deliver(
                    Self.message("From: ceo@contoso.test\r\n"), from: sender, to: recipient, port: gateway.port)
            }
            for (name, spf) in [("ann", "fail"), ("carl", "pass")] {
                let junk = "\(gateway.folder.path)/data/mail/contoso.test/\(name)/.Junk"
                try await eventually(seconds: 60, ProgramError("no junk of \(name)\n\(gateway.log)")) {
                    !Maildir.messages(in: junk).isEmpty
                }
                let text = String(decoding: Maildir.messages(in: junk)[0], as: UTF8.self).replacing("\r\n ", with: " ")
                #expect(text.contains("spf=\(spf)"), "\(text)")
                #expect(text.contains("compauth=fail reason=601"), "\(text)")
            }
        }

        @Test("mail from nobody is refused, but not of an own server")
        func nobody() async throws {
            let dns = try await Self.dns()
            defer { dns.stop() }
            let gateway = try await Postern(organization: Self.organization, dns: dns, trustedNetworks: [])
            try await gateway.start()
            let nobody = [
                "", "From: undisclosed-senders:;\r\n", "From: x@honest.test\r\nFrom: y@honest.test\r\n",
                "From: Ann\r\n",
            ]
            for from in nobody {
                let (status, transcript) = try await Swaks.send(
                    from: "x@honest.test", to: "ann@contoso.test", port: gateway.port, message: Self.message(from))
                #expect(status != 0)
                #expect(
                    transcript.contains(
                        "550 5.7.512 Access denied, message must be RFC 5322 section 3.6.2 compliant"), "\(transcript)")
            }
            try await gateway.apply(
                Self.organization + """

                    inboundConnectors:
                      - { Name: Office, ConnectorType: OnPremises, SenderIPAddresses: [127.0.0.9] }
                    """)
            for from in nobody {
                try await Swaks.deliver(
                    Self.message(from), from: "x@honest.test", to: "ann@contoso.test", port: gateway.port)
            }
        }
    }
}
