import Logging
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Organization
import Queueing
import Storage
import Transport

/// Hands what waits in the store to the queues, in portions.
///
/// Mail for a destination never overtakes what waited before: whatever is accepted meanwhile is queued behind all of it.
struct StartUp: Sendable {
    let store: MailStore
    let active: ActiveConfiguration
    let runner: QueueRunner
    let time: any TimeSource
    let logger: Logger
    /// Set when the gateway stops before all is loaded.
    private let isCancelled = NIOLockedValueBox(false)

    init(
        store: MailStore, active: ActiveConfiguration, runner: QueueRunner, time: any TimeSource, logger: Logger
    ) {
        self.store = store
        self.active = active
        self.runner = runner
        self.time = time
        self.logger = logger
    }

    /// Loads the waiting recipients in the order of acceptance, those up to `last`; younger ones come to the queues by
    /// their receipts. Those whose organization was changed while no gateway ran go to their new queues at once.
    ///
    /// Blocks; not for an event loop. Throws `CancellationError` after ``cancel()``.
    func load(through last: SequenceNumber) throws {
        let moves = try changedRoutes(through: last)
        var routes: [RecipientID: QueueKey] = [:]
        for move in moves {
            for id in move.ids { routes[id] = move.route.key }
        }
        try runner.load([], suspendedQueues: try store.reader.suspendedQueues()).wait()
        var count = 0
        try store.waitingRecipients(now: time.now()) { batch in
            try checkCancellation()
            var batch = batch.filter { $0.sequence <= last }
            if !routes.isEmpty {
                for index in batch.indices {
                    if let key = routes[batch[index].id] { batch[index].key = key }
                }
            }
            count += batch.count
            try runner.load(batch).wait()
        }
        try checkCancellation()
        try runner.start(waiting: []).wait()
        if !moves.isEmpty { try runner.reroute(moves).wait() }
        if count > 0 {
            logger.notice(
                "Mail from before is back in the queues.",
                metadata: ["recipients": "\(count)", "rerouted": "\(routes.count)"])
        }
    }

    /// Ends the loading between two portions.
    func cancel() { isCancelled.withLockedValue { $0 = true } }

    private func checkCancellation() throws {
        if isCancelled.withLockedValue({ $0 }) { throw CancellationError() }
    }

    private func changedRoutes(through end: SequenceNumber) throws -> [QueueRunner.Move] {
        let snapshot = active.snapshot
        let router = Router(snapshot: snapshot)
        // What the present revision routed needs no second look: a million of them would be seconds.
        let revisions = try store.reader.waitingRevisions()
        var moves: [QueueRunner.Move] = []
        for organization in snapshot.organizations
        where revisions[organization.name]?.contains(where: { $0 != organization.revision }) ?? false {
            var last: RecipientID?
            while true {
                try checkCancellation()
                let routes = try store.reader.waitingRoutes(of: organization.name, after: last, limit: 2_000)
                    .filter { $0.sequence <= end }
                guard let final = routes.last else { break }
                last = final.id
                moves += Rerouting.moves(routes, router: router, organization: organization.name)
            }
        }
        return moves
    }
}
