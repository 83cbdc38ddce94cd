import GRDB
import Log
import Mail
import NodeState
import Queueing

/// Upkeep of the quarantine: items go when their time is over, and the oldest spam goes when there are too many
/// (docs/reference/quarantine.md#room).
extension Writer {
    /// What one pass may take, so that mail never waits long for it: an item has rows in many indexes.
    private static let itemCount = 50
    /// How long the log says nothing more of items that had to make room, in milliseconds.
    private static let evictionTold: Int64 = 600_000

    /// Deletes items whose time is over. Returns whether there are more.
    func expireQuarantine(_ database: WriterDatabase) throws -> Bool {
        let moment = parts.retention.now.milliseconds
        let due = try database.access { connection in
            try Int64.fetchAll(
                connection.database,
                sql: "SELECT id FROM quarantine WHERE expires_at <= ? ORDER BY expires_at LIMIT ?",
                arguments: [moment, Writer.itemCount])
        }
        try discard(due, "its time in quarantine is over", database)
        return due.count == Writer.itemCount
    }

    /// Deletes items of organizations that have more in quarantine than they may. Returns whether there are more.
    func evictFromQuarantine(_ database: WriterDatabase) throws -> Bool {
        // The sums of many organizations are not added up with each portion of other work.
        guard Monitor.milliseconds >= evictionDue else { return false }
        let isMore = try evict(database)
        evictionDue = isMore ? 0 : Monitor.milliseconds + 4_000
        return isMore
    }

    private func evict(_ database: WriterDatabase) throws -> Bool {
        let totals = try database.access { connection in
            try Row.fetchAll(
                connection.database,
                sql: """
                    SELECT organization, SUM(octets) AS octets FROM quarantine_totals GROUP BY organization
                    HAVING SUM(octets) > 0
                    """
            ).map { (organization: $0["organization"] as String, octets: $0["octets"] as Int) }
        }
        // The disk is asked only where it may matter.
        guard !totals.isEmpty else {
            fullQuarantines = []
            return false
        }
        let quota = QuarantineRoom.limit(
            of: totals.map(\.octets), quota: parts.configuration.quarantineQuota,
            disk: parts.disk.measure(parts.folder)?.total ?? .max)
        let excess = totals.filter { $0.octets > quota }
        fullQuarantines.formIntersection(excess.map(\.organization))
        var isMore = false
        var taken = 0
        for (organization, octets) in excess {
            guard taken < Writer.itemCount else {
                isMore = true
                break
            }
            let found = try database.access {
                try EvictionSearch($0.database, organization, room: octets - quota, count: Writer.itemCount - taken)
            }
            taken += found.items.count
            try discard(found.items, "it had to make room in quarantine", database)
            if !found.items.isEmpty { evictedItems[organization, default: 0] += found.items.count }
            if found.isMore {
                isMore = true
            } else if found.room > 0, fullQuarantines.insert(organization).inserted {
                parts.logger.log(.storeQuarantineFull, [.organization: organization, .size: octets, .limit: quota])
            }
        }
        // A quarantine that is full loses items with each message that comes, and the log need not say so each time.
        if !isMore, !evictedItems.isEmpty, Monitor.milliseconds >= evictionToldDue {
            evictionToldDue = Monitor.milliseconds + Self.evictionTold
            for (organization, count) in evictedItems.sorted(by: { $0.key < $1.key }) {
                parts.logger.log(.storeQuarantineTrimmed, [.organization: organization, .count: count, .limit: quota])
            }
            evictedItems = [:]
        }
        return isMore
    }

    private func discard(_ items: [Int64], _ reason: String, _ database: WriterDatabase) throws {
        guard !items.isEmpty else { return }
        var effects = CommitEffects()
        let event = RecipientEvent(.drop, at: parts.time.wallTime(), detail: reason)
        try database.access { connection in
            let rows = RowWriter(
                connection: connection, boot: database.boot, now: parts.time.now(), wallNow: parts.time.wallTime())
            try connection.begin(synced: false)
            do {
                for item in items {
                    try rows.apply(.discard(RecipientID(item), event), into: &effects)
                    KillPoint.itemChanged.pass()
                }
                try connection.commit()
            } catch {
                connection.rollback()
                throw error
            }
        }
        unsyncedSince = unsyncedSince ?? Monitor.milliseconds
        settle(effects)
    }
}

/// How much of the disk may be in quarantine, so that what strangers send does not keep all other mail out.
enum QuarantineRoom {
    /// How many octets each organization may have: its quota, a quarter of the disk, and so much that all of them have half
    /// of it together, where those that have least give nothing.
    static func limit(of octets: [Int], quota: Int, disk: Int) -> Int {
        let limit = min(quota, disk / 4)
        var left = disk / 2
        let wanted = octets.map { min($0, limit) }.sorted()
        guard wanted.reduce(0, +) > left else { return limit }
        for (number, octets) in wanted.enumerated() {
            let share = left / (wanted.count - number)
            guard octets <= share else { return share }
            left -= octets
        }
        return limit
    }
}

/// Looks for items that may go before their time, the most dispensable first: what is released, then bulk mail and spam,
/// then phishing, then what a rule held; of each the oldest. Malware and what somebody asks for may not.
private struct EvictionSearch {
    private static let spam: [QuarantineReason] = [.bulk, .spam]
    private static let phishing: [QuarantineReason] = [.phish, .highConfPhish]

    /// What was found.
    private(set) var items: [Int64] = []
    /// Octets that are still missing.
    private(set) var room: Int
    /// Whether more could be found than was asked for.
    private(set) var isMore = false

    init(_ database: Database, _ organization: String, room: Int, count: Int) throws {
        self.room = room
        let released = """
            SELECT id, share FROM quarantine INDEXED BY quarantine_evictable
            WHERE organization = :organization AND status >= 10
            AND reason NOT IN ('Malware', 'FileTypeBlock') ORDER BY received_at, id LIMIT :count
            """
        let arguments: StatementArguments = ["organization": organization, "count": count]
        take(try Row.fetchAll(database, sql: released, arguments: arguments), count)
        for reasons in [Self.spam, Self.phishing, [.transportRule]] {
            // Of each reason the oldest: the older of them go first.
            var oldest: [Row] = []
            for reason in reasons {
                oldest += try Row.fetchAll(
                    database,
                    sql: """
                        SELECT id, share, received_at FROM quarantine INDEXED BY quarantine_reason
                        WHERE organization = ? AND reason = ? AND status IN (0, 2) ORDER BY received_at, id LIMIT ?
                        """, arguments: [organization, reason.rawValue, count])
            }
            oldest.sort { ($0["received_at"] as Int64, $0["id"] as Int64) < ($1["received_at"], $1["id"]) }
            take(oldest, count)
        }
    }

    private mutating func take(_ rows: [Row], _ count: Int) {
        for row in rows where room > 0 {
            guard items.count < count else {
                isMore = true
                return
            }
            items.append(row["id"])
            room -= row["share"] as Int
        }
        // A whole portion of them went; there may be others behind it.
        if room > 0, items.count >= count { isMore = true }
    }
}
