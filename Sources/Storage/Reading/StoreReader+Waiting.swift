import GRDB
public import Mail
public import Queueing

extension StoreReader {
    private static let batchCount = 5_000

    /// Every recipient that waits, in the order of acceptance, in batches. Recipients accepted meanwhile may be among
    /// them.
    public func waitingRecipients(now: Instant, _ batch: ([QueuedRecipient]) throws -> Void) throws {
        let wallNow = time.wallTime()
        // Millions of recipients share few queues; so do their keys' texts.
        var keys: [QueueKey: QueueKey] = [:]
        var last: Int64 = -1
        while true {
            let recipients = try database.read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT recipients.id, recipients.queue_organization, delivery_type, next_hop, connector, attempts,
                        not_before, not_before_boot, not_before_wall, suspended, delay_notified, messages.sequence,
                        messages.organization,
                        messages.priority, messages.accepted_boot, messages.accepted_at, messages.received_at
                        FROM recipients JOIN messages ON messages.sequence = recipients.id / 65536
                        WHERE recipients.state = 0 AND recipients.id > ? ORDER BY recipients.id LIMIT ?
                        """, arguments: [last, StoreReader.batchCount]
                ).map { row in
                    let key = try row.queueKey(organization: row["organization"])
                    let shared = keys[key] ?? key
                    keys[shared] = shared
                    return queued(row, key: shared, now: now, wallNow: wallNow)
                }
            }
            guard let final = recipients.last else { return }
            last = final.id.rawValue
            try batch(recipients)
        }
    }

    private func queued(_ row: Row, key: QueueKey, now: Instant, wallNow: WallTime) -> QueuedRecipient {
        let notBefore: Instant? = (row["not_before"] as Int64?).map {
            ages.notBefore(
                boot: row["not_before_boot"], at: $0, wall: row["not_before_wall"], now: now, wallNow: wallNow)
        }
        return QueuedRecipient(
            id: RecipientID(row["id"]), sequence: SequenceNumber(row["sequence"]), key: key,
            priority: Priority(rawValue: row["priority"]) ?? .normal,
            acceptedAt: ages.accepted(
                boot: row["accepted_boot"], at: row["accepted_at"], wall: row["received_at"], now: now,
                wallNow: wallNow),
            attempts: row["attempts"], notBefore: notBefore, isSuspended: row["suspended"],
            isDelayNotified: row["delay_notified"])
    }

    /// The queues that an administrator has stopped.
    public func suspendedQueues() throws -> [QueueKey] {
        try database.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM suspended_queues").map { row in
                let connector: String = row["connector"]
                return QueueKey(
                    organization: row["organization"], deliveryType: try row.value("delivery_type"),
                    nextHop: row["next_hop"], connector: connector.isEmpty ? nil : connector)
            }
        }
    }

    /// Waiting recipients of an organization in order of acceptance, those after `last`; an empty list ends it.
    public func waitingRoutes(of organization: String, after last: RecipientID?, limit: Int) throws -> [WaitingRoute] {
        try database.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT recipients.*, messages.sequence FROM recipients
                    JOIN messages ON messages.sequence = recipients.id / 65536
                    WHERE recipients.state = 0 AND recipients.id > ? AND messages.organization = ?
                    ORDER BY recipients.id LIMIT ?
                    """, arguments: [last?.rawValue ?? -1, organization, limit]
            ).map { row in
                WaitingRoute(
                    id: RecipientID(row["id"]), sequence: SequenceNumber(row["sequence"]),
                    deliverTo: try row.deliverTo(), key: try row.queueKey(organization: organization),
                    routing: try row.routing())
            }
        }
    }
}
