import Foundation
import GRDB
import Log
import Mail
import NIOConcurrencyHelpers
import NIOCore
import NodeState
import Queueing

extension Writer {
    /// What one pass may delete, so that mail never waits long for it.
    private static let purgeCount = 500

    /// Does a bounded piece of what is due: space back from segments, the end of the trace. Returns whether there is
    /// more. A failure is logged and tried again later.
    func maintain() -> Bool {
        do {
            // Also the way back after a failure when nothing comes in.
            let database = try opened()
            if Monitor.milliseconds >= timeNoteDue { noteTime() }
            noteClock()
            try noteReusableSpace(database)
            try deleteDeadSegments()
            let collected = try collectSparseSegment(database)
            let purged = try purgeTrace(database)
            let trimmed = try trimTrace(database)
            let forgotten = try purgeAudit(database)
            let recovered = try purgeOutages(database)
            let expired = try expireQuarantine(database)
            let evicted = try evictFromQuarantine(database)
            return collected || purged || trimmed || forgotten || recovered || expired || evicted
        } catch {
            parts.logger.log(.storeMaintenanceFailed, [.error: "\(error)"])
            return false
        }
    }

    // The database never gives space back to the file system: what is free inside it counts as free.
    private func noteReusableSpace(_ database: WriterDatabase) throws {
        let octets = try database.access { connection in
            let pages = try Int.fetchOne(connection.database, sql: "PRAGMA freelist_count") ?? 0
            return pages * (try Int.fetchOne(connection.database, sql: "PRAGMA page_size") ?? 0)
        }
        reusableBytes.withLockedValue { $0 = octets }
    }

    /// How far the wall clock may be ahead before anybody hears of it: a gateway that did not run for a while catches up.
    private static let noticedLead = Interval.hours(24 * 7)

    /// Tells once that the wall clock has gone further than time has, and once that it has not any more.
    private func noteClock() {
        let lead = parts.retention.lead
        let isAhead = lead > (isClockAhead ? Interval.hours(1) : Writer.noticedLead)
        guard isAhead != isClockAhead else { return }
        isClockAhead = isAhead
        parts.logger.log(isAhead ? .storeClockAhead : .storeClockCaught, [.until: parts.retention.now])
    }

    /// Writes down both clocks, so that the next boot finds its place behind this one.
    func noteTime() {
        timeNoteDue = Monitor.milliseconds + 60_000
        guard let database else { return }
        let (now, wallNow, reached) = (parts.time.now(), parts.time.wallTime(), parts.retention.reached)
        do {
            try database.access { connection in
                try connection.begin(synced: false)
                do {
                    try connection.database.execute(
                        sql: "UPDATE boots SET last_at = ?, last_wall = ?, reached = ? WHERE id = ?",
                        arguments: [now.milliseconds, wallNow.milliseconds, reached.milliseconds, database.boot])
                    try connection.commit()
                } catch {
                    connection.rollback()
                    throw error
                }
            }
            unsyncedSince = unsyncedSince ?? Monitor.milliseconds
        } catch {
            parts.logger.log(.storeClocksUnnoted, [.error: "\(error)"])
        }
    }

    private func deleteDeadSegments() throws {
        let dead = segments.dead
        guard !dead.isEmpty else { return }
        // A power cut must not bring back a recipient whose content is gone.
        syncLog()
        guard database != nil else { return }
        for segment in dead { segments.delete(segment) }
    }

    /// Copies what lives in a sparse segment forward, so that the next pass can delete it.
    private func collectSparseSegment(_ database: WriterDatabase) throws -> Bool {
        guard let segment = segments.sparse else { return false }
        try database.access { connection in
            let rows = try Row.fetchAll(
                connection.database,
                sql: "SELECT sequence, network_id, segment_offset, size FROM messages WHERE segment = ?",
                arguments: [segment])
            var moves: [(sequence: Int64, size: Int, to: SegmentStore.Location)] = []
            for row in rows {
                let location = SegmentStore.Location(segment: segment, offset: row["segment_offset"])
                guard let content = segments.content(at: location, size: row["size"]),
                    let id = NetworkMessageID(bytes: Array(row["network_id"] as Data))
                else { continue }
                moves.append((row["sequence"], row["size"], try segments.append(.file(content), id: id)))
                KillPoint.copiedForward.pass()
            }
            try segments.sync()
            try connection.begin(synced: true)
            do {
                for move in moves {
                    try connection.database.execute(
                        sql: "UPDATE messages SET segment = ?, segment_offset = ? WHERE sequence = ?",
                        arguments: [move.to.segment, move.to.offset, move.sequence])
                }
                try connection.commit()
            } catch {
                connection.rollback()
                for move in moves { segments.release(move.size, in: move.to.segment) }
                throw error
            }
            segments.release(moves.reduce(0) { $0 + $1.size }, in: segment)
        }
        unsyncedSince = nil
        return true
    }

    /// Deletes the oldest messages that ended while the trace takes more than it may: looks at a portion of the messages,
    /// and goes on behind it the next time.
    private func trimTrace(_ database: WriterDatabase) throws -> Bool {
        let total = parts.disk.measure(parts.folder)?.total ?? .max
        let limit = min(parts.configuration.traceRecords, total / 4)
        return try database.access { connection in
            let pages =
                (try Int.fetchOne(connection.database, sql: "PRAGMA page_count") ?? 0)
                - (try Int.fetchOne(connection.database, sql: "PRAGMA freelist_count") ?? 0)
            let octets = pages * (try Int.fetchOne(connection.database, sql: "PRAGMA page_size") ?? 0)
            // What waits is no trace, and neither is what is in quarantine.
            let trace = octets - parts.waitingMail.inline
            guard trace > limit,
                trace - (try Int.fetchOne(connection.database, sql: "SELECT SUM(kept) FROM quarantine_totals") ?? 0)
                    > limit
            else {
                traceCursor = nil
                return false
            }
            return try deletePortion(behind: &traceCursor, before: .max, connection)
        }
    }

    /// Deletes those that have ended of the next messages, which came before a moment: looks at a portion of them, since those
    /// that are kept may be any number, and moves the cursor behind them. Returns whether there may be more; where there are
    /// not, the next search begins at the beginning.
    private func deletePortion(
        behind cursor: inout (receivedAt: Int64, sequence: Int64)?, before moment: Int64,
        _ connection: WriterConnection
    ) throws -> Bool {
        let from = cursor ?? (.min, .min)
        // The newest stays, because the next number follows from it.
        let rows = try Row.fetchAll(
            connection.database,
            sql: """
                SELECT received_at, sequence, EXISTS (SELECT 1 FROM recipients WHERE state = 0
                AND id BETWEEN messages.sequence * 65536 AND messages.sequence * 65536 + 65535)
                OR EXISTS (SELECT 1 FROM quarantine
                WHERE id BETWEEN messages.sequence * 65536 AND messages.sequence * 65536 + 65535) AS waits
                FROM messages WHERE (received_at, sequence) > (?, ?) AND received_at < ?
                AND sequence < (SELECT MAX(sequence) FROM messages) ORDER BY received_at, sequence LIMIT ?
                """, arguments: [from.receivedAt, from.sequence, moment, Writer.purgeCount])
        try delete(rows.filter { !$0["waits"] }.map { SequenceNumber($0["sequence"]) }, connection)
        guard let last = rows.last, rows.count == Writer.purgeCount else {
            cursor = nil
            return false
        }
        cursor = (last["received_at"], last["sequence"])
        return true
    }

    /// Deletes what is known of messages that have ended.
    private func delete(_ messages: [SequenceNumber], _ connection: WriterConnection) throws {
        guard !messages.isEmpty else { return }
        try connection.begin(synced: false)
        do {
            for sequence in messages {
                let range: StatementArguments = [sequence.firstRecipient, sequence.lastRecipient]
                for table in ["events", "submissions"] {
                    try connection.database.execute(
                        sql: "DELETE FROM \(table) WHERE recipient BETWEEN ? AND ?", arguments: range)
                }
                try connection.database.execute(
                    sql: "DELETE FROM recipients WHERE id BETWEEN ? AND ?", arguments: range)
                for table in ["copies", "quarantine_copies"] {
                    try connection.database.execute(
                        sql: "DELETE FROM \(table) WHERE sequence = ?", arguments: [sequence.rawValue])
                }
                try connection.database.execute(
                    sql: "DELETE FROM named_ends WHERE sequence = ?", arguments: [sequence.rawValue])
                try connection.database.execute(
                    sql: "DELETE FROM messages WHERE sequence = ?", arguments: [sequence.rawValue])
            }
            try connection.commit()
        } catch {
            connection.rollback()
            throw error
        }
        unsyncedSince = unsyncedSince ?? Monitor.milliseconds
    }

    /// What is from before this moment, in milliseconds of the wall clock, has been kept for as long as the trace is.
    private var traceCutoff: Int64 {
        parts.retention.now.milliseconds - parts.configuration.traceRetention.milliseconds
    }

    /// Deletes messages that ended and are older than the retention.
    private func purgeTrace(_ database: WriterDatabase) throws -> Bool {
        guard Monitor.milliseconds >= purgeDue else { return false }
        let cutoff = traceCutoff
        let isMore = try database.access { try deletePortion(behind: &purgeCursor, before: cutoff, $0) }
        // What was looked at in several portions is not looked at again soon: most of it may be in quarantine.
        if !isMore, isPurging { purgeDue = Monitor.milliseconds + 60_000 }
        isPurging = isMore
        return isMore
    }

    /// Deletes outages that ended before the oldest message of the trace came: none can have waited for them.
    private func purgeOutages(_ database: WriterDatabase) throws -> Bool {
        let cutoff = traceCutoff
        return try database.access { connection in
            let oldest = try Int64.fetchOne(connection.database, sql: "SELECT MIN(received_at) FROM messages")
            // Outages end about in the order in which they began: where the first has not been over for long, nothing is.
            let first = try Int64.fetchOne(
                connection.database, sql: "SELECT ended_at FROM outages WHERE ended_at IS NOT NULL ORDER BY id LIMIT 1")
            let end = max(cutoff, oldest ?? cutoff)
            // The wall clock was ahead when an outage ended: nothing can have waited for it then, and it must not keep the
            // others.
            let future = parts.time.wallTime().milliseconds + Interval.hours(24).milliseconds
            guard let first, first < end || first > future else { return false }
            try connection.begin(synced: false)
            do {
                try connection.database.execute(
                    sql: """
                        DELETE FROM outages WHERE (ended_at < ? OR ended_at > ?) AND id IN
                        (SELECT id FROM outages WHERE ended_at IS NOT NULL ORDER BY id LIMIT ?)
                        """, arguments: [end, future, Writer.purgeCount])
                let count = connection.database.changesCount
                try connection.commit()
                unsyncedSince = unsyncedSince ?? Monitor.milliseconds
                return count == Writer.purgeCount
            } catch {
                connection.rollback()
                throw error
            }
        }
    }

    /// Deletes entries of the audit log that are older than their retention, as fast as ``RemovalPace`` allows.
    private func purgeAudit(_ database: WriterDatabase) throws -> Bool {
        let due = parts.time.wallTime().milliseconds - parts.configuration.auditRetention.milliseconds
        return try database.access { connection in
            let oldest = try Int64.fetchOne(connection.database, sql: "SELECT MIN(at) FROM audit")
            guard let cutoff = auditPace.cutoff(oldest: oldest, due: due, now: parts.time.now()), let oldest,
                oldest < cutoff
            else { return false }
            try connection.begin(synced: false)
            do {
                let count = try connection.removeAudit(before: cutoff, atMost: Writer.purgeCount)
                try connection.commit()
                unsyncedSince = unsyncedSince ?? Monitor.milliseconds
                return count == Writer.purgeCount
            } catch {
                connection.rollback()
                throw error
            }
        }
    }
}
