import Foundation
import Log
import Mail
import NIOConcurrencyHelpers
import Operations
import PosternTesting

@testable import SQLiteStore

/// The store over SQLite, in a folder that goes with it.
final class SQLiteContractStore: ContractStore {
    private let folder: String
    private let clock = VirtualClock(
        now: .init(milliseconds: 5_000_000), wall: .init(milliseconds: 1_700_000_000_000))
    private let store: NIOLockedValueBox<SQLiteStore>
    private let keys: QuarantineKeys

    /// - Parameter keys: what held mail is encrypted with.
    init(keys: QuarantineKeys = .none) throws {
        self.keys = keys
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("postern-\(UUID().uuidString)").path
        store = NIOLockedValueBox(try SQLiteContractStore.open(folder, clock, keys))
    }

    deinit {
        store.withLockedValue { $0.close() }
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func open(
        _ folder: String, _ clock: VirtualClock, _ keys: QuarantineKeys
    ) throws -> SQLiteStore {
        var configuration = StoreConfiguration()
        configuration.quarantineKeys = keys
        return try SQLiteStore.open(folder: folder, time: clock, configuration: configuration, logger: .silent)
    }

    var stores: Stores {
        let store = store.withLockedValue { $0 }
        return Stores(store, perimeter: store.refusals)
    }

    func restart() async throws {
        try store.withLockedValue { store in
            store.close()
            store = try SQLiteContractStore.open(folder, clock, keys)
        }
    }

    func breakAudit(_ isBroken: Bool) async throws {
        try await store.withLockedValue { $0 }.change { connection in
            try connection.execute(
                isBroken
                    ? "CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'broken'); END"
                    : "DROP TRIGGER broken")
        }
    }

    func close() async { store.withLockedValue { $0.close() } }
}
