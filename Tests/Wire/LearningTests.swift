import Foundation
import PosternTesting
import Testing

extension Wire {
    @Suite struct Learning {
        private static let organization = """
            organization: contoso
            acceptedDomains: [{ DomainName: contoso.test, Default: true }]
            recipients:
              - { PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox }
              - { PrimarySmtpAddress: carl@contoso.test, RecipientType: UserMailbox }
            hostedContentFilterPolicy: { SymbolWeights: [FROM_BAD_DOMAIN=off] }
            """

        /// A message of a campaign: harmless by itself, so that nothing but what was learned decides.
        private static func message(_ number: Int) -> Data {
            Data(
                """
                From: Workshop <events\(number)@sender\(number).test>\r
                To: ann@contoso.test\r
                Subject: Workshop on gardens, part \(number)\r
                Message-ID: <\(number)@sender\(number).test>\r
                Date: Mon, 30 Nov 2026 10:00:00 +0000\r
                Content-Type: text/plain; charset=utf-8\r
                \r
                The gardens of our county are open this weekend and we would like to show you round the beds and the old\r
                trees behind the house, with tea at four and a talk on how roses are cut before winter comes.\r
                \r
                https://gardens.landing.test/visit\r
                Number \(number)\r

                """.utf8)
        }

        private static func send(_ number: Int, to recipient: String, _ gateway: Postern) async throws {
            try await Swaks.deliver(
                message(number), from: "events\(number)@sender\(number).test", to: recipient, port: gateway.port)
        }

        private static func folder(_ person: String, _ gateway: Postern) -> String {
            "\(gateway.folder.path)/data/mail/contoso.test/\(person)"
        }

        private static func waitForJunk(_ person: String, count: Int, _ gateway: Postern) async throws -> [Data] {
            let junk = folder(person, gateway) + "/.Junk"
            try await eventually(seconds: 60, ProgramError("no junk of \(person)\n\(gateway.log)")) {
                Maildir.messages(in: junk).count >= count
            }
            return Maildir.messages(in: junk)
        }

        @Test(
            "of one report makes the next message of the campaign spam for everybody, and a good word makes that void")
        func campaign() async throws {
            let gateway = try await Postern(organization: Self.organization)
            try await gateway.start()
            try await Self.send(1, to: "ann@contoso.test", gateway)
            let first = try await gateway.waitForMaildir("ann@contoso.test")
            let file = gateway.folder.path + "/reported.eml"
            try first[0].write(to: URL(fileURLWithPath: file))

            let answer = try await gateway.command(["train", "spam", file])
            #expect(answer == "contoso, as spam: 1 learned.\n", "\(answer)")
            #expect(try await gateway.command(["train", "spam", file]).contains("1 known already"))
            try await Self.send(2, to: "carl@contoso.test", gateway)
            let junk = try await Self.waitForJunk("carl", count: 1, gateway)
            let stamps = String(decoding: junk[0], as: UTF8.self).replacing("\r\n ", with: " ")
            #expect(stamps.contains("CAMPAIGN_CONTENT"), "\(stamps)")
            let trace = try await gateway.command(["trace", "search", "--recipient", "carl@contoso.test"])
            #expect(trace.contains("FilteredAsSpam"), "\(trace)")

            // It survives the process.
            gateway.stop()
            try await gateway.start()
            try await Self.send(3, to: "carl@contoso.test", gateway)
            _ = try await Self.waitForJunk("carl", count: 2, gateway)

            try junk[0].write(to: URL(fileURLWithPath: gateway.folder.path + "/released.eml"))
            let released = try await gateway.command(["train", "ham", gateway.folder.path + "/released.eml"])
            #expect(released == "contoso, as good: 1 learned.\n", "\(released)")
            try await Self.send(4, to: "carl@contoso.test", gateway)
            _ = try await gateway.waitForMaildir("carl@contoso.test")
            #expect(Maildir.messages(in: Self.folder("carl", gateway) + "/.Junk").count == 2)

            let status = try await gateway.command(["train", "status"])
            #expect(status.contains("contoso has learned from 2 messages: 1 good, 1 spam, 0 phish."), "\(status)")
            #expect(status.contains("499 good and 499 bad messages are missing of 500 each"), "\(status)")
            gateway.stop()
            // The same without a gateway.
            let stopped = try await gateway.command(["train", "status"])
            #expect(stopped.split(separator: "\n").prefix(2) == status.split(separator: "\n").prefix(2), "\(stopped)")
            #expect(try await gateway.command(["train", "forget", file]).hasPrefix("Forgotten: 1 lessons"))
            #expect(try await gateway.command(["train", "forget", file], status: 1).hasPrefix("Forgotten: 0 lessons"))
            let log = try await gateway.command(["audit", "list", "--json"])
            #expect(log.contains("train.learn") && log.contains("train.forget"))
            #expect(!log.contains("reported.eml"))
        }
    }
}
