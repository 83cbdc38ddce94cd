import Foundation
import GRDB
import Glibc
package import Mail
import NIOCore
import NodeState
package import Queueing

extension StoreReader {
    /// A message by MessageTraceId or sequence number; nil when there is none.
    package func status(of id: String) throws -> MessageStatus? {
        try database.read { database in
            guard let row = try StoreReader.message(id, database) else { return nil }
            let sequence = SequenceNumber(row["sequence"])
            let organization: String = row["organization"]
            let recipients = try StoreReader.recipients(of: sequence, database)
            return MessageStatus(
                sequence: sequence, networkMessageID: try row.networkMessageID(), organization: organization,
                origin: try row.value("origin"), envelope: try row.envelope(),
                receivedAt: WallTime(milliseconds: row["received_at"]),
                priority: Priority(rawValue: row["priority"]) ?? .normal,
                copies: try StoreReader.copies(of: row, for: recipients, database),
                size: row["size"], subject: row["subject"],
                messageIDField: row["message_id"], clientAddress: row.clientAddress, clientName: row["client_name"],
                recipients: try recipients.map { row in
                    MessageStatus.Recipient(
                        id: RecipientID(row["id"]), recipient: try row.envelopeRecipient(),
                        deliverTo: try row.deliverTo(), sender: try row.copySender(), copy: row["copy"],
                        state: try row.recipientState(),
                        key: try row.queueKey(organization: organization), routing: try row.routing(),
                        attempts: row["attempts"], isSuspended: row["suspended"], lastEvent: try row.lastEvent(),
                        shown: try (row["shown_address"] as String?).map { _ in try row.address("shown_address") },
                        isReleased: (row["released_at"] as Int64?) != nil)
                }, rules: StoredRules.hits(row["rules"]))
        }
    }

    /// The content of a message as received; nil when it was released after the last recipient's end.
    package func content(of sequence: SequenceNumber) throws -> MessageContent? {
        try database.read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT sequence, network_id, organization, segment, segment_offset, size, seal FROM messages
                    WHERE sequence = ?
                    """, arguments: [sequence.rawValue]
            ).flatMap { try content(of: $0, database) }
        }
    }

    /// A message as an attempt needs it; nil when it or its content is gone.
    func storedMessage(_ sequence: SequenceNumber, recipients ids: [RecipientID]) throws -> StoredMessage? {
        try database.read { database in
            guard let row = try StoreReader.message(sequence, database), let content = try content(of: row, database)
            else { return nil }
            let recipients = try StoreReader.recipients(of: sequence, database)
            var message = StoredMessage(
                sequence: sequence, networkMessageID: try row.networkMessageID(), organization: row["organization"],
                origin: try row.value("origin"), envelope: try row.envelope(),
                copies: try StoreReader.copies(of: row, for: recipients, database), content: content,
                receivedAt: WallTime(milliseconds: row["received_at"]),
                clientName: row["client_name"], clientAddress: row.clientAddress, subject: row["subject"],
                messageIDField: row["message_id"],
                recipients: try recipients.map { row in
                    StoredMessage.Recipient(
                        id: RecipientID(row["id"]), recipient: try row.envelopeRecipient(),
                        deliverTo: try row.deliverTo(), sender: try row.copySender(), copy: row["copy"],
                        placement: row["junk"] ? .junk : .inbox, senderStanding: row.senderStanding,
                        routing: try row.routing())
                })
            message.keep(ids)
            return message
        }
    }

    /// Damaged content is an error, so that it stays in the queue, seen, and is never sent.
    private func content(of row: Row, _ database: Database) throws -> MessageContent? {
        guard let octets = row["seal"] as Data? else { return try written(of: row, database) }
        let (id, seal) = (try row.networkMessageID(), try ContentSeal(Array(octets), size: row["size"]))
        // Small content that is gone is gone, whoever has the key.
        let isInline = (row["segment"] as Int64?) == nil
        if isInline, try written(of: row, database) == nil { return nil }
        // Before a file is read: what waits for its key is asked for again and again.
        let cipher = try keys.cipher(for: seal, organization: row["organization"], id: id, size: row["size"])
        guard let content = try written(of: row, database) else { return nil }
        let opened = MessageContent.file(SealedContent(content, seal, by: cipher))
        // What is not what was written is to show here, and not in the middle of an attempt.
        try opened.forEachChunk { _ in }
        return opened
    }

    /// The content as it lies on the disk.
    private func written(of row: Row, _ database: Database) throws -> MessageContent? {
        let size: Int = row["size"]
        guard let segment: Int64 = row["segment"] else {
            let body = try Data.fetchOne(
                database, sql: "SELECT content FROM bodies WHERE sequence = ?", arguments: [row["sequence"] as Int64])
            return body.map { .memory(ByteBuffer(bytes: $0)) }
        }
        let location = SegmentStore.Location(segment: segment, offset: row["segment_offset"])
        let content = try segments?.content(at: location, size: size) ?? stored(at: location, size: size)
        guard try content.isIntact() else {
            throw DamagedRow(
                description: "the content of message \(row["sequence"] as Int64) in segments/\(segment).seg is damaged")
        }
        return .file(content)
    }

    private func stored(at location: SegmentStore.Location, size: Int) throws(DiskError) -> SegmentContent {
        let file = try DiskFile("\(folder)/segments/\(location.segment).seg", flags: O_RDONLY)
        return SegmentContent(file: file, offset: location.offset, size: size)
    }

    static func message(_ id: String, _ database: Database) throws -> Row? {
        if let networkMessageID = NetworkMessageID(id) {
            return try Row.fetchOne(
                database, sql: "SELECT * FROM messages WHERE network_id = ?",
                arguments: [Data(networkMessageID.bytes)])
        }
        return try Int64(id).flatMap { try message(SequenceNumber($0), database) }
    }

    private static func message(_ sequence: SequenceNumber, _ database: Database) throws -> Row? {
        try Row.fetchOne(database, sql: "SELECT * FROM messages WHERE sequence = ?", arguments: [sequence.rawValue])
    }

    /// The edits of a message's copies, by number. Recipients without their copy are an error, as damaged content is.
    private static func copies(of message: Row, for recipients: [Row], _ database: Database) throws -> [MessageEdits] {
        var copies: [MessageEdits] = [try message.json("edits")]
        guard recipients.contains(where: { $0["copy"] as Int != 0 }) else { return copies }
        let rows = try Row.fetchAll(
            database, sql: "SELECT number, edits FROM copies WHERE sequence = ? ORDER BY number",
            arguments: [message["sequence"] as Int64])
        for row in rows where row["number"] == copies.count { copies.append(try row.json("edits")) }
        guard recipients.allSatisfy({ copies.indices.contains($0["copy"]) }) else {
            throw DamagedRow(description: "message \(message["sequence"] as Int64) has lost its copy \(copies.count)")
        }
        return copies
    }

    static func recipients(of sequence: SequenceNumber, _ database: Database) throws -> [Row] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM recipients WHERE id BETWEEN ? AND ? ORDER BY id",
            arguments: [sequence.firstRecipient, sequence.lastRecipient])
    }
}
