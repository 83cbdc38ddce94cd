import Log
import Mail
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Operations
import Organization
import PosternTesting
import Testing

@testable import Gateway

@Suite("A start that fails", .timeLimit(.minutes(30)))
struct FailedStartTests {
    private let folder: TemporaryFolder
    private let logger = Logger.silent

    init() throws { folder = try TemporaryFolder() }

    /// What a start with one listener on this port throws, nil when it does not fail, and how often it closes the store.
    private func failure(listeningOn port: Int) async throws -> (OperationFailure?, closings: Int) {
        let file = try folder.write(
            "postern.yaml",
            """
            hostname: mx.example.net
            data: \(folder.path)
            listeners: [{ address: "127.0.0.1:\(port)" }]
            """)
        let surroundings = Surroundings(lifeline: nil, logger: logger)
        let files = try ServerFiles(file, time: surroundings.time)
        var opened = try await OpenedStores.open(files.server, surroundings)
        let (close, closings) = (opened.close, NIOLockedValueBox(0))
        opened.close = {
            closings.withLockedValue { $0 += 1 }
            close()
        }
        do {
            _ = try await RunningGateway.start(
                files, opened, resolver: HostPort("127.0.0.1:1", defaultPort: 53), surroundings)
            return (nil, closings.withLockedValue { $0 })
        } catch let failure as OperationFailure {
            return (failure, closings.withLockedValue { $0 })
        }
    }

    @Test("when a listener's port is taken, the store is closed")
    func portInUse() async throws {
        let other = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(other.localAddress?.port)
        let (failure, closings) = try await failure(listeningOn: port)
        try await other.close()
        #expect(failure?.lines.first?.hasPrefix("Can't listen on 127.0.0.1:\(port)") == true)
        #expect(closings == 1)
    }

    @Test("when a file stands where the folder for contents belongs, the store is closed")
    func spoolIsNoFolder() async throws {
        _ = try folder.write("spool", "no folder")
        let (failure, closings) = try await failure(listeningOn: Int(try Loopback.freePort()))
        #expect(failure?.lines.first?.contains("spool") == true)
        #expect(closings == 1)
    }
}
