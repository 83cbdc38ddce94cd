import Mail
import NIOCore
import SMTP
import Testing

/// What is said of a transaction that breaks: whether the server may have taken the content, so that no other host may get
/// it now.
@Suite("A transaction that breaks")
struct BrokenTransactionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var keywords: [String]
        var isFirst: Bool
        var replies: [String]

        var testDescription: String {
            "\(replies), \(keywords), \(isFirst ? "first" : "second") transaction of the session"
        }
    }

    static let cases = [[], ["PIPELINING"], ["CHUNKING"], ["PIPELINING", "CHUNKING"]].flatMap { keywords in
        [true, false].flatMap { isFirst in
            [
                ["250 m", "250 a", "250 b"], ["250 m", "550 5.1.1 a", "250 b"], ["250 m", "250 a", "450 4.2.1 b"],
                ["250 m", "550 5.1.1 a", "550 5.1.1 b"], ["550 5.7.1 m", "503 5.5.1 a", "503 5.5.1 b"],
            ].map { Case(keywords: keywords, isFirst: isFirst, replies: $0) }
        }
    }

    private func begun(_ sample: Case) throws -> Dialog {
        var dialog = Dialog()
        let lines = ["peer"] + sample.keywords
        dialog.says("220 hello")
        dialog.says(lines.enumerated().map { "250\($0 == lines.count - 1 ? " " : "-")\($1)" }.joined(separator: "\r\n"))
        if !sample.isFirst {
            dialog.begin(try transaction())
            dialog.says("250 m")
            dialog.says("250 a")
            if !sample.keywords.contains("CHUNKING") { dialog.says("354 go") }
            dialog.says("250 queued")
            try #require(dialog.session.isReady)
        }
        dialog.sent = ""
        dialog.result = nil
        dialog.begin(try transaction(to: ["a@b.test", "b@b.test"], content: "Subject: x\r\n\r\nhi\r\n"))
        return dialog
    }

    @Test("may have been taken exactly from the moment when the whole content has left for somebody", arguments: cases)
    func everySplit(_ sample: Case) throws {
        let isChunked = sample.keywords.contains("CHUNKING")
        let replies = sample.replies + (isChunked ? ["250 queued"] : ["354 go", "250 queued"])
        // Cut within and between the replies; each is said when it is due.
        for whole in 0...replies.count {
            let next = whole < replies.count ? Array("\(replies[whole])\r\n".utf8) : []
            for cut in 0..<max(1, next.count) {
                var dialog = try begun(sample)
                for reply in replies.prefix(whole) where dialog.result == nil { dialog.says(reply) }
                guard dialog.result == nil else { continue }
                var input = ByteBuffer(bytes: next.prefix(cut))
                var output = ByteBuffer()
                if dialog.session.received(&input, into: &output) != nil { Issue.record("an event") }
                let hasLeft = dialog.sent.hasSuffix("hi\r\n") || dialog.sent.hasSuffix("hi\r\n.\r\n")
                let heard = replies.prefix(min(whole, 3))
                let isRefused =
                    heard.first?.first == "5"
                    || heard.count == 3 && heard.dropFirst().allSatisfy { $0.first != "2" }
                for failure in [ClientFailure.dropped, .timedOut("x"), .violation("x")] {
                    var session = dialog.session
                    guard case .failed(failure, let result?)? = session.abandon(failure) else {
                        Issue.record("no result after \(whole) replies and \(cut) octets")
                        continue
                    }
                    #expect(
                        (result.progress == .content) == (hasLeft && !isRefused),
                        "after \(whole) replies and \(cut) octets of the next: \(result)")
                    if whole > 0 { #expect(result.progress != .unanswered) }
                }
            }
        }
    }

    @Test("may not have been taken while content is still being sent", arguments: [["PIPELINING"], ["CHUNKING"]])
    func streaming(_ keywords: [String]) throws {
        var dialog = Dialog.ready(keywords[0])
        dialog.begin(try transaction(content: "A: b\r\n\r\n" + String(repeating: "0123456789\r\n", count: 8_000)))
        for reply in ["250 m", "250 a"] + (keywords == ["CHUNKING"] ? [] : ["354 go"]) { dialog.says(reply) }
        try #require(dialog.events.last?.hasPrefix("sendContent") == true)
        var session = dialog.session
        guard case .failed(.dropped, let half?)? = session.abandon(.dropped) else { Issue.record("no result"); return }
        #expect(half.progress == .commands)
        dialog.session.contentSent()
        guard case .failed(.dropped, let whole?)? = dialog.session.abandon(.dropped) else {
            Issue.record("no result")
            return
        }
        #expect(whole.progress == .content)
    }

    @Test("has its content ahead of the answers only in the first transaction of a session")
    func aheadOnce() throws {
        let keywords = ["PIPELINING", "CHUNKING"]
        let first = try begun(Case(keywords: keywords, isFirst: true, replies: []))
        #expect(first.sent.contains("BDAT"))
        var second = try begun(Case(keywords: keywords, isFirst: false, replies: []))
        #expect(second.takeSent() == "MAIL FROM:<sue@a.test>\r\nRCPT TO:<a@b.test>\r\nRCPT TO:<b@b.test>\r\n")
        second.says("250 m\r\n250 a\r\n250 b")
        #expect(second.sent == "BDAT 18 LAST\r\nSubject: x\r\n\r\nhi\r\n")
    }

    static let suspicions: [([String], ClientFailure, Set<ServerExtension>)] = [
        ([], .dropped, [.chunking]), ([], .timedOut("x"), [.chunking]), (["250 m"], .dropped, [.chunking]),
        (["250 m", "250 a"], .dropped, [.chunking]), (["250 m"], .timedOut("x"), [.pipelining]),
        (["550 5.7.1 m"], .dropped, []), (["250 m", "250 a", "250 b"], .dropped, []),
    ]

    @Test("has the next session ask first where content had gone ahead", arguments: suspicions)
    func suspicion(_ replies: [String], _ failure: ClientFailure, _ suspected: Set<ServerExtension>) throws {
        var dialog = try begun(Case(keywords: ["PIPELINING", "CHUNKING"], isFirst: true, replies: []))
        for reply in replies { dialog.says(reply) }
        if dialog.session.abandon(failure) == nil { Issue.record("no failure") }
        #expect(dialog.session.suspected == suspected)
        #expect(dialog.session.withheld == suspected)
    }

    @Test("gave the server nothing for those who were left for a second round, when it breaks there")
    func rounds() throws {
        let message = try transaction(to: ["a@b.test", "b@b.test"])
        var rounds = TransactionRounds(message)
        let taken = ClientTransaction.Outcome.accepted(Reply(250, nil, "a"))
        let first = ClientTransaction.Result(outcomes: [taken, nil], progress: .content, refused: [.dsn])
        #expect(rounds.ended(first, usesDSN: true) == nil)
        #expect(rounds.ended(by: .dropped).progress == .commands)
        let broken = ClientTransaction.Result(outcomes: [nil], progress: .unanswered, failure: .dropped)
        let whole = rounds.ended(broken, usesDSN: false)
        #expect(whole?.progress == .commands)
        #expect(whole?.outcomes == [taken, nil])
    }
}
