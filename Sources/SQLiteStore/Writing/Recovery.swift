import GRDB
import Mail
import Queueing

/// What is done once when a store is opened.
enum Recovery {
    /// Commits the delivery marks that a dead process had logged but not committed. Returns what they changed.
    static func commitMarks(folder: String, database: WriterDatabase, time: any TimeSource) throws -> CommitEffects {
        let marks = try MarkLog.marks(in: folder)
        var effects = CommitEffects()
        guard !marks.isEmpty else { return effects }
        try database.access { connection in
            let rows = RowWriter(
                connection: connection, boot: database.boot, now: time.now(), wallNow: time.wallTime())
            try connection.begin(synced: true)
            do {
                for mark in marks { try rows.apply(mark, into: &effects) }
                try connection.commit()
            } catch {
                connection.rollback()
                throw error
            }
        }
        return effects
    }

    /// The number for the next message.
    static func nextSequence(_ database: WriterDatabase) throws -> Int64 {
        try database.access { connection in
            try Int64.fetchOne(connection.database, sql: "SELECT COALESCE(MAX(sequence), 0) + 1 FROM messages") ?? 1
        }
    }

    /// Live octets and the end of the last live content, by segment.
    static func liveSegments(_ database: WriterDatabase) throws -> [Int64: (bytes: Int, end: Int)] {
        try database.access { connection in
            let rows = try Row.fetchAll(
                connection.database,
                sql: """
                    SELECT segment, SUM(size) AS bytes, MAX(segment_offset + size) AS end FROM messages
                    WHERE segment IS NOT NULL GROUP BY segment
                    """)
            return Dictionary(uniqueKeysWithValues: rows.map { ($0["segment"], ($0["bytes"], $0["end"])) })
        }
    }
}
