package import Mail

/// A waiting recipient with what routing needs to decide again.
package struct WaitingRoute: Sendable, Hashable {
    /// The recipient.
    package var id: RecipientID
    /// Its message.
    package var sequence: SequenceNumber
    /// The address to deliver to.
    package var deliverTo: EmailAddress
    /// The queue it waits in.
    package var key: QueueKey
    /// The inputs that gave the queue.
    package var routing: RoutingInputs

    /// A waiting recipient.
    package init(
        id: RecipientID, sequence: SequenceNumber, deliverTo: EmailAddress, key: QueueKey, routing: RoutingInputs
    ) {
        self.id = id
        self.sequence = sequence
        self.deliverTo = deliverTo
        self.key = key
        self.routing = routing
    }
}

/// Knows by which revisions waiting mail was routed, so that it can be routed again.
package protocol RouteStore: Sendable {
    /// The revisions by which waiting recipients were routed, by organization.
    func waitingRevisions() async throws(StoreError) -> [String: Set<Int64>]

    /// Waiting recipients of an organization in the order of acceptance: those behind `last`, or the first ones, and at
    /// most `limit`. An empty page is the end.
    func waitingRoutes(
        of organization: String, after last: RecipientID?, limit: Int
    ) async throws(StoreError) -> [WaitingRoute]
}
