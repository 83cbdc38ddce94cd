import Foundation
import GRDB
import Logging
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore

/// Writes refusals at the edge to `refusals.sqlite`, in batches that are not synced one by one: they are no mail, and
/// an attacker makes as many of them as he likes.
final class RefusalLog: Sendable {
    static func path(in folder: String) -> String { folder + "/refusals.sqlite" }
    /// Refusals that wait for the disk at most; more are only counted.
    private static let waitingLimit = 10_000

    private struct State {
        var cap: RefusalCap
        var waiting: [PerimeterRefusal] = []
        var excess: [RefusalCap.Excess] = []
        var lost = 0
        var isScheduled = false
        var isClosed = false
        var nextPurge: Int64 = 0
    }

    private let database: DatabaseQueue
    private let queue = DispatchQueue(label: "postern.refusals")
    private let state: NIOLockedValueBox<State>
    private let time: any TimeSource
    private let retention: Interval
    private let logger: Logger

    init(folder: String, configuration: StoreConfiguration, time: any TimeSource, logger: Logger) throws {
        self.time = time
        self.logger = logger
        retention = configuration.refusalRetention
        state = NIOLockedValueBox(State(cap: RefusalCap(perSource: configuration.refusalsPerSourceAndMinute)))
        var settings = Configuration()
        settings.busyMode = .timeout(5)
        database = try DatabaseQueue(path: RefusalLog.path(in: folder), configuration: settings)
        try database.writeWithoutTransaction { database in
            try database.execute(
                sql: """
                    PRAGMA journal_mode = WAL;
                    PRAGMA synchronous = NORMAL;
                    CREATE TABLE IF NOT EXISTS refusals (
                        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, client_address TEXT NOT NULL,
                        client_name TEXT NOT NULL, sender TEXT, recipient TEXT, organization TEXT, reply TEXT NOT NULL,
                        decisions TEXT NOT NULL);
                    CREATE INDEX IF NOT EXISTS refusals_at ON refusals (at);
                    PRAGMA user_version = 1;
                    """)
        }
    }

    /// Takes a refusal. Never blocks on the disk.
    func record(_ refusal: PerimeterRefusal) {
        let schedule = state.withLockedValue { state -> Bool in
            guard !state.isClosed else { return false }
            let isKept = state.cap.admit(refusal, excess: &state.excess)
            if isKept {
                if state.waiting.count < RefusalLog.waitingLimit {
                    state.waiting.append(refusal)
                } else {
                    state.lost += 1
                }
            }
            guard !state.isScheduled else { return false }
            state.isScheduled = true
            return true
        }
        if schedule { queue.asyncAfter(deadline: .now() + .milliseconds(200)) { self.flush() } }
    }

    /// Writes what waits; on the log's own queue.
    private func flush() {
        let now = time.wallTime()
        let work = state.withLockedValue { state -> State in
            if let due = state.cap.due, now.milliseconds >= due { state.cap.closeMinute(into: &state.excess) }
            let taken = state
            state.waiting = []
            state.excess = []
            state.lost = 0
            // An open minute is closed by a later flush, though no refusal follow.
            state.isScheduled = state.cap.due != nil && !state.isClosed
            if now.milliseconds >= state.nextPurge, !state.isClosed { state.nextPurge = now.milliseconds + 600_000 }
            return taken
        }
        if state.withLockedValue({ $0.isScheduled }) {
            queue.asyncAfter(deadline: .now() + .milliseconds(500)) { self.flush() }
        }
        let purges = now.milliseconds >= work.nextPurge && !work.isClosed
        guard purges || !work.waiting.isEmpty || !work.excess.isEmpty || work.lost > 0 else { return }
        do {
            try database.write { database in
                for refusal in work.waiting { try insert(refusal, database) }
                for excess in work.excess { try insert(excess, database) }
                if work.lost > 0 { try insertLost(work.lost, at: now, database) }
                if purges {
                    try database.execute(
                        sql: """
                            DELETE FROM refusals WHERE id IN (SELECT id FROM refusals WHERE at < ? ORDER BY at LIMIT 20000)
                            """, arguments: [now.milliseconds - retention.milliseconds])
                }
            }
        } catch {
            logger.warning(
                "refusals could not be logged", metadata: ["error": "\(error)", "count": "\(work.waiting.count)"])
        }
    }

    private func insert(_ refusal: PerimeterRefusal, _ database: Database) throws {
        var decisions = ByteBuffer()
        decisions.writeJSON(refusal.decisions)
        try database.cachedStatement(
            sql: """
                INSERT INTO refusals (at, client_address, client_name, sender, recipient, organization, reply, decisions)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            refusal.at.milliseconds, refusal.clientAddress, refusal.clientName, refusal.sender, refusal.recipient,
            refusal.organization, refusal.reply, String(buffer: decisions),
        ])
    }

    private func insert(_ excess: RefusalCap.Excess, _ database: Database) throws {
        try insertCount(
            at: excess.minute * 60_000 + 59_999, source: excess.source,
            "and \(excess.count) more in this minute, counted only", database)
    }

    private func insertLost(_ count: Int, at now: WallTime, _ database: Database) throws {
        try insertCount(
            at: now.milliseconds, source: RefusalCap.otherSources,
            "and \(count) more that came faster than they could be written", database)
    }

    private func insertCount(at: Int64, source: String, _ text: String, _ database: Database) throws {
        try database.cachedStatement(
            sql: "INSERT INTO refusals (at, client_address, client_name, reply, decisions) VALUES (?, ?, '', ?, '[]')"
        ).execute(arguments: [at, source, text])
    }

    /// Writes all that waits, for readers in this process. Blocks.
    func flushNow() { queue.sync { flush() } }

    /// Writes what waits and closes the file. Blocks.
    func close() {
        state.withLockedValue {
            $0.isClosed = true
            $0.cap.closeMinute(into: &$0.excess)
        }
        queue.sync {
            flush()
            do {
                try database.close()
            } catch {
                logger.warning("the log of refusals could not be closed", metadata: ["error": "\(error)"])
            }
        }
    }
}
