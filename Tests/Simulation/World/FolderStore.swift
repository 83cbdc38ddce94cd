import Foundation
import Log
import Mail
import PosternTesting
import Queueing

@testable import NodeState
@testable import SQLiteStore

/// The real store in a folder. To die, it is left as it stands, and the next process opens a copy of the folder as it
/// was at that moment.
final class FolderStore: SimulatedStore {
    private let root: String
    private let clock = VirtualClock()
    private var life = 0
    private var boot = 0
    private var store: SQLiteStore

    init() throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent("postern-\(UUID().uuidString)").path
        store = try FolderStore.open(root + "/0", clock, boot: 0)
    }

    deinit {
        store.close()
        try? FileManager.default.removeItem(atPath: root)
    }

    func commit(_ transaction: StoreTransaction) throws -> CommitReceipt { try store.commit(transaction) }

    // By the reader, as the simulation does not leave its thread.
    func waiting(now: Instant) throws -> [QueuedRecipient] {
        var all: [QueuedRecipient] = []
        while true {
            let page = try store.reader.waiting(after: all.last?.id, limit: 100)
            if page.isEmpty { return all }
            all += page
        }
    }

    func suspendedQueues() throws -> [QueueKey] { try store.reader.suspendedQueues() }

    func setClocks(now: Instant, wall: WallTime) {
        clock.set(now)
        clock.setWall(wall)
    }

    func die(rebooted: Bool, now: Instant, wall: WallTime) throws {
        let dead = "\(root)/\(life)"
        life += 1
        if rebooted { boot += 1 }
        let next = "\(root)/\(life)"
        // The shared memory of the log goes with its process.
        try FileManager.default.createDirectory(atPath: next, withIntermediateDirectories: true)
        for name in try FileManager.default.contentsOfDirectory(atPath: dead) where !name.hasSuffix("-shm") {
            try FileManager.default.copyItem(atPath: "\(dead)/\(name)", toPath: "\(next)/\(name)")
        }
        store.close()
        try FileManager.default.removeItem(atPath: dead)
        // Not before: the dead process, which notes both clocks now and then, never saw these.
        setClocks(now: now, wall: wall)
        store = try FolderStore.open(next, clock, boot: boot)
    }

    private static func open(_ folder: String, _ clock: VirtualClock, boot: Int) throws -> SQLiteStore {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var configuration = StoreConfiguration()
        configuration.segmentBytes = 1 << 20
        configuration.markDelay = .milliseconds(0)
        configuration.commitInterval = .milliseconds(0)
        return try SQLiteStore.open(
            folder: folder, time: clock, configuration: configuration,
            logger: .silent, bootID: "boot-\(boot)",
            synchronizer: SystemSynchronizer(), disk: SystemDiskSpace(), pageLimit: nil)
    }
}
