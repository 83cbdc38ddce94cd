import Mail
import NIOCore
import NodeState
import Queueing

/// What a transaction changed beyond its rows, done only once it is committed.
struct CommitEffects {
    /// A message whose last waiting recipient has ended: its content is gone from the store, unless an item in quarantine
    /// keeps it.
    struct Ended: Hashable {
        var sequence: SequenceNumber
        /// Whether its content lies, or lay, in the database.
        var wasInline: Bool
    }

    /// Messages that have ended.
    var ended: [Ended] = []
    /// Messages of which a recipient waits again, and none did before.
    var begun: [Ended] = []
    /// Recipients that a release has put into queues.
    var released: [QueuedRecipient] = []
    /// Content in segments that is needed no more.
    var freed: [(segment: Int64, bytes: Int)] = []
    /// Messages with a recipient that was routed again.
    var rerouted: [SequenceNumber] = []
    var isEmpty: Bool { ended.isEmpty && begun.isEmpty && freed.isEmpty && rerouted.isEmpty }

    mutating func add(_ other: CommitEffects) {
        ended += other.ended
        begun += other.begun
        released += other.released
        freed += other.freed
        rerouted += other.rerouted
    }
}

/// How the content of a message is encrypted.
struct StoredSeal: Sendable {
    var seal: ContentSeal
    /// The encrypted content where it lies in the database; nil where it is in a segment.
    var inline: ByteBuffer?
}

/// Writes messages and changes of recipients as rows.
struct RowWriter {
    let connection: WriterConnection
    let boot: Int64
    /// The moment of both clocks, to store moments by both.
    let now: Instant
    let wallNow: WallTime

    func insert(
        _ acceptance: Acceptance, as sequence: SequenceNumber, at location: SegmentStore.Location?, _ seal: StoredSeal?
    ) throws {
        try insertMessage(acceptance, as: sequence, at: location)
        if let seal { try insert(seal.seal, of: sequence) }
        // A message that goes to nobody ends here: its row and what became of its recipients are all that stays.
        if location == nil, case .memory(let content) = acceptance.content,
            acceptance.copies.contains(where: { !$0.deliveries.isEmpty })
        {
            let row = try connection.statement("INSERT INTO bodies (sequence, content) VALUES (?, ?)")
            row.bind(sequence.rawValue)
            try row.run(withBlob: seal?.inline ?? content)
        }
        var index = 0
        var share: Int?
        for (number, copy) in acceptance.copies.enumerated() {
            // The first one is in the row of the message.
            if number > 0 { try insert(copy.edits, asCopy: number, of: sequence) }
            for delivery in copy.deliveries {
                try insert(
                    delivery, copy: number, as: RecipientID(sequence, index: index),
                    organization: acceptance.organization)
                if case .quarantine = delivery.placement {
                    // The same for all of them, and nobody counts where nothing is held.
                    let own = share ?? acceptance.quarantineShare
                    share = own
                    try hold(
                        delivery, of: acceptance, as: RecipientID(sequence, index: index), share: own,
                        isInline: location == nil)
                }
                index += 1
            }
        }
        for (number, end) in acceptance.ends.enumerated() { try insert(end, number: number, of: sequence) }
    }

    // By itself, since few messages are encrypted.
    private func insert(_ seal: ContentSeal, of sequence: SequenceNumber) throws {
        let row = try connection.statement("UPDATE messages SET seal = ?2 WHERE sequence = ?1")
        row.bind(sequence.rawValue)
        try row.run(withBlob: ByteBuffer(bytes: seal.octets))
    }

    private func insert(_ end: NamedEnd, number: Int, of sequence: SequenceNumber) throws {
        let row = try connection.statement(
            """
            INSERT INTO named_ends (sequence, number, address, primary_address, kind, detail) VALUES (?, ?, ?, ?, ?, ?)
            """)
        row.bind(sequence.rawValue)
        row.bind(number)
        row.bind(end.recipient)
        row.bind(end.primary)
        row.bind(end.kind.rawValue)
        row.bind(end.detail)
        try row.run()
    }

    func insert(_ edits: MessageEdits, asCopy number: Int, of sequence: SequenceNumber) throws {
        let row = try connection.statement("INSERT INTO copies (sequence, number, edits) VALUES (?, ?, ?)")
        row.bind(sequence.rawValue)
        row.bind(number)
        var json = ByteBuffer()
        json.writeJSON(edits)
        try row.bindText(json) { try row.run() }
    }

    private func insertMessage(
        _ acceptance: Acceptance, as sequence: SequenceNumber, at location: SegmentStore.Location?
    ) throws {
        let row = try connection.statement(
            """
            INSERT INTO messages (sequence, network_id, organization, origin, sender, return_content, envelope_id,
            smtp_utf8, eight_bit_mime, received_at, accepted_boot, accepted_at, client_address, client_name, message_id,
            subject, size, priority, segment, segment_offset, author, tls, category, confidence, charged_outside,
            charged_inside, rules, edits, decisions)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        row.bind(sequence.rawValue)
        row.bind(acceptance.networkMessageID)
        row.bind(acceptance.organization)
        row.bind(acceptance.origin.rawValue)
        // Empty for `<>`.
        if let sender = acceptance.envelope.sender.address { row.bind(sender) } else { row.bind("") }
        row.bind(acceptance.envelope.returnContent?.rawValue)
        row.bind(acceptance.envelope.envelopeID)
        row.bind(acceptance.envelope.smtpUTF8)
        row.bind(acceptance.envelope.eightBitMIME)
        row.bind(acceptance.receivedAt.milliseconds)
        row.bind(boot)
        row.bind(acceptance.acceptedAt.milliseconds)
        row.bind(acceptance.clientAddress?.description)
        row.bind(acceptance.clientName)
        row.bind(acceptance.messageIDField)
        row.bind(acceptance.subject)
        row.bind(acceptance.content.size)
        row.bind(acceptance.priority.rawValue)
        row.bind(location?.segment)
        row.bind((location?.offset).map(Int64.init))
        row.bind(acceptance.author)
        row.bind(acceptance.tls)
        let verdict = Verdict(of: acceptance.decisions)
        row.bind(verdict?.category.rawValue)
        row.bind((verdict?.confidence?.value).map(Int64.init))
        row.bind((acceptance.charge?.outside).map(Int64.init))
        row.bind((acceptance.charge?.inside).map(Int64.init))
        row.bind(StoredRules.text(of: acceptance.decisions))
        var json = ByteBuffer()
        json.writeJSON(acceptance.copies[0].edits)
        let edits = json
        json.clear()
        json.writeJSON(acceptance.decisions)
        try row.bindText(edits) { try row.bindText(json) { try row.run() } }
    }

    private func insert(
        _ delivery: Delivery, copy: Int, as id: RecipientID, organization: String
    ) throws {
        let row = try connection.statement(
            """
            INSERT INTO recipients (id, state, attempts, address, notify, original_recipient, deliver_to,
            shown_address, primary_address, copy,
            junk, sender, sender_standing, queue_organization, delivery_type, next_hop, connector, direction, arrival_connector,
            rule_connector, revision, from_on_premises, requires_tls, pool)
            VALUES (?, 0, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        row.bind(id.rawValue)
        row.bind(delivery.recipient.address)
        row.bind((delivery.recipient.notify?.rawValue).map(Int64.init))
        row.bind(delivery.recipient.originalRecipient)
        row.bind(delivery.deliverTo == delivery.recipient.address ? nil : delivery.deliverTo)
        row.bind(delivery.shown)
        row.bind(delivery.primary)
        row.bind(copy)
        row.bind(delivery.placement == .junk)
        // Empty for `<>`.
        row.bind(delivery.sender?.description)
        row.bind(delivery.senderStanding?.rawValue)
        row.bind(delivery.key.organization == organization ? nil : delivery.key.organization)
        bind(delivery.key, delivery.routing, to: row)
        try row.run()
    }

    private func bind(_ key: QueueKey, _ inputs: RoutingInputs, to row: Statement) {
        row.bind(key.deliveryType.rawValue)
        row.bind(key.nextHop)
        row.bind(key.connector)
        row.bind(inputs.direction.rawValue)
        row.bind(inputs.arrivalConnector)
        row.bind(inputs.ruleConnector)
        row.bind(inputs.revision)
        row.bind(inputs.isFromOnPremises)
        row.bind(inputs.requiresTLS)
        // Most recipients have the normal one, which takes no room.
        row.bind(inputs.pool == .normal ? nil : inputs.pool.rawValue)
    }

    /// Changes a recipient that waits; one that has ended stays as it is (invariant: terminal states never change).
    func apply(_ update: RecipientUpdate, into effects: inout CommitEffects) throws {
        if let event = update.event {
            guard try setState(update, event) else { return }
        } else {
            guard try setState(update) else { return }
        }
        if let route = update.route { try setRoute(route, of: update.id, into: &effects) }
        if update.isSuspended != nil || update.isDelayNotified != nil { try setMarks(update) }
        if update.state != .waiting { try releaseContent(of: update.id.sequence, into: &effects) }
    }

    /// Whether there was such a recipient that waited. The last event stands in the recipient's row; an earlier one moves
    /// to the table of events.
    private func setState(_ update: RecipientUpdate, _ event: RecipientEvent) throws -> Bool {
        // Most recipients have one event in all: nothing is looked for that would have to move, as long as there may be none.
        if update.attempts ?? 1 <= 1,
            try setState(
                update, event,
                with: connection.statement(
                    """
                    UPDATE recipients SET state = ?1, attempts = COALESCE(?2, attempts),
                    not_before = IIF(?2 IS NULL, not_before, ?3), not_before_boot = IIF(?2 IS NULL, not_before_boot, ?4),
                    not_before_wall = IIF(?2 IS NULL, not_before_wall, ?5),
                    last_at = ?6, last_kind = ?7, last_remote = ?8, last_detail = ?9
                    WHERE id = ?10 AND state = 0 AND last_kind IS NULL
                    """))
        {
            return true
        }
        try archiveEvent(of: update.id)
        return try setState(
            update, event,
            with: connection.statement(
                """
                UPDATE recipients SET state = ?1, attempts = COALESCE(?2, attempts),
                not_before = IIF(?2 IS NULL, not_before, ?3), not_before_boot = IIF(?2 IS NULL, not_before_boot, ?4),
                not_before_wall = IIF(?2 IS NULL, not_before_wall, ?5),
                last_at = ?6, last_kind = ?7, last_remote = ?8, last_detail = ?9 WHERE id = ?10 AND state = 0
                """))
    }

    func archiveEvent(of id: RecipientID) throws {
        let row = try connection.statement(
            """
            INSERT INTO events (recipient, number, at, kind, remote, detail)
            SELECT id, (SELECT COALESCE(MAX(number), 0) + 1 FROM events WHERE recipient = ?1),
            last_at, last_kind, last_remote, last_detail FROM recipients
            WHERE id = ?1 AND state = 0 AND last_kind IS NOT NULL
            """)
        row.bind(id.rawValue)
        try row.run()
    }

    private func setState(_ update: RecipientUpdate, _ event: RecipientEvent, with row: Statement) throws -> Bool {
        bindState(update, to: row)
        row.bind(event.at.milliseconds)
        row.bind(event.kind.rawValue)
        row.bind(event.remote?.description)
        row.bind(event.detail)
        row.bind(update.id.rawValue)
        try row.run()
        return connection.changes > 0
    }

    private func setState(_ update: RecipientUpdate) throws -> Bool {
        let row = try connection.statement(
            """
            UPDATE recipients SET state = ?1, attempts = COALESCE(?2, attempts),
            not_before = IIF(?2 IS NULL, not_before, ?3), not_before_boot = IIF(?2 IS NULL, not_before_boot, ?4),
            not_before_wall = IIF(?2 IS NULL, not_before_wall, ?5) WHERE id = ?6 AND state = 0
            """)
        bindState(update, to: row)
        row.bind(update.id.rawValue)
        try row.run()
        return connection.changes > 0
    }

    private func bindState(_ update: RecipientUpdate, to row: Statement) {
        row.bind(update.state.code)
        row.bind(update.attempts.map(Int64.init))
        row.bind(update.notBefore?.milliseconds)
        row.bind(update.notBefore == nil ? nil : boot)
        row.bind(update.notBefore.map { wallNow.milliseconds + ($0 - now).milliseconds })
    }

    private func setMarks(_ update: RecipientUpdate) throws {
        let row = try connection.statement(
            """
            UPDATE recipients SET suspended = COALESCE(?, suspended), delay_notified = COALESCE(?, delay_notified)
            WHERE id = ?
            """)
        row.bind(update.isSuspended.map { $0 ? 1 : 0 })
        row.bind(update.isDelayNotified.map { $0 ? 1 : 0 })
        row.bind(update.id.rawValue)
        try row.run()
    }

    /// Stops a queue, or lets it go on.
    func setSuspended(_ isSuspended: Bool, _ key: QueueKey) throws {
        let row =
            isSuspended
            ? try connection.statement(
                """
                INSERT OR IGNORE INTO suspended_queues (organization, delivery_type, next_hop, connector)
                VALUES (?, ?, ?, ?)
                """)
            : try connection.statement(
                """
                DELETE FROM suspended_queues WHERE organization = ? AND delivery_type = ? AND next_hop = ?
                AND connector = ?
                """)
        row.bind(key.organization)
        row.bind(key.deliveryType.rawValue)
        row.bind(key.nextHop)
        // No connector has an empty name.
        row.bind(key.connector ?? "")
        try row.run()
    }

    func setRoute(
        _ route: RecipientUpdate.Route, of id: RecipientID, into effects: inout CommitEffects
    ) throws {
        let row = try connection.statement(
            """
            UPDATE recipients SET queue_organization = ?, delivery_type = ?, next_hop = ?, connector = ?, direction = ?,
            arrival_connector = ?, rule_connector = ?, revision = ?, from_on_premises = ?,
            requires_tls = ?, pool = ? WHERE id = ?
            """)
        row.bind(route.key.organization)
        bind(route.key, route.inputs, to: row)
        row.bind(id.rawValue)
        try row.run()
        effects.rerouted.append(id.sequence)
    }

    /// Gives up a message's content when no recipient waits any more and none of its items is in quarantine.
    private func releaseContent(of sequence: SequenceNumber, into effects: inout CommitEffects) throws {
        let body = try connection.statement(
            """
            DELETE FROM bodies WHERE sequence = ?1
            AND NOT EXISTS (SELECT 1 FROM recipients WHERE id BETWEEN ?2 AND ?3 AND state = 0)
            AND NOT EXISTS (SELECT 1 FROM quarantine WHERE id BETWEEN ?2 AND ?3)
            """)
        body.bind(sequence.rawValue)
        body.bind(sequence.firstRecipient)
        body.bind(sequence.lastRecipient)
        try body.run()
        if connection.changes > 0 {
            effects.ended.append(.init(sequence: sequence, wasInline: true))
            return
        }
        guard try !isWaiting(sequence) else { return }
        guard try !isHeld(sequence) else {
            effects.ended.append(.init(sequence: sequence, wasInline: try isInline(sequence)))
            return
        }
        effects.ended.append(.init(sequence: sequence, wasInline: false))
        try freeSegment(of: sequence, into: &effects)
    }

    /// Gives up the content that lies in a segment.
    func freeSegment(of sequence: SequenceNumber, into effects: inout CommitEffects) throws {
        let location = try connection.statement(
            "SELECT segment, size FROM messages WHERE sequence = ? AND segment IS NOT NULL")
        location.bind(sequence.rawValue)
        if try location.step() { effects.freed.append((location.integer(0), Int(location.integer(1)))) }
        location.reset()
        let message = try connection.statement(
            "UPDATE messages SET segment = NULL, segment_offset = NULL WHERE sequence = ? AND segment IS NOT NULL")
        message.bind(sequence.rawValue)
        try message.run()
    }
}

extension NetworkMessageID {
    /// Sixteen octets in network order.
    var bytes: [UInt8] {
        [high, low].flatMap { half in withUnsafeBytes(of: half.bigEndian) { Array($0) } }
    }

    init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        func half(_ octets: ArraySlice<UInt8>) -> UInt64 { octets.reduce(0) { $0 << 8 | UInt64($1) } }
        self.init(high: half(bytes[0..<8]), low: half(bytes[8..<16]))
    }
}
