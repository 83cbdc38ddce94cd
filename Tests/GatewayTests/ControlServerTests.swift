import Foundation
import Logging
import NIOConcurrencyHelpers
import NIOPosix
import PosternTesting
import Testing

@testable import Gateway

@Suite("The control socket")
struct ControlServerTests {
    private let group = MultiThreadedEventLoopGroup.singleton
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Asks from a thread that may block.
    private func ask(_ request: ControlRequest, folder: String) async throws -> ControlReply? {
        try await NIOThreadPool.singleton.runIfActive {
            try ControlClient.withConnection(dataFolder: folder) { try $0.ask(request) }
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

    @Test("is for its owner alone, and goes when the server stops")
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
