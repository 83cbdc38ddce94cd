import Foundation
import Log
import Mail
import NIOConcurrencyHelpers
import NodeState
import Queueing

/// The thread that commits: everything that waits, in one transaction of the database (group commit).
///
/// DIAGNOSTICS: a transaction at fault fails alone. After a failed commit or sync everything of the batch fails, the
/// connection is closed, and the next batch opens a new one, which commits the mark log first.
// Sendable without a check because every `var` is used by its own thread alone; the rest is Sendable.
final class Writer: @unchecked Sendable {
    struct Parts: Sendable {
        var folder: String
        var bootID: String
        var configuration: StoreConfiguration
        var time: any TimeSource
        var logger: Logger
        var synchronizer: any DiskSynchronizer
        var disk: any DiskSpace
        var pageLimit: Int?
        var cache: MessageCache
        var waitingMail: WaitingMail
        var recentEntries: RecentEntries
        /// By which the ages of old records count.
        var retention: RetentionClock
        /// Called with each turn of the thread's work.
        var onPass: @Sendable () -> Void
    }

    let queue: WriteQueue
    let segments: SegmentStore
    let acceptsMail = NIOLockedValueBox(true)
    /// Octets inside the database that deleted mail left for new mail.
    let reusableBytes = NIOLockedValueBox(0)
    let syncs = NIOLockedValueBox(0)
    let parts: Parts
    var database: WriterDatabase?
    var nextSequence: Int64
    var unsyncedSince: Int64?
    var maintenanceDue: Int64 = 0
    var timeNoteDue: Int64 = 0
    /// How far the search for messages that have ended has come, when there is too much trace: time of reception, number.
    var traceCursor: (receivedAt: Int64, sequence: Int64)?
    /// The same for messages that are older than the trace.
    var purgeCursor: (receivedAt: Int64, sequence: Int64)?
    /// Whether that search goes on in portions.
    var isPurging = false
    /// When it begins anew, in milliseconds of the monotonic clock.
    var purgeDue: Int64 = 0
    /// Whether the log knows that the wall clock is ahead.
    var isClockAhead = false
    /// When quarantines are looked at for what has to make room, in milliseconds of the monotonic clock.
    var evictionDue: Int64 = 0
    /// When the log tells again of items that had to make room.
    var evictionToldDue: Int64 = 0
    /// Items in quarantine that went before their time since the log told of it, by organization.
    var evictedItems: [String: Int] = [:]
    /// Organizations whose quarantine has more than it may and nothing that may go.
    var fullQuarantines: Set<String> = []
    /// How far the audit log may be removed.
    var auditPace: RemovalPace
    private var hasThread = true
    private let finished = DispatchSemaphore(value: 0)

    init(
        parts: Parts, queue: WriteQueue, segments: SegmentStore, database: WriterDatabase, nextSequence: Int64
    ) {
        auditPace = RemovalPace(from: database.lastSign ?? parts.time.now())
        self.parts = parts
        self.queue = queue
        self.segments = segments
        self.database = database
        self.nextSequence = nextSequence
    }

    func start() {
        let thread = Thread { [self] in
            run()
            finished.signal()
        }
        thread.name = "postern.writer"
        thread.stackSize = 2 << 20
        thread.start()
    }

    /// Has no thread: its owner calls ``commitNow()`` and ``stop()``, on one thread.
    func startWithoutThread() { hasThread = false }

    /// Commits what waits, on this thread; false where nothing does.
    func commitNow() -> Bool {
        guard let batch = queue.takeNow() else { return false }
        commit(batch)
        return true
    }

    /// Commits what waits and ends the thread. Blocks.
    func stop() {
        guard hasThread else {
            _ = commitNow()
            queue.close()
            return end()
        }
        queue.close()
        finished.wait()
        // For a second caller.
        finished.signal()
    }

    private func run() {
        while true {
            parts.onPass()
            switch queue.take(until: deadline) {
            case .batch(let batch): commit(batch)
            case .timeout: break
            case .closed: return end()
            }
            housekeep()
        }
    }

    private func end() {
        noteTime()
        syncLog()
        KillPoint.closing.pass()
        closeDatabase()
        KillPoint.closed.pass()
    }

    private var deadline: Int64 {
        guard let unsyncedSince else { return maintenanceDue }
        return min(maintenanceDue, unsyncedSince + parts.configuration.syncDelay.milliseconds)
    }

    private func housekeep() {
        let now = Monitor.milliseconds
        if let unsyncedSince, now >= unsyncedSince + parts.configuration.syncDelay.milliseconds { syncLog() }
        if now >= maintenanceDue {
            let isMore = maintain()
            // On a short disk what ended mail left is to be seen, and given back, soon.
            maintenanceDue = now + (isMore ? 20 : isDiskShort ? 1_000 : 5_000)
        }
    }

    /// Brings commits that were only written to the disk.
    func syncLog() {
        guard unsyncedSince != nil else { return }
        unsyncedSince = nil
        guard let database else { return }
        KillPoint.logSyncing.pass()
        do throws(DiskError) {
            try parts.synchronizer.sync(database.log)
            KillPoint.logSynced.pass()
            syncs.withLockedValue { $0 += 1 }
        } catch {
            parts.logger.log(.storeMarksUnsynced, [.error: "\(error)"])
            rewriteLog()
        }
    }

    /// After a failed sync nothing says that the log is whole: its pages go to the database file, synced, and a new
    /// log begins.
    private func rewriteLog() {
        do {
            try database?.access { try $0.execute("PRAGMA wal_checkpoint(TRUNCATE)") }
        } catch {
            parts.logger.log(.storeLogUnrewritten, [.error: "\(error)"])
        }
        closeDatabase()
    }

    /// Takes the octets of what was removed out of the write-ahead log, which goes to the database file and is cut, and out
    /// of the mark log. False where somebody reads in the first, or marks of a failed commit wait in the second.
    func eraseRemains() -> Result<Bool, StoreError> {
        do {
            let isCut = try opened().access { try $0.emptyLog() }
            return .success(try queue.eraseCoveredMarks() && isCut)
        } catch {
            return .failure(StoreError(error))
        }
    }

    func closeDatabase() {
        do {
            try database?.close()
        } catch {
            parts.logger.log(.storeUnclosed, [.error: "\(error)"])
        }
        database = nil
    }

    /// The open database; opened again, with the mark log committed, after it failed.
    func opened() throws -> WriterDatabase {
        if let database { return database }
        let reopened = try WriterDatabase(
            folder: parts.folder, bootID: parts.bootID, time: parts.time, pageLimit: parts.pageLimit)
        database = reopened
        settle(try Recovery.commitMarks(folder: parts.folder, database: reopened, time: parts.time))
        return reopened
    }
}
