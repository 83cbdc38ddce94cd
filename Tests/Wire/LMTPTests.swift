import PosternTesting
import Testing

extension Wire {
    @Suite struct LMTP {
        @Test("hands mail to Dovecot by LMTP byte for byte under the trace fields")
        func bytes() async throws {
            let dovecot = try await Dovecot.start()
            let gateway = try await Postern(
                organization: """
                    organization: contoso
                    acceptedDomains:
                      - { DomainName: contoso.test, DomainType: Authoritative, Default: true }
                    mailboxHosts:
                      - { Name: dovecot, Lmtp: "127.0.0.1:\(dovecot.port)" }
                    recipients:
                      - { PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox, Mailbox: dovecot }
                      - { PrimarySmtpAddress: bob@contoso.test, RecipientType: UserMailbox, Mailbox: dovecot }
                    """)
            try await gateway.start()
            for (index, message) in SampleMessage.all.enumerated() {
                try await Swaks.deliver(message.data, to: "ann@contoso.test,bob@contoso.test", port: gateway.port)
                for recipient in ["ann@contoso.test", "bob@contoso.test"] {
                    let received = try await dovecot.waitForMessages(to: recipient, count: index + 1, gateway: gateway)
                    #expect(received.count == index + 1)
                    #expect(received.contains { message.isTail(of: $0) }, "\(message) for \(recipient)")
                }
            }
        }
    }
}
