import GRDB
import HeldRows
import Log
import Mail
import SQLiteStore

/// Mail of some days in a store: written as rows, because a million transactions would take as long as a million mails.
///
/// A hundred organizations, of which the first has a hundredth of the mail; recipients and senders come again as those of
/// companies do: a few write much, many write once.
struct Corpus {
    let folder: String
    let messages: Int
    let days: Int
    /// How many messages have their first recipient in quarantine: every fourth one of the newest.
    var held = 0
    let organizations = 100

    /// Makes the store. One message in five has two recipients.
    func make() throws {
        let store = try SQLiteStore.open(folder: folder, time: SystemTime(), logger: Corpus.quiet)
        store.close()
        let now = SystemTime().wallTime().milliseconds
        let database = try DatabaseQueue(path: folder + "/mail.sqlite")
        try database.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = OFF; PRAGMA cache_size = -65536")
            try database.inTransaction {
                try database.execute(
                    sql: """
                        INSERT INTO messages (sequence, network_id, organization, origin, sender, smtp_utf8,
                        eight_bit_mime, received_at, accepted_boot, accepted_at, client_address, client_name, message_id,
                        subject, size, priority, edits, decisions, author)
                        WITH RECURSIVE n (i, r, q) AS (
                            SELECT 1, 2463534242, 88675123 UNION ALL
                            SELECT i + 1, (r * 1103515245 + 12345) % 4294967296, (q * 69069 + 1) % 4294967296
                            FROM n WHERE i < ?1
                        )
                        SELECT i, CAST(printf('%016d', i) AS BLOB), 'tenant' || (r / 7 % ?2), 'Smtp',
                        CASE WHEN r % 20 = 0 THEN '' ELSE printf('%s.%s%d@sender%d.example',
                            substr('annbobcarldoraerikfritzgreta', 1 + r % 24, 4), substr('smithjonesmeierrossi', 1 + q % 16, 5),
                            q / 3 % 30000, q / 65536 % 3000) END,
                        1, 1, ?3 - ?4 + i * (?4 / ?1), 1, -i,
                        printf('%d.%d.%d.%d', 192 + q / 9 % 16, q / 77 % 4, q / 256 % 100, r / 256 % 256), 'mail.example',
                        printf('<%08x.%08x.%d@mail%d.example>', r, q, i, q / 11 % 3000),
                        printf('%s %d: %s of %s', substr('InvoiceReport Re: offerMeeting', 1 + r / 3 % 22, 7), r / 13 % 100000,
                            substr('the ordinary minutes and quarterly figures', 1 + q % 12, 24),
                            substr('our last conversation', 1 + r % 9, 12)),
                        4096, 1, '{}', '[]',
                        CASE WHEN r / 29 % 3 = 0 THEN printf('newsletter%d@author%d.example', q % 500, q % 700) END
                        FROM n
                        """, arguments: [messages, organizations, now, Int64(days) * 86_400_000 - 3_600_000])
                // The author is the sender where it is not another one.
                try database.execute(sql: "UPDATE messages SET author = NULLIF(sender, '') WHERE author IS NULL")
                for (copy, condition) in [(0, "1"), (1, "sequence % 5 = 0")] {
                    try database.execute(
                        sql: """
                            INSERT INTO recipients (id, state, attempts, last_at, last_kind, last_remote, last_detail,
                            address, junk, delivery_type, next_hop, direction, revision)
                            SELECT sequence * 65536 + \(copy), CASE WHEN sequence % 50 = 0 THEN 2 ELSE 1 END, 1, received_at,
                            'DELIVER', 'mailbox', '250 2.0.0 OK', printf('%s%d@%s.example',
                            substr('first.last.name.surname', 1 + sequence * 31 % 12, 10),
                            (sequence * 7919 + \(copy) * 13) % 20000, organization),
                            0, 'SmtpRelayToRemoteServer', 'mailbox.example', CASE WHEN sequence % 4 = 0 THEN 'Originating'
                            ELSE 'Incoming' END, 1 FROM messages WHERE \(condition)
                            """)
                }
                if held > 0 { try hold(database) }
                return .commit
            }
            _ = try Row.fetchAll(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
        try database.close()
    }

    /// Has the first recipients of incoming messages in quarantine: of each fourth one of the newest.
    private func hold(_ database: Database) throws {
        let newest = "sequence % 4 = 1 AND sequence > \(messages - 4 * held)"
        try database.execute(
            sql: """
                UPDATE recipients SET state = 5, attempts = 0, last_at = NULL, last_kind = NULL, last_detail = NULL
                WHERE id IN (SELECT sequence * 65536 FROM messages WHERE \(newest))
                """)
        try HeldRows.add(to: database, where: newest, expiringAfter: 31)
    }

    /// Values of messages spread over all days, for queries.
    func samples(_ count: Int) throws -> [Sample] {
        var configuration = Configuration()
        configuration.readonly = true
        let database = try DatabaseQueue(path: folder + "/mail.sqlite", configuration: configuration)
        defer { try? database.close() }
        return try database.read { database in
            try (0..<count).compactMap { number in
                try Row.fetchOne(
                    database,
                    sql: """
                        SELECT organization, messages.sender, message_id, address FROM messages
                        JOIN recipients ON recipients.id = sequence * 65536 WHERE sequence >= ? AND messages.sender <> ''
                        ORDER BY sequence LIMIT 1
                        """, arguments: [1 + number * (messages - 20) / count])
            }.map { Sample(organization: $0[0], sender: $0[1], messageID: $0[2], recipient: $0[3]) }
        }
    }

    /// Values of one message.
    struct Sample {
        var organization: String
        var sender: String
        var messageID: String
        var recipient: String
        var senderDomain: String { String(sender.drop { $0 != "@" }.dropFirst()) }
    }

    static let quiet = Logger.silent
}
