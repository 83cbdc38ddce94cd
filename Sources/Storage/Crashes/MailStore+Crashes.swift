import Foundation
import GRDB
package import Mail
import NIOConcurrencyHelpers
import Queueing

extension MailStore {
    /// So many processes may end with a message in hand; Exchange's `PoisonThreshold`.
    package static let poisonThreshold = 2
    /// For how long contents that ended a process are remembered.
    static let crashRetention = Interval.hours(24 * 30)
    /// Contents remembered at most, the newest.
    private static let contentLimit = 10_000

    /// Counts work that ended a process, durably, and gives the counts. Blocks.
    package func countCrashes(_ work: [WorkInHand], at time: WallTime) throws -> [CrashCount] {
        let counts = NIOLockedValueBox<[CrashCount]>([])
        try perform { connection in
            try connection.database.execute(
                sql: "DELETE FROM crashes WHERE at < ?",
                arguments: [time.milliseconds - MailStore.crashRetention.milliseconds])
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
            let done = counted
            counts.withLockedValue { $0 = done }
        }
        return counts.withLockedValue { $0 }
    }

    /// The contents that ended as many processes as they may. Blocks.
    package func poisonContents() throws -> [ContentMark] {
        try reader.database.read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT size, head FROM crashes WHERE sequence = 0 AND count >= ? ORDER BY at DESC LIMIT ?",
                arguments: [MailStore.poisonThreshold, MailStore.contentLimit]
            ).map { ContentMark(size: $0["size"], head: Array($0["head"] as Data)) }
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
