import Foundation
import PosternTesting
import Testing

extension Wire {
    @Suite struct Junk {
        private static func organization(dovecot: UInt16, office: Int, outside: Int) -> String {
            """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.test, DomainType: Authoritative, Default: true }
              - { DomainName: office.test, DomainType: InternalRelay }
            recipients:
              - { PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox }
              - { PrimarySmtpAddress: carl@contoso.test, RecipientType: UserMailbox, Mailbox: dovecot }
              - { PrimarySmtpAddress: fay@contoso.test, RecipientType: MailContact, ExternalEmailAddress: fay@elsewhere.test }
            mailboxHosts:
              - { Name: dovecot, Lmtp: "127.0.0.1:\(dovecot)" }
            outboundConnectors:
              - { Name: Office, ConnectorType: OnPremises, RecipientDomains: [office.test], UseMXRecord: false, SmartHosts: ["127.0.0.1:\(office)"] }
              - { Name: Out, RecipientDomains: ["*"], UseMXRecord: false, SmartHosts: ["127.0.0.1:\(outside)"] }
            """
        }

        private static func message(_ author: String) -> Data {
            Data(
                """
                From: Eve <\(author)>\r
                To: Ann <ann@contoso.test>\r
                Subject: verdicts\r
                Message-ID: <1@example.test>\r
                Date: Mon, 6 Jul 2026 10:00:00 +0000\r
                X-Spam-Flag: NO\r
                X-Forefront-Antispam-Report: SFV:SKN;\r
                \r
                body\r

                """.utf8)
        }

        /// The stamps of a message, unfolded, as a rule of a mailbox host sees them.
        private static func stamps(_ message: some Sequence<UInt8>) -> [String] {
            let text = String(decoding: message.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
            let header = text.components(separatedBy: "\n\n")[0].replacing("\n ", with: " ")
            return header.split(separator: "\n").map(String.init).filter {
                $0.hasPrefix("X-Spam-Flag:") || $0.hasPrefix("X-Forefront-Antispam-Report:")
            }
        }

        @Test("mail of a forged sender goes into the junk folder, marked for own hosts and for nobody else")
        func forged() async throws {
            let dns = try await UnboundServer.start(zones: [
                .init(
                    name: "forged.test",
                    records: """
                        @ IN TXT "v=spf1 -all"
                        _dmarc IN TXT "v=DMARC1; p=quarantine"
                        """),
                .init(
                    name: "honest.test",
                    records: """
                        @ IN TXT "v=spf1 ip4:127.0.0.9 -all"
                        _dmarc IN TXT "v=DMARC1; p=reject"
                        """),
            ])
            defer { dns.stop() }
            let dovecot = try await Dovecot.start()
            let outside = ScriptedPeer()
            let outsidePort = try await outside.start()
            let gateway = try await Postern(
                organization: Self.organization(
                    dovecot: dovecot.port, office: Int(try Loopback.freePort()), outside: outsidePort),
                dns: dns)
            // Its peers are strangers here.
            let configuration = try String(contentsOfFile: gateway.configurationPath, encoding: .utf8)
            try configuration.replacing("trustedNetworks: [\"127.0.0.0/8\"]", with: "trustedNetworks: []")
                .write(toFile: gateway.configurationPath, atomically: true, encoding: .utf8)
            try await gateway.start()
            let recipients = ["ann@contoso.test", "carl@contoso.test", "fay@contoso.test", "bob@office.test"]
            for author in ["eve@forged.test", "eve@honest.test"] {
                try await Swaks.deliver(
                    Self.message(author), from: author, to: recipients.joined(separator: ","), port: gateway.port)
            }
            // A copy that waits keeps its mark over a restart and when it is routed again.
            gateway.stop()
            let office = ScriptedPeer()
            try await gateway.apply(
                Self.organization(dovecot: dovecot.port, office: try await office.start(), outside: outsidePort))
            try await gateway.start()

            let inbox = try await gateway.waitForMaildir("ann@contoso.test")
            #expect(inbox.count == 1 && Self.stamps(inbox[0]).isEmpty)
            let folder = "\(gateway.folder.path)/data/mail/contoso.test/ann"
            try await eventually(seconds: 60, ProgramError("no junk\n\(gateway.log)")) {
                !Maildir.messages(in: folder + "/.Junk").isEmpty
            }
            let junk = Maildir.messages(in: folder + "/.Junk")
            #expect(junk.count == 1)
            #expect(try String(contentsOfFile: folder + "/subscriptions", encoding: .utf8) == "Junk\n")

            let stamps = [
                "X-Forefront-Antispam-Report: CIP:127.0.0.9;CTRY:;LANG:;SCL:5;SRV:;IPV:NLI;SFV:SPM;H:client.test;PTR:;"
                    + "CAT:SPOOF;SFS:;DIR:INB;", "X-Spam-Flag: YES",
            ]
            for message in junk { #expect(Self.stamps(message) == stamps) }
            let hosted = try await dovecot.waitForMessages(to: "carl@contoso.test", count: 2, gateway: gateway)
            #expect(Set(hosted.map { Self.stamps($0) }) == [stamps, []])
            try await eventually(seconds: 60, ProgramError("\(office.messages.count) of 2\n\(gateway.log)")) {
                office.messages.count == 2 && outside.messages.count == 2
            }
            #expect(Set(office.messages.map { Self.stamps($0.content) }) == [stamps, []])
            #expect(outside.messages.allSatisfy { Self.stamps($0.content).isEmpty })
            try await office.stop()
            try await outside.stop()
        }
    }
}
