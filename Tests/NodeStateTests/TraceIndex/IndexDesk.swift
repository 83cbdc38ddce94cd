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

    /// What is in a file, line by line, but for the number up to which it has all.
    static func content(_ path: String) throws -> [String] {
        let connection = try IndexConnection(path, .read)
        var lines: [String] = []
        func read(_ sql: StaticString, _ columns: Int32) throws {
            let rows = try connection.statement(sql)
            while try rows.step() {
                lines.append((0..<columns).map { rows.isNull($0) ? "NULL" : rows.text($0) }.joined(separator: "|"))
            }
            rows.reset()
        }
        try read("SELECT number, name FROM organizations", 2)
        try read("SELECT number, organization, direction, connector FROM origins", 4)
        try read("SELECT place, id, origin, sender, recipients, author, subject, hex(source) FROM entries", 8)
        try read("SELECT key, place FROM postings", 2)
        return lines
    }
}
