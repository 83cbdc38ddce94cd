import Mail
package import MailFlow
import Organization
package import Queueing

/// Routes what waits again after a change of configuration (docs/reference/queues.md).
package struct Rerouting: Sendable {
    let routes: any RouteStore
    let queues: any QueueControl
    private static let batch = 2_000

    /// Routes the waiting recipients of an organization, in order, in batches; they keep their sequence. Gives how many
    /// changed queues.
    @discardableResult
    func run(organization: String, snapshot: ConfigurationSnapshot) async throws -> Int {
        let router = Router(snapshot: snapshot)
        var last: RecipientID?
        var moved = 0
        while true {
            let waiting = try await routes.waitingRoutes(of: organization, after: last, limit: Rerouting.batch)
            guard let final = waiting.last else { return moved }
            last = final.id
            let moves = Rerouting.moves(waiting, router: router, organization: organization)
            moved += moves.reduce(0) { $0 + $1.ids.count }
            if !moves.isEmpty { try await queues.reroute(moves) }
        }
    }

    /// What came of routing again by an administrator's command.
    struct Resubmission {
        /// Recipients that were routed again.
        var ids: [RecipientID] = []
        /// Of them, those that went into another queue.
        var moved = 0
    }

    /// Routes the recipients of one queue again, parked ones too, in order, in batches; they keep their sequence.
    func resubmit(queue key: QueueKey, snapshot: ConfigurationSnapshot) async throws -> Resubmission {
        try await resubmit(organization: key.organization, after: nil, snapshot: snapshot) { $0.key == key }
    }

    /// Routes recipients of one message again, parked ones too.
    func resubmit(
        _ ids: [RecipientID], organization: String, snapshot: ConfigurationSnapshot
    ) async throws -> Resubmission {
        guard let first = ids.min() else { return Resubmission() }
        let wanted = Set(ids)
        return try await resubmit(
            organization: organization, after: RecipientID(first.rawValue - 1), upTo: ids.max(), snapshot: snapshot
        ) { wanted.contains($0.id) }
    }

    private func resubmit(
        organization: String, after: RecipientID?, upTo end: RecipientID? = nil, snapshot: ConfigurationSnapshot,
        where isWanted: (WaitingRoute) -> Bool
    ) async throws -> Resubmission {
        let router = Router(snapshot: snapshot)
        var result = Resubmission()
        var last = after
        while true {
            let batch = try await routes.waitingRoutes(of: organization, after: last, limit: Rerouting.batch)
            guard let final = batch.last else { return result }
            last = final.id
            let waiting = batch.filter(isWanted)
            let moves = Rerouting.moves(
                waiting, router: router, organization: organization, includingParked: true)
            result.ids += waiting.map(\.id)
            result.moved += moves.reduce(0) { $0 + $1.ids.count }
            if !moves.isEmpty { try await queues.reroute(moves) }
            if let end, final.id >= end { return result }
        }
    }

    /// The moves for recipients whose queue is another one now, those that leave one queue by one new route together, in
    /// order.
    ///
    /// - Parameter includingParked: whether parked mail leaves the Poison queue; that takes an administrator.
    package static func moves(
        _ waiting: [WaitingRoute], router: Router, organization: String, includingParked: Bool = false
    ) -> [QueueMove] {
        var moves: [QueueMove] = []
        struct Way: Hashable {
            var from: QueueKey
            var route: RecipientUpdate.Route
        }
        var places: [Way: Int] = [:]
        for recipient in waiting where includingParked || recipient.key.deliveryType != .undefined {
            // A test message goes by the connector that is validated, or not at all.
            if StagedConnectors.isStaged(recipient.key) { continue }
            let (key, inputs, _) = router.reroute(
                recipient.deliverTo, inputs: recipient.routing, organization: organization)
            guard key != recipient.key else { continue }
            let way = Way(from: recipient.key, route: RecipientUpdate.Route(key: key, inputs: inputs))
            if let place = places[way] {
                moves[place].ids.append(recipient.id)
            } else {
                places[way] = moves.count
                moves.append(QueueMove(ids: [recipient.id], from: way.from, route: way.route))
            }
        }
        return moves
    }
}
