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
            antiPhishPolicy: { DmarcQuarantineAction: MoveToJmf }
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

        /// An organization of one person.
        private static let small = """
            organization: contoso
            acceptedDomains: [{ DomainName: contoso.test, Default: true }]
            recipients: [{ PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox }]
            """

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
            // Which signs the content has is for the tests of the scorer.
            return header.split(separator: "\n").map { String($0).replacing(/SFS:[A-Z0-9_()]*;/, with: "SFS:;") }.filter
            {
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

            let good = [
                "X-Forefront-Antispam-Report: CIP:127.0.0.9;CTRY:;LANG:;SCL:1;SRV:;IPV:NLI;SFV:NSPM;H:client.test;"
                    + "PTR:InfoDomainNonexistent;CAT:NONE;SFS:;DIR:INB;", "X-Spam-Flag: NO",
            ]
            let inbox = try await gateway.waitForMaildir("ann@contoso.test")
            #expect(inbox.count == 1 && Self.stamps(inbox[0]) == good)
            let folder = "\(gateway.folder.path)/data/mail/contoso.test/ann"
            try await eventually(seconds: 60, ProgramError("no junk\n\(gateway.log)")) {
                !Maildir.messages(in: folder + "/.Junk").isEmpty
            }
            let junk = Maildir.messages(in: folder + "/.Junk")
            #expect(junk.count == 1)
            #expect(try String(contentsOfFile: folder + "/subscriptions", encoding: .utf8) == "Junk\n")

            let stamps = [
                "X-Forefront-Antispam-Report: CIP:127.0.0.9;CTRY:;LANG:;SCL:7;SRV:;IPV:NLI;SFV:SPM;H:client.test;"
                    + "PTR:InfoDomainNonexistent;CAT:SPOOF;SFS:;DIR:INB;", "X-Spam-Flag: YES",
            ]
            for message in junk { #expect(Self.stamps(message) == stamps) }
            let hosted = try await dovecot.waitForMessages(to: "carl@contoso.test", count: 2, gateway: gateway)
            #expect(Set(hosted.map { Self.stamps($0) }) == [stamps, good])
            try await eventually(seconds: 60, ProgramError("\(office.messages.count) of 2\n\(gateway.log)")) {
                office.messages.count == 2 && outside.messages.count == 2
            }
            #expect(Set(office.messages.map { Self.stamps($0.content) }) == [stamps, good])
            #expect(outside.messages.allSatisfy { Self.stamps($0.content).isEmpty })
            try await office.stop()
            try await outside.stop()
        }

        @Test("the test string of spam goes into the junk folder, with stamps, a trace and words")
        func testString() async throws {
            let gateway = try await Postern(organization: Self.small)
            try await gateway.start()
            let text =
                "From: Eve <eve@example.test>\r\nTo: Ann <ann@contoso.test>\r\nSubject: test\r\n"
                + "Message-ID: <2@example.test>\r\nDate: Mon, 6 Jul 2026 10:00:00 +0000\r\n"
                + "X-Forefront-Antispam-Report: SFV:SKN;\r\nX-Spam-Status: No\r\n\r\n"
                + "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\r\n"
            try await Swaks.deliver(
                Data(text.utf8), from: "eve@example.test", to: "ann@contoso.test", port: gateway.port)
            let folder = "\(gateway.folder.path)/data/mail/contoso.test/ann"
            try await eventually(seconds: 60, ProgramError("no junk\n\(gateway.log)")) {
                !Maildir.messages(in: folder + "/.Junk").isEmpty
            }
            let message = try #require(Maildir.messages(in: folder + "/.Junk").first)
            let header = String(decoding: message, as: UTF8.self).replacing("\n ", with: " ")
            #expect(header.contains(";SCL:9;SRV:;IPV:NLI;SFV:SPM;") && header.contains(";CAT:HSPM;SFS:"))
            #expect(header.contains("\nX-Microsoft-Antispam: BCL:0;\nX-Spam-Flag: YES\n"))
            #expect(header.contains("\nX-Spam-Status: Yes, score=9 required=5\nX-Spam-Score: 9\n"))
            #expect(header.contains("\nX-MS-Exchange-Organization-SCL: 9\n"))
            #expect(!header.contains("SFV:SKN") && !header.contains("X-Spam-Status: No"))

            let words = "high confidence spam: into Junk (SCL 9, BCL 0, CAT HSPM, SFV SPM)"
            let rows = try await gateway.command(["trace", "search", "--recipient", "ann@contoso.test"])
            #expect(rows.contains("FilteredAsSpam"), "\(rows)")
            let shown = try await gateway.command(["trace", "show", "<2@example.test>"])
            #expect(shown.contains("Verdict:        \(words)\n") && shown.contains("Verdict: \(words)\n"), "\(shown)")
            #expect(shown.contains("found=HSPM"), "\(shown)")
            let json = try await gateway.command(["trace", "show", "<2@example.test>", "--json"])
            #expect(json.contains(#""action" : "junk""#) && json.contains(#""cat" : "HSPM""#), "\(json)")

            let file = gateway.folder.path + "/gtube.eml"
            try text.write(toFile: file, atomically: true, encoding: .utf8)
            let explained = try await gateway.command([
                "explain", "--ip", "127.0.0.1", "--mail-from", "eve@example.test", "--rcpt-to", "ann@contoso.test",
                "--file", file,
            ])
            #expect(explained.contains("Verdict: \(words)\n") && explained.contains("Folder: Junk"), "\(explained)")
            gateway.stop()
        }

        @Test(
            "phishing goes into the junk folder, with its signs in the stamps and words in the trace; a newsletter does not"
        )
        func phishing() async throws {
            let gateway = try await Postern(organization: Self.small)
            try await gateway.start()
            func letter(_ from: String, _ subject: String, _ id: String, _ fields: String, _ page: String) -> Data {
                Data(
                    ("From: \(from)\r\nTo: Ann <ann@contoso.test>\r\nSubject: \(subject)\r\nMessage-ID: <\(id)>\r\n"
                        + "Date: Mon, 6 Jul 2026 10:00:00 +0000\r\n\(fields)MIME-Version: 1.0\r\n"
                        + "Content-Type: text/html; charset=utf-8\r\n\r\n\(page)\r\n").utf8)
            }
            let phish = letter(
                "PayPal <service.team@gmail.com>", "Your account has been suspended", "3@mail.gmail.com", "",
                "<p>Dear customer, verify your account.</p><a href='https://pay.support-desk.org/x'>Verify</a>")
            let news = letter(
                "Orchard News <news@orchard-news.org>", "What we plant in November", "4@orchard-news.org",
                "List-Unsubscribe: <https://www.orchard-news.org/u>\r\nList-Id: <news.orchard-news.org>\r\n",
                "<p>This month it is bulbs.</p><a href='https://www.orchard-news.org/november'>Read on</a>")
            try await Swaks.deliver(news, from: "b@orchard-news.org", to: "ann@contoso.test", port: gateway.port)
            try await Swaks.deliver(phish, from: "service.team@gmail.com", to: "ann@contoso.test", port: gateway.port)
            let folder = "\(gateway.folder.path)/data/mail/contoso.test/ann"
            try await eventually(seconds: 60, ProgramError("no junk\n\(gateway.log)")) {
                !Maildir.messages(in: folder + "/.Junk").isEmpty
            }
            let inbox = try await gateway.waitForMaildir("ann@contoso.test")
            #expect(inbox.count == 1)
            let good = String(decoding: try #require(inbox.first), as: UTF8.self).replacing("\n ", with: " ")
            #expect(good.contains(";SFV:NSPM;") && good.contains("\nX-Spam-Flag: NO\n"), "\(good)")
            #expect(!good.contains("X-Microsoft-Antispam: BCL:0;"), "\(good)")
            let junk = Maildir.messages(in: folder + "/.Junk")
            #expect(junk.count == 1)
            let bad = String(decoding: try #require(junk.first), as: UTF8.self).replacing("\n ", with: " ")
            #expect(bad.contains(";SCL:8;SRV:;IPV:NLI;SFV:SPM;") && bad.contains(";CAT:PHSH;SFS:(P"), "\(bad)")
            #expect(bad.contains("(FROM_BRAND_FREEMAIL)") && bad.contains("\nX-Spam-Flag: YES\n"), "\(bad)")

            let shown = try await gateway.command(["trace", "show", "<3@mail.gmail.com>"])
            #expect(shown.contains("Verdict:        phishing: into Junk (SCL 8"), "\(shown)")
            #expect(shown.contains("Content:        phishing: the name says PayPal"), "\(shown)")
            #expect(shown.contains("FROM_BRAND_FREEMAIL 1.2"), "\(shown)")
            let json = try await gateway.command(["trace", "show", "<3@mail.gmail.com>", "--json"])
            #expect(json.contains(#""id" : "FROM_BRAND_FREEMAIL""#), "\(json)")

            let file = gateway.folder.path + "/phish.eml"
            try phish.write(to: URL(filePath: file))
            let explained = try await gateway.command([
                "explain", "--ip", "127.0.0.1", "--mail-from", "service.team@gmail.com", "--rcpt-to",
                "ann@contoso.test",
                "--file", file,
            ])
            #expect(explained.contains("Verdict: phishing: into Junk (SCL 8"), "\(explained)")
            #expect(explained.contains("Content: phishing: the name says PayPal"), "\(explained)")
            #expect(explained.contains("  FROM_BRAND_FREEMAIL 1.2"), "\(explained)")
            gateway.stop()
        }
    }
}
