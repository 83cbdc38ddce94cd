import Mail
import NIOCore
import SMTP
import Testing

/// Plays a server's words to a session and keeps what the session sends and wants.
struct Dialog {
    var session: ClientSession
    var sent = ""
    var events: [String] = []
    var result: ClientTransaction.Result?
    var failure: ClientFailure?

    init(
        _ dialect: ClientSession.Dialect = .smtp, tls: ClientSession.TLSPolicy = .never, hostname: String = "us.test"
    ) {
        session = ClientSession(hostname: hostname, dialect: dialect, tls: tls)
    }

    /// A session that is ready, with these keywords offered.
    static func ready(_ keywords: String..., dialect: ClientSession.Dialect = .smtp) -> Dialog {
        var dialog = Dialog(dialect)
        let lines = ["peer"] + keywords
        dialog.says("220 hello")
        dialog.says(lines.enumerated().map { "250\($0 == lines.count - 1 ? " " : "-")\($1)" }.joined(separator: "\r\n"))
        dialog.sent = ""
        dialog.events = []
        return dialog
    }

    mutating func says(_ text: String) {
        var input = ByteBuffer(string: text + "\r\n")
        while true {
            var output = ByteBuffer()
            let event = session.received(&input, into: &output)
            sent += String(buffer: output)
            guard let event else { return }
            take(event)
        }
    }

    mutating func begin(_ transaction: ClientTransaction) {
        var output = ByteBuffer()
        let event = session.begin(transaction, into: &output)
        sent += String(buffer: output)
        if let event { take(event) }
    }

    mutating func take(_ event: ClientSession.Event) {
        switch event {
        case .ready: events.append("ready")
        case .startTLS: events.append("startTLS")
        case .sendContent(let framing): events.append("sendContent \(framing)")
        case .finished(let result):
            events.append("finished")
            self.result = result
        case .failed(let failure, let result):
            events.append("failed")
            self.failure = failure
            self.result = result
        case .closed: events.append("closed")
        }
    }

    mutating func takeSent() -> String {
        defer { sent = "" }
        return sent
    }
}

func address(_ text: String) throws -> EmailAddress { try #require(EmailAddress(text)) }

func transaction(
    to recipients: [String] = ["ann@b.test"], content: String = "Subject: x\r\n\r\n.hi\r\n",
    edits: MessageEdits = MessageEdits(), change: (inout Envelope) -> Void = { _ in }
) throws -> ClientTransaction {
    var envelope = Envelope(sender: .mailbox(try address("sue@a.test")))
    change(&envelope)
    return ClientTransaction(
        envelope: envelope, recipients: try recipients.map { .init(address: try address($0)) },
        content: .memory(ByteBuffer(string: content)), edits: edits, trustedForm: .none)
}

@Suite("A client session")
struct ClientSessionTests {
    @Test("greets with EHLO and is ready")
    func ehlo() {
        var dialog = Dialog()
        dialog.says("220-hello\r\n220 there")
        #expect(dialog.takeSent() == "EHLO us.test\r\n")
        dialog.says("250-peer\r\n250-SIZE 1000\r\n250 dsn")
        #expect(dialog.events == ["ready"])
        #expect(dialog.session.extensions.sizeLimit == 1_000)
        #expect(dialog.session.extensions.dsn)
        #expect(!dialog.session.extensions.pipelining)
    }

    @Test("says HELO where EHLO is not known")
    func helo() {
        var dialog = Dialog()
        dialog.says("220 hello")
        dialog.sent = ""
        dialog.says("502 5.5.1 What?")
        #expect(dialog.takeSent() == "HELO us.test\r\n")
        dialog.says("250 hello")
        #expect(dialog.events == ["ready"])
        #expect(dialog.session.extensions == ServerExtensions())
    }

    @Test("greets an LMTP server with LHLO and does not fall back")
    func lhlo() {
        var dialog = Dialog(.lmtp)
        dialog.says("220 hello")
        #expect(dialog.takeSent() == "LHLO us.test\r\n")
        dialog.says("500 5.5.1 What?")
        #expect(dialog.failure == .refused(Reply(500, .init(5, 5, 1), "What?")))
    }

    static let refusals: [(String, ClientFailure)] = [
        ("421 4.3.2 Busy", .refused(Reply(421, .init(4, 3, 2), "Busy"))),
        ("554 5.7.1 Go away", .refused(Reply(554, .init(5, 7, 1), "Go away"))),
        ("354 what", .violation("unexpected reply: 354 what")),
        ("SSH-2.0-OpenSSH", .violation("a line is not a reply")),
    ]

    @Test("ends when the greeting is no welcome", arguments: refusals)
    func refusedGreeting(_ greeting: String, _ failure: ClientFailure) {
        var dialog = Dialog()
        dialog.says(greeting)
        #expect(dialog.failure == failure)
        #expect(dialog.result == nil)
        #expect(dialog.sent.isEmpty)
    }

    @Test("asks for TLS where it is offered, and begins anew inside")
    func startTLS() {
        var dialog = Dialog(tls: .opportunistic)
        dialog.says("220 hello")
        dialog.says("250-peer\r\n250-STARTTLS\r\n250 CHUNKING")
        #expect(dialog.takeSent() == "EHLO us.test\r\nSTARTTLS\r\n")
        dialog.says("220 go")
        #expect(dialog.events == ["startTLS"])
        var output = ByteBuffer()
        #expect(dialog.session.tlsEstablished(into: &output) == nil)
        #expect(String(buffer: output) == "EHLO us.test\r\n")
        #expect(!dialog.session.extensions.chunking)
        dialog.says("250-peer\r\n250-STARTTLS\r\n250 PIPELINING")
        #expect(dialog.events == ["startTLS", "ready"])
        #expect(dialog.session.isEncrypted)
        #expect(dialog.sent.isEmpty)
    }

    @Test("aborts when bytes stand behind the reply to STARTTLS")
    func injection() {
        var dialog = Dialog(tls: .opportunistic)
        dialog.says("220 hello")
        dialog.says("250-peer\r\n250 STARTTLS")
        dialog.says("220 go\r\n250 PIPELINING")
        #expect(dialog.failure == .violation("bytes behind the reply to STARTTLS"))
    }

    @Test("goes on in clear when STARTTLS is refused and not required")
    func refusedTLS() {
        var dialog = Dialog(tls: .opportunistic)
        dialog.says("220 hello")
        dialog.says("250-peer\r\n250 STARTTLS")
        dialog.says("454 4.7.0 No")
        #expect(dialog.events == ["ready"])
    }

    @Test("takes 421 to STARTTLS for a refusal of TLS, unless TLS is required")
    func closingAtTLS() {
        for policy in [ClientSession.TLSPolicy.opportunistic, .required] {
            var dialog = Dialog(tls: policy)
            dialog.says("220 hello")
            dialog.says("250-peer\r\n250 STARTTLS")
            dialog.says("421 4.7.0 No")
            #expect(
                dialog.failure
                    == (policy == .required ? .closing(Reply(421, .init(4, 7, 0), "No")) : .tlsFailed("421 4.7.0 No")))
        }
    }

    @Test("gives up without TLS when it is required")
    func requiredTLS() {
        var dialog = Dialog(tls: .required)
        dialog.says("220 hello")
        dialog.says("250 peer")
        #expect(dialog.failure == .tlsUnavailable(nil))
        dialog = Dialog(tls: .required)
        dialog.says("220 hello")
        dialog.says("250-peer\r\n250 STARTTLS")
        dialog.says("454 4.7.0 No")
        #expect(dialog.failure == .tlsUnavailable(Reply(454, .init(4, 7, 0), "No")))
    }

    @Test("sends command by command without PIPELINING")
    func stepByStep() throws {
        var dialog = Dialog.ready()
        dialog.begin(try transaction(to: ["ann@b.test", "bob@b.test"]))
        #expect(dialog.takeSent() == "MAIL FROM:<sue@a.test>\r\n")
        dialog.says("250 ok")
        #expect(dialog.takeSent() == "RCPT TO:<ann@b.test>\r\n")
        dialog.says("250 ok")
        #expect(dialog.takeSent() == "RCPT TO:<bob@b.test>\r\n")
        dialog.says("450 4.2.1 later")
        #expect(dialog.takeSent() == "DATA\r\n")
        dialog.says("354 go")
        #expect(dialog.takeSent() == "Subject: x\r\n\r\n..hi\r\n.\r\n")
        #expect(dialog.result == nil)
        dialog.says("250 2.0.0 queued")
        #expect(
            dialog.result
                == .init(
                    outcomes: [
                        .accepted(Reply(250, .init(2, 0, 0), "queued")), .refused(Reply(450, .init(4, 2, 1), "later")),
                    ], progress: .content))
        #expect(dialog.session.isReady)
        dialog.begin(try transaction())
        #expect(dialog.takeSent() == "MAIL FROM:<sue@a.test>\r\n")
    }

    @Test("sends all commands in one write with PIPELINING")
    func pipelines() throws {
        var dialog = Dialog.ready("PIPELINING")
        dialog.begin(try transaction(to: ["ann@b.test", "bob@b.test"]))
        #expect(
            dialog.takeSent() == "MAIL FROM:<sue@a.test>\r\nRCPT TO:<ann@b.test>\r\nRCPT TO:<bob@b.test>\r\nDATA\r\n")
        dialog.says("250 ok\r\n250 ok\r\n250 ok\r\n354 go")
        #expect(dialog.takeSent() == "Subject: x\r\n\r\n..hi\r\n.\r\n")
        dialog.says("250 ok")
        #expect(dialog.result?.outcomes.count == 2)
    }

    @Test("sends commands and content in one write with PIPELINING and CHUNKING")
    func chunks() throws {
        var dialog = Dialog.ready("PIPELINING", "CHUNKING", "SIZE")
        dialog.begin(try transaction(edits: MessageEdits(prepended: ["A: b"])))
        #expect(
            dialog.takeSent() == "MAIL FROM:<sue@a.test> SIZE=25\r\nRCPT TO:<ann@b.test>\r\n"
                + "BDAT 25 LAST\r\nA: b\r\nSubject: x\r\n\r\n.hi\r\n")
        dialog.says("250 ok\r\n250 ok\r\n250 ok")
        #expect(dialog.events == ["finished"])
        #expect(dialog.session.isReady)
    }

    @Test("passes parameters on only where they are offered")
    func parameters() throws {
        var message = try transaction {
            $0.returnContent = .headers
            $0.envelopeID = "id+3D1"
            $0.eightBitMIME = true
        }
        message.recipients = [
            .init(address: try address("ann@b.test"), notify: [.success, .delay], originalRecipient: "rfc822;a@b"),
            .init(address: try address("\"a b\"@b.test"), notify: .never),
        ]
        var dialog = Dialog.ready("PIPELINING", "DSN", "8BITMIME")
        dialog.begin(message)
        #expect(
            dialog.takeSent() == "MAIL FROM:<sue@a.test> BODY=8BITMIME RET=HDRS ENVID=id+3D1\r\n"
                + "RCPT TO:<ann@b.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a@b\r\n"
                + "RCPT TO:<\"a b\"@b.test> NOTIFY=NEVER\r\nDATA\r\n")
        dialog = Dialog.ready("PIPELINING")
        dialog.begin(message)
        #expect(
            dialog.takeSent()
                == "MAIL FROM:<sue@a.test>\r\nRCPT TO:<ann@b.test>\r\nRCPT TO:<\"a b\"@b.test>\r\nDATA\r\n")
    }

    @Test("keeps SMTPUTF8 mail from servers that don't offer it, with 550 5.6.7")
    func smtpUTF8() throws {
        let needs = [
            try transaction(to: ["jos\u{e9}@b.test"]),
            try transaction(content: "Subject: caf\u{e9}\r\n\r\n") { $0.smtpUTF8 = true },
        ]
        for message in needs {
            var dialog = Dialog.ready("PIPELINING")
            dialog.begin(message)
            #expect(dialog.sent.isEmpty)
            guard case .unsendable(let reply)?? = dialog.result?.outcomes.first else {
                Issue.record("not refused"); return
            }
            #expect(reply.description.hasPrefix("550 5.6.7 "))
            #expect(dialog.session.isReady)
            dialog = Dialog.ready("PIPELINING", "SMTPUTF8")
            dialog.begin(message)
            #expect(dialog.sent.hasPrefix("MAIL FROM:<sue@a.test> SMTPUTF8\r\n"))
        }
        // Asked for without need: any server may have it.
        var dialog = Dialog.ready()
        dialog.begin(try transaction(content: "Subject: x\r\n\r\ncaf\u{e9}\r\n") { $0.smtpUTF8 = true })
        #expect(dialog.sent == "MAIL FROM:<sue@a.test>\r\n")
    }

    @Test("does not offer what is over the server's limit")
    func tooBig() throws {
        var dialog = Dialog.ready("SIZE 10")
        dialog.begin(try transaction())
        #expect(dialog.sent.isEmpty)
        guard case .unsendable(let reply)?? = dialog.result?.outcomes.first else { Issue.record("not refused"); return }
        #expect(reply.description.hasPrefix("552 5.3.4 "))
    }

    @Test("sends nothing of a message with a bare line feed")
    func forbidden() throws {
        for keywords in ["CHUNKING", "DSN"] {
            var dialog = Dialog.ready("PIPELINING", keywords)
            dialog.begin(try transaction(content: "a\nb\r\n"))
            #expect(dialog.sent.isEmpty)
            guard case .unsendable(let reply)?? = dialog.result?.outcomes.first else {
                Issue.record("not refused"); return
            }
            #expect(reply.description.hasPrefix("554 5.6.11 "))
        }
    }

    @Test("asks for large content to be streamed")
    func streams() throws {
        let large = "A: b\r\n\r\n" + String(repeating: "0123456789\r\n", count: 8_000)
        var dialog = Dialog.ready("PIPELINING")
        dialog.begin(try transaction(content: large))
        dialog.says("250 ok\r\n250 ok\r\n354 go")
        #expect(dialog.events == ["sendContent dotStuffed"])
        dialog.session.contentSent()
        dialog.says("250 ok")
        #expect(dialog.events.last == "finished")
        dialog = Dialog.ready("PIPELINING", "CHUNKING")
        dialog.begin(try transaction(content: large))
        #expect(!dialog.takeSent().contains("BDAT"))
        dialog.says("250 ok\r\n250 ok")
        #expect(dialog.sent == "BDAT \(large.utf8.count) LAST\r\n")
        #expect(dialog.events == ["sendContent counted"])
    }

    @Test("ends with what a server says before the content is whole")
    func earlyReply() throws {
        var dialog = Dialog.ready("PIPELINING")
        dialog.begin(try transaction(content: "A: b\r\n\r\n" + String(repeating: "0123456789\r\n", count: 8_000)))
        dialog.says("250 ok\r\n250 ok\r\n354 go")
        dialog.says("552 5.3.4 too big")
        #expect(dialog.result?.outcomes == [.refused(Reply(552, .init(5, 3, 4), "too big"))])
        #expect(!dialog.session.isReady)
    }

    @Test("reads a reply for each recipient that an LMTP server accepted")
    func lmtp() throws {
        var dialog = Dialog.ready("PIPELINING", dialect: .lmtp)
        dialog.begin(try transaction(to: ["a@b.test", "b@b.test", "c@b.test"]))
        dialog.says("250 ok\r\n250 a\r\n550 5.1.1 b\r\n250 c\r\n354 go")
        dialog.says("250 2.1.5 a")
        #expect(dialog.result == nil)
        dialog.says("452 4.2.2 c")
        #expect(
            dialog.result?.outcomes == [
                .accepted(Reply(250, .init(2, 1, 5), "a")), .refused(Reply(550, .init(5, 1, 1), "b")),
                .refused(Reply(452, .init(4, 2, 2), "c")),
            ])
        #expect(dialog.session.isReady)
    }

    @Test("counts only accepted recipients as a reason for too many")
    func tooMany() throws {
        var dialog = Dialog.ready("PIPELINING")
        dialog.begin(try transaction(to: ["a@b.test", "b@b.test", "c@b.test"]))
        dialog.says("250 ok\r\n452 4.5.3 full\r\n250 ok\r\n452 4.5.3 full\r\n354 go")
        dialog.says("250 ok")
        #expect(
            dialog.result?.outcomes == [
                .refused(Reply(452, .init(4, 5, 3), "full")), .accepted(Reply(250, nil, "ok")),
                .tooMany(Reply(452, .init(4, 5, 3), "full")),
            ])
    }

    @Test("survives one reply of every kind at every step, and every cut of the bytes")
    func everySplit() throws {
        let replies = ["250 ok", "354 go", "421 4.3.2 bye", "450 4.2.0 later", "550 5.1.1 no", "xyz"]
        for keywords in [[], ["PIPELINING"], ["PIPELINING", "CHUNKING"], ["CHUNKING"]] {
            for step in 0..<5 {
                for reply in replies {
                    var script = ["250 ok", "250 ok", "250 ok", "354 go", "250 ok"]
                    script[step] = reply
                    var whole: [ClientTransaction.Outcome?]?
                    for cut in 0...8 {
                        var dialog = Dialog()
                        dialog.says("220 hi")
                        dialog.says((["250-p"] + keywords.map { "250-\($0)" } + ["250 HELP"]).joined(separator: "\r\n"))
                        dialog.begin(try transaction(to: ["a@b.test", "b@b.test"]))
                        // Each reply by itself: a server may not answer before it is asked.
                        for line in script where dialog.result == nil {
                            let octets = Array("\(line)\r\n".utf8)
                            for part in [octets.prefix(cut), octets.dropFirst(cut)] {
                                var input = ByteBuffer(bytes: part)
                                while true {
                                    var output = ByteBuffer()
                                    guard let event = dialog.session.received(&input, into: &output) else { break }
                                    if dialog.result == nil { dialog.take(event) }
                                }
                            }
                        }
                        if cut == 0 { whole = dialog.result?.outcomes }
                        #expect(dialog.result?.outcomes == whole)
                    }
                }
            }
        }
    }

    @Test("awaits each answer for the time RFC 5321 names")
    func timeouts() throws {
        var dialog = Dialog()
        #expect(dialog.session.awaited?.within == .minutes(5))
        dialog = .ready()
        #expect(dialog.session.awaited == nil)
        dialog.begin(try transaction())
        #expect(dialog.session.awaited?.what == .mail)
        dialog.says("250 ok")
        #expect(dialog.session.awaited?.within == .minutes(5))
        dialog.says("250 ok")
        #expect(dialog.session.awaited?.within == .minutes(2))
        dialog.says("354 go")
        #expect(dialog.session.awaited?.within == .minutes(10))
    }

    @Test("can be ended politely, and then a closed connection is no failure")
    func quits() {
        var dialog = Dialog.ready()
        var output = ByteBuffer()
        dialog.session.quit(into: &output)
        #expect(String(buffer: output) == "QUIT\r\n")
        guard case .closed? = dialog.session.abandon(.dropped) else { Issue.record("a failure"); return }
    }
}

@Suite("Inquiries of a client session")
struct InquiryTests {
    private func inquiry(_ recipients: [String]) throws -> ClientTransaction {
        var transaction = ClientTransaction(
            envelope: Envelope(sender: .null),
            recipients: try recipients.map { .init(address: try #require(EmailAddress($0))) },
            content: .memory(ByteBuffer(string: "Subject: x\r\n\r\n")), edits: MessageEdits(), trustedForm: .none)
        transaction.isInquiry = true
        return transaction
    }

    @Test(
        "offer the recipients, never content, and end with RSET",
        arguments: [[], ["PIPELINING"], ["PIPELINING", "CHUNKING"]])
    func endsBeforeContent(keywords: [String]) throws {
        var dialog = Dialog()
        dialog.session.observations = []
        dialog.says("220 hello")
        let lines = ["peer"] + keywords
        dialog.says(lines.enumerated().map { "250\($0 == lines.count - 1 ? " " : "-")\($1)" }.joined(separator: "\r\n"))
        dialog.sent = ""
        dialog.begin(try inquiry(["a@b.test", "c@b.test"]))
        dialog.says("250 2.1.0 Ok")
        dialog.says("250 2.1.5 Ok")
        dialog.says("550 5.1.1 Unknown")
        #expect(dialog.sent.contains("MAIL FROM:<>"))
        #expect(!dialog.sent.contains("DATA") && !dialog.sent.contains("BDAT"))
        #expect(dialog.sent.hasSuffix("RSET\r\n"))
        #expect(
            dialog.result?.outcomes == [
                .accepted(Reply(250, .init(2, 1, 5), "Ok")), .refused(Reply(550, .init(5, 1, 1), "Unknown")),
            ])
        dialog.says("250 2.0.0 Ok")
        #expect(dialog.session.isReady)
        #expect(
            dialog.session.observations?.map(\.point) == [
                .greeting, .hello, .mail, .recipient(0), .recipient(1), .later,
            ])
    }

    @Test("tell where a session ended")
    func failedAt() throws {
        var dialog = Dialog()
        dialog.says("554 5.7.1 No")
        #expect(dialog.session.failedAt == .greeting)
        dialog = Dialog()
        dialog.says("220 hello")
        dialog.says("250-peer\r\n250 PIPELINING")
        dialog.begin(try inquiry(["a@b.test"]))
        dialog.says("250 2.1.0 Ok")
        dialog.says("421 4.3.2 Bye")
        #expect(dialog.session.failedAt == .recipient(0))
        // Nothing is kept unless it was asked for.
        #expect(dialog.session.observations == nil)
    }
}
