package import GRDB

/// Items in quarantine for benchmarks, written as rows beside those of their recipients.
package enum HeldRows {
    private static let day: Int64 = 86_400_000

    /// Adds an item for the first recipient of each message that a condition of SQL holds for; its content expires so many
    /// days after it was received.
    package static func add(to database: Database, where condition: String, expiringAfter days: Int64) throws {
        try database.execute(
            sql: """
                INSERT INTO quarantine (id, network_id, organization, received_at, expires_at, reason, policy_type, policy, tag,
                retention, permissions, notifies, sender_override, sender, sender_key, author, recipient, recipient_key,
                subject, subject_key, message_id, size, share, kept, direction, status, reported)
                SELECT recipients.id, network_id, organization, received_at, received_at + ?, CASE sequence % 10
                    WHEN 0 THEN 'Phish' WHEN 1 THEN 'HighConfPhish' WHEN 2 THEN 'Malware' ELSE 'Spam' END,
                'HostedContentFilterPolicy', 'Default', 'DefaultFullAccessPolicy', 31, 0, 1,
                CASE sequence % 20 WHEN 0 THEN 'BlockedByRecipient' ELSE 'None' END, messages.sender, messages.sender,
                author, address, address, subject, lower(subject), message_id, size, 100, 100, recipients.direction,
                0, 0
                FROM messages JOIN recipients ON recipients.id = sequence * 65536 WHERE \(condition)
                """, arguments: [days * day])
    }
}
