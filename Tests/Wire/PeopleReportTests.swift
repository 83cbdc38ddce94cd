import Foundation
import PosternTesting
import Testing

extension Wire {
    @Suite struct PeopleReports {
        private static let organization = """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.test, DomainType: Authoritative, Default: true }
            recipients:
              - { PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox, Mailbox: maildir }
              - { PrimarySmtpAddress: bob@contoso.test, RecipientType: UserMailbox, Mailbox: maildir }
            inboundConnectors:
              - { Name: Submission, ConnectorType: OnPremises, SenderIPAddresses: [127.0.0.25] }
            reportSubmissionPolicy: { ReportAddress: report@contoso.test, ReportPhishAddresses: [phish@contoso.test] }
            hostedContentFilterPolicy: { SymbolWeights: [FROM_BAD_DOMAIN=off] }
            """

        /// What the people of a campaign get: the same words, links and sender, another greeting.
        private static func lure(_ number: Int) -> Data {
            Data(
                """
                From: Account Service <service@outside.test>\r
                To: ann@contoso.test\r
                Subject: Your mailbox will be closed today\r
                Message-ID: <lure\(number)@outside.test>\r
                Date: Mon, 23 Nov 2026 12:00:00 +0000\r
                \r
                Dear customer number \(number),\r
                your mailbox has exceeded its storage quota and will be closed today unless you confirm your password.\r
                Confirm now: https://mailbox-verify-login.outside.test/account/confirm?id=\(number)\r
                The Account Service Team\r

                """.utf8)
        }

        /// A message forwarded as an attachment. A Maildir has lines that end with LF alone.
        private static func report(
            _ message: Data, from person: String = "ann@contoso.test", subject: String = "Fwd: lure"
        ) -> Data {
            let text = String(decoding: message, as: UTF8.self).replacing("\r\n", with: "\n")
            let message = Data(text.replacing("\n", with: "\r\n").utf8)
            return Data(
                "From: \(person)\r\nTo: report@contoso.test\r\nSubject: \(subject)\r\nMIME-Version: 1.0\r\n"
                    .utf8)
                + Data("Content-Type: multipart/mixed; boundary=\"=_b\"\r\n\r\n--=_b\r\n".utf8)
                + Data("Content-Type: text/plain\r\n\r\nPlease look at this.\r\n--=_b\r\n".utf8)
                + Data("Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n".utf8) + message
                + Data("\r\n--=_b--\r\n".utf8)
        }

        private struct Report: Decodable {
            struct Row: Decodable {
                let reporter: String
                let kind: String
                let outcome: String
                let sender: String?
                let subject: String?
            }
            let rows: [Row]
        }

        private func submissions(_ gateway: Postern, _ options: [String] = []) async throws -> [Report.Row] {
            let json = try await gateway.command(["report", "submissions", "--json"] + options)
            return try JSONDecoder().decode(Report.self, from: Data(json.utf8)).rows
        }

        private func report(
            _ message: Data, to address: String, from sender: String = "ann@contoso.test",
            client: String = "127.0.0.25", _ gateway: Postern
        ) async throws -> (status: Int32, output: String) {
            try await Swaks.send(
                from: sender, to: address, port: gateway.port, sendingAddress: client,
                message: Self.report(message, from: sender))
        }

        @Test("a person reports a delivered message by mail, gets an answer in words, and the administrator sees it")
        func byMail() async throws {
            let gateway = try await Postern(organization: Self.organization)
            try await gateway.start()
            let delivered = try await deliver(Self.lure(1), to: "ann@contoso.test", gateway)
            let (status, output) = try await report(delivered, to: "phish@contoso.test", gateway)
            #expect(status == 0, "\(output)")
            let mail = try await gateway.waitForMaildir("ann@contoso.test", count: isJunk(delivered) ? 1 : 2)
            let answer = try #require(
                mail.map { String(decoding: $0, as: UTF8.self) }.first { $0.contains("Subject: Your report") })
            #expect(answer.contains("Return-Path: <>") && answer.contains("Auto-Submitted: auto-replied"))
            #expect(answer.contains("You said: phishing, meant to deceive"))
            #expect(answer.contains("Your mailbox will be closed today (service@outside.test)"))
            let rows = try await submissions(gateway, ["--kind", "phish", "--reporter", "ann@contoso.test"])
            #expect(rows.count == 1 && rows.first?.sender == "eve@outside.test", "\(rows)")
            #expect(rows.first?.subject == "Your mailbox will be closed today")
            #expect(rows.first?.outcome == "learned", "\(rows)")
            try await eventually(seconds: 30, ProgramError("no line of the log:\n\(gateway.log)")) {
                gateway.log.contains("reports.phish.received")
            }
            // With another link in its body it is not what was delivered.
            let changed = String(decoding: delivered, as: UTF8.self).replacing(
                "mailbox-verify-login.outside.test", with: "chairs.rival.test")
            let (again, said) = try await report(Data(changed.utf8), to: "phish@contoso.test", gateway)
            #expect(again == 0, "\(said)")
            try await eventually(seconds: 60, ProgramError("it is taken for the same:\n\(gateway.log)")) {
                try await submissions(gateway).contains { $0.outcome == "altered" }
            }
        }

        /// What nothing but a report speaks against.
        private static func offer(_ number: Int) -> Data {
            Data(
                """
                From: Garden Chairs <offers@outside.test>\r
                To: ann@contoso.test\r
                Subject: Garden chairs for your terrace\r
                Message-ID: <offer\(number)@outside.test>\r
                Date: Mon, 23 Nov 2026 12:00:00 +0000\r
                \r
                Hello number \(number),\r
                our garden chairs of oak and steel are back, and we have put together a set for your terrace with a table,\r
                six chairs and a bench that stays outside in winter. The set is made in our own workshop near the river, and\r
                we bring it to your door within a week. Please look at the pictures of it and tell us which colour you like:\r
                https://chairs-for-terraces.outside.test/set/oak-and-steel?visitor=\(number)\r
                Kind regards, the workshop\r

                """.utf8)
        }

        private func deliver(_ message: Data, to recipient: String, _ gateway: Postern) async throws -> Data {
            let mail = gateway.folder.path + "/data/mail/contoso.test/" + recipient.prefix { $0 != "@" }
            func all() -> [Data] { Maildir.messages(in: mail) + Maildir.messages(in: mail + "/.Junk") }
            let before = Set(all())
            // Answers to reports come at any moment.
            let identity = try #require(
                String(decoding: message, as: UTF8.self).split(whereSeparator: \.isNewline).first {
                    $0.hasPrefix("Message-ID:")
                })
            try await Swaks.deliver(message, to: recipient, port: gateway.port)
            var found: Data?
            try await eventually(seconds: 60, ProgramError("nothing comes to \(recipient):\n\(gateway.log)")) {
                found = all().first {
                    !before.contains($0) && String(decoding: $0, as: UTF8.self).contains(identity)
                }
                return found != nil
            }
            return try #require(found)
        }

        private func isJunk(_ message: Data) -> Bool {
            String(decoding: message, as: UTF8.self).contains("X-Spam-Flag: YES")
        }

        @Test(
            "the next message of a campaign that two people have reported by mail is caught, until somebody calls it wanted"
        )
        func campaign() async throws {
            let gateway = try await Postern(organization: Self.organization)
            try await gateway.start()
            let first = try await deliver(Self.offer(1), to: "ann@contoso.test", gateway)
            #expect(!isJunk(first), "nothing speaks against it yet")
            func teach(_ message: Data, by person: String, _ count: Int) async throws {
                let (status, output) = try await report(
                    message, to: "report@contoso.test", from: person, gateway)
                #expect(status == 0, "\(output)")
                try await eventually(seconds: 60, ProgramError("nothing is learned:\n\(gateway.log)")) {
                    try await submissions(gateway).map(\.outcome) == Array(repeating: "learned", count: count)
                }
            }
            try await teach(first, by: "ann@contoso.test", 1)
            let second = try await deliver(Self.offer(2), to: "bob@contoso.test", gateway)
            #expect(!isJunk(second), "one person alone: \(String(decoding: second, as: UTF8.self))")
            try await teach(second, by: "bob@contoso.test", 2)
            let third = try await deliver(Self.offer(3), to: "bob@contoso.test", gateway)
            #expect(isJunk(third), "\(String(decoding: third, as: UTF8.self))")
            // The administrator lets it out: it is wanted.
            let path = try gateway.folder.write("released.eml", String(decoding: third, as: UTF8.self))
            try await gateway.command(["train", "good", path, "--organization", "contoso"])
            let fourth = try await deliver(Self.offer(4), to: "bob@contoso.test", gateway)
            #expect(!isJunk(fourth), "\(String(decoding: fourth, as: UTF8.self))")
        }

        @Test(
            "the next message of a campaign that two people have moved into the junk folder is caught, until one moves it out again"
        )
        func campaignByMailbox() async throws {
            let gateway = try await Postern(organization: Self.organization)
            try await gateway.start()
            let folder = try TemporaryFolder()
            // Scripts run as whoever owns the mailboxes, and only the gateway's user may ask it: what `sudo` does on a server.
            let inbox = folder.path + "/asked"
            let program = try folder.write(
                "ask", "#!/bin/sh\numask 0\nt=\(inbox).$$\ncat > $t.eml\necho \"$@\" > $t.tmp\nmv $t.tmp $t.words\n")
            chmod(program, 0o755)
            let dovecot = try await dovecot(folder, program: program)
            defer { dovecot.stop() }
            func pass(_ count: Int) async throws {
                func words() -> [String] {
                    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter {
                        $0.hasSuffix(".words")
                    }
                }
                try await eventually(seconds: 60, ProgramError("nothing is reported:\n\(dovecot.log)")) {
                    words().count == count
                }
                for name in words() {
                    let asked = try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
                        .split(whereSeparator: \.isWhitespace).map(String.init)
                    let message = folder.path + "/" + name.dropLast(6) + ".eml"
                    try await gateway.command(asked.map { $0 == "-" ? message : $0 })
                    try FileManager.default.removeItem(atPath: folder.path + "/" + name)
                }
            }
            let first = try await deliver(Self.offer(1), to: "ann@contoso.test", gateway)
            #expect(!isJunk(first))
            func move(_ message: Data, by person: String) async throws {
                let path = try folder.write("moved-\(person)", String(decoding: message, as: UTF8.self))
                try await dovecot.imap(
                    person, Self.append.replacing("LURE", with: path) + "assert m.copy('1', 'Junk')[0] == 'OK'")
                try await pass(1)
            }
            try await move(first, by: "ann@contoso.test")
            let second = try await deliver(Self.offer(2), to: "bob@contoso.test", gateway)
            #expect(!isJunk(second), "one person alone: \(String(decoding: second, as: UTF8.self))")
            try await move(second, by: "bob@contoso.test")
            let third = try await deliver(Self.offer(3), to: "bob@contoso.test", gateway)
            #expect(isJunk(third), "\(String(decoding: third, as: UTF8.self))")
            try await dovecot.imap("ann@contoso.test", "m.select('Junk')\nassert m.copy('1', 'INBOX')[0] == 'OK'")
            try await pass(1)
            let fourth = try await deliver(Self.offer(4), to: "bob@contoso.test", gateway)
            #expect(!isJunk(fourth), "\(String(decoding: fourth, as: UTF8.self))")
        }

        @Test("strangers see no address for reports, and what they made up is not learned")
        func strangers() async throws {
            let gateway = try await Postern(organization: Self.organization)
            try await gateway.start()
            for (sender, client) in [("eve@outside.test", "127.0.0.9"), ("ann@contoso.test", "127.0.0.9")] {
                for address in ["report@contoso.test", "nobody@contoso.test"] {
                    let (status, output) = try await report(
                        Self.lure(1), to: address, from: sender, client: client, gateway)
                    #expect(status != 0)
                    #expect(output.contains("550 5.4.1 Recipient address rejected: Access denied"), "\(output)")
                }
            }
            let (status, output) = try await report(Self.lure(2), to: "report@contoso.test", gateway)
            #expect(status == 0, "\(output)")
            let mail = try await gateway.waitForMaildir("ann@contoso.test")
            #expect(String(decoding: mail[0], as: UTF8.self).contains("does not carry the mark of this server"))
            #expect(try await submissions(gateway).map(\.outcome) == ["notRecognized"])
        }

        @Test("what a person forgets the trace for is forgotten of the reports too")
        func forgotten() async throws {
            let gateway = try await Postern(organization: Self.organization)
            try await gateway.start()
            _ = try await report(Self.lure(1), to: "report@contoso.test", gateway)
            _ = try await gateway.waitForMaildir("ann@contoso.test")
            #expect(try await submissions(gateway).count == 1)
            let told = try await gateway.command(["trace", "forget", "--sender", "ann@contoso.test"])
            let count = try #require(
                told.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }, "\(told)")
            try await gateway.command(
                ["trace", "forget", "--sender", "ann@contoso.test", "--confirm", "\(count)"])
            #expect(try await submissions(gateway).isEmpty)
        }

        // MARK: - Moved in the mailbox

        /// Dovecot with the scripts of `examples`, whose reports go to a program of the test.
        private func dovecot(_ folder: TemporaryFolder, program: String) async throws -> Dovecot {
            let examples = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appending(path: "examples/imapsieve")
            func example(_ name: String) throws -> String {
                try String(contentsOf: examples.appending(path: name), encoding: .utf8)
            }
            // Whoever owns the mailboxes compiles and starts them.
            chmod(folder.path, 0o777)
            let bin = folder.path + "/bin"
            try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
            let script = try example("postern-report")
                .replacing("postern=\"sudo -n -u postern /usr/bin/postern\"", with: "postern=\"\(program)\"")
            #expect(script.contains(program), "the line to set is not there")
            try folder.write("bin/postern-report", script)
            chmod(bin + "/postern-report", 0o755)
            for name in ["report-spam.sieve", "report-ham.sieve"] {
                let path = try folder.write(name, try example(name))
                let (status, output) = try await RunningProgram.run(
                    "sievec",
                    [
                        "-o", "plugin/sieve_plugins=sieve_imapsieve sieve_extprograms", "-o",
                        "plugin/sieve_global_extensions=+vnd.dovecot.pipe +vnd.dovecot.environment", path,
                    ])
                #expect(status == 0, "\(output)")
            }
            return try await Dovecot.start(
                scripts: try example("dovecot.conf").replacing("/etc/dovecot/sieve/", with: folder.path + "/")
                    .replacing("/usr/lib/dovecot/sieve-pipe", with: bin))
        }

        private static let append = "m.append('INBOX', None, None, open('LURE', 'rb').read())\nm.select('INBOX')\n"

        @Test(
            "a message moved into the junk folder is reported as spam, one moved to the inbox as wanted, any other move as neither"
        )
        func moved() async throws {
            let folder = try TemporaryFolder()
            let program = try folder.write(
                "capture", "#!/bin/sh\numask 0\n{ echo \"$@\"; cat; echo; } >> \(folder.path)/taken\n")
            chmod(program, 0o755)
            let dovecot = try await dovecot(folder, program: program)
            defer { dovecot.stop() }
            let lure = try folder.write("lure", String(decoding: Self.lure(7), as: UTF8.self))
            func taken() -> String { (try? String(contentsOfFile: folder.path + "/taken", encoding: .utf8)) ?? "" }
            try await dovecot.imap(
                "ann@contoso.test",
                Self.append.replacing("LURE", with: lure) + "assert m.copy('1', 'Junk')[0] == 'OK'")
            try await eventually(seconds: 60, ProgramError("nothing is reported:\n\(dovecot.log)")) {
                taken().contains("The Account Service Team")
            }
            #expect(
                taken().hasPrefix("train spam - --organization contoso --reporter ann@contoso.test\n"), "\(taken())")
            #expect(taken().contains("Message-ID: <lure7@outside.test>"))
            // Emptying the folder, whatever the trash is called, and what a program that moves mailboxes writes into it.
            try await dovecot.imap(
                "ann@contoso.test",
                "m.select('Junk')\n"
                    + "for name in ('Trash', 'Papierkorb', 'Archive.2026'):\n"
                    + "    m.create(name)\n"
                    + "    assert m.copy('1', name)[0] == 'OK'\n"
                    + "assert m.append('Junk', None, None, open('\(lure)', 'rb').read())[0] == 'OK'")
            let before = taken().split(separator: "\n").filter { $0.hasPrefix("train ") }
            #expect(before.count == 1, "\(taken())\n\(dovecot.log)")
            try await dovecot.imap("ann@contoso.test", "m.select('Junk')\nassert m.copy('1', 'INBOX')[0] == 'OK'")
            try await eventually(seconds: 60, ProgramError("nothing more is reported:\n\(dovecot.log)")) {
                taken().split(separator: "The Account Service Team").count > 2
                    || taken().contains("train good - --organization contoso --reporter ann@contoso.test\n")
            }
            let lines = taken().split(separator: "\n").filter { $0.hasPrefix("train ") }
            #expect(
                lines == [
                    "train spam - --organization contoso --reporter ann@contoso.test",
                    "train good - --organization contoso --reporter ann@contoso.test",
                ], "\(taken())\n\(dovecot.log)")
        }
    }
}
