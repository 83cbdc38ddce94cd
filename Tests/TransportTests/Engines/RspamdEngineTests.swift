import Facts
import Foundation
import Inspection
import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Organization
import PosternTesting
import Testing

@testable import Transport

@Suite("Rspamd", .timeLimit(.minutes(10)))
struct RspamdEngineTests {
    private static let message = "From: a@b.example\r\nSubject: x\r\n\r\nHello.\r\n"

    /// Content that lies in a file, which is read by pieces.
    private final class File: SpooledContent {
        let size: Int
        private let brokenAt: Int?
        private let reads = NIOLockedValueBox<[Int]>([])
        /// The octets that were asked for at a time.
        var counts: [Int] { reads.withLockedValue { $0 } }

        init(size: Int, brokenAt: Int? = nil) {
            self.size = size
            self.brokenAt = brokenAt
        }

        func read(at offset: Int, count: Int) throws -> ByteBuffer {
            struct Broken: Error {}
            reads.withLockedValue { $0.append(count) }
            if let brokenAt, offset >= brokenAt { throw Broken() }
            return ByteBuffer(bytes: (offset..<offset + count).map { UInt8(truncatingIfNeeded: $0 / 7) })
        }
    }

    private func question(
        _ content: MessageContent = .memory(ByteBuffer(string: message))
    ) throws -> SpamEngineQuestion {
        SpamEngineQuestion(
            content: content, source: "192.0.2.1", organization: "contoso", id: NetworkMessageID(high: 1, low: 2),
            sender: .mailbox(try #require(EmailAddress("a@b.example"))),
            recipients: [try #require(EmailAddress("ann@contoso.example"))], isOriginating: false,
            server: try Domain("mx.contoso.example"))
    }

    private func engine(
        _ port: Int, clock: any TimeSource = SystemTime(), log: RecordingLog = RecordingLog(),
        change: (inout RspamdSettings) -> Void = { _ in }, bounds: RspamdEngine.Bounds = .init(),
        now: @escaping @Sendable () -> NIODeadline = { .now() }
    ) throws -> RspamdEngine {
        var settings = RspamdSettings(.address(try #require(IPAddress("127.0.0.1")), port: port))
        // A busy machine takes its time.
        (settings.connectTimeout, settings.timeout) = (.seconds(120), .seconds(120))
        change(&settings)
        return RspamdEngine(
            settings, group: MultiThreadedEventLoopGroup.singleton, time: clock, logger: log.logger, bounds: bounds,
            now: now)
    }

    // MARK: - Questions

    @Test("the whole message is posted with the envelope and what is known of its way, over one connection")
    func request() async throws {
        let rspamd = FakeRspamd()
        let port = try await rspamd.start()
        var question = try question()
        question.client = IPAddress("198.51.100.7")
        question.helo = "mail.b.example"
        question.reverseName = "out.b.example"
        question.authentication = "mx.contoso.example; spf=pass smtp.mailfrom=b.example"
        question.tls = SessionFacts.TLS(version: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384")
        let report = try await engine(port).judge(question)
        #expect(
            report == SpamEngineReport("rspamd", .judged(.init(action: "no action", score: 0, requiredScore: 15))))
        let asked = try #require(rspamd.questions.first)
        #expect(rspamd.sessions == 1 && rspamd.pings == 0 && rspamd.questions.count == 1)
        #expect(asked.message == Array(Self.message.utf8))
        for (name, value) in [
            ("From", "<a@b.example>"), ("Rcpt", "<ann@contoso.example>"), ("Deliver-To", "ann@contoso.example"),
            ("IP", "198.51.100.7"), ("Helo", "mail.b.example"), ("Hostname", "out.b.example"),
            ("Queue-Id", NetworkMessageID(high: 1, low: 2).description), ("MTA-Name", "mx.contoso.example"),
            ("MTA-Tag", "contoso"), ("TLS-Version", "TLSv1.3"), ("TLS-Cipher", "TLS_AES_256_GCM_SHA384"),
            ("Authentication-Results", "mx.contoso.example; spf=pass smtp.mailfrom=b.example"),
            ("Content-Length", "\(Self.message.utf8.count)"),
        ] {
            #expect(asked.values(name) == [value], "\(name)")
        }
        #expect(asked.values("User") == [] && asked.values("Password") == [])
        try await rspamd.stop()
    }

    @Test(
        "mail of the organization's own people names a user; a null sender, many recipients and a password go as they are"
    )
    func otherRequests() async throws {
        let rspamd = FakeRspamd()
        let port = try await rspamd.start()
        let engine = try engine(port) { $0.password = "secret" }
        var question = try question()
        question.isOriginating = true
        question.recipients = try (0..<150).map { try #require(EmailAddress("r\($0)@outside.example")) }
        _ = await engine.judge(question)
        question.sender = .null
        question.isOriginating = false
        _ = await engine.judge(question)
        let (first, second) = (try #require(rspamd.questions.first), try #require(rspamd.questions.last))
        #expect(first.values("User") == ["a@b.example"] && first.values("Password") == ["secret"])
        #expect(first.values("Rcpt").count == RspamdQuestion.recipientLimit && first.values("Deliver-To") == [])
        #expect(second.values("From") == ["<>"] && second.values("User") == [])
        try await rspamd.stop()
    }

    @Test("what a client calls itself can't add a field to the request")
    func injection() async throws {
        let rspamd = FakeRspamd()
        let port = try await rspamd.start()
        var question = try question()
        question.helo = "x\r\nUser: boss\r\n\r\nGET / HTTP/1.1" + String(repeating: "y", count: 5_000)
        let report = try await engine(port).judge(question)
        #expect(report.failure == nil)
        let asked = try #require(rspamd.questions.first)
        #expect(asked.values("User") == [] && asked.message == Array(Self.message.utf8))
        #expect(asked.values("Helo").first?.utf8.count == 512)
        try await rspamd.stop()
    }

    @Test("a message in a file is read and sent by pieces, over a socket as well")
    func file() async throws {
        let rspamd = FakeRspamd()
        let folder = try TemporaryFolder()
        try await rspamd.start(path: folder.path + "/rspamd")
        var settings = RspamdSettings(.socket(folder.path + "/rspamd"))
        (settings.connectTimeout, settings.timeout) = (.seconds(120), .seconds(120))
        let engine = RspamdEngine(
            settings, group: MultiThreadedEventLoopGroup.singleton, time: SystemTime(), logger: RecordingLog().logger)
        let file = File(size: 300_000)
        let report = await engine.judge(try question(.file(file)))
        #expect(report.failure == nil)
        #expect(file.counts == [131_072, 131_072, 37_856])
        let sent = try #require(rspamd.questions.first?.message)
        #expect(sent.count == 300_000 && sent[299_999] == UInt8(truncatingIfNeeded: 299_999 / 7))
        try await rspamd.stop()
    }

    @Test("a file that can't be read is a failure of the message, and the engine is not left waiting")
    func brokenFile() async throws {
        let rspamd = FakeRspamd()
        let port = try await rspamd.start()
        let engine = try engine(port)
        for _ in 0..<5 {
            let report = await engine.judge(try question(.file(File(size: 300_000, brokenAt: 131_072))))
            #expect(report.failure == .error("the message could not be read"))
        }
        #expect(rspamd.questions.isEmpty && engine.standing.isAvailable)
        try await rspamd.stop()
    }

    @Test("a message beyond its bounds is not given")
    func bounds() async throws {
        let rspamd = FakeRspamd()
        let port = try await rspamd.start()
        var bounds = RspamdEngine.Bounds()
        bounds.size = 5
        let engine = try engine(port, bounds: bounds)
        for _ in 0..<5 { #expect(await engine.judge(try question()).failure == .tooLarge) }
        #expect(rspamd.sessions == 0 && engine.standing.isAvailable)
        try await rspamd.stop()
    }

    // MARK: - Answers

    @Test("what it says comes with its symbols")
    func answers() async throws {
        let rspamd = FakeRspamd { _ in
            .json(
                #"{"score":9.5,"required_score":15,"action":"add header","symbols":{"DBL_SPAM":{"score":6.5,"options":["x.example"]}}}"#
            )
        }
        let port = try await rspamd.start()
        let answer = try #require(try await engine(port).judge(try question()).answer)
        #expect(answer.action == "add header" && answer.score == 9.5)
        #expect(answer.symbols == [.init(name: "DBL_SPAM", score: 6.5, options: ["x.example"])])
        try await rspamd.stop()
    }

    @Test(
        "an absurd answer, an error or none at all is a fact of the report",
        arguments: [
            (FakeRspamd.Answer.json("hello"), EngineReport.Failure.unusableAnswer("it is no JSON")),
            (.json(""), .unusableAnswer("it is no JSON")),
            (.json(#"{"action":"reject","score":NaN}"#), .unusableAnswer("it is no JSON")),
            (.json(#"{"action":"reject","score":1e308}"#), .unusableAnswer("its score is beyond all bounds")),
            (.json(#"{"score":1}"#), .unusableAnswer("it has no action")),
            (.octets(0x20, count: 100 << 20), .unusableAnswer("it is longer than 4 MB")),
            (
                .raw("HTTP/1.1 200 OK\r\n" + String(repeating: "X: y\r\n", count: 1_000_000)),
                .unusableAnswer("it is no HTTP")
            ),
            (.raw("SSH-2.0-OpenSSH\r\n\r\n"), .unusableAnswer("it is no HTTP")),
            (.raw("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"), .unreachable("it hung up")),
            (.status(500, FakeRspamd.nothing), .unusableAnswer("it has the status 500")),
            (.status(404, FakeRspamd.nothing), .unusableAnswer("it has the status 404")),
            (.status(204, ""), .unusableAnswer("it has the status 204")),
            (.status(302, FakeRspamd.nothing), .unusableAnswer("it has the status 302")),
            (.status(413, ""), .tooLarge), (.silence, .tooLong), (.hangUp, .unreachable("it hung up")),
        ])
    func failures(_ answer: FakeRspamd.Answer, _ failure: EngineReport.Failure) async throws {
        let rspamd = FakeRspamd { _ in answer }
        let port = try await rspamd.start()
        let report = try await engine(port) { if failure == .tooLong { $0.timeout = .seconds(10) } }.judge(
            try question())
        #expect(report.failure == failure && report.answer == nil)
        try await rspamd.stop()
    }

    @Test("100,000 symbols are no answer")
    func symbols() async throws {
        let symbols = (0..<100_000).map { "\"S\($0)\":{\"score\":1}" }.joined(separator: ",")
        let rspamd = FakeRspamd { _ in .json("{\"action\":\"reject\",\"score\":99,\"symbols\":{\(symbols)}}") }
        let port = try await rspamd.start()
        let report = try await engine(port).judge(try question())
        #expect(report.failure == .unusableAnswer("it has more than 1000 symbols"))
        try await rspamd.stop()
    }

    // MARK: - Being there

    @Test("one that answers pings and nothing else stays told as failing, once")
    func absurdForLong() async throws {
        let clock = VirtualClock()
        let log = RecordingLog()
        let rspamd = FakeRspamd { _ in .json("hello") }
        let port = try await rspamd.start()
        let engine = try engine(port, clock: clock, log: log)
        for _ in 0..<10 {
            _ = await engine.judge(try question())
            clock.advance(by: .seconds(1))
            #expect(!engine.standing.isAvailable)
        }
        #expect(engine.standing.reason == "gives an answer that can't be used: it is no JSON")
        #expect(log.events.filter { $0 == .scoringEngineUnavailable || $0 == .scoringEngineAvailable }.count == 1)
        try await rspamd.stop()
    }

    @Test("whoever says something else than pong to a ping is not taken for it")
    func wrongPing() async throws {
        let clock = VirtualClock()
        let rspamd = FakeRspamd(ping: .status(404, "not found")) { _ in .json("hello") }
        let port = try await rspamd.start()
        let engine = try engine(port, clock: clock)
        for _ in 0..<3 { _ = await engine.judge(try question()) }
        clock.advance(by: .seconds(2))
        #expect(await engine.judge(try question()).failure == .unusableAnswer("it does not say pong to a ping"))
        #expect(rspamd.questions.count == 3)
        try await rspamd.stop()
    }

    @Test("three messages that it does not judge in time rest it, though it would answer pings")
    func slowMessages() async throws {
        let rspamd = FakeRspamd { _ in .silence }
        let port = try await rspamd.start()
        // All at once, each with time enough to connect on a busy machine.
        let engine = try engine(port, clock: VirtualClock()) { $0.timeout = .seconds(10) }
        let question = try question()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask { #expect(await engine.judge(question).failure == .tooLong) }
            }
        }
        let sessions = rspamd.sessions
        #expect(await engine.judge(question).failure == .busy)
        #expect(sessions == 3 && rspamd.sessions == 3 && rspamd.pings == 0)
        #expect(engine.standing.reason == "does not answer in time")
        try await rspamd.stop()
    }

    @Test("messages that were decided without it count as time-outs, and one alone finds out whether it is back")
    func missed() async throws {
        let clock = VirtualClock()
        let log = RecordingLog()
        let answer = NIOLockedValueBox(FakeRspamd.Answer.json(FakeRspamd.nothing))
        let rspamd = FakeRspamd { _ in answer.withLockedValue { $0 } }
        let port = try await rspamd.start()
        let engine = try engine(port, clock: clock, log: log)
        let question = try question()
        for _ in 0..<2 { engine.missed() }
        #expect(!engine.standing.isAvailable)
        // An answer begins the count anew.
        #expect(await engine.judge(question).failure == nil)
        #expect(engine.standing.isAvailable)
        for _ in 0..<3 { engine.missed() }
        #expect(await engine.judge(question).failure == .busy)
        #expect(rspamd.questions.count == 1)
        clock.advance(by: .seconds(2))
        answer.withLockedValue { $0 = .held }
        let first = Task { await engine.judge(question) }
        #expect(try await eventually { rspamd.heldCount == 1 })
        for _ in 0..<5 { #expect(await engine.judge(question).failure == .busy) }
        #expect(rspamd.pings == 1 && rspamd.questions.count == 2 && !engine.standing.isAvailable)
        answer.withLockedValue { $0 = .json(FakeRspamd.nothing) }
        rspamd.release()
        #expect(await first.value.failure == nil)
        #expect(await engine.judge(question).failure == nil)
        #expect(rspamd.pings == 1 && engine.standing.isAvailable)
        #expect(
            log.events.filter { $0 == .scoringEngineUnavailable || $0 == .scoringEngineAvailable } == [
                .scoringEngineUnavailable, .scoringEngineAvailable, .scoringEngineUnavailable, .scoringEngineAvailable,
            ])
        try await rspamd.stop()
    }

    @Test("the wait for a place and the answer have one deadline together, which is set once")
    func oneDeadline() async throws {
        let rspamd = FakeRspamd { _ in .held }
        let port = try await rspamd.start()
        let looks = NIOLockedValueBox(0)
        let isOver = NIOLockedValueBox(false)
        let engine = try engine(
            port, change: { $0.connections = 1 },
            now: {
                looks.withLockedValue { $0 += 1 }
                // All of the time has passed when the question is put.
                return isOver.withLockedValue { $0 } ? NIODeadline.now() - .seconds(121) : .now()
            })
        let question = try question()
        let first = Task { await engine.judge(question) }
        #expect(try await eventually { rspamd.heldCount == 1 })
        #expect(looks.withLockedValue { $0 } == 1)
        isOver.withLockedValue { $0 = true }
        // There is no place, for however long.
        #expect(await engine.judge(question).failure == .busy)
        #expect(rspamd.questions.count == 1 && looks.withLockedValue { $0 } == 2)
        rspamd.release()
        #expect(await first.value.failure == nil)
        // There is one, and no time left for an answer.
        #expect(await engine.judge(question).failure != nil)
        #expect(looks.withLockedValue { $0 } == 3 && engine.standing.busy == 0)
        try await rspamd.stop()
    }
}
