import Facts
import Foundation
import MIME
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Organization
import PosternTesting
import Testing

@testable import Transport

@Suite("clamd", .timeLimit(.minutes(10)))
struct ClamdEngineTests {
    private static let message = """
        From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello.\r
        --b\r\nContent-Type: application/octet-stream; name=a.txt\r\nContent-Transfer-Encoding: base64\r\n\r\nd29yZHM=\r
        --b\r\nContent-Type: application/octet-stream; name=b.txt\r\nContent-Transfer-Encoding: base64\r\n\r\nd29yZHM=\r
        --b--\r\n
        """

    private func question(_ text: String = message) -> MalwareQuestion {
        let content = ByteBuffer(string: text)
        return MalwareQuestion(content: .memory(content), parts: ContentFacts(reading: content), source: "192.0.2.1")
    }

    private func engine(
        _ port: Int, change: (inout ClamdSettings) -> Void = { _ in }, bounds: ClamdEngine.Bounds = .init()
    ) throws -> ClamdEngine {
        var settings = ClamdSettings(.address(try #require(IPAddress("127.0.0.1")), port: port))
        // A busy machine takes its time.
        (settings.connectTimeout, settings.timeout) = (.seconds(120), .seconds(120))
        change(&settings)
        return ClamdEngine(
            settings, group: MultiThreadedEventLoopGroup.singleton, time: SystemTime(), logger: RecordingLog().logger,
            bounds: bounds)
    }

    @Test("the whole message is given, then each decoded file once, over one connection")
    func samples() async throws {
        let clamd = FakeClamd()
        let port = try await clamd.start()
        let report = try await engine(port).scan(question())
        #expect(report == EngineReport("clamd"))
        #expect(clamd.streams.map { String(decoding: $0, as: UTF8.self) } == [Self.message, "Hello.", "words"])
        #expect(clamd.sessions == 1 && clamd.pings == 0)
        try await clamd.stop()
    }

    @Test("what it finds is named with the part and its file")
    func findings() async throws {
        let clamd = FakeClamd { $0 == Array("words".utf8) ? .text("stream: Test.Words FOUND") : .text("stream: OK") }
        let port = try await clamd.start()
        let report = try await engine(port).scan(question())
        #expect(report.findings == [.init(path: "1.2", filename: "a.txt", signature: "Test.Words")])
        #expect(report.failure == nil)
        try await clamd.stop()
    }

    @Test("a socket works as an address does, and a large message comes whole")
    func socketAndSize() async throws {
        let clamd = FakeClamd()
        let folder = try TemporaryFolder()
        try await clamd.start(path: folder.path + "/clamd")
        var settings = ClamdSettings(.socket(folder.path + "/clamd"))
        (settings.connectTimeout, settings.timeout) = (.seconds(120), .seconds(120))
        let engine = ClamdEngine(
            settings, group: MultiThreadedEventLoopGroup.singleton, time: SystemTime(), logger: RecordingLog().logger)
        let large = "From: a@b.example\r\n\r\n" + String(repeating: "0123456789abcdef\r\n", count: 6_000)
        let report = await engine.scan(question(large))
        #expect(report == EngineReport("clamd"))
        #expect(clamd.streams.first == Array(large.utf8))
        try await clamd.stop()
    }

    @Test(
        "an answer that is none, an error or none at all is a fact of the report",
        arguments: [
            (FakeClamd.Answer.text("INSTREAM size limit exceeded. ERROR"), EngineReport.Failure.tooLarge),
            (.text("stream: Can't create temporary file ERROR"), .error("Can't create temporary file")),
            (.octets(Array("garbage\u{0}".utf8)), .malformedAnswer),
            (.octets(Array("7: stream: OK\u{0}".utf8)), .malformedAnswer),
            (.octets(Array("1: PONG\u{0}".utf8)), .malformedAnswer),
            (.octets([UInt8](repeating: 0x41, count: 100_000)), .malformedAnswer),
            (.octets([UInt8](repeating: 0, count: 1_000)), .malformedAnswer),
            (.silence, .tooLong), (.hangUp, .unreachable("it hung up")),
        ])
    func failures(_ answer: FakeClamd.Answer, _ failure: EngineReport.Failure) async throws {
        let clamd = FakeClamd { _ in answer }
        let port = try await clamd.start()
        let report = try await engine(port) { if failure == .tooLong { $0.timeout = .seconds(10) } }.scan(question())
        #expect(report.failure == failure && report.findings.isEmpty)
        try await clamd.stop()
    }

    @Test("what was found before it failed counts")
    func partial() async throws {
        let clamd = FakeClamd { $0.count > 100 ? .text("stream: Test FOUND") : .hangUp }
        let port = try await clamd.start()
        let report = try await engine(port).scan(question())
        #expect(report.findings.map(\.signature) == ["Test"])
        #expect(report.failure == .unreachable("it hung up"))
        try await clamd.stop()
    }

    @Test("what it finds is told at once, while the rest is still scanned")
    func foundMeanwhile() async throws {
        let clamd = FakeClamd { $0.count > 100 ? .text("stream: Test FOUND") : .held }
        let port = try await clamd.start()
        let engine = try engine(port)
        let told = NIOLockedValueBox<[EngineReport]>([])
        var question = question()
        question.found = { report in told.withLockedValue { $0.append(report) } }
        let asked = question
        let task = Task { await engine.scan(asked) }
        #expect(try await eventually { clamd.heldCount == 1 })
        #expect(told.withLockedValue { $0 }.map { $0.findings.map(\.signature) } == [["Test"]])
        task.cancel()
        _ = await task.value
        try await clamd.stop()
    }

    /// A file that is shorter than it says, or not there.
    private final class BrokenFile: SpooledContent {
        let size: Int
        private let octets: ByteBuffer?

        init(size: Int, _ octets: String?) {
            self.size = size
            self.octets = octets.map { ByteBuffer(string: $0) }
        }

        func read(at offset: Int, count: Int) throws -> ByteBuffer {
            guard let octets else { throw IOError(errnoCode: EIO, reason: "read") }
            return octets.getSlice(at: offset, length: min(count, octets.readableBytes - offset)) ?? ByteBuffer()
        }
    }

    @Test(
        "a message that can't be read to its end is not scanned, and says nothing of the engine",
        arguments: [
            "From: a@b.example\r\n", "", nil,
        ])
    func unreadable(_ octets: String?) async throws {
        let clamd = FakeClamd()
        let port = try await clamd.start()
        let engine = try engine(port)
        let question = MalwareQuestion(
            content: .file(BrokenFile(size: 1_000, octets)), parts: ContentFacts(reading: ByteBuffer(string: "x")),
            source: "192.0.2.1")
        for _ in 0..<4 {
            let failure = await engine.scan(question).failure
            guard case .error(let reason) = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(reason.hasPrefix("the content "))
        }
        #expect(clamd.streams.isEmpty && engine.standing.isAvailable)
        try await clamd.stop()
    }

    @Test("files beyond its bounds are named, not given")
    func bounds() async throws {
        let clamd = FakeClamd()
        let port = try await clamd.start()
        var bounds = ClamdEngine.Bounds()
        bounds.size = 5
        let report = try await engine(port, bounds: bounds).scan(question())
        #expect(report.passedOver == ["1", "1.1"] && report.failure == nil)
        #expect(clamd.streams == [Array("words".utf8)])
        try await clamd.stop()
    }

    @Test("a message that it can't scan does not count against the engine")
    func messageErrors() async throws {
        let clamd = FakeClamd { _ in .text("INSTREAM size limit exceeded. ERROR") }
        let port = try await clamd.start()
        let engine = try engine(port)
        for _ in 0..<10 { #expect(await engine.scan(question()).failure == .tooLarge) }
        #expect(clamd.sessions == 10 && engine.standing.isAvailable)
        try await clamd.stop()
    }

    @Test("messages that take too long count against it only where it does not answer others either")
    func slowMessages() async throws {
        let clamd = FakeClamd { _ in .silence }
        let port = try await clamd.start()
        // All at once, each with time enough to connect on a busy machine.
        let engine = try engine(port) { $0.timeout = .seconds(20) }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask { #expect(await engine.scan(question()).failure == .tooLong) }
            }
        }
        #expect(clamd.pings == 4 && engine.standing.isAvailable)
        try await clamd.stop()
    }

    @Test("sources that have places leave two to those that have none")
    func keptPlaces() async throws {
        let places = EnginePlaces(6, lineLimit: 10)
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        func enter(_ source: String) async -> Bool { await places.enter(source, by: .now() + .hours(1), on: loop) }
        for source in ["a", "a", "a", "b"] { #expect(await enter(source)) }
        let waiter = Task { await places.enter("b", by: .now() + .hours(1), on: loop) }
        #expect(try await eventually { places.standing.waiting == 1 })
        #expect(await enter("c"))
        #expect(await enter("d"))
        #expect(places.standing.taken == 6 && places.standing.waiting == 1)
        for source in ["c", "d", "a"] { places.leave(source) }
        #expect(await waiter.value)
        #expect(places.standing.taken == 4 && places.standing.waiting == 0)
    }
}
