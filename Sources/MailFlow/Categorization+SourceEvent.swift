package import Facts
internal import Mail

extension Categorization {
    /// What becomes of a message says of the client that it came from: an event, and how often it counts. Nil where it says
    /// nothing, and of clients that somebody vouches for or that an organization has allowed
    /// (docs/reference/connection-filter.md).
    package func sourceEvent(
        of transaction: Transaction, attribution: Attribution
    ) -> (event: SourceEvent, count: Int)? {
        guard attribution.isAnonymous, attribution.direction == .incoming, transaction.connectionFilter == .notListed
        else { return nil }
        switch self {
        case .refuse(let reply, let decisions):
            guard reply.isPermanent, decisions.last?.stage == .senderAuthentication else { return nil }
            return (.forged, 1)
        case .accept(let message):
            for decision in message.decisions {
                guard decision.outcome == .junk || decision.outcome == .junkForQuarantine else { continue }
                return (decision.stage == .senderAuthentication ? .forged : .spam, 1)
            }
            return (.accepted, transaction.recipients.count)
        }
    }
}
