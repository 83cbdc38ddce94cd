import Foundation
import PosternTesting
import Testing

extension Wire {
    @Suite struct Hybrid {
        private static func organization(lmtp: UInt16 = 24, subaddress: String? = nil, office: UInt16? = nil) -> String
        {
            """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.test, DomainType: Authoritative, Default: true }
              - { DomainName: office.test, DomainType: InternalRelay }
            recipients:
              - { PrimarySmtpAddress: carl@contoso.test, RecipientType: UserMailbox, Mailbox: dovecot }
            mailboxHosts:
              - { Name: dovecot, Lmtp: "127.0.0.1:\(lmtp)"\(subaddress.map { ", JunkSubaddress: \"\($0)\"" } ?? "") }
            outboundConnectors:
              - { Name: Office, ConnectorType: OnPremises, RecipientDomains: [office.test], UseMXRecord: false, SmartHosts: ["127.0.0.1:\(office ?? 25)"] }
            """
        }

        private static let testString = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"

        private static func message(_ subject: String, fields: [String] = [], body: String = "Hello") -> Data {
            let header =
                [
                    "From: Eve <eve@example.test>", "To: Carl <carl@contoso.test>", "Subject: \(subject)",
                    "Message-ID: <\(subject.filter { $0.isLetter || $0.isNumber })@example.test>",
                    "Date: Mon, 6 Jul 2026 10:00:00 +0000",
                ] + fields
            return Data((header.joined(separator: "\r\n") + "\r\n\r\n\(body)\r\n").utf8)
        }

        private static func subjects(_ messages: [Data]) -> Set<String> {
            Set(
                messages.compactMap { message in
                    String(decoding: message, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("Subject: ") }
                        .map { String($0.dropFirst("Subject: ".count)).trimmingCharacters(in: .whitespacesAndNewlines) }
                })
        }

        private struct Guide: Decodable {
            struct Section: Decodable {
                let place: String
                let text: String
            }
            let sections: [Section]
        }

        private struct Verification: Decodable {
            struct Copy: Decodable {
                let recipient: String
                let place: String
                let sentTo: String?
                let folder: String?
                let header: String?
                let status: String
                let look: String
            }
            let overall: String
            let MessageId: String
            let MessageTraceId: String?
            let copies: [Copy]
        }

        private func sections(_ gateway: Postern) async throws -> [Guide.Section] {
            let json = try await gateway.command(["hybrid", "sieve", "--organization", "contoso", "--json"])
            return try JSONDecoder().decode(Guide.self, from: Data(json.utf8)).sections
        }

        /// A Dovecot with the script and the settings that are printed.
        private func dovecot(_ sections: [Guide.Section], _ folder: TemporaryFolder) async throws -> Dovecot {
            chmod(folder.path, 0o755)
            let script = try #require(sections.first { $0.place.hasSuffix(".sieve") })
            let path = try folder.write("postern-junk.sieve", script.text)
            let (status, output) = try await RunningProgram.run("sievec", [path])
            #expect(status == 0, "\(output)")
            let settings = try #require(sections.first { $0.place.hasSuffix("(Dovecot 2.3)") })
            let own = URL(filePath: script.place).deletingLastPathComponent().path
            return try await Dovecot.start(scripts: settings.text.replacing(own + "/", with: folder.path + "/"))
        }

        /// What a mailbox has once it has so many messages, inbox and junk folder.
        private func mail(
            of recipient: String, count: Int, in dovecot: Dovecot, _ gateway: Postern
        ) async throws -> (inbox: Set<String>, junk: Set<String>) {
            func found() -> (inbox: [Data], junk: [Data]) {
                (dovecot.messages(for: recipient), dovecot.messages(for: recipient, in: "Junk"))
            }
            try await eventually(
                seconds: 60, ProgramError("\(found()) of \(count) messages\n\(dovecot.log)\n\(gateway.log)")
            ) {
                let (inbox, junk) = found()
                return inbox.count + junk.count >= count
            }
            let (inbox, junk) = found()
            return (Self.subjects(inbox), Self.subjects(junk))
        }

        @Test("Dovecot with the printed script files the verdicts that are junk, and leaves every other in the inbox")
        func sieve() async throws {
            let gateway = try await Postern(organization: Self.organization())
            let folder = try TemporaryFolder()
            let dovecot = try await dovecot(try await sections(gateway), folder)
            defer { dovecot.stop() }
            try await gateway.apply(Self.organization(lmtp: dovecot.port))
            try await gateway.start()
            for (subject, body) in [("spam by gateway", Self.testString), ("mail by gateway", "Hello")] {
                try await Swaks.deliver(
                    Self.message(subject, body: body), from: "eve@example.test", to: "carl@contoso.test",
                    port: gateway.port)
            }
            // What no message of this test comes to by itself, as a gateway would hand it over.
            let report = "X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:5;SRV:;IPV:NLI;"
            let flag = "X-Spam-Flag: YES"
            let junk = ["SPM", "SKS", "SKB", "BLK"].map { ("filed \($0)", [report + "SFV:\($0);CAT:SPM;DIR:INB;"]) }
            let folded = ("filed folded", [report + "\r\n SFV:SPM; H:a;\r\n CAT:SPM;DIR:INB;"])
            let left = ["SKQ", "SKA", "SKN", "SFE"].map {
                ("left \($0)", [report + "SFV:\($0);CAT:NONE;DIR:INB;", flag])
            }
            let others = [
                ("filed flag", [flag]), ("left bulk", [report + "SFV:NSPM;SRV:BULK;CAT:BULK;"]), ("left bare", []),
                ("left no flag", ["X-Spam-Flag: NO"]), ("left claim", ["X-Other: SFV:SPM;"]),
            ]
            let all = junk + [folded] + left + others
            for (subject, fields) in all {
                try await Swaks.deliver(
                    Self.message(subject, fields: fields), from: "eve@example.test", to: "carl@contoso.test",
                    port: dovecot.port, options: ["--protocol", "LMTP"])
            }
            let found = try await mail(of: "carl@contoso.test", count: all.count + 2, in: dovecot, gateway)
            let subjects = Set(all.map(\.0))
            #expect(found.junk == subjects.filter { $0.hasPrefix("filed") }.union(["spam by gateway"]))
            #expect(found.inbox == subjects.filter { $0.hasPrefix("left") }.union(["mail by gateway"]))
            gateway.stop()
        }

        @Test(
            "Dovecot with the printed settings files what comes to the sub-address, and the trace names the recipient")
        func subaddress() async throws {
            let gateway = try await Postern(organization: Self.organization(subaddress: "+Junk"))
            let sections = try await sections(gateway)
            let settings = try #require(sections.first { $0.place.hasSuffix("99-postern-subaddress.conf") })
            let dovecot = try await Dovecot.start(scripts: settings.text)
            defer { dovecot.stop() }
            try await gateway.apply(Self.organization(lmtp: dovecot.port, subaddress: "+Junk"))
            try await gateway.start()
            for (subject, body) in [("spam", Self.testString), ("mail", "Hello")] {
                try await Swaks.deliver(
                    Self.message(subject, body: body), from: "eve@example.test", to: "carl@contoso.test",
                    port: gateway.port)
            }
            let found = try await mail(of: "carl@contoso.test", count: 2, in: dovecot, gateway)
            #expect(found.junk == ["spam"] && found.inbox == ["mail"])
            let rows = try await gateway.command(["trace", "search", "--recipient", "carl@contoso.test", "--json"])
            #expect(
                rows.contains(#""RecipientAddress" : "carl@contoso.test""#)
                    && !rows.contains(#""RecipientAddress" : "carl+Junk@"#), "\(rows)")
            gateway.stop()
        }

        @Test("verify junk says where the copy is behind Postfix and Dovecot, and there it is")
        func verification() async throws {
            let gateway = try await Postern(organization: Self.organization())
            let folder = try TemporaryFolder()
            let dovecot = try await dovecot(try await sections(gateway), folder)
            defer { dovecot.stop() }
            let postfix = try await Postfix.start(
                domains: ["office.test"], settings: ["virtual_transport = lmtp:inet:127.0.0.1:\(dovecot.port)"])
            defer { postfix.stop() }
            try await gateway.apply(Self.organization(lmtp: dovecot.port, office: postfix.port))
            let stopped = try await gateway.command(["verify", "junk", "--recipient", "bob@office.test"], status: 1)
            #expect(stopped.contains("No gateway runs"), "\(stopped)")
            try await gateway.start()
            let json = try await gateway.command(["verify", "junk", "--recipient", "bob@office.test", "--json"])
            let result = try JSONDecoder().decode(Verification.self, from: Data(json.utf8))
            #expect(result.overall == "Succeeded", "\(json)")
            let copy = try #require(result.copies.first)
            #expect(copy.place == "OnPremises" && copy.status == "Delivered" && copy.sentTo == "bob@office.test")
            #expect(copy.header?.contains(";SFV:SPM;") == true && copy.folder == nil, "\(json)")
            try await eventually(seconds: 60, ProgramError("no junk\n\(dovecot.log)\n\(postfix.error("?"))")) {
                !dovecot.messages(for: "bob@office.test", in: "Junk").isEmpty
            }
            let message = try #require(dovecot.messages(for: "bob@office.test", in: "Junk").first)
            let text = String(decoding: message, as: UTF8.self)
            #expect(text.contains("Message-ID: \(result.MessageId)") && text.contains(";SFV:SPM;"), "\(text)")
            #expect(dovecot.messages(for: "bob@office.test").isEmpty)
            let trace = try await gateway.command(["trace", "show", try #require(result.MessageTraceId)])
            #expect(trace.contains("test message ordered by"), "\(trace)")
            let words = try await gateway.command(["verify", "junk", "--recipient", "carl@contoso.test"])
            #expect(words.contains("Succeeded: test message") && words.contains("mailbox host \"dovecot\""), "\(words)")
            let unknown = try await gateway.command(
                ["verify", "junk", "--recipient", "nobody@contoso.test"], status: 1)
            #expect(unknown.contains("Refused: 550 5.4.1"), "\(unknown)")
            gateway.stop()
        }
    }
}
