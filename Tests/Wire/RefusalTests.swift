import Foundation
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

        @Test("tells afterwards why each was refused, at RCPT and at the end of DATA")
        func reasons() async throws {
            let gateway = try await Postern(
                organization: Self.organization, settings: "limits: { tarpit: 0s }")
            try await gateway.start()
            _ = try await Swaks.send(to: "someone@elsewhere.test", port: gateway.port)
            _ = try await Swaks.send(to: "nobody@contoso.test", port: gateway.port)
            let looping = String(repeating: "Received: from a by b; Mon, 23 Nov 2026 13:02:19 +0000\r\n", count: 31)
            let refused = try await Swaks.send(
                to: "ann@contoso.test", port: gateway.port,
                message: Data("\(looping)From: <eve@outside.test>\r\nSubject: x\r\n\r\nx\r\n".utf8))
            #expect(refused.output.contains("5.4.6") || refused.output.contains("5.4.14"), "\(refused.output)")

            let relay = try await gateway.refusal(of: "someone@elsewhere.test")
            #expect(relay.inputs.contains("recipientDomain=elsewhere.test"))
            #expect(relay.text.contains("reply 550 5.7.64 TenantAttribution; Relay Access Denied"), "\(relay.text)")
            let unknown = try await gateway.refusal(of: "nobody@contoso.test")
            #expect(unknown.inputs.contains("recipient=unknown"))
            #expect(unknown.text.contains("by AcceptedDomain \"contoso.test\" of organization contoso, revision 1"))
            let loop = try await gateway.refusal(of: "ann@contoso.test", stage: "Acceptance")
            #expect(loop.text.contains("Acceptance: refused"), "\(loop.text)")
            #expect(!loop.inputs.isEmpty)
            let cut = try await gateway.command(["trace", "search", "--limit", "2"])
            #expect(cut.contains("more: --cursor"), "\(cut)")
            let whole = try await gateway.command(["trace", "search", "--limit", "4"])
            #expect(!whole.contains("more:"), "\(whole)")
        }

        @Test("records a size above the limit and a surplus recipient by the stage and the inputs that explain gives")
        func limitsOfATransaction() async throws {
            let gateway = try await Postern(
                organization: Self.organization, settings: "limits: { messageSize: 256KB, recipients: 200 }")
            try await gateway.start()
            let (status, replies) = try await RunningProgram.run(
                "python3",
                [
                    "-c",
                    """
                    import smtplib, sys
                    c = smtplib.SMTP("127.0.0.1", int(sys.argv[1]), timeout=30)
                    c.ehlo("client.test")
                    print(c.docmd("MAIL", "FROM:<eve@outside.test> SIZE=262145"))
                    print(c.docmd("MAIL", "FROM:<eve@outside.test> SIZE=262144"))
                    for _ in range(200): assert c.docmd("RCPT", "TO:<ann@contoso.test>")[0] == 250
                    print(c.docmd("RCPT", "TO:<late@contoso.test>"))
                    print(c.data("Subject: x\\r\\n\\r\\nhi\\r\\n")[0])
                    """, String(gateway.port),
                ])
            #expect(status == 0)
            #expect(
                replies.split(whereSeparator: \.isNewline).map(String.init) == [
                    "(552, b'5.3.4 Message size exceeds fixed maximum message size')", "(250, b'2.1.0 Sender OK')",
                    "(452, b'4.5.3 Too many recipients')", "250",
                ], "\(replies)")

            let size = try await gateway.refusal(stage: "Sender")
            #expect(size.inputs.map { "\($0)" } == ["size=262145", "messageSize=262144"])
            let surplus = try await gateway.refusal(of: "late@contoso.test")
            #expect(surplus.inputs.map { "\($0)" } == ["recipients=200", "limit=200"])

            let session = ["explain", "--ip", "127.0.0.1", "--helo", "client.test", "--mail-from", "eve@outside.test"]
            let line = String(repeating: "x", count: 998) + "\r\n"
            let head = "Subject: x\r\n\r\n"
            let body = String(repeating: line, count: 262)
            let rest = 262_145 - head.utf8.count - body.utf8.count
            let message = head + body + String(repeating: "y", count: rest - 2) + "\r\n"
            let file = try gateway.folder.write("message.eml", message)
            let explainedSize = try await gateway.command(
                session + ["--rcpt-to", "ann@contoso.test", "--file", file], status: 1)
            let explainedSurplus = try await gateway.command(
                session + Array(repeating: ["--rcpt-to", "ann@contoso.test"], count: 200).joined()
                    + ["--rcpt-to", "late@contoso.test"])
            for (live, explained, lines) in [
                (size.text, explainedSize, ["Sender: refused", "from size=262145, messageSize=262144"]),
                (surplus.text, explainedSurplus, ["RecipientLimits: refused", "from recipients=200, limit=200"]),
            ] {
                for text in lines {
                    #expect(live.contains(text), "\(live)")
                    #expect(explained.contains(text), "\(explained)")
                }
            }
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
