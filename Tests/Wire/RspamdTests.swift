import Foundation
import NIOConcurrencyHelpers
import PosternTesting
import Testing

extension Wire {
    @Suite struct Rspamd {
        private static let organization = """
            organization: contoso
            acceptedDomains: [{ DomainName: contoso.test, Default: true }]
            recipients: [{ PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox }]
            """

        private static func message(_ words: String) -> Data {
            Data(
                """
                From: Eve <eve@outside.test>\r
                To: Ann <ann@contoso.test>\r
                Subject: The figures\r
                Message-ID: <\(UUID().uuidString)@outside.test>\r
                Date: Mon, 30 Nov 2026 10:00:00 +0000\r
                \r
                Dear Ann, here are the figures of November that you asked for on Friday.\r
                \(words)\r

                """.utf8)
        }

        private static func gateway(_ place: String, _ settings: String = "") async throws -> Postern {
            try await Postern(
                organization: organization, settings: "engines: { rspamd: { address: \"\(place)\"\(settings) } }")
        }

        private static func junk(_ gateway: Postern) -> [Data] {
            Maildir.messages(in: "\(gateway.folder.path)/data/mail/contoso.test/ann/.Junk")
        }

        /// What the trace says of the newest message.
        private static func trace(_ gateway: Postern) async throws -> String {
            let rows = try await gateway.command(["trace", "search", "--limit", "1", "--json"])
            let id = rows.components(separatedBy: "\"MessageTraceId\" : \"").last?.prefix { $0 != "\"" } ?? ""
            return try await gateway.command(["trace", "show", String(id)])
        }

        @Test("what it takes for spam goes into Junk, and the trace names its symbols with their weight")
        func found() async throws {
            let rspamd = FakeRspamd { question in
                guard String(decoding: question.message, as: UTF8.self).contains("bargain") else {
                    return .json(FakeRspamd.nothing)
                }
                return .json(
                    #"{"action":"add header","score":9.5,"required_score":15,"symbols":{"DBL_SPAM":{"score":6.5,"#
                        + #""options":["evil.example"]},"OWN_RULE":{"score":3}}}"#)
            }
            let port = try await rspamd.start()
            let gateway = try await Self.gateway("127.0.0.1:\(port)")
            try await gateway.start()
            try await Swaks.deliver(Self.message("Yours, Eve"), to: "ann@contoso.test", port: gateway.port)
            let inbox = try await gateway.waitForMaildir("ann@contoso.test")
            #expect(inbox.count == 1)
            let asked = try #require(rspamd.questions.first)
            #expect(asked.values("Rcpt") == ["<ann@contoso.test>"] && asked.values("MTA-Tag") == ["contoso"])
            try await Swaks.deliver(Self.message("What a bargain"), to: "ann@contoso.test", port: gateway.port)
            try await eventually(seconds: 60, ProgramError("no junk\n\(gateway.log)")) { !Self.junk(gateway).isEmpty }
            let shown = try await Self.trace(gateway)
            #expect(shown.contains("DBL_SPAM") && shown.contains("evil.example"), "\(shown)")
            #expect(shown.contains("rspamd add header 9.5 of 15"), "\(shown)")
            #expect(try await gateway.command(["status"]).contains("rspamd at 127.0.0.1:\(port)"))
            try await rspamd.stop()
        }

        @Test("down, slow or absurd, it leaves mail to this server's own scorer, and trace, log and status tell")
        func troubles() async throws {
            let answer = Shared(FakeRspamd.Answer.json(FakeRspamd.nothing))
            let rspamd = FakeRspamd { _ in answer.value }
            let port = try await rspamd.start()
            let gateway = try await Self.gateway("127.0.0.1:\(port)", ", timeout: 2s")
            try await gateway.start()
            let cases: [(FakeRspamd.Answer, String)] = [
                (.silence, "rspamd does not answer in time"), (.json("hello"), "it is no JSON"),
                (.json(#"{"action":"reject","score":1e308}"#), "its score is beyond all bounds"),
                (
                    .json(#"{"action":"explode","score":99,"required_score":15}"#),
                    "an action that the table does not have"
                ),
                (.status(500, FakeRspamd.nothing), "it has the status 500"),
            ]
            for (number, (next, words)) in cases.enumerated() {
                answer.value = next
                try await Swaks.deliver(Self.message("Number \(number)"), to: "ann@contoso.test", port: gateway.port)
                _ = try await gateway.waitForMaildir("ann@contoso.test", count: 2 * number + 1)
                let shown = try await Self.trace(gateway)
                #expect(shown.contains(words), "\(words)\n\(shown)")
                // A good answer between them, so that it is asked each time.
                answer.value = .json(FakeRspamd.nothing)
                try await Swaks.deliver(Self.message("between"), to: "ann@contoso.test", port: gateway.port)
                _ = try await gateway.waitForMaildir("ann@contoso.test", count: 2 * number + 2)
            }
            try await rspamd.stop()
            try await Swaks.deliver(Self.message("down"), to: "ann@contoso.test", port: gateway.port)
            #expect(Self.junk(gateway).isEmpty)
            let standing = try await gateway.command(["status"], status: 1)
            #expect(standing.contains("! The engine rspamd at 127.0.0.1:\(port) can't be reached"), "\(standing)")
            #expect(gateway.log.contains("scoring.engine.unavailable"))
        }

        @Test("an answer beyond its bound is cut off, and leaves mail to this server's own scorer")
        func longAnswer() async throws {
            let rspamd = FakeRspamd { _ in .octets(0x20, count: 100 << 20) }
            let port = try await rspamd.start()
            // 4 MB take their time on a busy machine.
            let gateway = try await Self.gateway("127.0.0.1:\(port)", ", timeout: 25s")
            try await gateway.start()
            try await Swaks.deliver(Self.message("Yours, Eve"), to: "ann@contoso.test", port: gateway.port)
            _ = try await gateway.waitForMaildir("ann@contoso.test")
            let shown = try await Self.trace(gateway)
            #expect(shown.contains("it is longer than 4 MB"), "\(shown)")
            try await rspamd.stop()
        }

        @Test(
            "Debian's Rspamd: its own rule puts mail into Junk, it is told whose mail it is, and mail goes on without it",
            .enabled(if: RspamdServer.isInstalled))
        func real() async throws {
            let rspamd = try await RspamdServer.start()
            defer { rspamd.stop() }
            let gateway = try await Self.gateway(rspamd.socket)
            try await gateway.start()
            try await Swaks.deliver(Self.message("Yours, Eve"), to: "ann@contoso.test", port: gateway.port)
            _ = try await gateway.waitForMaildir("ann@contoso.test")
            try await Swaks.deliver(Self.message(RspamdServer.word), to: "ann@contoso.test", port: gateway.port)
            try await eventually(seconds: 60, ProgramError("no junk\n\(gateway.log)")) { !Self.junk(gateway).isEmpty }
            let shown = try await Self.trace(gateway)
            #expect(shown.contains("TEST_WORD") && shown.contains("rspamd reject"), "\(shown)")
            #expect(shown.contains("for contoso"), "\(shown)")
            rspamd.stop()
            try await eventually(ProgramError("Rspamd does not end")) { !rspamd.isRunning }
            try await Swaks.deliver(Self.message(RspamdServer.word), to: "ann@contoso.test", port: gateway.port)
            _ = try await gateway.waitForMaildir("ann@contoso.test", count: 2)
            let standing = try await gateway.command(["status"], status: 1)
            #expect(standing.contains("! The engine rspamd at \(rspamd.socket) can't be reached"), "\(standing)")
            let again = try await RspamdServer.start(socket: rspamd.socket)
            defer { again.stop() }
            try await eventually(seconds: 120, ProgramError("it is not asked again\n\(gateway.log)")) {
                try await Swaks.deliver(Self.message(RspamdServer.word), to: "ann@contoso.test", port: gateway.port)
                return Self.junk(gateway).count > 1
            }
            #expect(gateway.log.contains("scoring.engine.available"))
        }
    }
}

/// A value that a test changes while another thread reads it.
private final class Shared<Value: Sendable>: Sendable {
    private let box: NIOLockedValueBox<Value>

    init(_ value: Value) { box = NIOLockedValueBox(value) }

    var value: Value {
        get { box.withLockedValue { $0 } }
        set { box.withLockedValue { $0 = newValue } }
    }
}
