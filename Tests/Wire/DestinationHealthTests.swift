import Foundation
import NIOConcurrencyHelpers
import PosternTesting
import Testing

extension Wire {
    @Suite struct DestinationHealth {
        @Test("a smart host that answers one recipient with 421 for hours gets the mail of the others")
        func oneRecipient() async throws {
            let postfix = try await Postfix.start(
                domains: ["contoso.test"],
                settings: [
                    """
                    smtpd_recipient_restrictions = check_recipient_access \
                    inline:{ {bad@contoso.test = 421 4.7.0 too many unknown users, closing} }, permit_mynetworks, reject
                    """
                ])
            let gateway = try await Postern(organization: SmartHost.organization(port: postfix.port))
            try await gateway.start()
            for name in ["bad", "good1", "good2", "good3"] {
                try await Swaks.deliver(
                    SampleMessage.plain(name).data, to: "\(name)@contoso.test", port: gateway.port)
            }
            for name in ["good1", "good2", "good3"] {
                let received = try await postfix.waitForMessages(to: "\(name)@contoso.test", gateway: gateway)
                #expect(received.count == 1)
            }
            // Only that one goes on being tried, by a timer of its own, and its failure is named.
            let queue = try await gateway.command(["queue", "list", "--json"])
            let shown = try await gateway.command(["queue", "show", "To head office"])
            #expect(shown.contains("421 4.7.0"), "\(shown)")
            #expect(queue.contains("\"DeferredMessageCount\" : 1"), "\(queue)")
        }

        @Test("a mailbox host that dies of one message gets the others, each once, when it is back")
        func killer() async throws {
            let port = try Loopback.freePort()
            let isDead = NIOLockedValueBox(false)
            let host = ScriptedPeer(
                PeerScript(isLMTP: true) { request in
                    if request.verb == .rcpt, request.text.contains("bad@") { isDead.withLockedValue { $0 = true } }
                    // Dead, it breaks off all that comes.
                    return isDead.withLockedValue { $0 } ? .close : nil
                })
            _ = try await host.start(port: Int(port))
            let gateway = try await Postern(
                organization: """
                    organization: contoso
                    acceptedDomains:
                      - { DomainName: contoso.test, DomainType: Authoritative, Default: true }
                    mailboxHosts:
                      - { Name: box, Lmtp: "127.0.0.1:\(port)" }
                    recipients:
                      - { PrimarySmtpAddress: bad@contoso.test, RecipientType: UserMailbox, Mailbox: box }
                      - { PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox, Mailbox: box }
                    """)
            try await gateway.start()
            try await Swaks.deliver(SampleMessage.plain("bad").data, to: "bad@contoso.test", port: gateway.port)
            for index in 0..<3 {
                try await Swaks.deliver(
                    SampleMessage.plain("number \(index)").data, to: "ann@contoso.test", port: gateway.port)
            }
            // It is started again whenever it is dead; an administrator does not wait for the probes.
            try await eventually(seconds: 5, ProgramError("\(host.messages.count) of 3 came.\n\(gateway.log)")) {
                isDead.withLockedValue { $0 = false }
                try await gateway.command(["queue", "retry", "box"])
                try await Task.sleep(nanoseconds: 100_000_000)
                return host.messages.count >= 3
            }
            let order = host.messages.map { message in
                (0..<3).first { SampleMessage.plain("number \($0)").isTail(of: Data(message.content)) }
            }
            #expect(order == [0, 1, 2])
            try await host.stop()
        }
    }
}
