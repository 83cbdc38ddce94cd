package import Mail
package import MailFlow
package import Queueing

extension ModelStore: TraceFeed {
    /// The entries of an index of the trace, message by message.
    package func traceEntries(
        after sequence: SequenceNumber, messages: Int
    ) async throws(StoreError) -> [TraceIndexEntry] {
        try read { state in
            state.acceptances.keys.sorted().filter { $0 > sequence }.prefix(max(0, messages))
                .flatMap { state.entries(of: $0) }
        }
    }

    /// The entries of the messages of a period, in the order of reception.
    package func traceEntries(
        receivedIn period: Range<WallTime>, through newest: SequenceNumber, behind place: TraceFeedPlace?, messages: Int
    ) async throws(StoreError) -> [TraceIndexEntry] {
        try read { state in
            state.acceptances.keys.map { state.entries(of: $0) }
                .filter { entries in
                    guard let first = entries.first, period.contains(first.received), first.sequence <= newest else {
                        return false
                    }
                    return place.map { $0 < TraceFeedPlace(of: first) } ?? true
                }
                .sorted { TraceFeedPlace(of: $0[0]) < TraceFeedPlace(of: $1[0]) }.prefix(max(0, messages)).flatMap {
                    $0
                }
        }
    }
}

extension ModelStore.State {
    fileprivate func entries(of sequence: SequenceNumber) -> [TraceIndexEntry] {
        guard let acceptance = acceptances[sequence] else { return [] }
        func entry(_ id: RecipientID, _ addresses: [EmailAddress?], _ routing: RoutingInputs?) -> TraceIndexEntry {
            var recipients: [String] = []
            for case let address? in addresses where !recipients.contains(address.description) {
                recipients.append(address.description)
            }
            return TraceIndexEntry(
                id: id, sequence: sequence, organization: acceptance.organization, received: acceptance.receivedAt,
                sender: acceptance.envelope.sender.address?.description ?? "", recipients: recipients,
                author: acceptance.author, subject: EncodedWords.decoded(acceptance.subject),
                messageID: acceptance.messageIDField, source: acceptance.clientAddress,
                direction: routing?.direction ?? .incoming, connector: routing?.arrivalConnector,
                rules: RuleHit.all(of: acceptance.decisions).map(\.rule))
        }
        let ids = recipientsOf[sequence] ?? []
        let last = ids.last.flatMap { recipients[$0]?.delivery.routing }
        return ids.compactMap { id in
            recipients[id].map { record in
                let delivery = record.delivery
                return entry(
                    id, [delivery.shown, delivery.recipient.address, delivery.primary, delivery.deliverTo],
                    delivery.routing)
            }
        } + ends(of: sequence).map { entry($0.id, [$0.end.recipient, $0.end.primary], last) }
    }
}
