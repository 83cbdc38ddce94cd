import GRDB
package import Mail
package import MailFlow
package import Queueing

extension StoreReader {
    /// With so many entries a page is full, whatever messages it was to hold.
    private static let entriesAtOnce = 20_000

    /// The entries of an index of the trace, message by message (see `TraceFeed`).
    package func traceEntries(
        after sequence: SequenceNumber, messages: Int, receivedIn period: Range<WallTime>?
    ) throws -> [TraceIndexEntry] {
        try looking.read { database in
            var entries: [TraceIndexEntry] = []
            var sequence = sequence
            // Of a message whose rows were erased there may be nothing but its number.
            repeat {
                let heads = try StoreReader.heads(after: sequence, messages: messages, period, database)
                guard let first = heads.first, let last = heads.last else { break }
                let ends = try StoreReader.namedEnds(from: first.sequence, through: last.sequence, database)
                entries.reserveCapacity(heads.count * 2)
                for head in heads {
                    try head.addEntries(to: &entries, ends[head.sequence] ?? [], database)
                    // A message may have ten thousand rows. Whoever reads goes on behind the last message.
                    if entries.count >= StoreReader.entriesAtOnce { return entries }
                }
                sequence = last.sequence
            } while entries.isEmpty
            return entries
        }
    }

    /// The messages of a page of entries, by number.
    private static func heads(
        after sequence: SequenceNumber, messages: Int, _ period: Range<WallTime>?, _ database: Database
    ) throws -> [EntryHead] {
        let columns = "sequence, organization, received_at, sender, author, subject, message_id, client_address"
        let rows: RowCursor
        if let period {
            // By the moment of reception: a day's messages lie together but for those that a clock's jump has put
            // elsewhere, and the index of moments finds these as well.
            rows = try Row.fetchCursor(
                database.cachedStatement(
                    sql: """
                        SELECT \(columns) FROM messages WHERE sequence IN (
                            SELECT sequence FROM messages INDEXED BY messages_received_at
                            WHERE received_at >= ?1 AND received_at < ?2 AND sequence > ?3 ORDER BY sequence LIMIT ?4)
                        ORDER BY sequence
                        """),
                arguments: [
                    period.lowerBound.milliseconds, period.upperBound.milliseconds, sequence.rawValue, max(0, messages),
                ])
        } else {
            rows = try Row.fetchCursor(
                database.cachedStatement(
                    sql: "SELECT \(columns) FROM messages WHERE sequence > ? ORDER BY sequence LIMIT ?"),
                arguments: [sequence.rawValue, max(0, messages)])
        }
        var heads: [EntryHead] = []
        // By number: a column's name is looked for in all of them, each time.
        while let row = try rows.next() {
            heads.append(
                EntryHead(
                    sequence: SequenceNumber(row[0]), organization: row[1], received: WallTime(milliseconds: row[2]),
                    sender: row[3], author: row[4], subject: EncodedWords.decoded(row[5] as String), messageID: row[6],
                    source: (row[7] as String?).flatMap { IPAddress($0) }))
        }
        return heads
    }

    private static func namedEnds(
        from first: SequenceNumber, through last: SequenceNumber, _ database: Database
    ) throws -> [SequenceNumber: [EntryEnd]] {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT sequence, number, address, primary_address FROM named_ends
                    WHERE sequence BETWEEN ? AND ? ORDER BY sequence, number
                    """), arguments: [first.rawValue, last.rawValue])
        var ends: [SequenceNumber: [EntryEnd]] = [:]
        while let row = try rows.next() {
            ends[SequenceNumber(row[0]), default: []].append(
                EntryEnd(number: row[1], address: row[2], primary: row[3]))
        }
        return ends
    }
}

/// What a message's entries share.
private struct EntryHead {
    var sequence: SequenceNumber
    var organization: String
    var received: WallTime
    var sender: String
    var author: String?
    var subject: String
    var messageID: String
    var source: IPAddress?

    /// One entry for each recipient, then one for each named end.
    func addEntries(to entries: inout [TraceIndexEntry], _ ends: [EntryEnd], _ database: Database) throws {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT id, address, shown_address, primary_address, deliver_to, direction, arrival_connector
                    FROM recipients WHERE id BETWEEN ? AND ? ORDER BY id
                    """), arguments: [sequence.firstRecipient, sequence.lastRecipient])
        var direction = Direction.incoming
        var connector: String?
        while let row = try rows.next() {
            direction = Direction(rawValue: row[5]) ?? .incoming
            connector = row[6]
            entries.append(
                entry(
                    RecipientID(row[0]), [row[2], row[1], row[3], row[4]], direction: direction,
                    connector: connector))
        }
        // All recipients of a message have come the same way, and so have those that it named.
        for end in ends {
            entries.append(
                entry(
                    .ofNamedEnd(end.number, sequence), [end.address, end.primary], direction: direction,
                    connector: connector))
        }
    }

    private func entry(
        _ id: RecipientID, _ addresses: [String?], direction: Direction, connector: String?
    ) -> TraceIndexEntry {
        var recipients: [String] = []
        for case let address? in addresses where !recipients.contains(address) { recipients.append(address) }
        return TraceIndexEntry(
            id: id, sequence: sequence, organization: organization, received: received, sender: sender,
            recipients: recipients, author: author, subject: subject, messageID: messageID, source: source,
            direction: direction, connector: connector)
    }
}

/// A named recipient that has no delivery of its own.
private struct EntryEnd {
    var number: Int
    var address: String
    var primary: String?
}
