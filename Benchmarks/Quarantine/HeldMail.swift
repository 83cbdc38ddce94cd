import GRDB
import HeldRows
import Log
import Mail
import SQLiteStore

/// Mail in quarantine, written as rows, because a million transactions would take as long as a million mails.
///
/// A hundred organizations, each with a hundredth of it; one recipient a message, of whom each organization has some
/// hundreds; the mail of thirty days.
struct HeldMail {
    let folder: String
    let items: Int
    static let organizations = 100
    static let days: Int64 = 30
    static let day: Int64 = 86_400_000

    /// Makes the store.
    func make() throws {
        let store = try SQLiteStore.open(folder: folder, time: SystemTime(), logger: .silent)
        store.close()
        let database = try DatabaseQueue(path: folder + "/mail.sqlite")
        try database.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = OFF; PRAGMA cache_size = -65536")
            try database.inTransaction {
                try messages(database)
                try recipients(database)
                try HeldRows.add(to: database, where: "1", expiringAfter: HeldMail.days + 1)
                return .commit
            }
            _ = try Row.fetchAll(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
        try database.close()
    }

    private func messages(_ database: Database) throws {
        let now = SystemTime().wallTime().milliseconds
        try database.execute(
            sql: """
                INSERT INTO messages (sequence, network_id, organization, origin, sender, smtp_utf8, eight_bit_mime,
                received_at, accepted_boot, accepted_at, client_address, client_name, message_id, subject, size, priority,
                edits, decisions, author)
                WITH RECURSIVE n (i, r) AS (
                    SELECT 1, 2463534242 UNION ALL
                    SELECT i + 1, (r * 1103515245 + 12345) % 4294967296 FROM n WHERE i < ?1
                )
                SELECT i, CAST(printf('%016d', i) AS BLOB), 'tenant' || (r / 7 % ?2), 'Smtp',
                printf('someone%d@sender%d.example', r % 30000, r / 64 % 3000), 0, 1,
                ?3 - ?4 + i * (?4 / ?1), 1, -i, '192.0.2.7', 'mail.example', printf('<%08x.%d@mail.example>', r, i),
                printf('Offer %d', r / 13 % 100000), 4096, 1, '{}', '[]', printf('someone%d@sender%d.example', r % 30000,
                r / 64 % 3000)
                FROM n
                """,
            arguments: [items, HeldMail.organizations, now, HeldMail.days * HeldMail.day - 3_600_000])
    }

    private func recipients(_ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO recipients (id, state, attempts, address, junk, delivery_type, next_hop, direction, revision)
                SELECT sequence * 65536, 5, 0, printf('user%d@%s.example', sequence * 7919 % 900, organization), 0,
                'SmtpRelayToRemoteServer', 'mailbox.example', 'Incoming', 1 FROM messages
                """)
    }

    /// Has the oldest items be over.
    func expire(_ count: Int) throws {
        let database = try DatabaseQueue(path: folder + "/mail.sqlite")
        try database.write {
            try $0.execute(
                sql: """
                    UPDATE quarantine SET expires_at = 0
                    WHERE id IN (SELECT id FROM quarantine ORDER BY expires_at LIMIT ?)
                    """, arguments: [count])
        }
        try database.close()
    }
}
