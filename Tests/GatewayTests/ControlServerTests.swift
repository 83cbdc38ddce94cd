import Foundation
import Logging
import Mail
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import PosternTesting
import Testing

@testable import Gateway

@Suite("The control socket", .timeLimit(.minutes(30)))
struct ControlServerTests {
    private let group = MultiThreadedEventLoopGroup.singleton
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Asks from a thread that may block.
    private func ask(_ request: ControlRequest, folder: String) async throws -> ControlReply? {
        try await NIOThreadPool.singleton.runIfActive {
            // Longer than commands wait, so that a busy machine is no silent gateway.
            try ControlClient.withConnection(dataFolder: folder, silence: .seconds(60)) { try $0.ask(request) }
        }
    }

    private func withServer(
        folder: String, handler: @escaping ControlServer.Handler, _ body: () async throws -> Void
    ) async throws {
        let server = try await ControlServer.start(
            dataFolder: folder, group: group, logger: logger, handler: handler)
        do {
            try await body()
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    @Test("carries a request to the handler and its reply back")
    func roundTrip() async throws {
        let folder = try TemporaryFolder()
        let requests = NIOLockedValueBox<[ControlRequest]>([])
        let request = ControlRequest.organizationApply(
            documents: [SubmittedDocument(file: "contoso.yaml", text: String(repeating: "bücher\n", count: 50_000))],
            author: "ann")
        try await withServer(folder: folder.path) { request in
            requests.withLockedValue { $0.append(request) }
            return .applied([AppliedOrganization(organization: "contoso", revision: 7, isNew: true)])
        } _: {
            guard case .applied(let applied) = try await ask(request, folder: folder.path) else {
                Issue.record("another answer")
                return
            }
            #expect(applied == [AppliedOrganization(organization: "contoso", revision: 7, isNew: true)])
        }
        #expect(requests.withLockedValue { $0 } == [request])
    }

    @Test("serves several clients at a time, one waiting for the other's effect")
    func severalClients() async throws {
        let folder = try TemporaryFolder()
        let isReleased = NIOLockedValueBox(false)
        try await withServer(folder: folder.path) { request in
            if case .queueRetry = request {
                isReleased.withLockedValue { $0 = true }
            } else {
                while !isReleased.withLockedValue({ $0 }) { try? await Task.sleep(for: .milliseconds(2)) }
            }
            return .done(count: 1)
        } _: {
            async let first = ask(.status, folder: folder.path)
            _ = try await ask(.queueRetry(queue: "q"), folder: folder.path)
            guard case .done = try await first else {
                Issue.record("the first client has no answer")
                return
            }
        }
    }

    @Test("the control socket is for its owner alone, and goes when the server stops")
    func permissions() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/control.sock"
        try await withServer(folder: folder.path, handler: { _ in .done(count: 0) }) {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("works in a folder whose path is longer than a socket's name may be")
    func longPath() async throws {
        let folder = try TemporaryFolder()
        let long = folder.path + "/" + String(repeating: "d", count: 150)
        try FileManager.default.createDirectory(atPath: long, withIntermediateDirectories: true)
        try await withServer(folder: long, handler: { _ in .done(count: 3) }) {
            guard case .done(count: 3) = try await ask(.status, folder: long) else {
                Issue.record("another answer")
                return
            }
        }
    }

    @Test("hands a failure to the client as its error, with every line")
    func failure() async throws {
        let folder = try TemporaryFolder()
        let failure = OperationFailure(.configuration, lines: ["one", "two"])
        try await withServer(folder: folder.path, handler: { _ in .failed(failure) }) {
            await #expect(throws: failure) { try await ask(.status, folder: folder.path) }
        }
    }

    @Test("that nobody serves means that no gateway runs", arguments: [true, false])
    func nobody(deadSocket: Bool) async throws {
        let folder = try TemporaryFolder()
        if deadSocket { try folder.write("control.sock", "") }
        let reply = try await ask(.status, folder: folder.path)
        #expect(reply == nil)
    }

    @Test("answers what it does not know with a sentence and goes on serving")
    func unknownRequest() async throws {
        let folder = try TemporaryFolder()
        try await withServer(folder: folder.path, handler: { _ in .done(count: 1) }) {
            let answer = try await NIOThreadPool.singleton.runIfActive {
                try RawClient(path: folder.path + "/control.sock").exchange(Array(#"{"fly":{}}"#.utf8))
            }
            #expect(String(decoding: answer, as: UTF8.self).contains("does not know this request"))
            guard case .done = try await ask(.status, folder: folder.path) else {
                Issue.record("no answer after it")
                return
            }
        }
    }

    @Test("says again and again that an answer is being made")
    func keepAlive() async throws {
        let folder = try TemporaryFolder()
        let isReleased = NIOLockedValueBox(false)
        let request = try Array(JSONEncoder().encode(ControlRequest.status))
        let server = try await ControlServer.start(
            dataFolder: folder.path, group: group, keepAlive: .milliseconds(10), logger: logger
        ) { _ in
            while !isReleased.withLockedValue({ $0 }) { try? await Task.sleep(for: .milliseconds(2)) }
            return .done(count: 1)
        }
        let heard = try await NIOThreadPool.singleton.runIfActive {
            let client = try RawClient(path: folder.path + "/control.sock")
            let heard = try client.readAfterSending(RawClient.frame(request), until: 12)
            isReleased.withLockedValue { $0 = true }
            return heard
        }
        #expect(heard.count >= 12 && heard.allSatisfy { $0 == 0 })
        guard case .done(count: 1) = try await ask(.status, folder: folder.path) else {
            Issue.record("no answer after it")
            return
        }
        await server.stop()
    }

    @Test("the control socket is given up by a command when nothing comes over it, with what to do")
    func silence() async throws {
        let folder = try TemporaryFolder()
        // It is connected to and takes what is sent, as the kernel does for a process that is stopped.
        let listener = try RawListener(path: folder.path + "/control.sock")
        let failure = await #expect(throws: OperationFailure.self) {
            try await NIOThreadPool.singleton.runIfActive {
                try ControlClient.withConnection(dataFolder: folder.path, silence: .milliseconds(100)) {
                    try $0.ask(.status)
                }
            }
        }
        #expect(failure?.kind == .failed)
        #expect(failure?.lines.first?.contains("\(folder.path)/control.sock") == true)
        #expect(failure?.lines.first?.contains("does not answer") == true)
        withExtendedLifetime(listener) {}
    }

    @Test("takes the next request of a client when that has read the answer to the last")
    func unreadAnswers() async throws {
        let folder = try TemporaryFolder()
        let count = NIOLockedValueBox(0)
        // Far more than a socket holds.
        let answer = String(repeating: "x", count: 8 << 20)
        let request = try Array(JSONEncoder().encode(ControlRequest.status))
        try await withServer(folder: folder.path) { _ in
            count.withLockedValue { $0 += 1 }
            return .document(answer)
        } _: {
            let client = try RawClient(path: folder.path + "/control.sock")
            try client.send((0..<5).flatMap { _ in RawClient.frame(request) })
            try await eventually(ProgramError("no request came")) { count.withLockedValue { $0 } > 0 }
            // Others are served meanwhile.
            guard case .document = try await ask(.status, folder: folder.path) else {
                Issue.record("no answer to another client")
                return
            }
            #expect(count.withLockedValue { $0 } == 2)
            let octets = try await NIOThreadPool.singleton.runIfActive {
                try client.readAfterSending([], until: 5 * (8 << 20))
            }
            #expect(octets.count >= 5 * (8 << 20))
            #expect(count.withLockedValue { $0 } == 6)
        }
    }

    @Test("tells a client beyond the thirty-second that there are too many, and serves it when one has gone")
    func manyClients() async throws {
        let folder = try TemporaryFolder()
        try await withServer(folder: folder.path, handler: { _ in .done(count: 1) }) {
            var clients = try (0..<ControlServer.maximumClients).map { _ in
                try RawClient(path: folder.path + "/control.sock")
            }
            // One that has its answer counts; one that has merely connected may be counted behind the next.
            let request = RawClient.frame(try Array(JSONEncoder().encode(ControlRequest.status)))
            try await NIOThreadPool.singleton.runIfActive { [clients] in
                for client in clients {
                    let answer = try client.readAfterSending(request, until: 1)
                    #expect(!answer.isEmpty)
                }
            }
            let failure = await #expect(throws: OperationFailure.self) { try await ask(.status, folder: folder.path) }
            #expect(failure?.lines.first?.contains("32 commands are connected") == true)
            clients.removeAll()
            try await eventuallyAnswers(folder.path)
        }
    }

    private func eventuallyAnswers(_ folder: String) async throws {
        for _ in 0..<1_000 {
            if case .done? = try? await ask(.status, folder: folder) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("no answer after the others have gone")
    }

    @Test("closes a client that announces too much")
    func tooLarge() async throws {
        let folder = try TemporaryFolder()
        try await withServer(folder: folder.path, handler: { _ in .done(count: 1) }) {
            let rest = try await NIOThreadPool.singleton.runIfActive {
                try RawClient(path: folder.path + "/control.sock").readAfterSending([0xff, 0xff, 0xff, 0xff])
            }
            #expect(rest.isEmpty)
        }
    }
}
