import Foundation
import GRDB
package import Mail
package import Queueing

/// The condition of the indexes of what is not told yet.
private let isUntold = "notifies = 1 AND told_at IS NULL AND status = 0 AND sender_override = 'None'"

/// What recipients are to be told of (docs/reference/quarantine-notifications.md).
extension SQLiteAccess {
    /// Items that are not told yet, in the order in which they came (see `QuarantineStore`).
    package func untold(
        after last: RecipientID?, since start: WallTime, limit: Int
    ) async throws(StoreError) -> [QuarantineItem] {
        try await read { reader in
            try reader.looking.read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT * FROM quarantine INDEXED BY quarantine_untold_received
                        WHERE \(isUntold) AND received_at >= ? AND id > ? ORDER BY id LIMIT ?
                        """, arguments: [start.milliseconds, last?.rawValue ?? 0, max(0, limit)]
                ).map { try QuarantineItem($0) }
            }
        }
    }

    /// Their recipients (see `QuarantineStore`).
    package func untoldRecipients(
        of organization: String, before moment: WallTime, after last: EmailAddress?, limit: Int
    ) async throws(StoreError) -> [EmailAddress] {
        try await read { reader in
            try reader.looking.read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT MIN(recipient) AS recipient FROM quarantine INDEXED BY quarantine_untold
                        WHERE \(isUntold) AND organization = ? AND recipient_key > ? AND received_at < ?
                        GROUP BY recipient_key ORDER BY recipient_key LIMIT ?
                        """, arguments: [organization, last?.lookupKey ?? "", moment.milliseconds, max(0, limit)]
                ).map { try $0.address("recipient") }
            }
        }
    }

    /// Those for some recipients (see `QuarantineStore`).
    package func untold(
        of organization: String, for recipients: [EmailAddress], before moment: WallTime, limit: Int
    ) async throws(StoreError) -> [QuarantineItem] {
        guard !recipients.isEmpty else { return [] }
        let keys = Set(recipients.map(\.lookupKey)).sorted()
        return try await read { reader in
            try reader.looking.read { database in
                var found: [QuarantineItem] = []
                // SQLite bounds the number of arguments, and nobody has more than a few addresses.
                for key in keys {
                    found += try Row.fetchAll(
                        database,
                        sql: """
                            SELECT * FROM quarantine INDEXED BY quarantine_untold
                            WHERE \(isUntold) AND organization = ? AND recipient_key = ? AND received_at < ?
                            ORDER BY received_at DESC, id DESC LIMIT ?
                            """, arguments: [organization, key, moment.milliseconds, max(0, limit)]
                    ).map { try QuarantineItem($0) }
                }
                if keys.count > 1 { found.sort { ($1.received, $1.id) < ($0.received, $0.id) } }
                return Array(found.prefix(max(0, limit)))
            }
        }
    }

    /// The token of a digest (see `QuarantineStore`).
    package func token(_ digest: [UInt8]) async throws(StoreError) -> QuarantineToken? {
        try await read { reader in
            try reader.looking.read { database in
                try Row.fetchOne(
                    database, sql: "SELECT item, purpose FROM quarantine_tokens WHERE digest = ?",
                    arguments: [Data(digest)]
                ).map { row in
                    QuarantineToken(digest: digest, item: RecipientID(row["item"]), purpose: try row.value("purpose"))
                }
            }
        }
    }

    /// How often somebody was told at once of late (see `QuarantineStore`).
    package func noticesAtOnce(
        to recipient: EmailAddress, after moment: WallTime
    ) async throws(StoreError) -> Int {
        try await read { reader in
            try reader.looking.read { database in
                try Int.fetchOne(
                    database,
                    sql: "SELECT COUNT(*) FROM quarantine_notices WHERE recipient_key = ? AND told_at > ?",
                    arguments: [recipient.lookupKey, moment.milliseconds]) ?? 0
            }
        }
    }
}
