import Foundation
import GRDB
import GRDBSQLite
import Mail
import MailFlow
import PosternTesting
import Queueing
import Testing

@testable import NodeState
@testable import SQLiteStore

/// Rows of the trace in the store.
@Suite(.timeLimit(.minutes(30))) struct TraceRowsTests {
    /// All rows that a query finds, page by page.
    private func all(_ store: SQLiteStore, _ query: TraceQuery) async throws -> [TraceRow] {
        var query = query
        var rows: [TraceRow] = []
        repeat {
            let page = try await store.search(query)
            rows += page.rows
            query.cursor = page.next
        } while query.cursor != nil && rows.count < 10_000
        return rows
    }

    private func query(_ limit: Int = 1_000, _ statuses: TraceStatus...) -> TraceQuery {
        var query = TraceQuery(limit: limit)
        query.statuses = statuses
        return query
    }

    /// Messages of every end, some of them received before those that were accepted earlier.
    private func mixedStore(_ fixture: StoreFixture) async throws -> SQLiteStore {
        let store = try fixture.open()
        for number in 0..<40 {
            var acceptance = try fixture.acceptance(
                recipients: ["ann@contoso.com", "bob@contoso.com", "cat@contoso.com"], subject: "Number \(number)")
            // A clock that jumps: back and forth by a day, and every few at one moment.
            acceptance.receivedAt.milliseconds += Int64(number % 3 - 1) * 86_400_000 + Int64(number / 7)
            if number % 4 == 0 { acceptance.copies[0].deliveries[0].placement = .inbox }
            acceptance.copies[0].deliveries[1].shown = try fixture.address("member\(number)@contoso.com")
            acceptance.copies[0].deliveries[1].primary = try fixture.address("bob.primary@contoso.com")
            if number % 5 == 0 {
                acceptance.ends = [
                    NamedEnd(
                        recipient: try fixture.address("all@contoso.com"),
                        primary: try fixture.address("everybody@contoso.com"), kind: .expanded, detail: "3 recipients"),
                    NamedEnd(
                        recipient: try fixture.address("old@contoso.com"), primary: nil, kind: .redirected,
                        detail: "new@contoso.com"),
                ]
            }
            let ids = try await store.commit([acceptance]).accepted[0].recipients.map(\.id)
            let states: [RecipientState?] = [.delivered, .failed, .expired, .removed, nil]
            for (index, id) in ids.enumerated() {
                guard let state = states[(number + index) % states.count] else { continue }
                _ = try await store.commit([], [fixture.end(id, state, detail: "550 5.1.\(number % 3) ended")])
            }
        }
        for number in 0..<20 {
            store.refusals.record(
                PerimeterRefusal(
                    at: WallTime(milliseconds: fixture.clock.wallTime().milliseconds + Int64(number / 3)),
                    clientAddress: "192.0.2.1", clientName: "h", sender: "eve@example.net",
                    recipient: "ann@contoso.com", organization: "contoso", reply: "550 5.7.1 no", decisions: []))
        }
        return store
    }

    @Test("every search finds what holding all rows against its conditions finds, in pages of any size")
    func searches() async throws {
        let fixture = StoreFixture()
        let store = try await mixedStore(fixture)
        defer { store.close() }
        let everything = try await all(store, query())
        // Three recipients of each message, two named ones of every fifth, and refusals.
        #expect(everything.count == 156)
        #expect(zip(everything, everything.dropFirst()).allSatisfy { $0.place.precedes($1.place) })
        var queries = TraceStatus.allCases.map { query(7, $0) }
        queries += [
            query(3, .failed, .pending, .none), query(1, .filteredAsSpam, .expired), query(5, .delivered, .refused),
        ]
        let conditions: [(inout TraceQuery) -> Void] = [
            { $0.recipients = ["bob.primary@contoso.com"] }, { $0.recipients = ["MEMBER3@contoso.com"] },
            { $0.recipients = ["box-cat@*", "everybody@*"] }, { $0.reply = "550 5.1.2" },
            { $0.subject = .init("NUMBER 1", .startsWith) }, { $0.sources = ["192.0.2.0/30"] },
            { $0.destinations = ["192.0.2.9"] }, { $0.connector = "from hq" }, { $0.nextHop = "mail*" },
            { $0.tlsUsed = [.tls13] }, { $0.tlsUsed = [.noTLS, .tls12] },
            { $0.direction = .originating }, { $0.text = "old@contoso" }, { $0.messageIDs = ["1@fabrikam.example"] },
            { $0.start = fixture.clock.wallTime() }, { $0.end = fixture.clock.wallTime() },
            { $0.recipients = ["*a*n*n*@*"] },
        ]
        for condition in conditions {
            for statuses: [TraceStatus] in [[], [.failed], [.pending, .expanded]] {
                var query = TraceQuery(limit: 4)
                query.statuses = statuses
                condition(&query)
                queries.append(query)
            }
        }
        for query in queries {
            let filter = TraceFilter(query)
            let found = try await all(store, query).map(\.place)
            let wanted = everything.filter(filter.matches).map(\.place)
            #expect(found == wanted, "\(query)")
        }
        // Each by its identity too, in the order in which they are asked for.
        let ids = everything.compactMap(\.recipient).shuffled()
        let rows = try await store.traceRows(ids, TraceQuery())
        #expect(rows.compactMap(\.recipient) == ids)
    }

    @Test("ends and waits are found by their own indexes, not by a look at every message")
    func plans() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        // An index that is asked for by name and can't serve is an error.
        for status in TraceStatus.allCases where status != .delivered && status != .refused {
            #expect(query(1, status).isOfExceptions)
            #expect(try await store.search(query(1, status)).rows.isEmpty)
        }
        let plan = try await store.read { reader in
            try reader.database.read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        EXPLAIN QUERY PLAN SELECT id FROM recipients INDEXED BY recipients_undelivered
                        WHERE state > 1 AND state = 2 AND id BETWEEN 1 AND 9
                        """
                ).map { $0["detail"] as String }
            }
        }
        #expect(plan.contains { $0.contains("recipients_undelivered (state=? AND id>? AND id<?)") }, "\(plan)")
    }

    @Test("messages that are too young for the index are all found, whatever clock they were received by")
    func young() async throws {
        let fixture = StoreFixture()
        let store = try await mixedStore(fixture)
        defer { store.close() }
        let everything = try await all(store, query()).filter { $0.sequence != nil }
        let last = try await store.lastSequence()
        for indexed in [0, 1, last.rawValue / 2, last.rawValue - 1, last.rawValue] {
            let portion = try await store.traceRows(
                of: .messagesAfter(SequenceNumber(indexed)), query(), behind: nil, limit: 1_000)
            #expect(portion.reached == nil)
            #expect(portion.rows == everything.filter { ($0.sequence ?? 0) > indexed })
        }
    }

    @Test("where no message is too young for the index, the store is not looked through, however much it has")
    func noneYoung() async throws {
        let fixture = StoreFixture()
        let store = try await mixedStore(fixture)
        defer { store.close() }
        func cost() async throws -> Int {
            let last = try await store.lastSequence()
            return try await instructions(store) {
                _ = try $0.traceRows(of: .messagesAfter(last), TraceQuery(limit: 100), behind: nil, limit: 100)
            }
        }
        // The first time the schema is read.
        _ = try await cost()
        let before = try await cost()
        let more = try (0..<200).map { try fixture.acceptance(recipients: ["ann@contoso.com"], subject: "More \($0)") }
        _ = try await store.commit(more)
        #expect(try await cost() == before)
    }

    /// How many instructions SQLite has for what somebody reads who looks back.
    private func instructions(
        _ store: SQLiteStore, _ body: @escaping @Sendable (StoreReader) throws -> Void
    ) async throws -> Int {
        try await store.read { reader in
            // SQLite counts in it while `body` runs, and no longer.
            let count = UnsafeMutablePointer<Int>.allocate(capacity: 1)
            defer { count.deallocate() }
            count.initialize(to: 0)
            try reader.looking.read { database in
                sqlite3_progress_handler(
                    database.sqliteConnection, 1,
                    { count in
                        count?.assumingMemoryBound(to: Int.self).pointee += 1
                        return 0
                    }, count)
            }
            try body(reader)
            try reader.looking.read { sqlite3_progress_handler($0.sqliteConnection, 0, nil, nil) }
            return count.pointee
        }
    }

    @Test("shows a group and a member of it, the address forwarded to, and junk by their own statuses")
    func rows() async throws {
        let fixture = StoreFixture()
        let store = try await mixedStore(fixture)
        defer { store.close() }
        let detail = try #require(try await store.detail("16"))
        #expect(
            detail.rows.map(\.recipientAddress) == [
                "ann@contoso.com", "member15@contoso.com", "cat@contoso.com", "all@contoso.com", "old@contoso.com",
            ])
        #expect(detail.rows.map(\.status) == [.filteredAsSpam, .failed, .failed, .expanded, .none])
        #expect(detail.rows[2].detail == "Expired: 550 5.1.0 ended" && detail.rows[2].reply == "550 5.1.0 ended")
        #expect(detail.rows[3].detail == "3 recipients" && detail.rows[4].detail == "new@contoso.com")
        #expect(detail.rows[1].addresses.contains("bob.primary@contoso.com"))
        #expect(detail.rows[1].toIP == "192.0.2.9" && detail.rows[1].connector == "From HQ")
        let events = detail.events.prefix(6).map(\.event)
        #expect(events == ["RECEIVE", "EXPAND", "REDIRECT", "RESOLVE", "RESOLVE", "RESOLVE"])
        #expect(detail.events[3].detail == "delivered to box-ann@contoso.com")
    }

    @Test("subjects in encoded words are shown and found as people read them")
    func subjects() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        _ = try await store.commit([try fixture.acceptance(subject: "=?utf-8?q?Gr=C3=BC=C3=9Fe?= from Berlin")])
        var query = TraceQuery()
        query.subject = .init("GRÜßE FROM")
        #expect(try await store.search(query).rows.map(\.subject) == ["Grüße from Berlin"])
    }

    @Test("a wait through an outage is one DEFER, with its time, its attempts and its last error")
    func outages() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        let acceptance = try fixture.acceptance()
        let key = acceptance.deliveries[0].key
        let start = fixture.clock.wallTime()
        func moment(_ seconds: Int64) -> WallTime { WallTime(milliseconds: start.milliseconds + seconds * 1_000) }
        func outage(_ key: QueueKey, _ began: Int64, _ ended: Int64?, _ failures: Int) -> QueueOutage {
            QueueOutage(
                key: key, began: moment(began), ended: ended.map(moment), failedAt: moment(began), failures: failures,
                remote: "mx.dead.example [127.0.0.66]:25", detail: "450 4.4.316 Connection refused")
        }
        let other = QueueKey(organization: "contoso", deliveryType: .mailbox, nextHop: "elsewhere")
        try await store.record([
            outage(key, -500, -400, 9), outage(key, -10, 103, 4), outage(other, 1, nil, 7), outage(key, 200, nil, 1),
        ])
        let id = try await store.commit([acceptance]).accepted[0].recipients[0].id
        fixture.clock.advance(by: .seconds(250))
        var defers = try #require(try await store.detail("1")).events.filter { $0.event == "DEFER" }
        #expect(
            defers.map(\.detail) == [
                "from 22:13:10 to 22:15:03, 4 attempts: 450 4.4.316 Connection refused",
                "since 2023-11-14T22:16:40Z, 1 attempt so far: 450 4.4.316 Connection refused",
            ])
        #expect(defers.map(\.at) == [start, moment(200)])
        #expect(defers.allSatisfy { $0.remote == "mx.dead.example [127.0.0.66]:25" })
        // Moved to a queue that fails as well: the wait in each is told.
        _ = try await store.commit(
            [],
            [
                RecipientUpdate(
                    id: id, state: .waiting,
                    route: .init(key: other, inputs: RoutingInputs(direction: .incoming, revision: 8)),
                    event: RecipientEvent(
                        .reroute, at: fixture.clock.wallTime(), detail: "moved from queue maildir to queue elsewhere"))
            ])
        fixture.clock.advance(by: .seconds(50))
        _ = try await store.commit([], [fixture.end(id)])
        fixture.clock.advance(by: .hours(1))
        try await store.record([outage(key, 3_000, nil, 1)])
        defers = try #require(try await store.detail("1")).events.filter { $0.event == "DEFER" }
        #expect(defers.map(\.at) == [start, moment(200), moment(250)])
    }

    @Test("counts of one moment are told apart, in pages of one")
    func counts() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        for minute in [0, 0, 3, 61, 61, 500] {
            for source in ["192.0.2.1", "192.0.2.2", "2001:db8::1"] {
                for _ in 0..<62 {
                    store.refusals.record(
                        PerimeterRefusal(
                            at: WallTime(milliseconds: 1_700_000_040_000 + Int64(minute) * 60_000),
                            clientAddress: source, clientName: "h", sender: nil, recipient: nil, organization: nil,
                            reply: "421 no", decisions: []))
                }
            }
        }
        let rows = try await all(store, query(1, .refused))
        let whole = try await all(store, query(5_000, .refused))
        #expect(rows.map(\.place) == whole.map(\.place) && Set(rows.map(\.place)).count == rows.count)
        let counts = rows.filter { $0.place.kind == .count }
        #expect(counts.count == 4 * 3)
        // Of every source 60 of each minute are kept: 64 of two times 62, 2 of 62.
        let told = counts.compactMap { $0.detail.flatMap { Int($0.split(separator: " ")[1]) } }
        #expect(told.sorted() == Array(repeating: 2, count: 6) + Array(repeating: 64, count: 6))
    }
}
