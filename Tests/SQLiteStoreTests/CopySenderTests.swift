import Foundation
import GRDB
import Mail
import MailFlow
import Organization
import PosternTesting
import Queueing
import Testing

@testable import SQLiteStore

@Suite struct CopySenderTests {
    /// What schema 2 added to schema 1.
    private static let schema2 = """
        ALTER TABLE recipients ADD COLUMN suspended INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE recipients ADD COLUMN delay_notified INTEGER NOT NULL DEFAULT 0;

        CREATE TABLE suspended_queues (
            organization TEXT NOT NULL,
            delivery_type TEXT NOT NULL,
            next_hop TEXT NOT NULL,
            connector TEXT NOT NULL,
            PRIMARY KEY (organization, delivery_type, next_hop, connector)
        ) WITHOUT ROWID;

        CREATE TABLE crashes (
            sequence INTEGER NOT NULL,
            size INTEGER NOT NULL,
            head BLOB NOT NULL,
            count INTEGER NOT NULL,
            at INTEGER NOT NULL,
            stage TEXT NOT NULL,
            PRIMARY KEY (sequence, size, head)
        ) WITHOUT ROWID;

        ALTER TABLE boots ADD COLUMN base INTEGER;
        ALTER TABLE boots ADD COLUMN last_at INTEGER;
        ALTER TABLE boots ADD COLUMN last_wall INTEGER;
        PRAGMA user_version = 2;
        """

    private func writeVersion2(_ fixture: StoreFixture) throws {
        try FileManager.default.createDirectory(atPath: fixture.folder, withIntermediateDirectories: true)
        let queue = try DatabaseQueue(path: fixture.folder + "/mail.sqlite")
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: MigrationTests.schema1)
            try database.execute(sql: CopySenderTests.schema2)
            try database.execute(
                sql: """
                    INSERT INTO boots VALUES (1, 'boot-1', 0, 4500000, 1699999500000);
                    INSERT INTO messages VALUES (7, x'00112233445566778899aabbccddeeff', 'contoso', 'SMTP',
                    'sam@fabrikam.example', 'HDRS', NULL, 0, 1, 1699999000000, 1, 4000000, '192.0.2.7', 'mail.fabrikam.example',
                    '<1@fabrikam.example>', 'Hello', 4, 1, NULL, NULL, '{"prepended":["Received: from a"],"appended":[]}', '[]');
                    INSERT INTO bodies VALUES (7, CAST('abcd' AS BLOB));
                    INSERT INTO recipients VALUES (458752, 0, 2, 5600000, 1, 1700000600000, 1699999600000, 'DEFER',
                    'mx [192.0.2.9]:25', '451 later', 'bob@contoso.com', NULL, NULL, NULL, 0, NULL, 'SmartHostConnectorDelivery',
                    'HQ', 'HQ', 'Originating', 'From HQ', NULL, 3, 1, 1);
                    INSERT INTO suspended_queues VALUES ('contoso', 'SmartHostConnectorDelivery', 'HQ', 'HQ');
                    INSERT INTO crashes VALUES (7, 4, x'61', 1, 1699999000000, 'delivery');
                    INSERT INTO organization_revisions VALUES ('contoso', 3, 'organization: contoso', 'root', 1699990000000);
                    """)
        }
        try queue.close()
    }

    @Test("brings a database of schema 2 up to date and loses nothing of it")
    func version2() async throws {
        let fixture = StoreFixture()
        try writeVersion2(fixture)
        let store = try fixture.open(boot: "boot-1")
        defer { store.close() }
        let id = RecipientID(458752)
        let waiting = try await store.waiting()
        #expect(waiting.map(\.id) == [id])
        #expect(waiting[0].notBefore == Instant(milliseconds: 5_600_000))
        #expect(waiting[0].isSuspended && waiting[0].isDelayNotified)
        #expect(try await store.suspendedQueues().map(\.nextHop) == ["HQ"])
        let message = try #require(try await store.fetch(SequenceNumber(7), [id]))
        #expect(message.recipients[0].sender == nil)
        #expect(message.copies == [MessageEdits(prepended: ["Received: from a"])] && message.recipients[0].copy == 0)
        #expect(
            message.recipients[0].routing
                == RoutingInputs(direction: .originating, arrivalConnector: "From HQ", revision: 3))
        #expect(try await store.currentOrganizations().map(\.revision) == [3])
        let tables = try await store.reader.database.read { database in
            try String.fetchSet(database, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        let expected: Set = [
            "directory_heads", "directory_entries", "directory_revisions", "blocked_connectors",
            "connector_validations", "tls_report_counts", "mta_sts_policies", "secrets",
        ]
        #expect(expected.isSubset(of: tables))
    }

    @Test(
        "keeps the sender of a copy and whether it came from the organization's own servers",
        arguments: [
            nil, ReversePath.null,
            .mailbox(EmailAddress(localPart: "SRS0=x", host: .literal(IPAddress(v4: 0x7f00_0001)))),
        ])
    func roundTrip(sender: ReversePath?) async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        var acceptance = try fixture.acceptance()
        acceptance.copies[0].deliveries[0].sender = sender
        acceptance.copies[0].deliveries[0].routing.isFromOnPremises = true
        let id = try await store.commit([acceptance]).accepted[0].recipients[0].id
        let cached = try #require(try await store.fetch(id.sequence, [id])).recipients[0]
        #expect(cached.sender == sender && cached.routing.isFromOnPremises)
        store.close()

        let reopened = try fixture.open()
        defer { reopened.close() }
        let read = try #require(try await reopened.fetch(id.sequence, [id])).recipients[0]
        #expect(read.sender == sender && read.routing == acceptance.deliveries[0].routing)
        let status = try #require(try await reopened.status(of: "\(id.sequence)")).recipients[0]
        #expect(status.sender == sender && status.routing.isFromOnPremises)
        let route = try #require(
            try reopened.reader.waitingRoutes(of: "contoso", after: nil, limit: 10).first)
        #expect(route.routing.isFromOnPremises)

        // A new route brings its own inputs and leaves the sender as it is.
        let inputs = RoutingInputs(direction: .incoming, revision: 9)
        _ = try await reopened.commit(
            [], [RecipientUpdate(id: id, state: .waiting, route: .init(key: route.key, inputs: inputs), event: nil)])
        let moved = try #require(try await reopened.fetch(id.sequence, [id])).recipients[0]
        #expect(moved.sender == sender && moved.routing == inputs)
    }

    @Test("finds mail by the sender that the envelope named, whatever its copies say")
    func trace() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        var acceptance = try fixture.acceptance()
        acceptance.copies[0].deliveries[0].sender = .mailbox(try fixture.address("srs0@contoso.com"))
        _ = try await store.commit([acceptance])
        var query = TraceQuery()
        query.senders = ["sam@fabrikam.example"]
        #expect(try await store.search(query).rows.map(\.senderAddress) == ["sam@fabrikam.example"])
        query.senders = ["srs0@contoso.com"]
        #expect(try await store.search(query).rows.isEmpty)
    }
}
