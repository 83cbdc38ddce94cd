import Foundation
import GRDB
import Mail
import MailFlow
package import Queueing

extension StoreReader {
    /// The messages that `text` may mean, at most `limit`: by number or MessageTraceId, by the beginning of a
    /// MessageTraceId, or by the Message-ID field with its angle brackets, the newest first. Empty when there is none.
    ///
    /// - Parameter organizations: only messages of these organizations; nil for those of all.
    package func messages(
        matching text: String, of organizations: Set<String>?, limit: Int
    ) throws -> [SequenceNumber] {
        try database.read { database in
            if let row = try StoreReader.message(text, database),
                organizations?.contains(row["organization"] as String) ?? true
            {
                return [SequenceNumber(row["sequence"])]
            }
            let (condition, names) = StoreReader.condition(organizations)
            if text.hasPrefix("<") {
                var arguments: StatementArguments = [text]
                arguments += names
                arguments += [limit]
                return try Int64.fetchAll(
                    database,
                    sql: """
                        SELECT sequence FROM messages WHERE message_id = ?\(condition)
                        ORDER BY sequence DESC LIMIT ?
                        """, arguments: arguments
                ).map { SequenceNumber($0) }
            }
            guard let range = StoreReader.traceIDs(beginningWith: text) else { return [] }
            var arguments: StatementArguments = [Data(range.lowerBound), Data(range.upperBound)]
            arguments += names
            arguments += [limit]
            return try Int64.fetchAll(
                database,
                sql: """
                    SELECT sequence FROM messages WHERE network_id BETWEEN ? AND ?\(condition)
                    ORDER BY sequence DESC LIMIT ?
                    """, arguments: arguments
            ).map { SequenceNumber($0) }
        }
    }

    /// What a statement has behind its conditions for rows of some organizations alone; nothing for those of all.
    private static func condition(_ organizations: Set<String>?) -> (sql: String, names: StatementArguments) {
        guard let organizations else { return ("", []) }
        let places = Array(repeating: "?", count: organizations.count).joined(separator: ", ")
        return (" AND organization IN (\(places))", StatementArguments(organizations.sorted()))
    }

    /// Recipients by identity, in its order, with what their messages say of themselves; one that is not there is left
    /// out.
    package func recipients(_ ids: [RecipientID]) throws -> [RecipientStatus] {
        let ids = Set(ids).map(\.rawValue).sorted()
        return try database.read { database in
            var found: [RecipientStatus] = []
            var rest = ids[...]
            while !rest.isEmpty {
                let part = rest.prefix(StoreReader.identitiesAtOnce)
                rest = rest.dropFirst(part.count)
                // One statement for all parts but the last: SQLite keeps what it has compiled.
                let places = Array(repeating: "?", count: part.count).joined(separator: ", ")
                found += try StoreReader.recipientStatuses(
                    database, where: "recipients.id IN (\(places)) ORDER BY recipients.id",
                    StatementArguments(Array(part)))
            }
            return found
        }
    }

    /// A page of what waits, in the order of acceptance, with what its messages say of themselves.
    package func waitingRecipients(after last: RecipientID?, limit: Int) throws -> [RecipientStatus] {
        try database.read { database in
            try StoreReader.recipientStatuses(
                database, where: "recipients.state = 0 AND recipients.id > ? ORDER BY recipients.id LIMIT ?",
                [last?.rawValue ?? -1, max(0, limit)])
        }
    }

    /// Below the number of parameters that every SQLite takes.
    private static let identitiesAtOnce = 500

    private static func recipientStatuses(
        _ database: Database, where condition: String, _ arguments: StatementArguments
    ) throws -> [RecipientStatus] {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT recipients.id, recipients.address, recipients.deliver_to, recipients.sender, recipients.state,
                recipients.suspended, recipients.delivery_type, recipients.next_hop, recipients.connector,
                recipients.queue_organization, recipients.last_kind, recipients.last_at, recipients.last_remote,
                recipients.last_detail, messages.sequence, messages.network_id, messages.organization, messages.origin,
                messages.sender AS envelope_sender, messages.subject, messages.size, messages.received_at
                FROM recipients JOIN messages ON messages.sequence = recipients.id / 65536 WHERE \(condition)
                """, arguments: arguments)
        var found: [RecipientStatus] = []
        while let row = try rows.next() {
            let organization: String = row["organization"]
            let envelope: String = row["envelope_sender"]
            found.append(
                RecipientStatus(
                    id: RecipientID(row["id"]), sequence: SequenceNumber(row["sequence"]),
                    networkMessageID: try row.networkMessageID(), organization: organization,
                    origin: try row.value("origin"),
                    sender: try row.copySender()
                        ?? (envelope.isEmpty ? .null : .mailbox(try row.address("envelope_sender"))),
                    recipient: try row.address("address"), deliverTo: try row.deliverTo(), subject: row["subject"],
                    size: row["size"], receivedAt: WallTime(milliseconds: row["received_at"]),
                    state: try row.recipientState(), key: try row.queueKey(organization: organization),
                    isSuspended: row["suspended"], lastEvent: try row.lastEvent()))
        }
        return found
    }

    /// The lowest and the highest identity whose text begins so; nil for what is no beginning of one.
    static func traceIDs(beginningWith text: String) -> (lowerBound: [UInt8], upperBound: [UInt8])? {
        guard TraceQuery.isTraceID(text) else { return nil }
        let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
        func octets(filledWith digit: String) -> [UInt8]? {
            let whole = Array(
                String(decoding: digits, as: UTF8.self) + String(repeating: digit, count: 32 - digits.count))
            var octets: [UInt8] = []
            for index in stride(from: 0, to: 32, by: 2) {
                guard whole[index].isHexDigit, let octet = UInt8(String(whole[index...index + 1]), radix: 16) else {
                    return nil
                }
                octets.append(octet)
            }
            return octets
        }
        guard let lowest = octets(filledWith: "0"), let highest = octets(filledWith: "f") else { return nil }
        return (lowest, highest)
    }
}
