package import Mail
import MailFlow
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
    package func messages(
        matching text: String, of organizations: Set<String>?, limit: Int
    ) async throws(StoreError) -> [SequenceNumber] {
        try read { state in
            func isMeant(_ acceptance: Acceptance?) -> Bool {
                guard let organizations, let acceptance else { return true }
                return organizations.contains(acceptance.organization)
            }
            if let sequence = state.sequence(of: text), isMeant(state.acceptances[sequence]) { return [sequence] }
            let beginning = text.lowercased().filter { $0 != "-" }
            let found = state.acceptances.filter { _, acceptance in
                guard isMeant(acceptance) else { return false }
                return text.hasPrefix("<")
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

    /// The content; nil when all recipients have ended and none is in quarantine.
    package func content(of sequence: SequenceNumber) async throws(StoreError) -> MessageContent? {
        try read { state in
            state.isWaiting(sequence) || state.records.items.keys.contains { $0.sequence == sequence }
                ? state.acceptances[sequence]?.content : nil
        }
    }
}

extension ModelStore.State {
    func isWaiting(_ sequence: SequenceNumber) -> Bool {
        recipientsOf[sequence]?.contains { recipients[$0]?.state == .waiting } ?? false
    }

    func sequence(of id: String) -> SequenceNumber? {
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
                        lastEvent: record.events.last, shown: record.delivery.shown,
                        isReleased: record.released != nil)
                }
            }, rules: RuleHit.all(of: acceptance.decisions))
    }
}
