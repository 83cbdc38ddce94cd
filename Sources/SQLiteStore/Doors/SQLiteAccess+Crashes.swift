import Foundation
import GRDB
package import Mail
package import Queueing

private enum Crashes {
    /// For how long contents that ended a process are remembered.
    static let retention = Interval.hours(24 * 30)
    /// Contents remembered at most, the newest.
    static let limit = 10_000
}

extension SQLiteAccess {
    /// Counts work that ended a process, durably, and gives the counts in the same order.
    package func countCrashes(
        _ work: [WorkInHand], at time: WallTime
    ) async throws(StoreError) -> [CrashCount] {
        try await change { connection in
            try connection.database.execute(
                sql: "DELETE FROM crashes WHERE at < ?",
                arguments: [time.milliseconds - Crashes.retention.milliseconds])
            var counted: [CrashCount] = []
            for item in work {
                let (sequence, size, head) = item.subject.columns
                let row = try Row.fetchOne(
                    connection.database,
                    sql: """
                        INSERT INTO crashes (sequence, size, head, count, at, stage) VALUES (?, ?, ?, 1, ?, ?)
                        ON CONFLICT (sequence, size, head) DO UPDATE SET count = count + 1, at = excluded.at,
                        stage = excluded.stage RETURNING count
                        """, arguments: [sequence, size, head, time.milliseconds, "\(item.stage)"])
                counted.append(CrashCount(work: item, count: row?["count"] ?? 1))
            }
            return counted
        }
    }

    /// The contents that ended as many processes as they may, the newest first.
    package func poisonContents() async throws(StoreError) -> [ContentMark] {
        try await read { reader in
            try reader.database.read { database in
                try Row.fetchAll(
                    database,
                    sql: "SELECT size, head FROM crashes WHERE sequence = 0 AND count >= ? ORDER BY at DESC LIMIT ?",
                    arguments: [CrashCount.poisonThreshold, Crashes.limit]
                ).map { ContentMark(size: $0["size"], head: Array($0["head"] as Data)) }
            }
        }
    }
}

extension WorkInHand.Subject {
    /// What stands in the columns of `crashes`; 0 and nothing where it does not apply, for the sake of uniqueness.
    fileprivate var columns: (sequence: Int64, size: Int, head: Data) {
        switch self {
        case .message(let sequence): (sequence.rawValue, 0, Data())
        case .content(let mark): (0, mark.size, Data(mark.head))
        }
    }
}
