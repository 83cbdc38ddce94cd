import GRDB
package import Mail
package import MailFlow
import NodeState
package import Queueing

extension StoreReader {
    /// The entries of the messages behind one, in the order of acceptance (see `TraceFeed`).
    package func traceEntries(after sequence: SequenceNumber, messages: Int) throws -> [TraceIndexEntry] {
        try looking.read { database in
            var feed = try EntryReader(
                """
                SELECT \(EntryReader.columns) FROM messages WHERE sequence > ? ORDER BY sequence LIMIT ?
                """, database)
            var sequence = sequence
            // Of a message whose rows were erased there may be nothing but its number.
            repeat {
                let last = try feed.read { statement in
                    statement.bind(sequence.rawValue, at: 1)
                    statement.bind(Int64(max(0, messages)), at: 2)
                }
                guard let last else { break }
                sequence = last.sequence
            } while feed.entries.isEmpty
            return feed.entries
        }
    }

    /// The entries of the messages of a period, in the order of reception (see `TraceFeed`).
    package func traceEntries(
        receivedIn period: Range<WallTime>, through newest: SequenceNumber, behind place: TraceFeedPlace?, messages: Int
    ) throws -> [TraceIndexEntry] {
        try looking.read { database in
            // The index of moments has them in this order: whoever goes through a day page by page has nothing sorted.
            var feed = try EntryReader(
                """
                SELECT \(EntryReader.columns) FROM messages INDEXED BY messages_received_at
                WHERE received_at >= ?1 AND received_at < ?2 AND (received_at > ?1 OR sequence > ?3)
                AND sequence <= ?4
                ORDER BY received_at, sequence LIMIT ?5
                """, database)
            var from = (received: period.lowerBound, sequence: SequenceNumber(.min))
            if let place, period.lowerBound <= place.received { from = (place.received, place.sequence) }
            repeat {
                let last = try feed.read { statement in
                    statement.bind(from.received.milliseconds, at: 1)
                    statement.bind(period.upperBound.milliseconds, at: 2)
                    statement.bind(from.sequence.rawValue, at: 3)
                    statement.bind(newest.rawValue, at: 4)
                    statement.bind(Int64(max(0, messages)), at: 5)
                }
                guard let last else { break }
                from = last
            } while feed.entries.isEmpty
            return feed.entries
        }
    }
}

/// Reads messages with their rows as entries.
private struct EntryReader {
    static let columns =
        "sequence, organization, received_at, sender, author, subject, message_id, client_address, rules"
    /// With so many entries a page is full, whatever messages it was to hold: a message may have ten thousand rows.
    private static let entriesAtOnce = 20_000

    var entries: [TraceIndexEntry] = []
    private let messages: BorrowedStatement
    private let recipients: BorrowedStatement
    private let ends: BorrowedStatement
    /// Addresses of clients as they were read: few of a page differ, and reading one takes a while.
    private var sources: [String: IPAddress] = [:]

    init(_ sql: String, _ database: Database) throws {
        messages = try BorrowedStatement(sql, database)
        recipients = try BorrowedStatement(
            """
            SELECT id, address, shown_address, primary_address, deliver_to, direction, arrival_connector
            FROM recipients WHERE id BETWEEN ? AND ? ORDER BY id
            """, database)
        ends = try BorrowedStatement(
            "SELECT number, address, primary_address FROM named_ends WHERE sequence = ? ORDER BY number", database)
    }

    /// Reads messages; gives the last one that was read, nil when there was none.
    mutating func read(
        _ bind: (BorrowedStatement) -> Void
    ) throws -> (received: WallTime, sequence: SequenceNumber)? {
        bind(messages)
        var last: (received: WallTime, sequence: SequenceNumber)?
        try messages.forEach {
            let head = head()
            try addRecipients(head)
            last = (head.received, head.sequence)
            return entries.count < EntryReader.entriesAtOnce
        }
        return last
    }

    /// What the entries of the message in hand share.
    private mutating func head() -> TraceIndexEntry {
        TraceIndexEntry(
            id: RecipientID(0), sequence: SequenceNumber(messages.integer(0)), organization: messages.text(1),
            received: WallTime(milliseconds: messages.integer(2)), sender: messages.text(3), recipients: [],
            author: messages.optionalText(4), subject: EncodedWords.decoded(messages.text(5)),
            messageID: messages.text(6), source: messages.optionalText(7).flatMap { source($0) },
            direction: .incoming, connector: nil,
            rules: StoredRules.hits(messages.optionalText(8)).map(\.rule))
    }

    private mutating func source(_ text: String) -> IPAddress? {
        if let known = sources[text] { return known }
        let address = IPAddress(text)
        sources[text] = address
        return address
    }

    /// One entry for each recipient, then one for each named end.
    private mutating func addRecipients(_ head: TraceIndexEntry) throws {
        var head = head
        recipients.bind(head.sequence.firstRecipient, at: 1)
        recipients.bind(head.sequence.lastRecipient, at: 2)
        try recipients.forEach {
            head.id = RecipientID(recipients.integer(0))
            head.direction = Direction(rawValue: recipients.text(5)) ?? .incoming
            head.connector = recipients.optionalText(6)
            head.recipients = []
            for column in [2, 1, 3, 4] as [Int32] where !recipients.isNull(column) {
                let address = recipients.text(column)
                if !head.recipients.contains(address) { head.recipients.append(address) }
            }
            entries.append(head)
            return true
        }
        // All recipients of a message have come the same way, and so have those that it named.
        ends.bind(head.sequence.rawValue, at: 1)
        try ends.forEach {
            head.id = .ofNamedEnd(Int(ends.integer(0)), head.sequence)
            head.recipients = [ends.text(1)]
            if let primary = ends.optionalText(2), primary != head.recipients[0] { head.recipients.append(primary) }
            entries.append(head)
            return true
        }
    }
}
