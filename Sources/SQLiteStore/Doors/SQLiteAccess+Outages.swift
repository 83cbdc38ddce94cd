import GRDB
package import Mail
package import Queueing

extension SQLiteAccess {
    /// Keeps outages, each in place of what was kept of it.
    package func record(_ outages: [QueueOutage]) async throws(StoreError) {
        try await change { connection in
            for outage in outages { try connection.keep(outage) }
        }
    }

    /// Ends every outage that has no end, with its last failure.
    package func endOutages() async throws(StoreError) {
        try await change { connection in
            try connection.database.execute(
                sql: "UPDATE outages SET ended_at = failed_at WHERE ended_at IS NULL")
        }
    }

    /// The outages of a queue that lasted at some moment of a period, in the order of time; of more than `limit` the
    /// youngest.
    package func outages(
        of key: QueueKey, during period: ClosedRange<WallTime>, limit: Int
    ) async throws(StoreError) -> [QueueOutage] {
        try await read { try $0.outages(of: key, during: period, limit: limit) }
    }
}
