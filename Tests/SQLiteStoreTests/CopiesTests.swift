import GRDB
import Mail
import PosternTesting
import Queueing
import Testing

@testable import SQLiteStore

@Suite("Copies in the store", .timeLimit(.minutes(30)))
struct CopiesTests {
    private let fixture = StoreFixture()
    private static let other = MessageEdits(
        prepended: ["X-Copy: \"other\""], removed: [0..<12], trusted: [.init(range: 12..<24, scope: 13..<15)])

    /// Ann and Carl get one copy, Bob another.
    private func acceptance(size: Int = 1_000) throws -> Acceptance {
        var acceptance = try fixture.acceptance(
            size: size, recipients: ["ann@contoso.com", "carl@contoso.com", "bob@contoso.com"])
        let bob = acceptance.copies[0].deliveries.removeLast()
        acceptance.copies.append(MessageCopy(edits: Self.other, deliveries: [bob]))
        return acceptance
    }

    private func rows(_ store: SQLiteStore) throws -> Int? {
        try store.reader.database.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM copies") }
    }

    @Test("each recipient gets the copy that was accepted for it, from memory and after the process died")
    func roundTrip() async throws {
        let store = try fixture.open()
        defer { store.close() }
        for size in [1_000, 100_000] {
            let acceptance = try acceptance(size: size)
            let accepted = try await store.commit([acceptance]).accepted[0]
            let ids = accepted.recipients.map(\.id)
            let recovered = try fixture.open(folder: try fixture.copy())
            defer { recovered.close() }
            for store in [store, recovered] {
                let message = try #require(try await store.fetch(accepted.sequence, ids))
                #expect(message.copies == acceptance.copies.map(\.edits))
                #expect(message.recipients.map(\.copy) == [0, 0, 1])
                #expect(message.recipients.map(\.recipient) == acceptance.deliveries.map(\.recipient))
                let alone = try #require(try await store.fetch(accepted.sequence, [ids[2]]))
                #expect(alone.recipients.map { alone.edits(for: $0) } == [Self.other])
                let status = try #require(try await store.status(of: "\(accepted.sequence)"))
                #expect(status.copies == message.copies && status.recipients.map(\.copy) == [0, 0, 1])
            }
        }
    }

    @Test("a message of one copy takes no row for it")
    func one() async throws {
        let store = try fixture.open()
        defer { store.close() }
        _ = try await store.commit([try fixture.acceptance(recipients: ["ann@contoso.com", "bob@contoso.com"])])
        #expect(try rows(store) == 0)
        _ = try await store.commit([try acceptance()])
        #expect(try rows(store) == 1)
    }

    @Test("a message without a copy fails alone, and nothing of it is kept")
    func none() async throws {
        let store = try fixture.open()
        defer { store.close() }
        var acceptance = try acceptance()
        acceptance.copies = []
        let refused = acceptance
        await #expect(throws: StoreError.failed("a message has no recipients")) { try await store.commit([refused]) }
        #expect(try await store.commit([try self.acceptance()]).accepted.map(\.sequence) == [SequenceNumber(1)])
    }

    @Test("copies go with their message, and not before")
    func retention() async throws {
        let first = try fixture.open()
        let accepted = try await first.commit([try acceptance(), try acceptance(), try acceptance()]).accepted
        _ = try await first.commit([], accepted[0].recipients.map { fixture.end($0.id) })
        #expect(try rows(first) == 3)
        first.close()
        fixture.clock.advance(by: .hours(24 * 91))
        let second = try fixture.open()
        defer { second.close() }
        try #require(try await eventually { try await second.detail("1") == nil })
        #expect(try rows(second) == 2)
        let ids = accepted[1].recipients.map(\.id)
        #expect(try await second.fetch(accepted[1].sequence, ids)?.copies.last == Self.other)
    }

    @Test(
        "a message that has lost a copy is not sent, not even to those who get another one",
        arguments: [
            "DELETE FROM copies", "UPDATE copies SET number = 2", "UPDATE recipients SET copy = -1 WHERE copy = 1",
        ])
    func lost(damage: String) async throws {
        let first = try fixture.open()
        let accepted = try await first.commit([try acceptance()]).accepted[0]
        try await first.damage(damage)
        first.close()
        let second = try fixture.open()
        defer { second.close() }
        for recipient in accepted.recipients {
            await #expect(throws: StoreError.self) { try await second.fetch(accepted.sequence, [recipient.id]) }
        }
    }

    @Test("brings a database of schema 5 up to date: all recipients of its mail get the one copy that there was")
    func version5() async throws {
        let path = try fixture.writeDatabase(schema: 5)
        let queue = try DatabaseQueue(path: path)
        try await queue.writeWithoutTransaction { database in
            try database.execute(
                sql: """
                    INSERT INTO boots (id, boot) VALUES (1, 'boot-1');
                    INSERT INTO messages VALUES (7, x'00112233445566778899aabbccddeeff', 'contoso', 'SMTP',
                    'sam@fabrikam.example', NULL, NULL, 0, 1, 1699999000000, 1, 4000000, '192.0.2.7', 'mail', '<1@a>',
                    'Hello', 3, 1, NULL, NULL, '{"prepended":["Received: from a"],"appended":[],"junkFields":["A: b"]}',
                    '[]');
                    INSERT INTO bodies VALUES (7, CAST('x' || char(13, 10) AS BLOB));
                    INSERT INTO recipients (id, state, attempts, address, junk, delivery_type, next_hop, direction,
                    revision, sender_standing) VALUES (458752, 0, 0, 'ann@contoso.com', 0, 'DnsConnectorDelivery',
                    'contoso.com', 'Incoming', 3, 'KNOWN'), (458753, 0, 0, 'bob@contoso.com', 1, 'DnsConnectorDelivery',
                    'contoso.com', 'Incoming', 3, NULL);
                    """)
        }
        try queue.close()
        let store = try fixture.open(boot: "boot-1")
        defer { store.close() }
        let ids = [RecipientID(458752), RecipientID(458753)]
        #expect(try await store.waiting().map(\.id) == ids)
        let message = try #require(try await store.fetch(SequenceNumber(7), ids))
        var edits = MessageEdits(prepended: ["Received: from a"])
        edits.stamps = ["A: b"]
        #expect(message.copies == [edits])
        #expect(message.recipients.map(\.copy) == [0, 0])
        #expect(message.recipients.map(\.placement) == [.inbox, .junk])
        let next = try await store.commit([try acceptance()]).accepted[0]
        #expect(try await store.status(of: "\(next.sequence)")?.recipients.map(\.copy) == [0, 0, 1])
    }
}

extension StoreFixture {
    /// Makes a database as a release with this schema did; gives its path.
    fileprivate func writeDatabase(schema: Int) throws -> String {
        try makeFolder()
        let path = folder + "/mail.sqlite"
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            for migration in Schema.migrations.prefix(schema) { try database.execute(sql: migration) }
            try database.execute(sql: "PRAGMA user_version = \(schema)")
        }
        try queue.close()
        return path
    }
}
