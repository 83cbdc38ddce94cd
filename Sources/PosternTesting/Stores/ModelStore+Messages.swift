package import Mail
package import MailFlow
import NIOConcurrencyHelpers
package import Queueing

extension ModelStore: RouteStore {
    /// The revisions by which waiting recipients were routed, by organization.
    package func waitingRevisions() async throws(StoreError) -> [String: Set<Int64>] {
        try read { state in
            var revisions: [String: Set<Int64>] = [:]
            for record in state.recipients.values where record.state == .waiting {
                guard let organization = state.acceptances[record.sequence]?.organization else { continue }
                revisions[organization, default: []].insert(record.delivery.routing.revision)
            }
            return revisions
        }
    }

    /// Waiting recipients of an organization, in the order of acceptance.
    package func waitingRoutes(
        of organization: String, after last: RecipientID?, limit: Int
    ) async throws(StoreError) -> [WaitingRoute] {
        try read { state in
            state.recipients.filter { id, record in
                record.state == .waiting && last.map { $0 < id } ?? true
                    && state.acceptances[record.sequence]?.organization == organization
            }
            .sorted { $0.key < $1.key }.prefix(limit)
            .map { id, record in
                WaitingRoute(
                    id: id, sequence: record.sequence, deliverTo: record.delivery.deliverTo, key: record.key,
                    routing: record.delivery.routing)
            }
        }
    }
}

extension ModelStore: MessageLookup {
    /// A message by MessageTraceId or number.
    package func status(of id: String) async throws(StoreError) -> MessageStatus? {
        try read { state in state.sequence(of: id).flatMap { state.status(of: $0) } }
    }

    /// The messages that a text may mean.
    package func messages(matching text: String, limit: Int) async throws(StoreError) -> [SequenceNumber] {
        try read { state in
            if let sequence = state.sequence(of: text) { return [sequence] }
            let beginning = text.lowercased().filter { $0 != "-" }
            let found = state.acceptances.filter { _, acceptance in
                text.hasPrefix("<")
                    ? acceptance.messageIDField == text
                    : TraceQuery.isTraceID(text)
                        && acceptance.networkMessageID.description.filter { $0 != "-" }.hasPrefix(beginning)
            }
            return Array(found.keys.sorted(by: >).prefix(limit))
        }
    }

    /// Recipients by identity.
    package func recipients(_ ids: [RecipientID]) async throws(StoreError) -> [RecipientStatus] {
        try read { state in Set(ids).sorted().compactMap { state.recipientStatus(of: $0) } }
    }

    /// A page of what waits.
    package func waitingRecipients(
        after last: RecipientID?, limit: Int
    ) async throws(StoreError) -> [RecipientStatus] {
        try read { state in
            state.recipients.filter { id, record in record.state == .waiting && last.map { $0 < id } ?? true }
                .keys.sorted().prefix(max(0, limit)).compactMap { state.recipientStatus(of: $0) }
        }
    }

    /// The content; nil when all recipients have ended.
    package func content(of sequence: SequenceNumber) async throws(StoreError) -> MessageContent? {
        try read { state in state.isWaiting(sequence) ? state.acceptances[sequence]?.content : nil }
    }
}

extension ModelStore.State {
    func isWaiting(_ sequence: SequenceNumber) -> Bool {
        recipientsOf[sequence]?.contains { recipients[$0]?.state == .waiting } ?? false
    }

    fileprivate func sequence(of id: String) -> SequenceNumber? {
        if let named = NetworkMessageID(id) {
            return acceptances.first { $0.value.networkMessageID == named }?.key
        }
        return Int64(id).map { SequenceNumber($0) }.flatMap { acceptances[$0] == nil ? nil : $0 }
    }

    fileprivate func recipientStatus(of id: RecipientID) -> RecipientStatus? {
        guard let record = recipients[id], let acceptance = acceptances[record.sequence] else { return nil }
        return RecipientStatus(
            id: id, sequence: record.sequence, networkMessageID: acceptance.networkMessageID,
            organization: acceptance.organization, origin: acceptance.origin,
            sender: record.delivery.sender ?? acceptance.envelope.sender,
            recipient: record.delivery.recipient.address, deliverTo: record.delivery.deliverTo,
            subject: acceptance.subject, size: acceptance.content.size, receivedAt: acceptance.receivedAt,
            state: record.state, key: record.key, isSuspended: record.isSuspended, lastEvent: record.events.last)
    }

    fileprivate func status(of sequence: SequenceNumber) -> MessageStatus? {
        guard let acceptance = acceptances[sequence] else { return nil }
        return MessageStatus(
            sequence: sequence, networkMessageID: acceptance.networkMessageID, organization: acceptance.organization,
            origin: acceptance.origin, envelope: acceptance.envelope, receivedAt: acceptance.receivedAt,
            priority: acceptance.priority, copies: acceptance.copies.map(\.edits), size: acceptance.content.size,
            subject: acceptance.subject, messageIDField: acceptance.messageIDField,
            clientAddress: acceptance.clientAddress, clientName: acceptance.clientName,
            recipients: (recipientsOf[sequence] ?? []).compactMap { id in
                recipients[id].map { record in
                    MessageStatus.Recipient(
                        id: id, recipient: record.delivery.recipient, deliverTo: record.delivery.deliverTo,
                        sender: record.delivery.sender, copy: record.copy, state: record.state, key: record.key,
                        routing: record.delivery.routing, attempts: record.attempts, isSuspended: record.isSuspended,
                        lastEvent: record.events.last)
                }
            })
    }
}

extension ModelStore: TraceStore, PerimeterLog {
    /// Takes a refusal.
    package func record(_ refusal: PerimeterRefusal) { state.withLockedValue { $0.records.refusals.append(refusal) } }

    /// Rows that match, newest first. A test's searches are few, so wildcards stand at the beginning or the end alone.
    package func search(_ query: TraceQuery) async throws(StoreError) -> [TraceRow] {
        try read { state in
            var rows = state.acceptances.keys.sorted(by: >).flatMap { sequence -> [TraceRow] in
                (state.recipientsOf[sequence] ?? []).reversed().compactMap { state.row(of: $0) }
            }
            if query.messageIDs.isEmpty, query.traceID == nil {
                rows += state.records.refusals.indices.reversed().map { state.row(ofRefusal: $0) }
            }
            let order = rows.indices.filter { query.matches(rows[$0]) }
                .sorted { (rows[$1].received, $0) < (rows[$0].received, $1) }
            return order.prefix(max(0, query.limit)).map { rows[$0] }
        }
    }

    /// One message or one refusal.
    package func detail(_ id: String) async throws(StoreError) -> TraceDetail? {
        try read { state in
            if let refusal = RefusalID(id) {
                guard let index = state.records.refusals.indices.first(where: { Int64($0) + 1 == refusal.number })
                else { return nil }
                return TraceDetail(
                    rows: [state.row(ofRefusal: index)], decisions: state.records.refusals[index].decisions, events: [])
            }
            guard let sequence = state.sequence(of: id), let acceptance = state.acceptances[sequence] else {
                return nil
            }
            let ids = state.recipientsOf[sequence] ?? []
            let events = ids.compactMap { state.recipients[$0] }.flatMap { record in
                record.events.map {
                    TraceDetail.Event(
                        recipient: record.delivery.recipient.address.description, at: $0.at, event: $0.kind.rawValue,
                        remote: $0.remote?.description, detail: $0.detail)
                }
            }
            let received = TraceDetail.Event(
                recipient: nil, at: acceptance.receivedAt, event: "RECEIVE", remote: nil,
                detail: "\(acceptance.origin.rawValue), \(acceptance.content.size) octets")
            let all = [received] + events
            let order = all.indices.sorted { (all[$0].at, $0) < (all[$1].at, $1) }
            return TraceDetail(
                rows: ids.compactMap { state.row(of: $0) }, decisions: acceptance.decisions,
                events: order.map { all[$0] })
        }
    }
}

extension ModelStore.State {
    fileprivate func row(of id: RecipientID) -> TraceRow? {
        guard let record = recipients[id], let acceptance = acceptances[record.sequence] else { return nil }
        let isFailed = record.state == .expired || record.state == .removed
        return TraceRow(
            received: acceptance.receivedAt, organization: acceptance.organization,
            senderAddress: acceptance.envelope.sender.address?.description ?? "<>",
            recipientAddress: record.delivery.recipient.address.description, subject: acceptance.subject,
            status: isFailed ? RecipientState.failed.rawValue : record.state.rawValue,
            messageTraceID: acceptance.networkMessageID.description, messageID: acceptance.messageIDField,
            size: acceptance.content.size, fromIP: acceptance.clientAddress?.description,
            sequence: record.sequence.rawValue, queue: record.state == .waiting ? record.key : nil,
            detail: record.events.last?.detail)
    }

    fileprivate func row(ofRefusal index: Int) -> TraceRow {
        let refusal = records.refusals[index]
        return TraceRow(
            received: refusal.at, organization: refusal.organization,
            senderAddress: refusal.sender.map { $0.isEmpty ? "<>" : $0 } ?? "",
            recipientAddress: refusal.recipient ?? "", subject: nil, status: "Refused", messageTraceID: nil,
            messageID: nil, size: nil, fromIP: refusal.clientAddress, sequence: nil,
            refusal: RefusalID(Int64(index) + 1),
            detail: refusal.reply)
    }
}

extension TraceQuery {
    fileprivate func matches(_ row: TraceRow) -> Bool {
        func like(_ text: String, _ pattern: String) -> Bool {
            let (text, pattern) = (text.lowercased(), pattern.lowercased())
            if pattern.hasPrefix("*") { return text.hasSuffix(pattern.dropFirst()) }
            if pattern.hasSuffix("*") { return text.hasPrefix(pattern.dropLast()) }
            return text == pattern
        }
        if let start, row.received < start { return false }
        if let end, end < row.received { return false }
        if !senders.isEmpty, !senders.contains(where: { like(row.senderAddress, $0) }) { return false }
        if !recipients.isEmpty, !recipients.contains(where: { like(row.recipientAddress, $0) }) { return false }
        if !messageIDs.isEmpty, !messageIDs.contains(where: { $0 == row.messageID }) { return false }
        if let organization, row.organization?.lowercased() != organization.lowercased() { return false }
        if !statuses.isEmpty, !statuses.contains(where: { $0.rawValue == row.status }) { return false }
        if let traceID {
            let digits = traceID.lowercased().filter { $0 != "-" }
            guard let id = row.messageTraceID?.filter({ $0 != "-" }), id.hasPrefix(digits) else { return false }
        }
        return true
    }
}
