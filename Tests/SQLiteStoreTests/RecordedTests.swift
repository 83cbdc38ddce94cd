import Foundation
import GRDB
import Mail
import MailFlow
import PosternTesting
import Queueing
import Testing

@testable import NodeState
@testable import SQLiteStore

/// What the trace needs beside the message itself.
@Suite("What is recorded of messages and destinations", .timeLimit(.minutes(10)))
struct RecordedTests {
    private let fixture = StoreFixture()

    private func rows(_ store: SQLiteStore, _ sql: String) throws -> [String] {
        try store.reader.database.read { database in
            try Row.fetchAll(database, sql: sql).map { row in
                row.databaseValues.map { $0.isNull ? "-" : "\($0.storage.value ?? "-")" }.joined(separator: " ")
            }
        }
    }

    private func expansion() throws -> Acceptance {
        var acceptance = try fixture.acceptance(recipients: ["all@contoso.com", "all@contoso.com"])
        acceptance.author = "sam@fabrikam.example"
        acceptance.tls = "TLSv1.3"
        acceptance.copies[0].deliveries[0].shown = try fixture.address("ann@contoso.com")
        acceptance.copies[0].deliveries[1].primary = try fixture.address("bob@contoso.com")
        acceptance.ends = [
            NamedEnd(
                recipient: try fixture.address("all@contoso.com"), primary: try fixture.address("all@contoso.com"),
                kind: .expanded, detail: "2 recipients"),
            NamedEnd(
                recipient: try fixture.address("old@contoso.com"), primary: try fixture.address("new@contoso.com"),
                kind: .redirected, detail: "x@y.example"),
        ]
        return acceptance
    }

    @Test("named ends, the addresses that rows are found by, the author and TLS are with the message")
    func columns() async throws {
        let store = try fixture.open()
        defer { store.close() }
        _ = try await store.commit([try expansion(), try fixture.acceptance()])
        #expect(
            try rows(store, "SELECT * FROM named_ends ORDER BY sequence, number") == [
                "1 0 all@contoso.com - EXPAND 2 recipients",
                "1 1 old@contoso.com new@contoso.com REDIRECT x@y.example",
            ])
        #expect(
            try rows(store, "SELECT author, tls FROM messages ORDER BY sequence") == [
                "sam@fabrikam.example TLSv1.3", "- -",
            ])
        #expect(
            try rows(store, "SELECT shown_address, primary_address FROM recipients ORDER BY id") == [
                "ann@contoso.com -", "- bob@contoso.com", "- -",
            ])
    }

    @Test("a message has no more recipients and named ends than there are identities for them")
    func tooMany() async throws {
        let store = try fixture.open()
        defer { store.close() }
        var acceptance = try fixture.acceptance()
        let end = NamedEnd(
            recipient: try fixture.address("a@contoso.com"), primary: nil, kind: .duplicate, detail: "x")
        acceptance.ends = Array(repeating: end, count: Int(RecipientID.perMessage))
        let refused = acceptance
        await #expect(throws: StoreError.self) { try await store.commit([refused]) }
        #expect(try rows(store, "SELECT * FROM named_ends") == [])
    }

    @Test("named ends go with their message")
    func retention() async throws {
        let first = try fixture.open()
        let accepted = try await first.commit([try expansion(), try expansion(), try expansion()]).accepted
        _ = try await first.commit([], accepted[0].recipients.map { fixture.end($0.id) })
        first.close()
        fixture.clock.advance(by: .hours(24 * 91))
        let second = try fixture.open()
        defer { second.close() }
        try #require(try await eventually { try await second.detail("1") == nil })
        #expect(
            try rows(second, "SELECT DISTINCT sequence FROM named_ends ORDER BY sequence") == ["2", "3"])
    }

    @Test("brings a database of schema 7 up to date: mail of before has none of it, and can be delivered")
    func version7() async throws {
        try fixture.makeFolder()
        let queue = try DatabaseQueue(path: fixture.folder + "/mail.sqlite")
        try await queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            for migration in Schema.migrations.prefix(7) { try database.execute(sql: migration) }
            try database.execute(
                sql: """
                    INSERT INTO boots (id, boot) VALUES (1, 'boot-1');
                    INSERT INTO messages (sequence, network_id, organization, origin, sender, smtp_utf8, eight_bit_mime,
                    received_at, accepted_boot, accepted_at, client_name, message_id, subject, size, priority, edits,
                    decisions) VALUES (7, x'00112233445566778899aabbccddeeff', 'contoso', 'SMTP', 'sam@fabrikam.example', 0, 1,
                    1699999000000, 1, 4000000, 'mail', '<1@a>', 'Hello', 5, 1, '{"prepended":[],"appended":[]}', '[]');
                    INSERT INTO bodies VALUES (7, CAST('hello' AS BLOB));
                    INSERT INTO recipients (id, state, attempts, address, junk, delivery_type, next_hop, direction, revision)
                    VALUES (458752, 0, 2, 'ann@contoso.com', 1, 'DnsConnectorDelivery', 'contoso.com', 'Incoming', 3),
                    (458753, 2, 2, 'bob@contoso.com', 0, 'DnsConnectorDelivery', 'contoso.com', 'Incoming', 3);
                    PRAGMA user_version = 7;
                    """)
        }
        try queue.close()
        #expect(#expect(throws: StoreOpenError.self) { try fixture.openReader() }?.kind == .olderSchema)
        let store = try fixture.open()
        defer { store.close() }
        #expect(try await store.waiting().map(\.id) == [RecipientID(458_752)])
        #expect(try await store.fetch(SequenceNumber(7), [RecipientID(458_752)])?.content.size == 5)
        #expect(try rows(store, "SELECT author, tls FROM messages") == ["- -"])
        #expect(try rows(store, "SELECT shown_address, primary_address FROM recipients") == ["- -", "- -"])
        #expect(
            try rows(store, "SELECT id FROM recipients INDEXED BY recipients_undelivered WHERE state > 1") == ["458753"]
        )
        #expect(try rows(store, "SELECT id FROM recipients INDEXED BY recipients_junk WHERE junk = 1") == ["458752"])
        #expect(try rows(store, "SELECT * FROM named_ends") == [] && rows(store, "SELECT * FROM outages") == [])
        #expect(try await store.commit([try expansion()]).accepted.map(\.sequence) == [SequenceNumber(8)])
    }

    private func outage(_ began: WallTime, lasting: Interval?, next hop: String = "example.net") -> QueueOutage {
        QueueOutage(
            key: QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: hop), began: began,
            ended: lasting.map { WallTime(milliseconds: began.milliseconds + $0.milliseconds) }, failedAt: began,
            failures: 1, remote: nil, detail: "450 4.4.316 Connection refused")
    }

    @Test("outages go when no message of the trace can have waited for them, and not while they last")
    func outages() async throws {
        let first = try fixture.open()
        let start = fixture.clock.wallTime()
        try await first.record([
            outage(start, lasting: .minutes(1)), outage(start, lasting: nil, next: "dead.example"),
        ])
        let accepted = try await first.commit([try fixture.acceptance(), try fixture.acceptance()]).accepted
        fixture.clock.advance(by: .hours(1))
        try await first.record([outage(fixture.clock.wallTime(), lasting: .minutes(1), next: "later.example")])
        _ = try await first.commit([], [fixture.end(accepted[0].recipients[0].id)])
        first.close()
        // Nothing that waits loses the outages of its time, however old it is.
        fixture.clock.advance(by: .hours(24 * 91))
        let second = try fixture.open()
        #expect(try await eventually { try await second.detail("1") == nil })
        _ = try await second.commit([try fixture.acceptance()])
        _ = try await second.commit([], [fixture.end(accepted[1].recipients[0].id)])
        second.close()
        let third = try fixture.open()
        defer { third.close() }
        try #require(try await eventually { try await third.detail("2") == nil })
        #expect(
            try await eventually {
                try rows(third, "SELECT next_hop FROM outages ORDER BY id") == ["dead.example"]
            })
    }

    @Test("more outages than one pass deletes go all")
    func manyOutages() async throws {
        let first = try fixture.open()
        let start = fixture.clock.wallTime()
        try await first.record(
            (0..<1_200).map { outage(start, lasting: .minutes(1), next: "d\($0).example") })
        first.close()
        fixture.clock.advance(by: .hours(24 * 91))
        let second = try fixture.open()
        defer { second.close() }
        #expect(try await eventually { try rows(second, "SELECT COUNT(*) FROM outages") == ["0"] })
    }

    @Test("outages are found without looking at those of other queues or of other times")
    func plan() async throws {
        let store = try fixture.open()
        defer { store.close() }
        let plan = try rows(
            store,
            """
            EXPLAIN QUERY PLAN SELECT began_at, ended_at, failed_at, failures, remote, detail FROM outages
            WHERE organization = 'a' AND delivery_type = 'b' AND next_hop = 'c' AND connector = 'd' AND began_at <= 5
            ORDER BY began_at DESC
            """)
        #expect(plan.count == 1 && plan[0].contains("outages_queue"), "\(plan)")
    }

    // MARK: - Refusals

    private func refusal(_ change: (inout PerimeterRefusal) -> Void) -> PerimeterRefusal {
        var refusal = PerimeterRefusal(
            at: fixture.clock.wallTime(), clientAddress: "192.0.2.1", clientName: "h", sender: "s@a.example",
            recipient: "ann@contoso.com", organization: "contoso", reply: "550 5.7.509 Access denied", decisions: [])
        change(&refusal)
        return refusal
    }

    private func refusals(_ sql: String) throws -> [String] {
        let queue = try DatabaseQueue(path: RefusalLog.path(in: fixture.folder))
        defer { try? queue.close() }
        return try queue.read { database in
            try Row.fetchAll(database, sql: sql).map { row in
                row.databaseValues.map { $0.isNull ? "-" : "\($0.storage.value ?? "-")" }.joined(separator: " ")
            }
        }
    }

    private static let fields = "SELECT subject, message_id, author, size, direction, connector, tls FROM refusals"

    @Test("a refusal is kept with the message that was refused, its texts cut short")
    func refusedMessage() async throws {
        let store = try fixture.open()
        defer { store.close() }
        store.refusals.record(
            refusal {
                $0.subject = "Hello"
                $0.messageID = "<1@a.example>"
                $0.author = "eve@a.example"
                $0.size = 1_234
                $0.direction = .incoming
                $0.connector = "From HQ"
                $0.tls = "TLSv1.3"
            })
        store.refusals.record(refusal { $0.subject = String(repeating: "ü", count: 10_000) })
        store.refusals.flushNow()
        let found = try refusals(Self.fields + " ORDER BY id")
        #expect(found.first == "Hello <1@a.example> eve@a.example 1234 Incoming From HQ TLSv1.3")
        #expect(found.count == 2 && found[1].utf8.count <= String.recordedOctets + 12)
    }

    @Test(
        "a file of version 2 gets the fields, and one that has some of them already the others",
        arguments: [0, 1, 3, 7])
    func refusalVersions(columns: Int) async throws {
        try fixture.makeFolder()
        let queue = try DatabaseQueue(path: RefusalLog.path(in: fixture.folder))
        try await queue.writeWithoutTransaction { database in
            for migration in RefusalSchema.migrations.prefix(2) { try database.execute(sql: migration.sql) }
            for (name, type) in RefusalSchema.migrations[2].columns.prefix(columns) {
                try database.execute(sql: "ALTER TABLE refusals ADD COLUMN \(name) \(type)")
            }
            try database.execute(
                sql: """
                    INSERT INTO refusals (at, client_address, client_name, reply, decisions)
                    VALUES (\(fixture.clock.wallTime().milliseconds), '192.0.2.9', 'old', '550 no', '[]');
                    PRAGMA user_version = 2;
                    """)
        }
        try queue.close()
        let store = try fixture.open()
        defer { store.close() }
        store.refusals.record(refusal { $0.subject = "Hello" })
        store.refusals.flushNow()
        #expect(try refusals(Self.fields + " ORDER BY id") == ["- - - - - - -", "Hello - - - - - -"])
        #expect(try refusals("PRAGMA user_version") == ["\(RefusalSchema.migrations.count)"])
    }
}
