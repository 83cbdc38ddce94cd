import Log
import Mail
import Operations
import Organization
import PosternTesting
import SQLiteStore
import Testing

@testable import Gateway

@Suite("Operations without a running gateway")
struct StoppedGatewayTests {
    @Test("tell of an organization whose stored document can't be read")
    func unreadable() async throws {
        let folder = try TemporaryFolder()
        let clock = VirtualClock()
        let log = RecordingLog()
        let logger = log.logger
        let store = try SQLiteStore.open(
            folder: folder.path, time: clock, configuration: StoreConfiguration(), logger: logger)
        _ = try await store.apply(
            [AppliedDocument(organization: "contoso", document: "organization: [")], author: "ann",
            at: clock.wallTime(), audit: [])
        store.close()
        let server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: folder.path)
        let stopped = StoppedGateway(server: server, time: clock, logger: logger)
        _ = try await onOwnThread { try stopped.perform(OrganizationList(), by: .current) }
        #expect(log.events == [.organizationUnusable])
    }

    @Test("tell nothing of keys for held mail that can't be used where no held mail is asked for")
    func keys() async throws {
        let folder = try TemporaryFolder()
        let clock = VirtualClock()
        let log = RecordingLog()
        try SQLiteStore.open(
            folder: folder.path, time: clock, configuration: StoreConfiguration(), logger: log.logger
        ).close()
        var server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: folder.path)
        server.quarantineKeyFile = "/nonexistent/keys"
        let stopped = StoppedGateway(server: server, time: clock, logger: log.logger)
        _ = try await onOwnThread { try stopped.perform(OrganizationList(), by: .current) }
        #expect(log.events == [])
    }
}
