import Foundation
import Mail
import MailFlow
import NIOConcurrencyHelpers
import PosternTesting
import Queueing
import Testing

@testable import NodeState

@Suite("Bounds of a search of the index", .timeLimit(.minutes(30)))
struct TraceIndexSearchTests {
    /// Thirty days of mail, a message each.
    private func desk() async throws -> IndexDesk {
        let desk = try IndexDesk()
        for before in (0..<30 as Range<Int64>).reversed() {
            desk.feed.accept([.sample(desk.moment(before, 1_000), subject: "Day \(before)")])
        }
        #expect(await desk.index.catchUp() == .done)
        return desk
    }

    private func find(
        _ desk: IndexDesk, _ query: TraceQuery, behind place: TraceCursor? = nil, limit: Int = 1_000
    ) async throws -> TraceFinding {
        try await desk.index.find(query, behind: place, limit: limit, until: desk.clock.now() + .seconds(2))
    }

    @Test("a search for part of a text looks at ten days, says so, and goes on behind them")
    func tenDays() async throws {
        let desk = try await desk()
        var query = TraceQuery()
        query.subject = .init("day 25")
        let first = try await find(desk, query)
        #expect(first == TraceFinding(rows: [], reached: .end(of: desk.day(9))))
        let second = try await find(desk, query, behind: first.reached)
        #expect(second == TraceFinding(rows: [], reached: .end(of: desk.day(19))))
        let third = try await find(desk, query, behind: second.reached)
        #expect(third.rows.map(\.received) == [desk.moment(25, 1_000)])
        #expect(third.reached == nil)
        for pattern in ["*bmai*", "m*", "me@*"] {
            query = TraceQuery()
            query.senders = [pattern]
            #expect(try await find(desk, query).reached == .end(of: desk.day(9)), "\(pattern)")
        }
    }

    @Test("a search by an address, a domain, a Message-ID, a source or an organization looks at all days")
    func allDays() async throws {
        let desk = try await desk()
        func count(_ change: (inout TraceQuery) -> Void) async throws -> Int {
            var query = TraceQuery()
            change(&query)
            let finding = try await find(desk, query)
            #expect(finding.reached == nil)
            return finding.rows.count
        }
        #expect(try await count { $0.senders = ["ME@webmail.example"] } == 30)
        #expect(try await count { $0.senders = ["*@webmail.example"] } == 30)
        #expect(try await count { $0.authors = ["me@webmail.example"] } == 30)
        #expect(try await count { $0.recipients = ["ann@contoso.com", "nobody@contoso.com"] } == 30)
        #expect(try await count { $0.messageIDs = ["1@webmail.example"] } == 30)
        #expect(try await count { $0.sources = ["192.0.2.0/24"] } == 30)
        #expect(try await count { $0.organization = "CONTOSO" } == 30)
        #expect(try await count { _ in } == 30)
        #expect(try await count { ($0.senders, $0.subject) = (["me@webmail.example"], .init("day 2")) } == 11)
    }

    @Test("a search that has enough says where it stands, and one that has no time looks at one day all the same")
    func stops() async throws {
        let desk = try await desk()
        let finding = try await find(desk, TraceQuery(), limit: 3)
        #expect(finding.rows.map(\.received) == (0..<3).map { desk.moment($0, 1_000) })
        #expect(finding.reached == finding.rows.last)
        let place = try #require(finding.reached)
        let late = try await desk.index.find(TraceQuery(), behind: place, limit: 3, until: desk.clock.now())
        #expect(late.rows.isEmpty && late.reached == .end(of: desk.day(2)))
        let one = try await desk.index.find(TraceQuery(), behind: nil, limit: 30, until: desk.clock.now())
        #expect(one.reached == .end(of: desk.day(0)))
        #expect(try await find(desk, TraceQuery(), behind: one.reached).rows.count == 30 - one.rows.count)
    }

    @Test("a search that runs out of time within a day goes on behind the last row that it looked at")
    func outOfTime() async throws {
        let desk = try IndexDesk()
        for number in 0..<200 { desk.feed.accept([.sample(desk.moment(0, Int64(number)), subject: "\(number)")]) }
        await desk.index.catchUp()
        // A clock that moves whenever it is read.
        let clock = TickingClock()
        let finder = IndexFinder(dataFolder: desk.folder.path, time: clock)
        await desk.index.close()
        let reopened = IndexFinder(dataFolder: desk.folder.path, time: clock)
        #expect(await finder.indexedThrough() == SequenceNumber(0), "the manifest was not written yet")
        var query = TraceQuery()
        query.subject = .init("7")
        var (rows, place, pages): ([Int64], TraceCursor?, Int) = ([], nil, 0)
        repeat {
            let finding = try await reopened.find(
                query, behind: place, limit: 1_000, until: clock.now() + .milliseconds(2))
            rows += finding.rows.map(\.received.milliseconds)
            place = finding.reached
            pages += 1
        } while place != nil && pages < 100
        #expect(pages > 1)
        #expect(rows == (0..<200).reversed().filter { "\($0)".contains("7") }.map { desk.moment(0, $0).milliseconds })
    }

    @Test("a block in which a day has more sources than can be gone through by key is looked through row by row")
    func wideBlock() async throws {
        let desk = try IndexDesk()
        let count = DayReader.mostKeys + 200
        for number in 0..<count {
            let source = "\(number % 2 == 0 ? 10 : 11).0.\(number / 250).\(number % 250)"
            desk.feed.accept([.sample(desk.moment(0, Int64(number)), source: source)])
        }
        await desk.index.catchUp()
        var query = TraceQuery()
        for (block, expected) in [
            ("10.0.0.0/8", (0..<count).filter { $0 % 2 == 0 }), ("8.0.0.0/5", Array(0..<count)),
            ("10.0.0.0/7", Array(0..<count)), ("10.0.1.0/24", (0..<count).filter { $0 / 250 == 1 && $0 % 2 == 0 }),
        ] {
            query.sources = [block]
            let found = try await desk.all(query, page: 100).rows
            #expect(found.map(\.received) == expected.reversed().map { desk.moment(0, Int64($0)) }, "\(block)")
        }
        // With another condition its keys do.
        query.sources = ["10.0.0.0/8", "11.0.0.0/8"]
        query.senders = ["nobody@webmail.example"]
        #expect(try await desk.all(query).rows.isEmpty)
    }

    @Test("where the index does not reach, a search stops with what it has, and one that begins there fails")
    func notCovered() async throws {
        let desk = try await desk()
        desk.index.coverage.withLockedValue { _ = $0.missing.insert(desk.day(5)) }
        let finding = try await find(desk, TraceQuery())
        #expect(finding.rows.count == 5)
        #expect(finding.reached == .end(of: desk.day(4)))
        await #expect(throws: StoreError.self) { try await find(desk, TraceQuery(), behind: finding.reached) }
        var query = TraceQuery()
        query.end = desk.moment(6, 86_399_999)
        #expect(try await find(desk, query).rows.count == 24)
        query.end = nil
        query.start = desk.moment(4)
        #expect(try await find(desk, query) == TraceFinding(rows: finding.rows, reached: nil))
    }
}

/// A clock of which a millisecond passes whenever it is read.
final class TickingClock: TimeSource {
    private let clock = VirtualClock()

    func now() -> Instant {
        clock.advance(by: .milliseconds(1))
        return clock.now()
    }

    func wallTime() -> WallTime { clock.wallTime() }
}
