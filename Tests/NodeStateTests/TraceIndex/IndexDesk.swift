import Foundation
import Log
import Mail
import MailFlow
import PosternTesting
import Queueing
import Testing

@testable import NodeState

/// A file system of any size.
final class FixedSpace: DiskSpace {
    let free: Int
    let total: Int

    init(free: Int, total: Int = 1 << 40) {
        self.free = free
        self.total = total
    }

    func measure(_ folder: String) -> (free: Int, total: Int)? { (free, total) }
}

/// An index over a listed feed in a folder of its own.
final class IndexDesk: Sendable {
    let folder: TemporaryFolder
    let feed: ListedFeed
    let clock: VirtualClock
    let index: TraceIndex

    init(
        folder: TemporaryFolder? = nil, feed: ListedFeed = ListedFeed(), clock: VirtualClock = VirtualClock(),
        disk: any DiskSpace = FixedSpace(free: 1 << 39), settings: TraceIndexSettings = TraceIndexSettings(),
        isPressed: @escaping @Sendable () -> Bool = { false }
    ) throws {
        self.folder = try folder ?? TemporaryFolder()
        self.feed = feed
        self.clock = clock
        index = TraceIndex(
            dataFolder: self.folder.path, feed: feed, settings: settings, time: clock, disk: disk,
            logger: Logger.silent, isPressed: isPressed)
    }

    /// Midnight of a day so many days before the clock's.
    func day(_ before: Int64) -> UTCDay { UTCDay(number: UTCDay(clock.wallTime()).number - before) }

    /// A moment of such a day.
    func moment(_ before: Int64, _ milliseconds: Int64 = 0) -> WallTime {
        WallTime(milliseconds: day(before).start.milliseconds + milliseconds)
    }

    func path(_ before: Int64) -> String { DayFile.path(of: day(before), in: index.folder) }

    /// Everything that a query finds, page by page, and how often it was asked.
    func all(_ query: TraceQuery, page: Int = 7) async throws -> (rows: [TraceCursor], pages: Int) {
        var (rows, place, pages): ([TraceCursor], TraceCursor?, Int) = ([], nil, 0)
        repeat {
            let finding = try await index.find(query, behind: place, limit: page, until: clock.now() + .seconds(2))
            rows += finding.rows
            place = finding.reached
            pages += 1
        } while place != nil && pages < 10_000
        return (rows, pages)
    }

    func numbers(_ query: TraceQuery) async throws -> [Int64] { try await all(query).rows.map(\.number) }

    /// What is in a file, line by line, but for the number up to which it has all, and with names in place of the numbers
    /// that organizations have in it.
    static func content(_ path: String) throws -> [String] {
        let connection = try IndexConnection(path, .read)
        var lines: [String] = []
        func read(_ sql: StaticString, _ body: (IndexStatement) throws -> Void) throws {
            let rows = try connection.statement(sql)
            while try rows.step() { try body(rows) }
            rows.reset()
        }
        var names: [Int64: String] = [:]
        try read("SELECT number, name FROM organizations") { names[$0.integer(0)] = $0.text(1) }
        try read(
            """
            SELECT place, id, name, direction, connector, sender, recipients, author, subject, hex(source) FROM entries
            JOIN origins ON origins.number = origin JOIN organizations ON organizations.number = organization
            ORDER BY place
            """
        ) { row in
            lines.append((0..<10).map { row.isNull($0) ? "NULL" : row.text($0) }.joined(separator: "|"))
        }
        var postings: [String] = []
        try read("SELECT key, place, older FROM postings") { row in
            let key = row.integer(0)
            let number = key & (IndexKey.organizations - 1)
            let name = key < IndexKey.messageIDEnd ? "\(key)" : "\(key - number) \(names[number] ?? "?")"
            #expect(PostingRun.forEach(from: row.integer(1), row.octets(2)) { postings.append("\(name) \($0)") })
        }
        return lines + postings.sorted()
    }
}
