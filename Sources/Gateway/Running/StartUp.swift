import Logging
import Mail
import MailFlow
import NIOCore
import Organization
import Queueing
import Storage
import Transport

/// Hands what waits in the store to the queues before any new mail is taken.
struct StartUp {
    let store: MailStore
    let active: ActiveConfiguration
    let runner: QueueRunner
    let time: any TimeSource
    let logger: Logger

    /// Loads the waiting recipients in the order of acceptance. Those whose organization was changed while no gateway
    /// ran go to their new queues at once.
    func loadWaiting() async throws {
        let moves = try changedRoutes()
        var routes: [RecipientID: QueueKey] = [:]
        for move in moves {
            for id in move.ids { routes[id] = move.route.key }
        }
        var waiting: [QueuedRecipient] = []
        try store.waitingRecipients(now: time.now()) { batch in
            for var recipient in batch {
                if let key = routes[recipient.id] { recipient.key = key }
                waiting.append(recipient)
            }
        }
        let count = waiting.count
        try await runner.start(waiting: waiting, suspendedQueues: try store.suspendedQueues()).get()
        if !moves.isEmpty { try await runner.reroute(moves).get() }
        if count > 0 {
            logger.notice(
                "Mail from before is back in the queues.",
                metadata: ["recipients": "\(count)", "rerouted": "\(routes.count)"])
        }
    }

    private func changedRoutes() throws -> [QueueRunner.Move] {
        let router = Router(snapshot: active.snapshot)
        var moves: [QueueRunner.Move] = []
        for organization in active.snapshot.organizations {
            var last: RecipientID?
            while true {
                let routes = try store.reader.waitingRoutes(of: organization.name, after: last, limit: 2_000)
                guard let final = routes.last else { break }
                last = final.id
                moves += Rerouting.moves(routes, router: router, organization: organization.name)
            }
        }
        return moves
    }
}
