package import Mail
package import MailFlow
package import Queueing

extension ModelStore: TraceFeed {
    /// The entries of an index of the trace, message by message.
    package func traceEntries(
        after sequence: SequenceNumber, messages: Int, receivedIn period: Range<WallTime>?
    ) async throws(StoreError) -> [TraceIndexEntry] {
        try read { state in
            state.acceptances.keys.sorted().filter { number in
                guard number > sequence, let received = state.acceptances[number]?.receivedAt else { return false }
                return period?.contains(received) ?? true
            }.prefix(max(0, messages)).flatMap { state.entries(of: $0) }
        }
    }
}

extension ModelStore.State {
    fileprivate func entries(of sequence: SequenceNumber) -> [TraceIndexEntry] {
        guard let acceptance = acceptances[sequence] else { return [] }
        return (recipientsOf[sequence] ?? []).compactMap { id in
            guard let delivery = recipients[id]?.delivery else { return nil }
            var addresses: [String] = []
            for address in [delivery.recipient.address, delivery.deliverTo].map(\.description)
            where !addresses.contains(address) { addresses.append(address) }
            return TraceIndexEntry(
                id: id, sequence: sequence, organization: acceptance.organization, received: acceptance.receivedAt,
                sender: acceptance.envelope.sender.address?.description ?? "", recipients: addresses, author: nil,
                subject: acceptance.subject, messageID: acceptance.messageIDField, source: acceptance.clientAddress,
                direction: delivery.routing.direction, connector: delivery.routing.arrivalConnector)
        }
    }
}
