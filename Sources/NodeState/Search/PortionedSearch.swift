package import GRDB
package import Mail

/// A search through a table from its newest row to its oldest, in portions of a transaction each.
///
/// One long transaction would keep the write-ahead log from beginning anew, so that mail made it grow as long as somebody
/// searched, and would keep all others waiting who read by the same connection.
package struct PortionedSearch {
    /// A row of the table.
    package struct Place: Sendable, Hashable {
        /// Its moment, in milliseconds.
        package var time: Int64
        /// Its number.
        package var number: Int64

        /// A row's place.
        package init(time: Int64, number: Int64) {
            self.time = time
            self.number = number
        }
    }

    /// Rows of the table from one place through another, both among them.
    package struct Range: Sendable {
        fileprivate var columns: String
        /// The oldest row; nil where the portion is the last one.
        package var oldest: Place?
        fileprivate var from: Place
        fileprivate var through: Place

        /// Adds the range to a search's conditions.
        package func add(to conditions: inout TraceConditions) {
            conditions.add("\(columns) >= (?, ?)", from.time, from.number)
            conditions.add("\(columns) <= (?, ?)", through.time, through.number)
        }
    }

    /// The table.
    package var table: String
    /// The column of the moment, which has an index, in milliseconds.
    package var time: String
    /// The column of the number that tells rows of one moment apart: the rowid.
    package var number: String
    /// Rows of the table that a portion has; nil for all, where another index leads to the few that matter.
    package var size: Int?

    /// A search.
    package init(table: String, time: String, number: String, size: Int? = 5_000) {
        self.table = table
        self.time = time
        self.number = number
        self.size = size
    }

    /// The portion that ends with a row, or with those before it where there is none in its place, and begins no earlier
    /// than a moment.
    package func portion(through newest: Place, from start: WallTime?, _ database: Database) throws -> Range {
        let first = start?.milliseconds ?? .min
        var oldest: Place?
        if let size {
            oldest = try Row.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT \(time), \(number) FROM \(table) WHERE (\(time), \(number)) <= (?, ?) AND \(time) >= ?
                        ORDER BY \(time) DESC, \(number) DESC LIMIT 1 OFFSET ?
                        """), arguments: [newest.time, newest.number, first, size - 1]
            ).map { Place(time: $0[0], number: $0[1]) }
        }
        return Range(
            columns: "(\(time), \(number))", oldest: oldest, from: oldest ?? Place(time: first, number: .min),
            through: newest)
    }
}
