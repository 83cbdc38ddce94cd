import Foundation
import GRDB
import Mail
package import MailFlow
import NodeState
package import Queueing

extension StoreReader {
    /// Rows of a source that match, behind a place, portion by portion (see `TraceRecords`).
    package func traceRows(
        of source: TraceSource, _ query: TraceQuery, behind place: TraceCursor?, limit: Int
    ) throws -> TracePortion {
        switch source {
        case .refusals: return try refusals.refusals(query, behind: place, limit: limit)
        case .counts: return try refusals.counts(query, behind: place, limit: limit)
        case .messages: return try looking.read { try TraceScan(query, behind: place, limit).portion($0) }
        case .messagesAfter(let sequence):
            return try looking.read { try TraceScan(query, behind: place, limit).portion(after: sequence, $0) }
        }
    }

    /// Rows of messages by their identities.
    package func traceRows(_ rows: [RecipientID], _ query: TraceQuery) throws -> [TraceRow] {
        let filter = TraceFilter(query)
        let found = try looking.read { try TraceRows.byIdentity(rows, $0) }
        return rows.compactMap { found[$0] }.filter(filter.matches)
    }
}

/// Looks through the messages of a portion for rows that match.
private struct TraceScan {
    let query: TraceQuery
    let filter: TraceFilter
    let limit: Int
    /// The newest message that may have rows behind the place.
    let newest: PortionedSearch.Place
    /// Behind it rows are wanted.
    let place: TraceCursor?

    init(_ query: TraceQuery, behind place: TraceCursor?, _ limit: Int) {
        self.query = query
        filter = TraceFilter(query)
        self.limit = limit
        self.place = place
        let end = query.end?.milliseconds ?? .max
        if let place, place.received.milliseconds <= end {
            // Of one moment, messages come before all else. Another recipient of the same message may come behind.
            newest = PortionedSearch.Place(
                time: place.received.milliseconds,
                number: place.kind == .message ? place.number / RecipientID.perMessage : .min)
        } else {
            newest = PortionedSearch.Place(time: end, number: .max)
        }
    }

    func portion(_ database: Database) throws -> TracePortion {
        var search = PortionedSearch(table: "messages", time: "received_at", number: "messages.sequence")
        if query.traceID != nil { search.size = nil }
        // Ends and waits that have an index of their own take a look at this index alone for each message.
        if query.isOfExceptions { search.size = 50_000 }
        let range = try search.portion(through: newest, from: query.start, database)
        guard let conditions = try conditions({ range.add(to: &$0) }) else {
            return TracePortion(rows: [], reached: nil)
        }
        let lists =
            query.isOfExceptions
            ? try exceptions(conditions, range, database) : try all(conditions, database)
        return TracePortion(
            lists, limit: limit,
            reached: range.oldest.map { oldest in
                TraceCursor(
                    received: WallTime(milliseconds: oldest.time), kind: .message,
                    number: SequenceNumber(oldest.number).firstRecipient)
            })
    }

    func portion(after sequence: SequenceNumber, _ database: Database) throws -> TracePortion {
        // What is too young for the index is little, and its numbers lie together. The search goes by moments: without
        // the oldest of these it would go through all that the store has, even where nothing is too young.
        guard
            let oldest = try Int64.fetchOne(
                database.cachedStatement(sql: "SELECT MIN(received_at) FROM messages NOT INDEXED WHERE sequence > ?"),
                arguments: [sequence.rawValue]),
            let conditions = try conditions({ conditions in
                conditions.add("messages.sequence > ?", sequence.rawValue)
                conditions.add("(received_at, messages.sequence) <= (?, ?)", newest.time, newest.number)
                conditions.add("received_at >= ?", max(oldest, query.start?.milliseconds ?? oldest))
            })
        else { return TracePortion(rows: [], reached: nil) }
        return TracePortion(try all(conditions, database), limit: limit, reached: nil)
    }

    /// The conditions on rows of recipients and on named recipients; nil where nothing can match.
    private func conditions(
        _ range: (inout TraceConditions) -> Void
    ) throws -> (recipients: TraceConditions, ends: TraceConditions)? {
        var recipients = TraceConditions(
            query,
            .init(
                sender: "messages.sender",
                recipients: ["address", "shown_address", "primary_address", "deliver_to"],
                connectors: ["arrival_connector", "recipients.connector"], nextHop: "next_hop"))
        var ends = TraceConditions(
            query,
            .init(
                sender: "messages.sender", recipients: ["named_ends.address", "named_ends.primary_address"],
                connectors: ["arrival_connector"], nextHop: nil))
        if let traceID = query.traceID {
            guard let ids = StoreReader.traceIDs(beginningWith: traceID) else { return nil }
            for (term, id) in [("network_id >= ?", ids.lowerBound), ("network_id <= ?", ids.upperBound)] {
                recipients.add(term, Data(id))
                ends.add(term, Data(id))
            }
        }
        if !query.statuses.isEmpty {
            let codes = TraceState.states(of: query.statuses).map { String($0.code) }
            recipients.add("state IN (\(codes.joined(separator: ", ")))")
        }
        range(&recipients)
        range(&ends)
        return (recipients, ends)
    }

    /// Whether rows of named recipients can match.
    private var mayMatchEnds: Bool {
        (query.statuses.isEmpty || query.statuses.contains(.expanded) || query.statuses.contains(.none))
            && query.nextHop == nil && query.destinations.isEmpty && query.reply == nil
    }

    private func all(
        _ conditions: (recipients: TraceConditions, ends: TraceConditions), _ database: Database
    ) throws -> [[TraceRow]] {
        // CROSS keeps SQLite from going through recipients first, where it would find no way to their messages.
        var lists = [
            try matches(
                of: Row.fetchCursor(
                    database,
                    sql: """
                        SELECT \(TraceRows.recipientColumns) FROM messages CROSS JOIN recipients
                        ON recipients.id BETWEEN messages.sequence * 65536 AND messages.sequence * 65536 + 65535
                        \(conditions.recipients.clause)
                        ORDER BY received_at DESC, messages.sequence DESC, recipients.id DESC
                        """, arguments: conditions.recipients.arguments), TraceRows.recipient)
        ]
        if mayMatchEnds {
            lists.append(
                try matches(
                    of: Row.fetchCursor(
                        database,
                        sql: """
                            SELECT \(TraceRows.endColumns) FROM messages CROSS JOIN named_ends
                            ON named_ends.sequence = messages.sequence \(TraceRows.endJoin) \(conditions.ends.clause)
                            ORDER BY received_at DESC, messages.sequence DESC, named_ends.number
                            """, arguments: conditions.ends.arguments), TraceRows.end))
        }
        return lists
    }

    /// Rows of ends and waits that are few among all: from their own indexes, within the numbers of the portion.
    private func exceptions(
        _ conditions: (recipients: TraceConditions, ends: TraceConditions), _ range: PortionedSearch.Range,
        _ database: Database
    ) throws -> [[TraceRow]] {
        var portion = TraceConditions()
        range.add(to: &portion)
        guard
            let numbers = try Row.fetchOne(
                database, sql: "SELECT MIN(sequence), MAX(sequence) FROM messages \(portion.clause)",
                arguments: portion.arguments), let first: Int64 = numbers[0], let last: Int64 = numbers[1]
        else { return [[]] }
        let ids = "id BETWEEN \(SequenceNumber(first).firstRecipient) AND \(SequenceNumber(last).lastRecipient)"
        let states = TraceState.states(of: query.statuses)
        var indexed: [String] = []
        if states.contains(.waiting) {
            indexed.append("SELECT id FROM recipients INDEXED BY recipients_waiting WHERE state = 0 AND \(ids)")
        }
        for state in states where state.code > 1 {
            indexed.append(
                """
                SELECT id FROM recipients INDEXED BY recipients_undelivered
                WHERE state > 1 AND state = \(state.code) AND \(ids)
                """)
        }
        if states.contains(.delivered) {
            indexed.append("SELECT id FROM recipients INDEXED BY recipients_junk WHERE junk = 1 AND \(ids)")
        }
        var lists: [[TraceRow]] = []
        if !indexed.isEmpty {
            var recipients = conditions.recipients
            recipients.add("recipients.id IN (\(indexed.joined(separator: " UNION ALL ")))")
            lists.append(
                try matches(
                    of: Row.fetchCursor(
                        database,
                        sql: """
                            SELECT \(TraceRows.recipientColumns) FROM recipients CROSS JOIN messages
                            ON messages.sequence = recipients.id / 65536 \(recipients.clause)
                            ORDER BY received_at DESC, recipients.id DESC
                            """, arguments: recipients.arguments), TraceRows.recipient))
        }
        if mayMatchEnds {
            var ends = conditions.ends
            ends.add("named_ends.sequence BETWEEN ? AND ?", first, last)
            lists.append(
                try matches(
                    of: Row.fetchCursor(
                        database,
                        sql: """
                            SELECT \(TraceRows.endColumns) FROM named_ends CROSS JOIN messages
                            ON messages.sequence = named_ends.sequence \(TraceRows.endJoin) \(ends.clause)
                            ORDER BY received_at DESC, messages.sequence DESC, named_ends.number
                            """, arguments: ends.arguments), TraceRows.end))
        }
        return lists
    }

    private func matches(of rows: RowCursor, _ make: (Row) throws -> TraceRow) throws -> [TraceRow] {
        var found: [TraceRow] = []
        while found.count < limit, let row = try rows.next() {
            let row = try make(row)
            if place?.precedes(row.place) ?? true, filter.matches(row) { found.append(row) }
        }
        return found
    }
}

/// Makes rows of the trace of the store's.
enum TraceRows {
    private static let messageColumns = """
        received_at, messages.sequence, network_id, organization, messages.sender, author, subject, message_id,
        client_address, size, tls
        """
    static let recipientColumns = """
        recipients.id, \(messageColumns), address, shown_address, primary_address, deliver_to, state, junk,
        queue_organization, delivery_type, next_hop, recipients.connector, direction, arrival_connector, last_kind,
        last_remote, last_detail, not_before_wall, messages.category, messages.confidence, messages.rules
        """
    static let endColumns = """
        named_ends.sequence * 65536 + 65535 - named_ends.number, \(messageColumns), named_ends.address,
        named_ends.primary_address, named_ends.kind, named_ends.detail, direction, arrival_connector,
        messages.category, messages.confidence, messages.rules
        """
    /// All recipients of a message have come the same way, and so have those that it named.
    static let endJoin = "LEFT JOIN recipients ON recipients.id = messages.sequence * 65536"

    /// Rows by their identities.
    static func byIdentity(_ ids: [RecipientID], _ database: Database) throws -> [RecipientID: TraceRow] {
        guard !ids.isEmpty else { return [:] }
        let list = ids.map { String($0.rawValue) }.joined(separator: ", ")
        let recipients = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(recipientColumns) FROM recipients CROSS JOIN messages
                ON messages.sequence = recipients.id / 65536 WHERE recipients.id IN (\(list))
                """)
        var found: [RecipientID: TraceRow] = [:]
        while let row = try recipients.next() { found[RecipientID(row[0])] = try recipient(row) }
        // Named recipients are the few others.
        let statement = try database.cachedStatement(
            sql: """
                SELECT \(endColumns) FROM named_ends CROSS JOIN messages ON messages.sequence = named_ends.sequence
                \(endJoin) WHERE named_ends.sequence = ? AND named_ends.number = ?
                """)
        for id in ids where found[id] == nil {
            let number = RecipientID.perMessage - 1 - (id.rawValue - id.sequence.firstRecipient)
            if let row = try Row.fetchOne(statement, arguments: [id.sequence.rawValue, number]) {
                found[id] = try end(row)
            }
        }
        return found
    }

    /// The rows of a message, in the order in which it named them.
    static func of(_ sequence: SequenceNumber, _ database: Database) throws -> [TraceRow] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT \(recipientColumns) FROM messages CROSS JOIN recipients ON recipients.id BETWEEN ? AND ?
                WHERE messages.sequence = ? ORDER BY recipients.id
                """, arguments: [sequence.firstRecipient, sequence.lastRecipient, sequence.rawValue]
        ).map(recipient)
            + Row.fetchAll(
                database,
                sql: """
                    SELECT \(endColumns) FROM named_ends CROSS JOIN messages ON messages.sequence = named_ends.sequence
                    \(endJoin) WHERE named_ends.sequence = ? ORDER BY named_ends.number
                    """, arguments: [sequence.rawValue]
            ).map(end)
    }

    // By number: a column's name is looked for in all of them, each time.
    static func recipient(_ row: Row) throws -> TraceRow {
        guard let state = RecipientState(code: row[16]) else {
            throw DamagedRow(description: "state can't be \(row[16] as Int64)")
        }
        let named: String = row[12]
        var result = try message(
            row, recipient: row[13] ?? named, others: [named, row[14], row[15]],
            status: TraceStatus(state, isJunk: row[17]))
        result.state = state
        result.nextHop = row[20]
        result.outboundConnector = row[21]
        result.direction = Direction(rawValue: row[22])
        result.connector = row[23]
        (result.category, result.confidence) = ((row[28] as String?).flatMap { VerdictCategory(rawValue: $0) }, row[29])
        result.rules = StoredRules.hits(row[30])
        let kind: String? = row[24]
        let detail: String? = row[26]
        result.toIP = (row[25] as String?).flatMap { MailHost.address(inStored: $0)?.description }
        result.reply = TraceRow.reply(detail)
        result.detail = TraceState.detail(of: state, last: detail)
        if state == .waiting {
            result.queue = QueueKey(
                organization: row[18] ?? result.organization ?? "",
                deliveryType: DeliveryType(rawValue: row[19]) ?? .undefined, nextHop: row[20], connector: row[21])
            // What put it off last itself goes before what its destination says.
            result.isPutOff = kind == RecipientEvent.Kind.defer.rawValue
            result.nextTry = (row[27] as Int64?).map { WallTime(milliseconds: $0) }
        }
        return result
    }

    static func end(_ row: Row) throws -> TraceRow {
        let kind = NamedEnd.Kind(rawValue: row[14])
        var result = try message(
            row, recipient: row[12], others: [row[13]], status: kind.map { TraceRow.status(of: $0) } ?? .none)
        result.detail = row[15]
        result.direction = (row[16] as String?).flatMap { Direction(rawValue: $0) }
        result.connector = row[17]
        (result.category, result.confidence) = ((row[18] as String?).flatMap { VerdictCategory(rawValue: $0) }, row[19])
        result.rules = StoredRules.hits(row[20])
        return result
    }

    private static func message(
        _ row: Row, recipient: String, others: [String?], status: TraceStatus
    ) throws -> TraceRow {
        let sender: String = row[5]
        guard let id = NetworkMessageID(bytes: Array(row[3] as Data)) else {
            throw DamagedRow(description: "network_id has \((row[3] as Data).count) octets")
        }
        var result = TraceRow(
            at: TraceCursor(received: WallTime(milliseconds: row[1]), kind: .message, number: row[0]),
            sender: sender.isEmpty ? "<>" : sender, recipient: recipient, status: status)
        for case let other? in others where !result.addresses.contains(other) { result.addresses.append(other) }
        result.sequence = row[2]
        result.messageTraceID = id.description
        result.organization = row[4]
        result.author = row[6]
        result.subject = EncodedWords.decoded(row[7] as String)
        result.messageID = row[8]
        result.fromIP = row[9]
        result.size = row[10]
        result.tls = row[11]
        return result
    }
}

extension MailHost {
    /// The address in the stored form of a connection, whether or not the host has a name; nil for a name alone.
    static func address(inStored text: String) -> IPAddress? {
        guard let open = text.utf8.firstIndex(of: UInt8(ascii: "[")),
            let close = text.utf8.lastIndex(of: UInt8(ascii: "]")), open < close
        else { return nil }
        return IPAddress(text[text.utf8.index(after: open)..<close])
    }
}
