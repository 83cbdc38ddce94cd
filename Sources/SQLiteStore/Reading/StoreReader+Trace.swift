import Foundation
import GRDB
import Mail
package import MailFlow
import NodeState
import Queueing

extension StoreReader {
    /// One message by MessageTraceId or sequence number, or one refusal by its identity; nil when there is none.
    package func detail(_ id: String) throws -> TraceDetail? {
        if let refusal = RefusalID(id) { return try refusals.detail(refusal) }
        let now = time.wallTime()
        return try database.read { database in
            guard let message = try StoreReader.message(id, database) else { return nil }
            let sequence = SequenceNumber(message["sequence"])
            let rows = try TraceRows.of(sequence, database)
            var events = [StoreReader.receiveEvent(message)]
            events += try StoreReader.namedEndEvents(
                of: sequence, at: WallTime(milliseconds: message["received_at"]), database)
            for recipient in try StoreReader.recipients(of: sequence, database) {
                events += try StoreReader.events(of: recipient, message, now: now, database)
            }
            let order = events.indices.sorted { (events[$0].at, $0) < (events[$1].at, $1) }
            return TraceDetail(
                rows: rows, decisions: try message.json("decisions"), events: order.map { events[$0] })
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

    /// What became of named recipients without deliveries of their own: by the kinds' names, which are those of events.
    private static func namedEndEvents(
        of sequence: SequenceNumber, at moment: WallTime, _ database: Database
    ) throws -> [TraceDetail.Event] {
        try Row.fetchAll(
            database, sql: "SELECT address, kind, detail FROM named_ends WHERE sequence = ? ORDER BY number",
            arguments: [sequence.rawValue]
        ).map { TraceDetail.Event(recipient: $0[0], at: moment, event: $0[1], remote: nil, detail: $0[2]) }
    }

    private static func events(
        of recipient: Row, _ message: Row, now: WallTime, _ database: Database
    ) throws -> [TraceDetail.Event] {
        let named: String = recipient["address"]
        let shown: String = recipient["shown_address"] ?? named
        let received = WallTime(milliseconds: message["received_at"])
        func event(_ kind: String, at moment: WallTime, remote: String? = nil, _ detail: String) -> TraceDetail.Event {
            TraceDetail.Event(recipient: shown, at: moment, event: kind, remote: remote, detail: detail)
        }
        var events: [TraceDetail.Event] = []
        if let address: String = recipient["deliver_to"], address != shown {
            events.append(event("RESOLVE", at: received, "delivered to \(address)"))
        }
        events += try Row.fetchAll(
            database, sql: "SELECT at, kind, remote, detail FROM events WHERE recipient = ? ORDER BY number",
            arguments: [recipient["id"] as Int64]
        ).map { event($0[1], at: WallTime(milliseconds: $0[0]), remote: $0[2], $0[3]) }
        let last = try recipient.lastEvent()
        if let last {
            events.append(
                event(last.kind.rawValue, at: last.at, remote: last.remote?.description, last.detail))
        }
        // It waited in this queue since it was routed there.
        let ways = [RecipientEvent.Kind.reroute, .resubmit].map(\.rawValue)
        let since = events.last { ways.contains($0.event) }?.at ?? received
        let until = try recipient.recipientState() == .waiting ? now : last?.at ?? now
        guard until.milliseconds - received.milliseconds >= 1_000 else { return events }
        let outages = try StoreReader.outages(
            of: try recipient.queueKey(organization: message["organization"]), during: since...max(since, until),
            limit: 100, database)
        return events
            + outages.map { outage in
                event("DEFER", at: max(outage.began, since), remote: outage.remote, outage.text)
            }
    }
}

extension QueueOutage {
    /// `from 11:04:59 to 11:06:42, 4 attempts: 450 4.4.316 Connection refused`
    fileprivate var text: String {
        let attempts = failures == 1 ? "1 attempt" : "\(failures) attempts"
        guard let ended else { return "since \(Self.moment(began)), \(attempts) so far: \(detail)" }
        let isOneDay = began.iso8601.prefix(10) == ended.iso8601.prefix(10)
        let (start, end) =
            isOneDay ? (Self.clock(began), Self.clock(ended)) : (Self.moment(began), Self.moment(ended))
        return "from \(start) to \(end), \(attempts): \(detail)"
    }

    // Of `2026-11-29T11:04:59.307Z`.
    private static func clock(_ moment: WallTime) -> String { String(moment.iso8601.dropFirst(11).prefix(8)) }
    private static func moment(_ moment: WallTime) -> String { String(moment.iso8601.prefix(19)) + "Z" }
}
