import Mail
import NIOCore
import SMTP
import Testing

@Suite("A server that answers before it is asked")
struct UnaskedRepliesTests {
    static let unasked = ClientFailure.violation("an answer before the question")

    @Test(
        "a server that answers unasked gets no command after a greeting with more behind it",
        arguments: ["250 ok", "2", "250-peer\r\n250 DSN"])
    func greeting(_ more: String) {
        var dialog = Dialog()
        dialog.says("220 hello\r\n\(more)")
        #expect(dialog.failure == Self.unasked)
        #expect(dialog.sent.isEmpty)
    }

    @Test("a server that answers unasked is refused as it says when a farewell stands behind a greeting that refuses")
    func refusedGreeting() {
        var dialog = Dialog()
        dialog.says("554 5.7.1 No\r\n221 bye")
        #expect(dialog.failure == .refused(Reply(554, .init(5, 7, 1), "No")))
    }

    @Test(
        "a server that answers unasked gets no message when it answers to MAIL with its extensions",
        arguments: ["250 2.1.0 Ok", "25"])
    func hello(_ more: String) {
        var dialog = Dialog()
        dialog.says("220 hello")
        dialog.says("250-peer\r\n250 PIPELINING\r\n\(more)")
        #expect(dialog.events == ["failed"])
        #expect(dialog.sent == "EHLO us.test\r\n")
    }

    @Test("a server that answers unasked is taken to close when that is what stands behind its extensions")
    func farewell() {
        var dialog = Dialog()
        dialog.says("220 hello")
        dialog.says("250 peer\r\n421 4.3.2 Busy")
        #expect(dialog.failure == .closing(Reply(421, .init(4, 3, 2), "Busy")))
    }

    @Test(
        "a server that answers unasked gets no message when all answers come at once",
        arguments: ["", "PIPELINING", "CHUNKING"])
    func everything(_ keyword: String) {
        var dialog = Dialog()
        dialog.says(
            "220 hello\r\n250-peer\r\n250 \(keyword)\r\n250 ok\r\n250 ok\r\n354 go\r\n250 2.0.0 queued\r\n221 bye")
        #expect(dialog.failure == Self.unasked)
        #expect(dialog.result == nil)
        #expect(dialog.sent.isEmpty)
    }

    @Test("a server that answers unasked gets no RCPT when its answer to that came with the one to MAIL")
    func stepByStep() throws {
        var dialog = Dialog.ready()
        dialog.begin(try transaction())
        dialog.sent = ""
        dialog.says("250 ok\r\n250 ok")
        #expect(dialog.failure == Self.unasked)
        #expect(dialog.result?.outcomes == [nil])
        #expect(dialog.sent.isEmpty)
    }

    @Test("may answer commands that came together together, but not the content that has not come")
    func pipelined() throws {
        var dialog = Dialog.ready("PIPELINING")
        dialog.begin(try transaction())
        dialog.sent = ""
        dialog.says("250 ok\r\n250 ok\r\n354 go\r\n250 2.0.0 queued")
        #expect(dialog.failure == Self.unasked)
        #expect(dialog.result?.outcomes == [nil])
        #expect(dialog.result?.failure == Self.unasked)
        #expect(dialog.sent.isEmpty)
    }

    @Test("may answer content in the same write as the commands, and keeps what it took when it says more")
    func behindTheContent() throws {
        var dialog = Dialog.ready("PIPELINING", "CHUNKING")
        dialog.begin(try transaction())
        dialog.says("250 ok\r\n250 ok\r\n250 2.0.0 queued\r\n250 what")
        #expect(dialog.events == ["finished", "failed"])
        #expect(dialog.result == nil || dialog.failure == .violation("a reply to nothing: 250 what"))
        #expect(!dialog.session.isReady)
    }

    @Test("keeps what it took when it closes in the same breath, and gets no further message")
    func closesBehindTheContent() throws {
        var session = Dialog.ready("PIPELINING", "CHUNKING").session
        var output = ByteBuffer()
        #expect(session.begin(try transaction(), into: &output) == nil)
        var input = ByteBuffer(string: "250 ok\r\n250 ok\r\n250 2.0.0 queued\r\n421 4.4.2 bye\r\n")
        output.clear()
        guard case .finished(let result)? = session.received(&input, into: &output) else {
            Issue.record("not finished")
            return
        }
        #expect(result.outcomes == [.accepted(Reply(250, .init(2, 0, 0), "queued"))])
        #expect(!session.isReady)
        guard case .failed(.closing, nil)? = session.received(&input, into: &output) else {
            Issue.record("not closed")
            return
        }
        #expect(output.readableBytes == 0)
    }

    @Test(
        "a server that answers unasked gets no RSET when more stands behind its last answer, and keeps what it decided")
    func behindTheRefusal() throws {
        var dialog = Dialog.ready()
        dialog.begin(try transaction())
        dialog.says("250 ok")
        dialog.sent = ""
        dialog.says("550 5.1.1 no\r\n250 reset")
        #expect(dialog.events.suffix(2) == ["finished", "failed"])
        #expect(dialog.sent.isEmpty)
    }

    @Test("loses the session when it speaks while nothing is asked, even a part of a line")
    func idle() {
        var session = Dialog.ready().session
        var output = ByteBuffer()
        var input = ByteBuffer(string: "25")
        guard case .failed(Self.unasked, nil)? = session.received(&input, into: &output) else {
            Issue.record("goes on")
            return
        }
    }

    @Test("a server that answers unasked gets no EHLO inside TLS when it has spoken there already")
    func insideTLS() {
        var dialog = Dialog(tls: .opportunistic)
        dialog.says("220 hello")
        dialog.says("250-peer\r\n250 STARTTLS")
        dialog.says("220 go")
        var output = ByteBuffer()
        guard case .failed(Self.unasked, nil)? = dialog.session.tlsEstablished(hasInput: true, into: &output) else {
            Issue.record("goes on")
            return
        }
        #expect(output.readableBytes == 0)
    }
}
