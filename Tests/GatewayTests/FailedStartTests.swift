import Logging
import Mail
import NIOCore
import NIOPosix
import Operations
import Organization
import PosternTesting
import SQLiteStore
import Testing

@testable import Gateway

@Suite("A start that fails", .timeLimit(.minutes(5)))
struct FailedStartTests {
    private let folder: TemporaryFolder
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() throws { folder = try TemporaryFolder() }

    /// What a start with one listener on this port throws; nil when it does not fail.
    private func failure(listeningOn port: Int) async throws -> OperationFailure? {
        let file = try folder.write(
            "postern.yaml",
            """
            hostname: mx.example.net
            data: \(folder.path)
            listeners: [{ address: "127.0.0.1:\(port)" }]
            """)
        let options = Gateway.Options(
            configurationFile: file, resolver: HostPort("127.0.0.1:1", defaultPort: 53), logsJSON: false)
        return await #expect(throws: OperationFailure.self) {
            _ = try await RunningGateway.start(options, logger: logger)
        }
    }

    /// Throws while another still has the store.
    private func openStore() throws {
        try SQLiteStore.open(
            folder: folder.path, time: SystemTime(), configuration: StoreConfiguration(), logger: logger
        ).close()
    }

    @Test("when a listener's port is taken, the store is closed")
    func portInUse() async throws {
        let other = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(other.localAddress?.port)
        let failure = try await failure(listeningOn: port)
        try await other.close()
        #expect(failure?.lines.first?.hasPrefix("Can't listen on 127.0.0.1:\(port)") == true)
        try openStore()
    }

    @Test("when a file stands where the folder for contents belongs, the store is closed")
    func spoolIsNoFolder() async throws {
        _ = try folder.write("spool", "no folder")
        let failure = try await failure(listeningOn: Int(try Loopback.freePort()))
        #expect(failure?.lines.first?.contains("spool") == true)
        try openStore()
    }
}
