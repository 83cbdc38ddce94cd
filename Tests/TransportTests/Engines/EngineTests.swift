import Facts
import Log
import MIME
import Mail
import MailFlow
import NIOCore
import NIOPosix
import Organization
import PosternTesting
import Testing

@testable import Transport

@Suite("Engines", .timeLimit(.minutes(10)))
struct EngineTests {
    /// The engines there are.
    enum Kind: CaseIterable {
        case clamd
        case rspamd
    }

    /// An engine, whichever it is, over a fake that keeps back what it says to messages that begin with `Slow`.
    private struct Asked: Sendable {
        let fake: any FakeEngine
        let port: Int
        /// What the log says when it begins to fail, and when it is back.
        let events: [LogEvent]
        let standing: @Sendable () -> EngineStanding
        let answer: @Sendable (_ text: String, _ source: String) async -> EngineReport.Failure?

        /// Asks about a message; nil where it was looked at.
        func ask(_ text: String = "From: a@b.example\r\n\r\nHello.\r\n", source: String = "192.0.2.1") async
            -> EngineReport.Failure?
        {
            await answer(text, source)
        }
    }

    private static let slow = "Slow: x\r\n\r\n"

    private func engine(
        _ kind: Kind, connections: Int = 8, clock: any TimeSource = SystemTime(), log: RecordingLog = RecordingLog()
    ) async throws -> Asked {
        switch kind {
        case .clamd: try await clamd(connections, clock, log)
        case .rspamd: try await rspamd(connections, clock, log)
        }
    }

    private func clamd(_ connections: Int, _ clock: any TimeSource, _ log: RecordingLog) async throws -> Asked {
        let fake = FakeClamd { $0.starts(with: Array("Slow".utf8)) ? .held : .text("stream: OK") }
        let port = try await fake.start()
        var settings = ClamdSettings(.address(try #require(IPAddress("127.0.0.1")), port: port))
        // A busy machine takes its time.
        (settings.connectTimeout, settings.timeout) = (.seconds(120), .seconds(120))
        settings.connections = connections
        let engine = ClamdEngine(
            settings, group: MultiThreadedEventLoopGroup.singleton, time: clock, logger: log.logger)
        return Asked(
            fake: fake, port: port, events: [.malwareEngineUnavailable, .malwareEngineAvailable],
            standing: { engine.standing },
            answer: { text, source in
                let content = ByteBuffer(string: text)
                let question = MalwareQuestion(
                    content: .memory(content), parts: ContentFacts(reading: content), source: source)
                return await engine.scan(question).failure
            })
    }

    private func rspamd(_ connections: Int, _ clock: any TimeSource, _ log: RecordingLog) async throws -> Asked {
        let fake = FakeRspamd { $0.message.starts(with: Array("Slow".utf8)) ? .held : .json(FakeRspamd.nothing) }
        let port = try await fake.start()
        var settings = RspamdSettings(.address(try #require(IPAddress("127.0.0.1")), port: port))
        (settings.connectTimeout, settings.timeout) = (.seconds(120), .seconds(120))
        settings.connections = connections
        let engine = RspamdEngine(
            settings, group: MultiThreadedEventLoopGroup.singleton, time: clock, logger: log.logger)
        let (recipient, server) = (try #require(EmailAddress("ann@contoso.example")), try Domain("mx.contoso.example"))
        return Asked(
            fake: fake, port: port, events: [.scoringEngineUnavailable, .scoringEngineAvailable],
            standing: { engine.standing },
            answer: { text, source in
                let question = SpamEngineQuestion(
                    content: .memory(ByteBuffer(string: text)), source: source, organization: "contoso",
                    id: NetworkMessageID(high: 1, low: 2), sender: .null, recipients: [recipient],
                    isOriginating: false, server: server)
                return await engine.judge(question).failure
            })
    }

    @Test(
        "an engine that is down is asked no more until a ping finds it back, and the log tells both once",
        arguments: Kind.allCases)
    func breaker(_ kind: Kind) async throws {
        let clock = VirtualClock()
        let log = RecordingLog()
        let engine = try await engine(kind, clock: clock, log: log)
        try await engine.fake.stop()
        for _ in 0..<3 {
            let failure = await engine.ask()
            guard case .unreachable = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
        }
        #expect(await engine.ask() == .busy)
        #expect(!engine.standing().isAvailable && engine.standing().reason?.contains("can't be reached") == true)
        #expect(try await engine.fake.start(port: engine.port) == engine.port)
        // Not before the pause is over.
        #expect(await engine.ask() == .busy)
        #expect(engine.fake.sessions == 0)
        clock.advance(by: .seconds(2))
        #expect(await engine.ask() == nil)
        #expect(engine.fake.pings == 1 && engine.standing().isAvailable)
        #expect(await engine.ask() == nil)
        #expect(engine.fake.pings == 1)
        #expect(log.events.filter { engine.events.contains($0) } == engine.events)
        try await engine.fake.stop()
    }

    @Test(
        "one source takes half of an engine's places at most, and others are answered meanwhile",
        arguments: Kind.allCases)
    func fairness(_ kind: Kind) async throws {
        let engine = try await engine(kind, connections: 4)
        let tasks = (0..<6).map { _ in Task { await engine.ask(Self.slow, source: "192.0.2.66") } }
        #expect(try await eventually { engine.fake.heldCount == 2 && engine.standing().waiting == 4 })
        for number in 0..<20 {
            #expect(await engine.ask(source: "198.51.100.\(number)") == nil)
        }
        #expect(engine.fake.heldCount == 2 && engine.standing().busy == 2)
        #expect(
            try await eventually {
                engine.fake.release()
                return engine.standing().busy == 0 && engine.standing().waiting == 0
            })
        for task in tasks { #expect(await task.value == nil) }
        #expect(engine.fake.mostSessions <= 4)
        try await engine.fake.stop()
    }

    @Test(
        "whoever waits in vain for an engine's place is told so, and a cancelled question gives its place back",
        arguments: Kind.allCases)
    func waiting(_ kind: Kind) async throws {
        let engine = try await engine(kind, connections: 1)
        let first = Task { await engine.ask(Self.slow) }
        #expect(try await eventually { engine.fake.heldCount == 1 })
        let second = Task { await engine.ask(Self.slow) }
        #expect(try await eventually { engine.standing().waiting == 1 })
        second.cancel()
        #expect(await second.value == .busy)
        first.cancel()
        _ = await first.value
        #expect(engine.standing().busy == 0 && engine.standing().waiting == 0)
        // Who went away says nothing of the engine.
        #expect(engine.standing().isAvailable)
        try await engine.fake.stop()
    }
}
