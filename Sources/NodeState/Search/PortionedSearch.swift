package import GRDB
package import Mail
package import MailFlow

/// A search through a table from its newest row to its oldest, in portions of a transaction each.
///
/// One long transaction would keep the write-ahead log from beginning anew, so that mail made it grow as long as somebody
/// searched, and would keep all others waiting who read by the same connection.
package struct PortionedSearch {
    /// The table.
    package var table: String
    /// The column of the moment, which has an index, in milliseconds.
    package var time: String
    /// The column of the number that tells rows of one moment apart: the rowid.
    package var number: String
    /// Not before.
    package var start: WallTime?
    /// Not after.
    package var end: WallTime?
    /// Rows of the table that a transaction looks at; nil for all, where another index leads to the few that matter.
    package var portion: Int?

    /// A search.
    package init(
        table: String, time: String, number: String, start: WallTime?, end: WallTime?, portion: Int? = 5_000
    ) {
        self.table = table
        self.time = time
        self.number = number
        self.start = start
        self.end = end
        self.portion = portion
    }

    /// Rows of the table from one moment and number up to, and without, another.
    package struct Range {
        fileprivate var columns: String
        fileprivate var from: (time: Int64, number: Int64)
        fileprivate var to: (time: Int64, number: Int64)

        /// Adds the range to a search's conditions.
        package func add(to conditions: inout TraceConditions) {
            conditions.add("\(columns) >= (?, ?)", from.time, from.number)
            conditions.add("\(columns) < (?, ?)", to.time, to.number)
        }
    }

    /// Gathers up to `limit` rows: `body` gets each range, and how many rows are still wanted of it.
    package func rows(
        _ database: DatabaseQueue, limit: Int, _ body: (Database, Range, Int) throws -> [TraceRow]
    ) throws -> [TraceRow] {
        var rows: [TraceRow] = []
        var to: (time: Int64, number: Int64)? = (end?.milliseconds ?? .max, .max)
        while let end = to, rows.count < limit {
            to = try database.read { database in
                let from = try beginning(before: end, database)
                let range = Range(
                    columns: "(\(time), \(number))", from: from ?? (start?.milliseconds ?? .min, .min), to: end)
                rows += try body(database, range, limit - rows.count)
                return from
            }
        }
        return rows
    }

    /// Where the portion before a row begins; nil for the last one.
    private func beginning(
        before end: (time: Int64, number: Int64), _ database: Database
    ) throws -> (time: Int64, number: Int64)? {
        guard let portion else { return nil }
        return try Row.fetchOne(
            database,
            sql: """
                SELECT \(time), \(number) FROM \(table) WHERE (\(time), \(number)) < (?, ?) AND \(time) >= ?
                ORDER BY \(time) DESC, \(number) DESC LIMIT 1 OFFSET ?
                """, arguments: [end.time, end.number, start?.milliseconds ?? .min, portion - 1]
        ).map { ($0[0], $0[1]) }
    }
}
