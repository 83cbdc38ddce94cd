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
        return try looking.read { database in
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
        // What is found late is found behind the delivery.
        let end = last?.kind == .lateFinding ? events.dropLast().last?.at : last?.at
        let until = try recipient.recipientState() == .waiting ? now : end ?? now
        guard until.milliseconds - received.milliseconds >= 1_000 else { return events }
        let queue = try recipient.queueKey(organization: message["organization"])
        for wait in Wait.all(from: received, through: until, events, lastIn: queue.nextHop) {
            // Of the queues that it was moved out of, the record has the next hop alone.
            let outages =
                wait.nextHop == queue.nextHop
                ? try StoreReader.outages(of: queue, during: wait.period, limit: 100, database)
                : try StoreReader.outages(
                    toward: wait.nextHop, of: queue.organization, during: wait.period, database)
            events += outages.map { outage in
                event("DEFER", at: max(outage.began, wait.period.lowerBound), remote: outage.remote, outage.text)
            }
        }
        return events
    }

    private static func outages(
        toward nextHop: String, of organization: String, during period: ClosedRange<WallTime>, _ database: Database
    ) throws -> [QueueOutage] {
        let keys = try Row.fetchAll(
            database,
            sql: """
                SELECT DISTINCT delivery_type, connector FROM outages
                WHERE organization = ? AND next_hop = ? AND began_at <= ?
                """, arguments: [organization, nextHop, period.upperBound.milliseconds])
        return try keys.flatMap { row -> [QueueOutage] in
            guard let type = DeliveryType(rawValue: row[0]) else { return [] }
            let connector: String = row[1]
            let key = QueueKey(
                organization: organization, deliveryType: type, nextHop: nextHop,
                connector: connector.isEmpty ? nil : connector)
            return try outages(of: key, during: period, limit: 100, database)
        }
    }
}

/// A time in which a recipient waited in one queue.
private struct Wait {
    var nextHop: String
    var period: ClosedRange<WallTime>

    /// The waits of a recipient, in order, by its events: each SETROUTE names the queue before.
    static func all(
        from received: WallTime, through until: WallTime, _ events: [TraceDetail.Event], lastIn nextHop: String
    ) -> [Wait] {
        var waits: [Wait] = []
        var since = received
        for event in events where event.event == RecipientEvent.Kind.reroute.rawValue {
            if let hop = RecipientEvent.queueBefore(event.detail) {
                waits.append(Wait(nextHop: hop, period: since...max(since, event.at)))
            }
            since = event.at
        }
        return waits + [Wait(nextHop: nextHop, period: since...max(since, until))]
    }
}

extension RecipientEvent {
    /// The next hop of the queue that a recipient was moved out of, in the detail of SETROUTE; nil in one of an earlier
    /// release, which does not name it.
    fileprivate static func queueBefore(_ detail: String) -> String? {
        guard let start = detail.firstRange(of: "moved from queue "), start.lowerBound == detail.startIndex,
            let end = detail.firstRange(of: " to queue ")
        else { return nil }
        return String(detail[start.upperBound..<end.lowerBound])
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
