import Foundation
import GRDB
import Mail
import MailFlow
import PosternTesting
import Testing

@testable import NodeState

@Suite("A search in portions")
struct PortionedSearchTests {
    /// Rows at the moments given, in a table with an index, found newest first, portion by portion.
    private func search(
        _ moments: [Int64], size: Int, start: Int64? = nil, end: Int64? = nil
    ) throws -> (found: [Int64], portions: [Int]) {
        let database = try DatabaseQueue()
        try database.write { database in
            try database.execute(sql: "CREATE TABLE t (n INTEGER PRIMARY KEY, at INTEGER); CREATE INDEX i ON t (at)")
            for moment in moments { try database.execute(sql: "INSERT INTO t (at) VALUES (?)", arguments: [moment]) }
        }
        let search = PortionedSearch(table: "t", time: "at", number: "n", size: size)
        var (found, portions): ([Int64], [Int]) = ([], [])
        var newest: PortionedSearch.Place? = .init(time: end ?? .max, number: .max)
        while let place = newest {
            newest = try database.read { database in
                let range = try search.portion(
                    through: place, from: start.map { WallTime(milliseconds: $0) }, database)
                var conditions = TraceConditions()
                range.add(to: &conditions)
                let rows = try Int64.fetchAll(
                    database, sql: "SELECT n FROM t \(conditions.clause) ORDER BY at DESC, n DESC",
                    arguments: conditions.arguments)
                found += rows
                portions.append(rows.count)
                return range.oldest.map { .init(time: $0.time, number: $0.number - 1) }
            }
        }
        return (found, portions)
    }

    @Test("looks at no more rows at a time than a portion, misses none and finds none twice, also of one moment")
    func portions() throws {
        let moments: [Int64] = [5, 5, 5, 5, 1, 9, 5, 3, 9, 5]
        let expected: [Int64] = [9, 6, 10, 7, 4, 3, 2, 1, 8, 5]
        for size in 1...12 {
            let (found, portions) = try search(moments, size: size)
            #expect(found == expected, "portions of \(size)")
            #expect(portions.allSatisfy { $0 <= size })
        }
    }

    @Test("looks at nothing outside of its time")
    func bounds() throws {
        let moments = (0..<100).map { Int64($0) }
        let within = try search(moments, size: 10, start: 20, end: 44)
        #expect(within.found == (21...45).reversed())
        #expect(within.portions == [10, 10, 5])
        #expect(try search([], size: 10).found.isEmpty)
    }

    @Test("keeps of lists that were cut off what comes before every end, in order")
    func lists() {
        func row(_ moment: Int64) -> TraceRow {
            TraceRow(
                at: TraceCursor(received: WallTime(milliseconds: moment), kind: .message, number: moment), sender: "",
                recipient: "", status: .pending)
        }
        let end = row(0).place
        let both = TracePortion([[9, 7].map(row), [8, 2].map(row)], limit: 2, reached: end)
        #expect(both.rows.map(\.place.number) == [9, 8] && both.reached == row(8).place)
        // The first list may go on with 6, so 2 can't be given yet.
        let one = TracePortion([[9, 7, 6].map(row), [8, 2].map(row)], limit: 3, reached: end)
        #expect(one.rows.map(\.place.number) == [9, 8, 7] && one.reached == row(7).place)
        let whole = TracePortion([[9].map(row), [8].map(row)], limit: 3, reached: nil)
        #expect(whole.rows.map(\.place.number) == [9, 8] && whole.reached == nil)
    }
}
