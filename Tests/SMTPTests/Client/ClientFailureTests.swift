import Mail
import NIOCore
import SMTP
import Testing

/// What a server may do to a transaction, and what becomes of two recipients.
@Suite("A transaction that goes wrong")
struct ClientFailureTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let replies: String
        let outcomes: [String?]
        var failure: String?
        /// Whether the session can be used again, maybe after RSET.
        var sent: String = ""
        var testDescription: String { name }
    }

    // Replies to MAIL, RCPT, RCPT, DATA and the content, all pipelined.
    static let cases = [
        Case(name: "MAIL 4xx", replies: "450 m|503 x|503 x|503 x", outcomes: ["450 m", "450 m"], sent: "RSET\r\n"),
        Case(name: "MAIL 5xx", replies: "550 m|503 x|503 x|503 x", outcomes: ["550 m", "550 m"], sent: "RSET\r\n"),
        Case(
            name: "MAIL 5xx and DATA 354 all the same", replies: "550 m|250 x|250 x|354 x|554 x",
            outcomes: ["550 m", "550 m"], sent: ".\r\nRSET\r\n"),
        Case(
            name: "RCPT 4xx of one", replies: "250 m|450 a|250 b|354 d|250 c", outcomes: ["450 a", "250 c"],
            sent: "CONTENT"),
        Case(
            name: "RCPT 5xx of one", replies: "250 m|250 a|550 b|354 d|250 c", outcomes: ["250 c", "550 b"],
            sent: "CONTENT"),
        Case(
            name: "all RCPT 4xx and DATA 354", replies: "250 m|450 a|451 b|354 d|554 c", outcomes: ["450 a", "451 b"],
            sent: ".\r\nRSET\r\n"),
        Case(
            name: "all RCPT 5xx", replies: "250 m|550 a|551 b|503 d", outcomes: ["550 a", "551 b"], sent: "RSET\r\n"),
        Case(name: "DATA 4xx", replies: "250 m|250 a|250 b|451 d", outcomes: ["451 d", "451 d"], sent: "RSET\r\n"),
        Case(name: "DATA 5xx", replies: "250 m|250 a|550 b|554 d", outcomes: ["554 d", "550 b"], sent: "RSET\r\n"),
        Case(
            name: "dot 4xx", replies: "250 m|250 a|250 b|354 d|451 c", outcomes: ["451 c", "451 c"], sent: "CONTENT"),
        Case(
            name: "dot 5xx", replies: "250 m|250 a|250 b|354 d|554 c", outcomes: ["554 c", "554 c"], sent: "CONTENT"),
        Case(name: "421 to MAIL", replies: "421 x", outcomes: [nil, nil], failure: "421 x"),
        Case(name: "421 to the second RCPT", replies: "250 m|550 a|421 x", outcomes: ["550 a", nil], failure: "421 x"),
        Case(name: "421 to DATA", replies: "250 m|250 a|250 b|421 x", outcomes: [nil, nil], failure: "421 x"),
        Case(
            name: "421 to the dot", replies: "250 m|250 a|250 b|354 d|421 x", outcomes: [nil, nil], failure: "421 x",
            sent: "CONTENT"),
        Case(name: "garbage", replies: "250 m|garbage", outcomes: [nil, nil], failure: "violation"),
        Case(name: "354 to RCPT", replies: "250 m|354 a", outcomes: [nil, nil], failure: "violation"),
        Case(name: "250 to DATA", replies: "250 m|250 a|250 b|250 d", outcomes: [nil, nil], failure: "violation"),
        Case(
            name: "code change in a reply", replies: "250-m|550 m|503 x|503 x|503 x", outcomes: ["550 m", "550 m"],
            sent: "RSET\r\n"),
    ]

    @Test("leaves every recipient with the outcome it has", arguments: cases)
    func outcomes(_ sample: Case) throws {
        var dialog = Dialog.ready("PIPELINING")
        dialog.begin(try transaction(to: ["a@b.test", "b@b.test"]))
        dialog.sent = ""
        for reply in sample.replies.split(separator: "|") { dialog.says(String(reply)) }
        let said = dialog.result?.outcomes.map { outcome -> String? in
            switch outcome {
            case .accepted(let reply)?, .refused(let reply)?, .tooMany(let reply)?, .unsendable(let reply)?:
                reply.description
            case nil: nil
            }
        }
        #expect(said == sample.outcomes)
        switch dialog.failure {
        case nil: #expect(sample.failure == nil)
        case .closing(let reply)?: #expect(sample.failure == reply.description)
        case .violation?: #expect(sample.failure == "violation")
        default: Issue.record("another failure")
        }
        #expect(dialog.sent == (sample.sent == "CONTENT" ? "Subject: x\r\n\r\n..hi\r\n.\r\n" : sample.sent))
        if sample.sent.hasSuffix("RSET\r\n") {
            #expect(!dialog.session.isReady)
            dialog.says("250 reset")
            #expect(dialog.events.last == "ready")
        }
        #expect(dialog.session.isReady == (sample.failure == nil))
    }

    @Test("keeps what was decided when the connection breaks")
    func dropped() throws {
        var dialog = Dialog.ready("PIPELINING")
        dialog.begin(try transaction(to: ["a@b.test", "b@b.test"]))
        guard case .failed(.dropped, let none?)? = dialog.session.abandon(.dropped) else {
            Issue.record("no result")
            return
        }
        #expect(none == .init(outcomes: [nil, nil], progress: .unanswered, failure: .dropped))
        dialog = .ready("PIPELINING")
        dialog.begin(try transaction(to: ["a@b.test", "b@b.test"]))
        dialog.says("250 m\r\n550 a\r\n250 b\r\n354 d")
        guard case .failed(_, let result?)? = dialog.session.abandon(.dropped) else {
            Issue.record("no result")
            return
        }
        #expect(result.outcomes == [.refused(Reply(550, nil, "a")), nil])
        #expect(result.progress == .content)
        if dialog.session.abandon(.dropped) != nil { Issue.record("ended twice") }
    }
}
