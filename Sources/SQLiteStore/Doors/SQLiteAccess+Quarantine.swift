import Foundation
import GRDB
package import Mail
package import Queueing

extension SQLiteAccess {
    /// Items that match, the newest first (see `QuarantineStore`).
    package func quarantined(_ query: QuarantineQuery) async throws(StoreError) -> [QuarantineItem] {
        try await read { reader in
            try reader.looking.read { try QuarantineSearch(query, $0)?.items($0) ?? [] }
        }
    }

    /// How many match (see `QuarantineStore`).
    package func quarantinedCount(_ query: QuarantineQuery, most: Int) async throws(StoreError) -> Int {
        try await read { reader in
            try reader.looking.read { try QuarantineSearch(query, $0)?.count(most: max(0, most), $0) ?? 0 }
        }
    }

    /// The item of a recipient; nil when there is none.
    package func quarantined(_ id: RecipientID) async throws(StoreError) -> QuarantineItem? {
        try await read { reader in
            try reader.looking.read { database in
                try Row.fetchOne(
                    database, sql: "SELECT * FROM quarantine WHERE id = ?", arguments: [id.rawValue]
                ).map { try QuarantineItem($0) }
            }
        }
    }

    /// Of some recipients those that have items.
    package func inQuarantine(_ ids: [RecipientID]) async throws(StoreError) -> Set<RecipientID> {
        guard !ids.isEmpty else { return [] }
        return try await read { reader in
            try reader.looking.read { database in
                let list = ids.map { "\($0.rawValue)" }.joined(separator: ", ")
                return Set(
                    try Int64.fetchAll(database, sql: "SELECT id FROM quarantine WHERE id IN (\(list))")
                        .map { RecipientID($0) })
            }
        }
    }

    /// Who got copies of a message by releases, by lookup keys.
    package func releasedCopies(of sequence: SequenceNumber) async throws(StoreError) -> Set<String> {
        try await read { reader in
            try reader.looking.read { database in
                try String.fetchSet(
                    database, sql: "SELECT recipient_key FROM quarantine_copies WHERE sequence = ?",
                    arguments: [sequence.rawValue])
            }
        }
    }

    /// What the organizations have in quarantine, by name.
    package func quarantineTotals() async throws(StoreError) -> [QuarantineTotal] {
        try await read { reader in
            try reader.looking.read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT organization, SUM(items) AS items, SUM(octets) AS octets FROM quarantine_totals
                        GROUP BY organization HAVING SUM(items) > 0 ORDER BY organization
                        """
                ).map { QuarantineTotal(organization: $0["organization"], items: $0["items"], octets: $0["octets"]) }
            }
        }
    }
}

/// A search of the table of items by the index that leaves the fewest of them.
private struct QuarantineSearch {
    private let query: QuarantineQuery
    private var terms: [String] = []
    private var arguments = StatementArguments()
    private var index: String?
    /// The index by which they are counted, where no order is needed; nil for ``index``.
    private var countingIndex: String?

    /// Of so many items at most a page is found sooner by sorting them than by looking at all items in order.
    private static let fewItems = 20_000

    /// Nil where nothing can match.
    init?(_ query: QuarantineQuery, _ database: Database) throws {
        self.query = query
        if let message = query.message {
            let sequences = try Int64.fetchAll(
                database, sql: "SELECT sequence FROM messages WHERE network_id = ?", arguments: [Data(message.bytes)]
            ).map { SequenceNumber($0) }
            guard !sequences.isEmpty else { return nil }
            let ranges = sequences.map { "id BETWEEN \($0.firstRecipient) AND \($0.lastRecipient)" }
            terms.append("(\(ranges.joined(separator: " OR ")))")
        }
        add("message_id = ?", query.messageIDField, by: "quarantine_message_id")
        add("recipient_key = ?", query.recipient?.lookupKey, by: "quarantine_recipient")
        add("sender_key = ?", query.sender.map { QuarantineItem.key(of: $0) }, by: "quarantine_sender")
        add("subject_key = ?", query.subject.map { QuarantineItem.key(ofSubject: $0) }, by: "quarantine_subject")
        if let isReported = query.isReported {
            add("reported = \(isReported ? 1 : 0)", by: isReported ? "quarantine_reported" : nil)
        }
        if !query.statuses.isEmpty {
            let codes = query.statuses.map { "\($0.code)" }.joined(separator: ", ")
            let isOfMoved = !query.statuses.contains(.notReleased)
            // The second term is the index's own.
            add(
                "status IN (\(codes))" + (isOfMoved ? " AND status <> 0" : ""),
                by: isOfMoved ? "quarantine_status" : nil)
        }
        let isOfOne = query.organization != nil
        add("policy = ?", query.policyName, by: isOfOne ? "quarantine_policy" : nil)
        try addReasons(isOfOne, database)
        addPolicyTypes(isOfOne)
        add("direction = ?", query.direction?.rawValue, by: isOfOne ? "quarantine_direction" : nil)
        try addExpiry(database)
        add("organization = ?", query.organization, by: "quarantine_received")
        add("received_at >= ?", query.receivedFrom?.milliseconds)
        add("received_at < ?", query.receivedBefore?.milliseconds)
        if !query.hasBlockedSenders { add("sender_override = 'None'", by: nil) }
        if !query.hasModerated { add("reason <> 'Moderation'", by: nil) }
        if query.isOfVisibleItems { add("(permissions <> 0 OR notifies = 1)", by: nil) }
        if index == nil, query.message == nil { index = "quarantine_all_received" }
    }

    private mutating func addReasons(_ isOfOne: Bool, _ database: Database) throws {
        guard !query.reasons.isEmpty else { return }
        let term = "reason IN (\(query.reasons.map { "'\($0.rawValue)'" }.joined(separator: ", ")))"
        if isOfOne, query.reasons.count == 1 { return add(term, by: "quarantine_reason") }
        guard index == nil, query.message == nil else { return add(term, by: nil) }
        // Of several reasons or organizations the index gives no order.
        var arguments = StatementArguments()
        if let organization = query.organization { arguments += [organization] }
        let count = try Int.fetchOne(
            database,
            sql: "SELECT COALESCE(SUM(items), 0) FROM quarantine_totals WHERE \(term)"
                + (isOfOne ? " AND organization = ?" : ""), arguments: arguments)
        countingIndex = "quarantine_reason"
        add(term, by: count ?? 0 <= Self.fewItems ? "quarantine_reason" : nil)
        if !isOfOne { add("organization IN (SELECT organization FROM quarantine_totals)", by: nil) }
    }

    /// Of what expires within a period the index gives no order, so that it serves where that is not much.
    private mutating func addExpiry(_ database: Database) throws {
        let bounds = [("expires_at >= ?", query.expiresFrom), ("expires_at < ?", query.expiresBefore)].compactMap {
            term, moment in moment.map { (term: term, moment: $0.milliseconds) }
        }
        guard !bounds.isEmpty else { return }
        var isFew = false
        if index == nil, query.message == nil {
            var arguments = StatementArguments(bounds.map(\.moment))
            arguments += [Self.fewItems + 1]
            let count = try Int.fetchOne(
                database,
                sql: """
                    SELECT COUNT(*) FROM (SELECT 1 FROM quarantine INDEXED BY quarantine_expires
                    WHERE \(bounds.map(\.term).joined(separator: " AND ")) LIMIT ?)
                    """, arguments: arguments)
            isFew = count ?? 0 <= Self.fewItems
        }
        for bound in bounds { add(bound.term, bound.moment, by: isFew ? "quarantine_expires" : nil) }
    }

    private mutating func addPolicyTypes(_ isOfOne: Bool) {
        guard !query.policyTypes.isEmpty else { return }
        let isOne = query.policyTypes.count == 1
        add(
            "policy_type IN (\(query.policyTypes.map { "'\($0.rawValue)'" }.joined(separator: ", ")))",
            by: isOfOne && isOne ? "quarantine_policy_type" : nil)
    }

    /// Adds a condition; the first index that is named is the one that is used.
    private mutating func add(
        _ term: String, _ value: (any DatabaseValueConvertible)?, by index: String? = nil
    ) {
        guard let value else { return }
        arguments += [value]
        add(term, by: index)
    }

    private mutating func add(_ term: String, by index: String?) {
        terms.append(term)
        // A message has few items: its numbers are the best index.
        if self.index == nil, query.message == nil { self.index = index }
    }

    private func source(_ index: String?) -> String {
        "quarantine" + (index.map { " INDEXED BY \($0)" } ?? "")
            + (terms.isEmpty ? "" : " WHERE " + terms.joined(separator: " AND "))
    }

    func items(_ database: Database) throws -> [QuarantineItem] {
        var arguments = arguments
        arguments += [max(0, query.limit), max(0, query.offset)]
        // Only what is given is read whole.
        return try Row.fetchAll(
            database,
            sql: """
                SELECT * FROM quarantine WHERE id IN (SELECT id FROM \(source(index))
                ORDER BY received_at DESC, id DESC LIMIT ? OFFSET ?) ORDER BY received_at DESC, id DESC
                """, arguments: arguments
        ).map { try QuarantineItem($0) }
    }

    func count(most: Int, _ database: Database) throws -> Int {
        if let total = try total(database) { return total }
        var arguments = arguments
        arguments += [most]
        return try Int.fetchOne(
            database, sql: "SELECT COUNT(*) FROM (SELECT 1 FROM \(source(countingIndex ?? index)) LIMIT ?)",
            arguments: arguments) ?? 0
    }

    /// The count of what is summed up; nil for other conditions.
    private func total(_ database: Database) throws -> Int? {
        var plain = QuarantineQuery(limit: query.limit)
        plain.offset = query.offset
        plain.organization = query.organization
        plain.reasons = query.reasons
        plain.statuses = query.statuses
        plain.hasModerated = query.hasModerated
        guard plain == query else { return nil }
        // Its terms name no other columns.
        let condition = terms.isEmpty ? "" : " WHERE " + terms.joined(separator: " AND ")
        return try Int.fetchOne(
            database, sql: "SELECT COALESCE(SUM(items), 0) FROM quarantine_totals" + condition, arguments: arguments)
    }
}

extension QuarantineItem {
    init(_ row: Row) throws {
        let sender: String = row["sender"]
        guard let status = ReleaseStatus(code: row["status"]) else {
            throw DamagedRow(description: "status can't be \(row["status"] as Int64)")
        }
        self.init(
            id: RecipientID(row["id"]), networkMessageID: try row.networkMessageID(),
            organization: row["organization"], received: WallTime(milliseconds: row["received_at"]),
            expires: WallTime(milliseconds: row["expires_at"]),
            hold: QuarantineHold(
                reason: try row.value("reason"), policyType: try row.value("policy_type"), policyName: row["policy"],
                tag: row["tag"], retentionDays: row["retention"],
                permissions: QuarantinePermissions(rawValue: UInt8(truncatingIfNeeded: row["permissions"] as Int64)),
                notifies: row["notifies"], senderOverride: try row.value("sender_override"),
                moderation: try (row["moderation"] as String?).map { _ in
                    try row.json("moderation") as QuarantineHold.Moderation
                }),
            sender: sender.isEmpty ? .null : .mailbox(try row.address("sender")), author: row["author"],
            recipient: try row.address("recipient"), subject: row["subject"], messageIDField: row["message_id"],
            size: row["size"], direction: try row.value("direction"), status: status, isReported: row["reported"],
            requested: (row["requested_at"] as Int64?).map { WallTime(milliseconds: $0) }, requester: row["requester"],
            settled: (row["settled_at"] as Int64?).map { WallTime(milliseconds: $0) }, settler: row["settler"],
            told: (row["told_at"] as Int64?).map { WallTime(milliseconds: $0) })
    }
}
