import GRDB
package import Mail
package import Queueing

extension StoreReader {
    /// A page of what waits, in the order of acceptance. Recipients accepted meanwhile may be among them. `counter` counts
    /// the messages that have one of them.
    package func waiting(
        after last: RecipientID?, limit: Int, counting counter: WaitingMail? = nil
    ) throws -> [QueuedRecipient] {
        let (now, wallNow) = (time.now(), time.wallTime())
        let behind = last?.sequence
        let isCounting = counter?.isToCount(after: behind) ?? false
        // A million recipients share few queues; so do their keys' texts.
        var keys: [QueueKey: QueueKey] = [:]
        var messages: [(SequenceNumber, WaitingMail.Message)] = []
        return try database.read { database in
            var recipients: [QueuedRecipient] = []
            // By number and without a copy of the row: there may be millions.
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT recipients.id, COALESCE(recipients.queue_organization, messages.organization),
                    delivery_type, next_hop, connector, attempts, not_before, not_before_boot, not_before_wall,
                    messages.sequence, messages.priority, COALESCE(released_boot, messages.accepted_boot),
                    COALESCE(released_at, messages.accepted_at), COALESCE(released_wall, messages.received_at),
                    suspended, delay_notified, messages.size, messages.segment,
                    messages.organization, messages.origin, recipients.direction
                    FROM recipients JOIN messages ON messages.sequence = recipients.id / 65536
                    WHERE recipients.state = 0 AND recipients.id > ? ORDER BY recipients.id LIMIT ?
                    """, arguments: [last?.rawValue ?? -1, max(0, limit)])
            while let row = try rows.next() {
                let key = try StoreReader.queueKey(row)
                let shared = keys[key] ?? key
                if keys[key] == nil { keys[key] = key }
                let recipient = try queued(row, key: shared, now: now, wallNow: wallNow)
                recipients.append(recipient)
                guard isCounting, recipient.sequence != messages.last?.0 else { continue }
                messages.append(
                    (
                        recipient.sequence,
                        WaitingMail.Message(
                            size: row[16], isInline: (row[17] as Int64?) == nil, organization: row[18],
                            recipients: try database.recipientCount(of: recipient.sequence))
                    ))
            }
            // In the transaction that read them: whoever ends one of them by this page comes later.
            if isCounting, let end = recipients.last?.sequence { counter?.count(messages, after: behind, through: end) }
            return recipients
        }
    }

    private static func queueKey(_ row: Row) throws -> QueueKey {
        let text: String = row[2]
        guard let type = DeliveryType(rawValue: text) else {
            throw DamagedRow(description: "delivery_type can't be \(text)")
        }
        return QueueKey(organization: row[1], deliveryType: type, nextHop: row[3], connector: row[4])
    }

    private func queued(_ row: Row, key: QueueKey, now: Instant, wallNow: WallTime) throws -> QueuedRecipient {
        let texts: (origin: String, direction: String) = (row[19], row[20])
        guard let origin = Acceptance.Origin(rawValue: texts.origin) else {
            throw DamagedRow(description: "origin can't be \(texts.origin)")
        }
        guard let direction = Direction(rawValue: texts.direction) else {
            throw DamagedRow(description: "direction can't be \(texts.direction)")
        }
        let notBefore: Instant? = (row[6] as Int64?).map {
            ages.notBefore(boot: row[7], at: $0, wall: row[8], now: now, wallNow: wallNow)
        }
        return QueuedRecipient(
            id: RecipientID(row[0]), sequence: SequenceNumber(row[9]), key: key,
            priority: Priority(rawValue: row[10]) ?? .normal, work: Work(origin: origin, direction: direction),
            acceptedAt: ages.accepted(boot: row[11], at: row[12], wall: row[13], now: now, wallNow: wallNow),
            attempts: row[5], notBefore: notBefore, isSuspended: row[14], isDelayNotified: row[15])
    }

    /// The queues that an administrator has stopped.
    package func suspendedQueues() throws -> [QueueKey] {
        try database.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM suspended_queues").map { row in
                let connector: String = row["connector"]
                return QueueKey(
                    organization: row["organization"], deliveryType: try row.value("delivery_type"),
                    nextHop: row["next_hop"], connector: connector.isEmpty ? nil : connector)
            }
        }
    }

    /// The number of the youngest message; 0 when there is none.
    package func lastSequence() throws -> SequenceNumber {
        try database.read { database in
            SequenceNumber(try Int64.fetchOne(database, sql: "SELECT MAX(sequence) FROM messages") ?? 0)
        }
    }

    /// The revisions by which waiting recipients were routed, by organization.
    package func waitingRevisions() throws -> [String: Set<Int64>] {
        try database.read { database in
            var revisions: [String: Set<Int64>] = [:]
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT messages.organization, recipients.revision FROM recipients
                    JOIN messages ON messages.sequence = recipients.id / 65536 WHERE recipients.state = 0
                    """)
            for row in rows { revisions[row[0], default: []].insert(row[1]) }
            return revisions
        }
    }

    /// Waiting recipients of an organization in order of acceptance, those after `last`; an empty list ends it.
    package func waitingRoutes(of organization: String, after last: RecipientID?, limit: Int) throws -> [WaitingRoute] {
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
