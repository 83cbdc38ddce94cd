import Foundation
import GRDB
import Mail
package import MailFlow
import NodeState
import Queueing

extension StoreReader {
    /// Rows that match, newest first (docs/reference/trace.md).
    package func search(_ query: TraceQuery) throws -> [TraceRow] {
        let limit = max(0, query.limit)
        let refused = query.statuses == [.refused]
        var rows: [TraceRow] = []
        if !refused { rows = try searchMessages(query, limit: limit) }
        if query.statuses.isEmpty || query.statuses.contains(.refused), query.messageIDs.isEmpty, query.traceID == nil {
            rows += try refusals.search(query, limit: limit)
        }
        // Stable for messages of one moment: those come with the latest first.
        let order = rows.indices.sorted { a, b in
            rows[a].received == rows[b].received ? a < b : rows[a].received > rows[b].received
        }
        return order.prefix(limit).map { rows[$0] }
    }

    private func searchMessages(_ query: TraceQuery, limit: Int) throws -> [TraceRow] {
        var conditions = TraceConditions(query, received: nil, sender: "messages.sender", recipient: "address")
        if !query.messageIDs.isEmpty {
            conditions.add(
                "message_id IN (\(query.messageIDs.map { _ in "?" }.joined(separator: ", ")))", query.messageIDs)
        }
        if let traceID = query.traceID {
            guard let range = StoreReader.traceIDs(beginningWith: traceID) else { return [] }
            conditions.add("network_id >= ?", Data(range.lowerBound))
            conditions.add("network_id <= ?", Data(range.upperBound))
        }
        if !query.statuses.isEmpty {
            let codes = query.statuses.flatMap { TraceState.states(matching: $0.rawValue) }.map { String($0.code) }
            conditions.add("state IN (\(codes.joined(separator: ", ")))")
        }
        var search = PortionedSearch(
            table: "messages", time: "received_at", number: "sequence", start: query.start, end: query.end)
        if query.traceID != nil { search.portion = nil }
        return try search.rows(database, limit: limit) { database, range, limit in
            var conditions = conditions
            range.add(to: &conditions)
            // CROSS keeps SQLite from going through recipients first, where it would find no way to their messages.
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT messages.*, recipients.* FROM messages
                    CROSS JOIN recipients ON recipients.id BETWEEN messages.sequence * 65536 AND messages.sequence * 65536 + 65535
                    \(conditions.clause) ORDER BY received_at DESC, recipients.id DESC LIMIT ?
                    """, arguments: conditions.arguments + [limit]
            ).map { try StoreReader.traceRow($0, recipient: $0) }
        }
    }

    /// One message by MessageTraceId or sequence number, or one refusal by its identity; nil when there is none.
    package func detail(_ id: String) throws -> TraceDetail? {
        if let refusal = RefusalID(id) { return try refusals.detail(refusal) }
        return try database.read { database in
            guard let message = try StoreReader.message(id, database) else { return nil }
            let sequence = SequenceNumber(message["sequence"])
            let recipients = try StoreReader.recipients(of: sequence, database)
            var events = [StoreReader.receiveEvent(message)]
            for recipient in recipients {
                let earlier = try Row.fetchAll(
                    database, sql: "SELECT * FROM events WHERE recipient = ? ORDER BY number",
                    arguments: [recipient["id"] as Int64])
                events += earlier.map { row in
                    .init(
                        recipient: recipient["address"], at: WallTime(milliseconds: row["at"]), event: row["kind"],
                        remote: row["remote"], detail: row["detail"])
                }
                if let last = try recipient.lastEvent() {
                    events.append(
                        .init(
                            recipient: recipient["address"], at: last.at, event: last.kind.rawValue,
                            remote: last.remote?.description, detail: last.detail))
                }
            }
            let order = events.indices.sorted { (events[$0].at, $0) < (events[$1].at, $1) }
            return TraceDetail(
                rows: try recipients.map { try StoreReader.traceRow(message, recipient: $0) },
                decisions: try message.json("decisions"), events: order.map { events[$0] })
        }
    }

    private static func receiveEvent(_ message: Row) -> TraceDetail.Event {
        let address: String? = message["client_address"]
        let name: String = message["client_name"]
        return TraceDetail.Event(
            recipient: nil, at: WallTime(milliseconds: message["received_at"]), event: "RECEIVE",
            remote: address.map { TraceDetail.Event.peer(name: name, address: $0) },
            detail: "\(message["origin"] as String), \(message["size"] as Int) octets")
    }

    private static func traceRow(_ message: Row, recipient: Row) throws -> TraceRow {
        let sender: String = message["sender"]
        let state = try recipient.recipientState()
        let last = try recipient.lastEvent()
        return TraceRow(
            received: WallTime(milliseconds: message["received_at"]), organization: message["organization"],
            senderAddress: sender.isEmpty ? "<>" : sender, recipientAddress: recipient["address"],
            subject: message["subject"], status: TraceState.name(of: state),
            messageTraceID: try message.networkMessageID().description, messageID: message["message_id"],
            size: message["size"], fromIP: message["client_address"], sequence: message["sequence"],
            // What put it off last itself goes before what its destination says.
            queue: state == .waiting && last?.kind != .defer
                ? try recipient.queueKey(organization: message["organization"]) : nil,
            detail: TraceState.detail(of: state, last: last?.detail))
    }
}
