import Mail
import NIOCore
import SMTP
import Testing

@Suite("An extension that is offered and refused")
struct ExtensionFallbackTests {
    private func asksMuch(to recipients: [String] = ["ann@b.test"]) throws -> ClientTransaction {
        var message = try transaction(to: recipients) {
            $0.returnContent = .headers
            $0.envelopeID = "id"
            $0.eightBitMIME = true
        }
        for index in message.recipients.indices {
            message.recipients[index].notify = .success
            message.recipients[index].originalRecipient = "rfc822;x@y"
        }
        return message
    }

    static let codes = [
        "500 5.5.2", "501 5.5.4", "502 5.5.1", "503", "504 5.5.4", "555 5.5.4", "501 5.6.1", "550 5.5.4", "553 5.5.2",
        "554 5.5.4", "554 5.6.1", "554 5.6.3",
    ]

    @Test("is left out of MAIL, first what changes nothing in the message, then the kind of content", arguments: codes)
    func mail(_ code: String) throws {
        var dialog = Dialog.ready("SIZE", "DSN", "8BITMIME")
        let message = try asksMuch()
        dialog.begin(message)
        #expect(dialog.takeSent() == "MAIL FROM:<sue@a.test> SIZE=19 BODY=8BITMIME RET=HDRS ENVID=id\r\n")
        dialog.says("\(code) What?")
        #expect(dialog.result?.outcomes == [nil])
        #expect(dialog.result?.refused == [.size, .dsn])
        #expect(dialog.session.isReady)
        dialog.begin(message)
        #expect(dialog.takeSent() == "MAIL FROM:<sue@a.test> BODY=8BITMIME\r\n")
        dialog.says("\(code) What?")
        #expect(dialog.result?.refused == [.eightBitMIME])
        dialog.begin(message)
        #expect(dialog.takeSent() == "MAIL FROM:<sue@a.test>\r\n")
        // Nothing is left to be laid to.
        dialog.says("\(code) What?")
        guard case .refused(let reply)?? = dialog.result?.outcomes.first else {
            Issue.record("asked for ever")
            return
        }
        #expect(reply.description.hasPrefix(code))
        #expect(dialog.session.withheld == [.size, .dsn, .eightBitMIME])
    }

    @Test(
        "is not what a refusal is laid to that names an address, a mailbox or a policy, or is for the moment",
        arguments: [
            "550 5.5.0 No", "552 5.5.3 Too many", "554 5.6.0 No", "550 5.1.4 No",
            "501 5.1.7 Bad sender", "550 5.7.1 No", "554 No", "451 4.3.0 Later", "501 5.7.1 No", "503 5.2.1 No",
        ])
    func otherReasons(_ reply: String) throws {
        var dialog = Dialog.ready("SIZE", "DSN", "8BITMIME")
        dialog.begin(try asksMuch())
        dialog.says(reply)
        guard case .refused(let said)?? = dialog.result?.outcomes.first else {
            Issue.record("asked again")
            return
        }
        #expect(said.description == reply)
        #expect(dialog.session.withheld.isEmpty)
    }

    @Test("is left out of RCPT, and the recipients that were taken have their message")
    func recipients() throws {
        var dialog = Dialog.ready("PIPELINING", "DSN")
        let message = try asksMuch(to: ["a@b.test", "b@b.test", "c@b.test"])
        dialog.begin(message)
        dialog.says("250 ok\r\n250 ok\r\n555 5.5.4 NOTIFY\r\n550 5.1.1 c\r\n354 go")
        dialog.says("250 2.0.0 queued")
        #expect(
            dialog.result?.outcomes == [
                .accepted(Reply(250, .init(2, 0, 0), "queued")), nil, .refused(Reply(550, .init(5, 1, 1), "c")),
            ])
        #expect(dialog.result?.refused == [.dsn])
        var rounds = TransactionRounds(message)
        let first = try #require(dialog.result)
        #expect(rounds.ended(first, usesDSN: true) == nil)
        #expect(rounds.transaction.recipients.map(\.address.description) == ["b@b.test"])
        dialog.sent = ""
        dialog.begin(rounds.transaction)
        #expect(dialog.takeSent() == "MAIL FROM:<sue@a.test>\r\nRCPT TO:<b@b.test>\r\nDATA\r\n")
        dialog.says("250 ok\r\n250 ok\r\n354 go")
        dialog.says("250 2.0.0 too")
        let second = try #require(dialog.result)
        let ended = rounds.ended(second, usesDSN: false)
        let whole = try #require(ended)
        #expect(
            whole.outcomes == [
                .accepted(Reply(250, .init(2, 0, 0), "queued")), .accepted(Reply(250, .init(2, 0, 0), "too")),
                .refused(Reply(550, .init(5, 1, 1), "c")),
            ])
        #expect(whole.decidedWithDSN == [0, 2])
        #expect(whole.refused == [.dsn])
    }

    @Test("is laid to nobody's address when MAIL was refused before it in the same write")
    func pipelinedMail() throws {
        var dialog = Dialog.ready("PIPELINING", "SIZE")
        let message = try transaction(to: ["a@b.test", "b@b.test"])
        dialog.begin(message)
        dialog.says("501 5.5.4 SIZE\r\n503 5.5.1 x\r\n503 5.5.1 x\r\n503 5.5.1 x")
        #expect(dialog.result?.outcomes == [nil, nil])
        #expect(dialog.result?.refused == [.size])
        #expect(!dialog.session.isReady)
        dialog.says("250 reset")
        dialog.sent = ""
        dialog.begin(message)
        #expect(dialog.sent.hasPrefix("MAIL FROM:<sue@a.test>\r\nRCPT"))
    }

    @Test(
        "is PIPELINING where a command is refused that came too early",
        arguments: [
            "250 ok|503 5.5.1 Bad sequence|503 5.5.1 x", "250 ok|250 ok|554 5.5.0 Improper pipelining",
            "500 5.5.2 What|503 x|503 x",
        ])
    func pipelining(_ replies: String) throws {
        var dialog = Dialog.ready("PIPELINING")
        let message = try transaction()
        dialog.begin(message)
        dialog.says(replies.replacing("|", with: "\r\n"))
        #expect(dialog.result?.outcomes == [nil])
        #expect(dialog.result?.refused == [.pipelining])
        dialog.says("250 reset")
        dialog.sent = ""
        dialog.begin(message)
        #expect(dialog.takeSent() == "MAIL FROM:<sue@a.test>\r\n")
        dialog.says("250 ok")
        #expect(dialog.takeSent() == "RCPT TO:<ann@b.test>\r\n")
        dialog.says("503 5.5.1 Still")
        #expect(dialog.result?.outcomes == [.refused(Reply(503, .init(5, 5, 1), "Still"))])
    }

    @Test("is PIPELINING too where answers stay out among commands that came together")
    func lostCommands() throws {
        var session = Dialog.ready("PIPELINING").session
        var output = ByteBuffer()
        #expect(session.begin(try transaction(), into: &output) == nil)
        var input = ByteBuffer(string: "250 ok\r\n")
        #expect(session.received(&input, into: &output) == nil)
        #expect(session.abandon(.timedOut("the reply to RCPT")) != nil)
        #expect(session.withheld == [.pipelining])
    }

    @Test(
        "ends the session when it is CHUNKING: what stood behind the command may be taken for commands",
        arguments: ["500 5.5.1", "502", "503 5.5.1", "554", "554 5.5.1", "501 5.5.4", "504", "555"])
    func chunking(_ code: String) throws {
        for keywords in [["PIPELINING", "CHUNKING"], ["CHUNKING"]] {
            var dialog = Dialog()
            dialog.says("220 hi")
            dialog.says((["250-p"] + keywords.map { "250-\($0)" } + ["250 HELP"]).joined(separator: "\r\n"))
            dialog.begin(try transaction(to: ["a@b.test", "b@b.test"]))
            dialog.says("250 ok")
            dialog.says("550 5.1.1 no")
            dialog.says("250 ok")
            dialog.says("\(code) What?")
            guard case .extensionRefused(.chunking, let reply)? = dialog.failure else {
                Issue.record("\(String(describing: dialog.result))")
                continue
            }
            #expect(reply.description.hasPrefix(code))
            #expect(dialog.result?.outcomes == [.refused(Reply(550, .init(5, 1, 1), "no")), nil])
        }
    }

    @Test("is not CHUNKING where the content is refused", arguments: ["554 5.7.1 Spam", "550 5.5.1 x", "552 5.3.4 x"])
    func refusedContent(_ reply: String) throws {
        var dialog = Dialog.ready("PIPELINING", "CHUNKING")
        dialog.begin(try transaction())
        dialog.says("250 ok\r\n250 ok\r\n\(reply)")
        guard case .refused(let said)?? = dialog.result?.outcomes.first else {
            Issue.record("not refused")
            return
        }
        #expect(said.description == reply)
    }

    @Test("is CHUNKING when the chunk is refused before it is whole")
    func earlyRefusal() throws {
        var dialog = Dialog.ready("PIPELINING", "CHUNKING")
        dialog.begin(try transaction(content: "A: b\r\n\r\n" + String(repeating: "0123456789\r\n", count: 8_000)))
        dialog.says("250 ok\r\n250 ok")
        dialog.says("554 5.7.0 Not now")
        #expect(dialog.failure == .extensionRefused(.chunking, Reply(554, .init(5, 7, 0), "Not now")))
    }

    @Test("is STARTTLS only where TLS is not required")
    func startTLS() {
        for reply in ["454 4.7.0 No", "502 5.5.1 No", "501 5.5.4 No", "554 No"] {
            var dialog = Dialog(tls: .opportunistic)
            dialog.says("220 hello")
            dialog.says("250-peer\r\n250 STARTTLS")
            dialog.says(reply)
            #expect(dialog.events == ["ready"])
            #expect(dialog.session.withheld == (reply.hasPrefix("5") ? [.startTLS] : []))
            dialog = Dialog(tls: .required)
            dialog.says("220 hello")
            dialog.says("250-peer\r\n250 STARTTLS")
            dialog.says(reply)
            #expect(dialog.events == ["failed"])
        }
    }

    @Test("is not asked for in a session with a server that is known to refuse it")
    func known() throws {
        var dialog = Dialog()
        dialog.session = ClientSession(
            hostname: "us.test", dialect: .smtp, tls: .never, withheld: [.chunking, .size, .dsn])
        dialog.says("220 hi")
        dialog.says("250-p\r\n250-CHUNKING\r\n250-SIZE 10\r\n250-DSN\r\n250 PIPELINING")
        dialog.sent = ""
        dialog.begin(try transaction(content: "A: b\r\n") { $0.envelopeID = "id" })
        #expect(dialog.sent == "MAIL FROM:<sue@a.test>\r\nRCPT TO:<ann@b.test>\r\nDATA\r\n")
        // The limit that SIZE named holds all the same.
        #expect(dialog.session.extensions.sizeLimit == 10)
    }

    @Test("leaves SMTPUTF8 to the mail that can't do without, and refuses that as the server does")
    func smtpUTF8() throws {
        var dialog = Dialog.ready("SMTPUTF8")
        let plain = try transaction(content: "Subject: x\r\n\r\n") { $0.smtpUTF8 = true }
        dialog.begin(plain)
        #expect(dialog.takeSent() == "MAIL FROM:<sue@a.test> SMTPUTF8\r\n")
        dialog.says("555 5.5.4 SMTPUTF8")
        dialog.begin(plain)
        #expect(dialog.takeSent() == "MAIL FROM:<sue@a.test>\r\n")
        dialog.says("250 ok")
        dialog.says("250 ok")
        dialog.says("354 go")
        dialog.says("250 ok")
        dialog.sent = ""
        dialog.begin(try transaction(content: "Subject: caf\u{e9}\r\n\r\n") { $0.smtpUTF8 = true })
        #expect(dialog.takeSent() == "MAIL FROM:<sue@a.test> SMTPUTF8\r\n")
        dialog.says("555 5.5.4 SMTPUTF8")
        #expect(dialog.result?.outcomes == [.refused(Reply(555, .init(5, 5, 4), "SMTPUTF8"))])
    }
}
