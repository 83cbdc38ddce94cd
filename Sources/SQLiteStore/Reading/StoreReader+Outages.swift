import GRDB
import Mail
import Queueing

extension StoreReader {
    /// The outages of a queue that lasted at some moment of a period, in the order of time; of more than `limit` the
    /// youngest.
    func outages(of key: QueueKey, during period: ClosedRange<WallTime>, limit: Int) throws -> [QueueOutage] {
        try database.read { try StoreReader.outages(of: key, during: period, limit: limit, $0) }
    }

    /// The same within a transaction.
    static func outages(
        of key: QueueKey, during period: ClosedRange<WallTime>, limit: Int, _ database: Database
    ) throws -> [QueueOutage] {
        var found: [QueueOutage] = []
        // Those of a queue follow each other, so that the first one that ended too early ends the look back.
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT began_at, ended_at, failed_at, failures, remote, detail FROM outages
                WHERE organization = ? AND delivery_type = ? AND next_hop = ? AND connector = ? AND began_at <= ?
                ORDER BY began_at DESC
                """,
            arguments: [
                key.organization, key.deliveryType.rawValue, key.nextHop, key.connector ?? "",
                period.upperBound.milliseconds,
            ])
        while found.count < limit, let row = try rows.next() {
            let ended = (row["ended_at"] as Int64?).map { WallTime(milliseconds: $0) }
            if let ended, ended < period.lowerBound { break }
            found.append(
                QueueOutage(
                    key: key, began: WallTime(milliseconds: row["began_at"]), ended: ended,
                    failedAt: WallTime(milliseconds: row["failed_at"]), failures: row["failures"],
                    remote: row["remote"], detail: row["detail"]))
        }
        return found.reversed()
    }
}
