import Foundation
import GRDB
import Mail
import MailFlow
import PosternTesting
import Testing

@testable import NodeState

@Suite("A search in portions")
struct PortionedSearchTests {
    /// Rows at the moments given, in a table with an index, found newest first; the sizes of the portions too.
    private func search(
        _ moments: [Int64], portion: Int, limit: Int = 1_000, start: Int64? = nil, end: Int64? = nil
    ) throws -> (found: [Int64], portions: [Int]) {
        let database = try DatabaseQueue()
        try database.write { database in
            try database.execute(sql: "CREATE TABLE t (n INTEGER PRIMARY KEY, at INTEGER); CREATE INDEX i ON t (at)")
            for moment in moments { try database.execute(sql: "INSERT INTO t (at) VALUES (?)", arguments: [moment]) }
        }
        let search = PortionedSearch(
            table: "t", time: "at", number: "n", start: start.map { WallTime(milliseconds: $0) },
            end: end.map { WallTime(milliseconds: $0) }, portion: portion)
        var portions: [Int] = []
        let rows = try search.rows(database, limit: limit) { database, range, limit in
            var conditions = TraceConditions(TraceQuery(limit: 1), received: nil, sender: "", recipient: "")
            range.add(to: &conditions)
            let all = try Int64.fetchAll(
                database, sql: "SELECT n FROM t \(conditions.clause) ORDER BY at DESC, n DESC",
                arguments: conditions.arguments)
            portions.append(all.count)
            return all.prefix(limit).map { number in
                TraceRow(
                    received: WallTime(milliseconds: 0), organization: nil, senderAddress: "", recipientAddress: "",
                    subject: nil, status: "", messageTraceID: nil, messageID: nil, size: nil, fromIP: nil,
                    sequence: number, detail: nil)
            }
        }
        return (rows.compactMap(\.sequence), portions)
    }

    @Test("looks at no more rows at a time than a portion, misses none and finds none twice, also of one moment")
    func portions() throws {
        let moments: [Int64] = [5, 5, 5, 5, 1, 9, 5, 3, 9, 5]
        let expected: [Int64] = [9, 6, 10, 7, 4, 3, 2, 1, 8, 5]
        for portion in 1...12 {
            let (found, portions) = try search(moments, portion: portion)
            #expect(found == expected, "portions of \(portion)")
            #expect(portions.allSatisfy { $0 <= portion })
        }
    }

    @Test("ends when it has what it looks for, and looks at nothing outside of its time")
    func bounds() throws {
        let moments = (0..<100).map { Int64($0) }
        let (found, portions) = try search(moments, portion: 10, limit: 15)
        #expect(found == (0..<15).map { 100 - $0 })
        #expect(portions.count == 2)
        let within = try search(moments, portion: 10, start: 20, end: 44)
        #expect(within.found == (21...45).reversed())
        #expect(within.portions == [10, 10, 5])
        #expect(try search([], portion: 10).found.isEmpty)
    }
}
