package import Mail
package import MailFlow
import NIOConcurrencyHelpers
package import Queueing

extension ModelStore: TraceStore, TraceRecords, TraceEraser, TraceForgetting, PerimeterLog {
    /// Takes a refusal.
    package func record(_ refusal: PerimeterRefusal) { state.withLockedValue { $0.records.refusals.append(refusal) } }

    /// A page of the trace, without an index.
    package func search(_ query: TraceQuery) async throws(StoreError) -> TracePage {
        try await TraceSearcher(self, finder: nil, time: StandingTime()).search(query)
    }

    /// Rows of a source that match; all of it is one portion.
    package func traceRows(
        of source: TraceSource, _ query: TraceQuery, behind place: TraceCursor?, limit: Int
    ) async throws(StoreError) -> TracePortion {
        try read { state in
            let filter = TraceFilter(query)
            let rows = state.rows(of: source).filter { filter.matches($0) && (place?.precedes($0.place) ?? true) }
                .sorted { $0.place.precedes($1.place) }
            return TracePortion(
                rows: Array(rows.prefix(limit)), reached: rows.count > limit ? rows[limit - 1].place : nil)
        }
    }

    /// Rows of messages by their identities.
    package func traceRows(_ rows: [RecipientID], _ query: TraceQuery) async throws(StoreError) -> [TraceRow] {
        try read { state in
            let filter = TraceFilter(query)
            let all = Dictionary(state.rows(of: .messages).map { ($0.place.number, $0) }) { first, _ in first }
            return rows.compactMap { all[$0.rawValue] }.filter(filter.matches)
        }
    }

    /// One message or one refusal.
    package func detail(_ id: String) async throws(StoreError) -> TraceDetail? {
        try read { state in
            if let refusal = RefusalID(id) {
                guard !state.erasedRefusals.contains(refusal.number),
                    let index = state.records.refusals.indices.first(where: { Int64($0) + 1 == refusal.number })
                else { return nil }
                return TraceDetail(
                    rows: [state.row(ofRefusal: index)], decisions: state.records.refusals[index].decisions, events: [])
            }
            guard let sequence = state.sequence(of: id), let acceptance = state.acceptances[sequence] else {
                return nil
            }
            let events = (state.recipientsOf[sequence] ?? []).compactMap { state.recipients[$0] }.flatMap { record in
                record.events.map {
                    TraceDetail.Event(
                        recipient: (record.delivery.shown ?? record.delivery.recipient.address).description, at: $0.at,
                        event: $0.kind.rawValue, remote: $0.remote?.description, detail: $0.detail)
                }
            }
            let received = TraceDetail.Event(
                recipient: nil, at: acceptance.receivedAt, event: "RECEIVE", remote: nil,
                detail: "\(acceptance.origin.rawValue), \(acceptance.content.size) octets")
            let ends = acceptance.ends.map {
                TraceDetail.Event(
                    recipient: $0.recipient.description, at: acceptance.receivedAt, event: $0.kind.rawValue,
                    remote: nil, detail: $0.detail)
            }
            let all = [received] + ends + events
            let order = all.indices.sorted { (all[$0].at, $0) < (all[$1].at, $1) }
            return TraceDetail(
                rows: state.rows(of: sequence), decisions: acceptance.decisions, events: order.map { all[$0] })
        }
    }
}

extension ModelStore {
    /// Removes rows of messages that have ended.
    package func erase(_ rows: [RecipientID], of address: AddressDigest) async throws(StoreError) -> Int {
        try change { state in
            var erased = 0
            for id in rows {
                if let record = state.recipients[id] {
                    guard ![.waiting, .quarantined].contains(record.state), state.records.items[id] == nil else {
                        continue
                    }
                    state.recipients[id] = nil
                    state.recipientsOf[id.sequence]?.removeAll { $0 == id }
                } else {
                    guard state.ends(of: id.sequence).contains(where: { $0.id == id }) else { continue }
                    state.erasedEnds.insert(id)
                }
                state.records.submissions.removeAll { $0.report == id }
                erased += 1
                if state.rows(of: id.sequence).isEmpty {
                    state.acceptances[id.sequence] = nil
                } else {
                    state.acceptances[id.sequence]?.decisions.removeAll { $0.isAbout(address) }
                }
            }
            return erased
        }
    }

    /// Carries an order out: whole, as long as the model is open.
    package func forget(_ order: ForgetOrder) async throws(StoreError) -> ForgetOutcome {
        do throws(StoreError) {
            _ = try await erase(order.refusals)
            _ = try await erase(order.rows.map(\.id), of: order.address)
            return .gone
        } catch {
            return .unfinished(error)
        }
    }

    /// There is nothing to finish.
    package func finish() async throws(StoreError) -> Bool { true }

    /// Removes refusals at the edge.
    package func erase(_ refusals: [ForgottenRefusal]) async throws(StoreError) -> Int {
        try change { state in
            var erased = 0
            for refusal in refusals {
                let index = Int(refusal.id.number) - 1
                guard state.records.refusals.indices.contains(index), state.records.refusals[index].at == refusal.at
                else { continue }
                if state.erasedRefusals.insert(refusal.id.number).inserted { erased += 1 }
            }
            return erased
        }
    }

    /// Memory has no remains.
    package func eraseRemains() async throws(StoreError) -> Bool { try read { _ in true } }
}

/// A search in memory takes no time.
private struct StandingTime: TimeSource {
    func now() -> Instant { Instant(milliseconds: 0) }
    func wallTime() -> WallTime { WallTime(milliseconds: .max / 2) }
}

extension ModelStore.State {
    fileprivate func rows(of source: TraceSource) -> [TraceRow] {
        switch source {
        case .messages: acceptances.keys.flatMap { rows(of: $0) }
        case .messagesAfter(let last): acceptances.keys.filter { last < $0 }.flatMap { rows(of: $0) }
        case .refusals:
            records.refusals.indices.filter { !erasedRefusals.contains(Int64($0) + 1) }.map { row(ofRefusal: $0) }
        case .counts: []
        }
    }

    /// The rows of a message, in the order in which it named them.
    fileprivate func rows(of sequence: SequenceNumber) -> [TraceRow] {
        guard let acceptance = acceptances[sequence] else { return [] }
        return (recipientsOf[sequence] ?? []).compactMap { row(of: $0, acceptance) }
            + ends(of: sequence).map { id, end in
                var row = row(
                    id, acceptance, [end.recipient, end.primary],
                    TraceRow.status(of: end.kind), acceptance.deliveries.first?.routing)
                row.detail = end.detail
                return row
            }
    }

    /// The named recipients without deliveries of their own, with their identities.
    func ends(of sequence: SequenceNumber) -> [(id: RecipientID, end: NamedEnd)] {
        (acceptances[sequence]?.ends ?? []).enumerated().map { (.ofNamedEnd($0, sequence), $1) }
            .filter { !erasedEnds.contains($0.id) }
    }

    private func row(of id: RecipientID, _ acceptance: Acceptance) -> TraceRow? {
        guard let record = recipients[id] else { return nil }
        let delivery = record.delivery
        var row = row(
            id, acceptance, [delivery.shown, delivery.recipient.address, delivery.primary, delivery.deliverTo],
            TraceStatus(record.state, isJunk: delivery.placement == .junk), delivery.routing)
        row.state = record.state
        row.nextHop = record.key.nextHop
        row.outboundConnector = record.key.connector
        row.toIP = record.events.last?.remote?.address?.description
        row.reply = TraceRow.reply(record.events.last?.detail)
        row.detail = record.events.last?.detail
        if record.state == .waiting {
            row.queue = record.key
            row.isPutOff = record.events.last?.kind == .defer
        }
        return row
    }

    private func row(
        _ id: RecipientID, _ acceptance: Acceptance, _ addresses: [EmailAddress?], _ status: TraceStatus,
        _ routing: RoutingInputs?
    ) -> TraceRow {
        let texts = addresses.compactMap { $0?.description }
        var row = TraceRow(
            at: TraceCursor(received: acceptance.receivedAt, kind: .message, number: id.rawValue),
            sender: acceptance.envelope.sender.address?.description ?? "<>", recipient: texts[0], status: status)
        for text in texts where !row.addresses.contains(text) { row.addresses.append(text) }
        row.sequence = id.sequence.rawValue
        row.organization = acceptance.organization
        row.messageTraceID = acceptance.networkMessageID.description
        row.messageID = acceptance.messageIDField
        row.author = acceptance.author
        row.subject = EncodedWords.decoded(acceptance.subject)
        row.size = acceptance.content.size
        row.fromIP = acceptance.clientAddress?.description
        row.tls = acceptance.tls
        let verdict = Verdict(of: acceptance.decisions)
        (row.category, row.confidence) = (verdict?.category, verdict?.confidence?.value)
        row.rules = RuleHit.all(of: acceptance.decisions)
        row.direction = routing?.direction
        row.connector = routing?.arrivalConnector
        return row
    }

    fileprivate func row(ofRefusal index: Int) -> TraceRow {
        let refusal = records.refusals[index]
        var row = TraceRow(
            at: TraceCursor(received: refusal.at, kind: .refusal, number: Int64(index) + 1),
            sender: refusal.sender.map { $0.isEmpty ? "<>" : $0 } ?? "", recipient: refusal.recipient ?? "",
            status: .refused)
        row.organization = refusal.organization
        row.fromIP = refusal.clientAddress
        row.subject = refusal.subject.map { EncodedWords.decoded($0) }
        row.messageID = refusal.messageID
        row.author = refusal.author
        row.size = refusal.size
        row.direction = refusal.direction
        row.connector = refusal.connector
        row.tls = refusal.tls
        let verdict = Verdict(of: refusal.decisions)
        (row.category, row.confidence) = (verdict?.category, verdict?.confidence?.value)
        row.rules = RuleHit.all(of: refusal.decisions)
        row.reply = TraceRow.reply(refusal.reply)
        row.detail = refusal.reply
        return row
    }
}
