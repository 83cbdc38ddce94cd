import Foundation
import PosternTesting
import Testing

extension Wire {
    @Suite struct Forwarding {
        private static func organization(port: Int) -> String {
            """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.test, DomainType: Authoritative, Default: true }
            recipients:
              - { PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox, ForwardingSmtpAddress: ann@elsewhere.test }
              - { PrimarySmtpAddress: bob@contoso.test, RecipientType: UserMailbox }
              - { PrimarySmtpAddress: all@contoso.test, RecipientType: MailUniversalDistributionGroup, Members: [ann@contoso.test, bob@contoso.test] }
            outboundConnectors:
              - { Name: Out, RecipientDomains: ["*"], UseMXRecord: false, SmartHosts: ["127.0.0.1:\(port)"] }
            """
        }

        private static func waitForMessages(_ count: Int, _ peer: ScriptedPeer, _ gateway: Postern) async throws {
            try await eventually(
                seconds: 30, ProgramError("\(peer.messages.count) messages of \(count)\n\(gateway.log)")
            ) {
                peer.messages.count >= count
            }
        }

        @Test("forwards under an address of its own, and passes a report to that address on to the sender")
        func senderRewriting() async throws {
            let peer = ScriptedPeer()
            let gateway = try await Postern(organization: Self.organization(port: try await peer.start()))
            try await gateway.start()
            try await Swaks.deliver(SampleMessage.plain("for all").data, to: "all@contoso.test", port: gateway.port)
            #expect(try await gateway.waitForMaildir("bob@contoso.test").count == 1)
            try await Self.waitForMessages(1, peer, gateway)
            let forwarded = try #require(peer.messages.first)
            #expect(forwarded.recipients.first?.contains("<ann@elsewhere.test>") == true)
            let sender = try #require(forwarded.mail.split(separator: "<").last?.split(separator: ">").first)
            #expect(
                sender.hasPrefix("SRS0=") && sender.hasSuffix("=outside.test=eve@contoso.test"), "\(forwarded.mail)")

            // Still known to the next process.
            gateway.stop()
            try await gateway.start()
            try await Swaks.deliver(
                SampleMessage.plain("undeliverable").data, from: "<>", to: String(sender), port: gateway.port)
            try await Self.waitForMessages(2, peer, gateway)
            #expect(peer.messages[1].recipients.first?.contains("<eve@outside.test>") == true)
            #expect(peer.messages[1].mail.contains("<>"))
            // Nobody but a report may use it.
            let spam = try await Swaks.send(from: "spam@stranger.test", to: String(sender), port: gateway.port)
            #expect(spam.output.contains("550 5.4.1 Recipient address rejected: Access denied"), "\(spam.output)")
            let forged = String(sender).replacing("=eve@", with: "=adam@")
            let refused = try await Swaks.send(from: "<>", to: forged, port: gateway.port)
            #expect(refused.output.contains("550 5.4.1 Recipient address rejected: Access denied"), "\(refused.output)")
            let explained = try await gateway.command([
                "explain", "--ip", "192.0.2.1", "--helo", "x.test", "--mail-from", "<>", "--rcpt-to", String(sender),
            ])
            #expect(explained.contains("resolved to eve@outside.test"), "\(explained)")
            try await peer.stop()
        }

        @Test("ends a forwarding loop in the fourth turn, though the other side takes every Received field out")
        func loop() async throws {
            let peer = ScriptedPeer()
            let gateway = try await Postern(organization: Self.organization(port: try await peer.start()))
            try await gateway.start()
            var message = SampleMessage.plain("round and round").data
            var sender = "eve@outside.test"
            for turn in 1...3 {
                try await Swaks.deliver(message, from: sender, to: "ann@contoso.test", port: gateway.port)
                try await Self.waitForMessages(turn, peer, gateway)
                let sent = peer.messages[turn - 1]
                sender = String(sent.mail.split(separator: "<").last?.split(separator: ">").first ?? "")
                message = Data(Self.withoutTrace(sent.text).utf8)
            }
            let last = try await Swaks.send(
                from: sender, to: "ann@contoso.test", port: gateway.port, message: message)
            #expect(last.output.contains("554 5.4.14 Hop count exceeded - possible mail loop ATTR34"), "\(last.output)")
            try await peer.stop()
        }

        private static func withoutTrace(_ text: String) -> String {
            var kept: [Substring] = []
            var isTrace = false
            for line in text.split(separator: "\r\n", omittingEmptySubsequences: false) {
                if !(line.hasPrefix(" ") || line.hasPrefix("\t")) { isTrace = line.hasPrefix("Received:") }
                if !isTrace { kept.append(line) }
            }
            return kept.joined(separator: "\r\n")
        }
    }
}
