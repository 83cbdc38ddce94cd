import Foundation
import GRDB
import Mail
import MailFlow
import NodeState
import Organization
import PosternTesting
import Queueing
import Testing

@testable import SQLiteStore

@Suite struct MigrationTests {
    /// A database as the release with schema 1 left it: one message with two recipients, one delivered and one put off.
    private func writeVersion1(_ fixture: StoreFixture) throws {
        try FileManager.default.createDirectory(atPath: fixture.folder, withIntermediateDirectories: true)
        let queue = try DatabaseQueue(path: fixture.folder + "/mail.sqlite")
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: MigrationTests.schema1)
            try database.execute(
                sql: """
                    INSERT INTO boots VALUES (1, 'boot-0'), (2, 'boot-1');
                    INSERT INTO messages VALUES (7, x'00112233445566778899aabbccddeeff', 'contoso', 'SMTP',
                    'sam@fabrikam.example', 'HDRS', NULL, 0, 1, 1699999000000, 2, 4000000, '192.0.2.7', 'mail.fabrikam.example',
                    '<1@fabrikam.example>', 'Hello', 19, 1, NULL, NULL, '{"prepended":["Received: from a"],"appended":[]}', '[]');
                    INSERT INTO messages VALUES (6, x'00112233445566778899aabbccddee00', 'contoso', 'SMTP',
                    '', NULL, NULL, 0, 0, 1699996400000, 1, 99000000, NULL, '', '', '', 4, 1, NULL, NULL,
                    '{"prepended":[],"appended":[]}', '[]');
                    INSERT INTO bodies VALUES (7, CAST('Subject: Hello' || char(13, 10) || 'x' || char(13, 10) AS BLOB));
                    INSERT INTO bodies VALUES (6, CAST('abcd' AS BLOB));
                    INSERT INTO recipients VALUES (458752, 1, 1, NULL, NULL, NULL, 1699999500000, 'SEND', 'mx [192.0.2.9]:25',
                    '250 OK', 'ann@contoso.com', NULL, NULL, NULL, 0, NULL, 'DnsConnectorDelivery', 'contoso.com', NULL,
                    'Incoming', NULL, NULL, 3);
                    INSERT INTO recipients VALUES (458753, 0, 2, 5600000, 2, 1700000600000, 1699999600000, 'DEFER',
                    'mx [192.0.2.9]:25', '451 later', 'bob@contoso.com', NULL, NULL, NULL, 0, NULL, 'DnsConnectorDelivery',
                    'contoso.com', NULL, 'Incoming', NULL, NULL, 3);
                    INSERT INTO recipients VALUES (393216, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'eve@contoso.com',
                    NULL, NULL, NULL, 0, NULL, 'DnsConnectorDelivery', 'contoso.com', NULL, 'Incoming', NULL, NULL, 3);
                    INSERT INTO organization_revisions VALUES ('contoso', 3, 'organization: contoso', 'root', 1699990000000);
                    PRAGMA user_version = 1;
                    """)
        }
        try queue.close()
    }

    @Test("brings a database of schema 1 up to date and loses nothing of it")
    func version1() async throws {
        let fixture = StoreFixture()
        try writeVersion1(fixture)
        let readError = #expect(throws: StoreOpenError.self) { try fixture.openReader() }
        #expect(readError?.kind == .olderSchema)

        let store = try fixture.open(boot: "boot-1")
        let waiting = try await store.waiting()
        #expect(waiting.map(\.id) == [RecipientID(393216), RecipientID(458753)])
        // Of this boot: exact. Of an earlier one: by the wall clock, an hour before.
        #expect(waiting[1].acceptedAt == Instant(milliseconds: 4_000_000))
        #expect(waiting[1].notBefore == Instant(milliseconds: 5_600_000))
        #expect(waiting[0].acceptedAt == fixture.clock.now() - .hours(1))
        #expect(waiting[1].attempts == 2)
        #expect(waiting.allSatisfy { !$0.isSuspended && !$0.isDelayNotified })
        #expect(try await store.suspendedQueues().isEmpty)
        let message = try await store.fetch(SequenceNumber(7), [RecipientID(458753)])
        #expect(try message?.content.bytes() == Array("Subject: Hello\r\nx\r\n".utf8))
        #expect(message?.copies == [MessageEdits(prepended: ["Received: from a"])])
        #expect(message?.recipients.map(\.copy) == [0])
        #expect(try await store.state(of: RecipientID(458752)) == .delivered)
        #expect(try await store.currentOrganizations().map(\.revision) == [3])
        let next = try await store.commit([try fixture.acceptance()]).accepted[0]
        #expect(next.sequence == SequenceNumber(8))
        _ = try await store.commit([], [fixture.end(RecipientID(458753))])
        store.close()
        let again = try fixture.open(boot: "boot-1")
        defer { again.close() }
        #expect(try await again.waiting().map(\.sequence) == [SequenceNumber(6), SequenceNumber(8)])
    }

    @Test("brings a database of schema 3 up to date and loses nothing of it")
    func version3() async throws {
        let fixture = StoreFixture()
        try FileManager.default.createDirectory(atPath: fixture.folder, withIntermediateDirectories: true)
        let queue = try DatabaseQueue(path: fixture.folder + "/mail.sqlite")
        try await queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            for migration in Schema.migrations.prefix(3) { try database.execute(sql: migration) }
            try database.execute(
                sql: """
                    INSERT INTO tls_report_counts VALUES (19675, 'fabrikam.example', 'sts', 'version: STSv1', '', 'success', 7);
                    INSERT INTO secrets VALUES ('rewriting', x'0102');
                    INSERT INTO organization_revisions VALUES ('contoso', 3, 'organization: contoso', 'root', 1699990000000);
                    PRAGMA user_version = 3;
                    """)
        }
        try queue.close()
        #expect(#expect(throws: StoreOpenError.self) { try fixture.openReader() }?.kind == .olderSchema)

        let store = try fixture.open()
        defer { store.close() }
        let counts = try await store.tlsCounts(of: UTCDay(number: 19_675), domain: nil, limit: 10)
        #expect(counts.map(\.sessions) == [7])
        #expect(try await store.currentOrganizations().map(\.revision) == [3])
        let tables = try await store.reader.database.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT name FROM sqlite_schema WHERE type = 'table'
                    AND name IN ('dkim_keys', 'dmarc_counts') ORDER BY name
                    """)
        }
        #expect(tables == ["dkim_keys", "dmarc_counts"])
    }

    @Test("brings a database of schema 4 up to date: nothing is sure about the senders of its mail")
    func version4() async throws {
        let fixture = StoreFixture()
        try FileManager.default.createDirectory(atPath: fixture.folder, withIntermediateDirectories: true)
        let queue = try DatabaseQueue(path: fixture.folder + "/mail.sqlite")
        try await queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            for migration in Schema.migrations.prefix(4) { try database.execute(sql: migration) }
            try database.execute(
                sql: """
                    INSERT INTO boots (id, boot) VALUES (1, 'boot-1');
                    INSERT INTO messages VALUES (7, x'00112233445566778899aabbccddeeff', 'contoso', 'SMTP',
                    'sam@fabrikam.example', NULL, NULL, 0, 1, 1699999000000, 1, 4000000, '192.0.2.7', 'mail', '<1@a>',
                    'Hello', 3, 1, NULL, NULL, '{"prepended":[],"appended":[]}', '[]');
                    INSERT INTO bodies VALUES (7, CAST('x' || char(13, 10) AS BLOB));
                    INSERT INTO recipients (id, state, attempts, address, junk, delivery_type, next_hop, direction,
                    revision) VALUES (458752, 0, 0, 'ann@contoso.com', 0, 'DnsConnectorDelivery', 'contoso.com',
                    'Incoming', 3);
                    PRAGMA user_version = 4;
                    """)
        }
        try queue.close()
        let store = try fixture.open(boot: "boot-1")
        defer { store.close() }
        let message = try await store.fetch(SequenceNumber(7), [RecipientID(458752)])
        #expect(message?.recipients.map(\.senderStanding) == [nil])
        #expect(message?.copies == [MessageEdits()])
        #expect(message?.recipients.map(\.copy) == [0])
    }

    @Test("brings a database of schema 15 up to date: what is in quarantine waits for no moderator")
    func version15() async throws {
        let fixture = StoreFixture()
        try FileManager.default.createDirectory(atPath: fixture.folder, withIntermediateDirectories: true)
        let queue = try DatabaseQueue(path: fixture.folder + "/mail.sqlite")
        try await queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            for migration in Schema.migrations.prefix(15) { try database.execute(sql: migration) }
            try database.execute(
                sql: """
                    INSERT INTO boots (id, boot) VALUES (1, 'boot-1');
                    INSERT INTO quarantine (id, network_id, organization, received_at, expires_at, reason, policy_type,
                    policy, tag, retention, permissions, notifies, sender_override, sender, sender_key, author, recipient,
                    recipient_key, subject, subject_key, message_id, size, share, kept, direction, status, reported)
                    VALUES (458752, x'00112233445566778899aabbccddeeff', 'contoso', 1699999000000, 4102444800000, 'Spam',
                    'HostedContentFilterPolicy', 'Default', 'Tag', 15, 39, 0, 'None', '', '', NULL, 'ann@contoso.com',
                    'ann@contoso.com', 'x', 'x', '<1@a>', 3, 3, 3, 'Incoming', 0, 0);
                    PRAGMA user_version = 15;
                    """)
        }
        try queue.close()
        let store = try fixture.open(boot: "boot-1")
        defer { store.close() }
        let item = try await store.quarantined(RecipientID(458752))
        #expect(item?.hold.reason == .spam && item?.hold.moderation == nil && item?.hold.moderators == [])
    }

    @Test("keeps what is sure about a sender, across a restart")
    func senderStanding() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        let standings: [SenderStanding?] = [.forged(.spf), .forged(.dmarc), .known, nil]
        var acceptance = try fixture.acceptance(recipients: [
            "ann@contoso.com", "bob@contoso.com", "carl@contoso.com", "dan@contoso.com",
        ])
        acceptance.copies[0].deliveries[0].senderStanding = .forged(.spf)
        acceptance.copies[0].deliveries[2].senderStanding = .known
        acceptance.copies[0].deliveries[1].senderStanding = .forged(.dmarc)
        let accepted = try await store.commit([acceptance]).accepted[0]
        let ids = accepted.recipients.map(\.id)
        #expect(
            try await store.fetch(accepted.sequence, ids)?.recipients.map(\.senderStanding) == standings)
        store.close()
        let again = try fixture.open()
        defer { again.close() }
        #expect(
            try await again.fetch(accepted.sequence, ids)?.recipients.map(\.senderStanding) == standings)
    }

    @Test("keeps what is suspended and what was told of a delay")
    func queueState() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        let recipients = try await store.commit([
            try fixture.acceptance(recipients: ["ann@contoso.com", "bob@contoso.com"])
        ]).accepted[0].recipients
        let queues = [
            QueueKey(organization: "contoso", deliveryType: .smartHost, nextHop: "A", connector: "A"),
            QueueKey(organization: "contoso", deliveryType: .mailbox, nextHop: "maildir"),
            QueueKey(organization: "fabrikam", deliveryType: .mailbox, nextHop: "maildir"),
        ]
        try await store.commit(
            StoreTransaction(
                updates: [
                    RecipientUpdate(id: recipients[0].id, state: .waiting, isSuspended: true, event: nil),
                    RecipientUpdate(id: recipients[1].id, state: .waiting, isDelayNotified: true, event: nil),
                ], queueSuspensions: [queues[0]: true, queues[1]: true, queues[2]: true]))
        try await store.commit(StoreTransaction(queueSuspensions: [queues[1]: false, queues[2]: true]))
        store.close()
        let reopened = try fixture.open()
        defer { reopened.close() }
        #expect(Set(try await reopened.suspendedQueues()) == [queues[0], queues[2]])
        let waiting = try await reopened.waiting()
        #expect(waiting.map(\.isSuspended) == [true, false])
        #expect(waiting.map(\.isDelayNotified) == [false, true])
        #expect(try await reopened.status(of: "1")?.recipients.map(\.isSuspended) == [true, false])
        // Nil leaves it as it is.
        _ = try await reopened.commit(
            [], [RecipientUpdate(id: recipients[0].id, state: .waiting, attempts: 1, event: nil)])
        #expect(try await reopened.waiting().map(\.isSuspended) == [true, false])
    }

    static let schema1 = """
        CREATE TABLE boots (id INTEGER PRIMARY KEY, boot TEXT NOT NULL UNIQUE);

        CREATE TABLE messages (
            sequence INTEGER PRIMARY KEY,
            network_id BLOB NOT NULL,
            organization TEXT NOT NULL,
            origin TEXT NOT NULL,
            sender TEXT NOT NULL,
            return_content TEXT,
            envelope_id TEXT,
            smtp_utf8 INTEGER NOT NULL,
            eight_bit_mime INTEGER NOT NULL,
            received_at INTEGER NOT NULL,
            accepted_boot INTEGER NOT NULL,
            accepted_at INTEGER NOT NULL,
            client_address TEXT,
            client_name TEXT NOT NULL,
            message_id TEXT NOT NULL,
            subject TEXT NOT NULL,
            size INTEGER NOT NULL,
            priority INTEGER NOT NULL,
            segment INTEGER,
            segment_offset INTEGER,
            edits TEXT NOT NULL,
            decisions TEXT NOT NULL
        );
        CREATE INDEX messages_network_id ON messages (network_id);
        CREATE INDEX messages_received_at ON messages (received_at);
        CREATE INDEX messages_segment ON messages (segment) WHERE segment IS NOT NULL;

        CREATE TABLE bodies (sequence INTEGER PRIMARY KEY, content BLOB NOT NULL);

        CREATE TABLE recipients (
            id INTEGER PRIMARY KEY,
            state INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            not_before INTEGER,
            not_before_boot INTEGER,
            not_before_wall INTEGER,
            last_at INTEGER,
            last_kind TEXT,
            last_remote TEXT,
            last_detail TEXT,
            address TEXT NOT NULL,
            notify INTEGER,
            original_recipient TEXT,
            deliver_to TEXT,
            junk INTEGER NOT NULL,
            queue_organization TEXT,
            delivery_type TEXT NOT NULL,
            next_hop TEXT NOT NULL,
            connector TEXT,
            direction TEXT NOT NULL,
            arrival_connector TEXT,
            rule_connector TEXT,
            revision INTEGER NOT NULL
        );
        CREATE INDEX recipients_waiting ON recipients (id) WHERE state = 0;

        CREATE TABLE events (
            recipient INTEGER NOT NULL,
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            remote TEXT,
            detail TEXT NOT NULL,
            PRIMARY KEY (recipient, number)
        ) WITHOUT ROWID;

        CREATE TABLE organization_revisions (
            organization TEXT NOT NULL,
            revision INTEGER NOT NULL,
            document TEXT NOT NULL,
            author TEXT NOT NULL,
            applied_at INTEGER NOT NULL,
            PRIMARY KEY (organization, revision)
        );
        """
}
