import Mail
import MailFlow
import NIOCore
import Organization
import Queueing
import Storage
import Transport

/// Routes what waits again after a change of configuration (docs/reference/queues.md). Blocks while it reads.
struct Rerouting {
    let reader: StoreReader
    let runner: QueueRunner
    private static let batch = 2_000

    /// Routes the waiting recipients of an organization, in order, in batches; they keep their sequence. Gives how many
    /// changed queues.
    @discardableResult
    func run(organization: String, snapshot: ConfigurationSnapshot) throws -> Int {
        let router = Router(snapshot: snapshot)
        var last: RecipientID?
        var moved = 0
        while true {
            let waiting = try reader.waitingRoutes(of: organization, after: last, limit: Rerouting.batch)
            guard let final = waiting.last else { return moved }
            last = final.id
            let moves = Rerouting.moves(waiting, router: router, organization: organization)
            moved += moves.reduce(0) { $0 + $1.ids.count }
            if !moves.isEmpty { try runner.reroute(moves).wait() }
        }
    }

    /// The moves for recipients whose queue is another one now, those of one new route together, in order.
    static func moves(_ waiting: [WaitingRoute], router: Router, organization: String) -> [QueueRunner.Move] {
        var moves: [QueueRunner.Move] = []
        var places: [RecipientUpdate.Route: Int] = [:]
        for recipient in waiting {
            let (key, inputs, _) = router.reroute(
                recipient.deliverTo, inputs: recipient.routing, organization: organization)
            guard key != recipient.key else { continue }
            let route = RecipientUpdate.Route(key: key, inputs: inputs)
            if let place = places[route] {
                moves[place].ids.append(recipient.id)
            } else {
                places[route] = moves.count
                moves.append(QueueRunner.Move(ids: [recipient.id], route: route))
            }
        }
        return moves
    }
}
