import Foundation
import GRDB
import GRDBSQLite
package import Log
package import Mail
package import NodeState
import Queueing

/// Reads a store and changes nothing in it. Calls block; they are for threads that may.
package final class StoreReader: Sendable {
    let folder: String
    let database: DatabaseQueue
    /// A connection for whoever looks back: the trace and what feeds its index. Mail for attempts is fetched by the other
    /// one, and waits for nobody's search.
    let looking: DatabaseQueue
    let ages: AgeClock
    let time: any TimeSource
    let refusals: RefusalReader
    /// The segments of the running store; nil when it is read from outside.
    let segments: SegmentStore?
    /// The keys that held mail is encrypted with.
    let keys: QuarantineKeys

    init(
        folder: String, time: any TimeSource, ages: AgeClock?, segments: SegmentStore?, keys: QuarantineKeys
    ) throws {
        self.folder = folder
        self.keys = keys
        self.time = time
        self.segments = segments
        let path = WriterDatabase.path(in: folder)
        let opened = try DatabaseQueue(path: path, configuration: StoreReader.configuration)
        database = opened
        looking = try DatabaseQueue(path: path, configuration: StoreReader.configuration)
        try opened.read { try Schema.checkReadable(try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0, path: path) }
        self.ages =
            try ages
            ?? opened.read { database in
                try AgeClock(
                    database, bootID: SystemTime.bootID ?? "", now: time.now(), wallNow: time.wallTime())
            }
        refusals = RefusalReader(folder: folder)
    }

    static var configuration: Configuration {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        configuration.label = "postern.reader"
        return configuration
    }

    /// Opens the store in a folder for reading, whether or not a gateway runs on it.
    package static func open(
        folder: String, time: any TimeSource, logger: Logger, quarantineKeys: QuarantineKeys = .none
    ) throws(StoreOpenError) -> StoreReader {
        let path = WriterDatabase.path(in: folder)
        guard access(path, F_OK) == 0 || errno != ENOENT else {
            throw StoreOpenError(
                .missing,
                "There is no store at \(path); check `data` in postern.yaml, or start the gateway once to make it.")
        }
        do {
            return try StoreReader(folder: folder, time: time, ages: nil, segments: nil, keys: quarantineKeys)
        } catch {
            logger.log(.storeUnreadable, [.error: "\(error)"])
            throw .opening(error, folder: folder)
        }
    }

    func close() throws {
        defer { try? looking.close() }
        try database.close()
    }
}

extension StoreOpenError {
    static func opening(_ error: any Error, folder: String) -> StoreOpenError {
        switch error {
        case let error as StoreOpenError: return error
        case let error as DiskError: return .disk(error, folder: folder)
        case let error as DatabaseError
        where [.SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH].contains(error.resultCode):
            return StoreOpenError(
                .noAccess,
                "The database in \(folder) can't be opened (\(error.message ?? "no rights")); let the user that runs the "
                    + "gateway own the data folder and all in it.")
        case let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode):
            return StoreOpenError(
                .failed,
                "The database in \(folder) is damaged (\(error.message ?? "")); stop the gateway, keep a copy of the "
                    + "folder and restore the last backup.")
        default:
            return StoreOpenError(
                .failed, "The store in \(folder) can't be opened (\(error)); check the disk and its free space.")
        }
    }
}
