import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import Operations
import Organization
import Queueing
import Transport

/// Hands what waits in the store to the queues, in portions.
///
/// Mail for a destination never overtakes what waited before: whatever is accepted meanwhile is queued behind all of it.
struct StartUp: Sendable {
    let stores: Stores
    let active: ActiveConfiguration
    let runner: QueueRunner
    let time: any TimeSource
    let logger: Logger
    /// Recipients of one portion.
    private static let portion = 5_000
    /// Set when the gateway stops before all is loaded.
    private let isCancelled = NIOLockedValueBox(false)

    init(
        stores: Stores, active: ActiveConfiguration, runner: QueueRunner, time: any TimeSource, logger: Logger
    ) {
        self.stores = stores
        self.active = active
        self.runner = runner
        self.time = time
        self.logger = logger
    }

    /// Loads the waiting recipients in the order of acceptance, those up to `last`; younger ones come to the queues by
    /// their receipts. Those whose organization was changed while no gateway ran go to their new queues at once.
    ///
    /// Throws `CancellationError` after ``cancel()``.
    func load(through last: SequenceNumber) async throws {
        let moves = try await changedRoutes(through: last)
        var routes: [RecipientID: QueueKey] = [:]
        for move in moves {
            for id in move.ids { routes[id] = move.route.key }
        }
        try await runner.load([], suspendedQueues: try await stores.messages.suspendedQueues()).get()
        var count = 0
        var previous: RecipientID?
        while true {
            let page = try await stores.messages.waiting(after: previous, limit: Self.portion)
            try checkCancellation()
            guard let end = page.last else { break }
            previous = end.id
            var portion = page.filter { $0.sequence <= last }
            if !routes.isEmpty {
                for index in portion.indices {
                    if let key = routes[portion[index].id] { portion[index].key = key }
                }
            }
            count += portion.count
            try await runner.load(portion).get()
            // What came since is in the queues already, or on its way there.
            if end.sequence > last { break }
        }
        try checkCancellation()
        try await runner.start(waiting: []).get()
        if !moves.isEmpty { try await runner.reroute(moves) }
        if count > 0 {
            logger.log(.queueLoaded, [.recipients: count, .rerouted: routes.count])
        }
    }

    /// Ends the loading between two portions.
    func cancel() { isCancelled.withLockedValue { $0 = true } }

    private func checkCancellation() throws {
        if isCancelled.withLockedValue({ $0 }) { throw CancellationError() }
    }

    private func changedRoutes(through end: SequenceNumber) async throws -> [QueueMove] {
        let snapshot = active.snapshot
        let router = Router(snapshot: snapshot)
        // What the present revision routed needs no second look: a million of them would be seconds.
        let revisions = try await stores.routes.waitingRevisions()
        var moves: [QueueMove] = []
        for organization in snapshot.organizations
        where revisions[organization.name]?.contains(where: { $0 != organization.revision }) ?? false {
            var last: RecipientID?
            while true {
                try checkCancellation()
                let routes = try await stores.routes.waitingRoutes(
                    of: organization.name, after: last, limit: 2_000
                ).filter { $0.sequence <= end }
                guard let final = routes.last else { break }
                last = final.id
                moves += Rerouting.moves(routes, router: router, organization: organization.name)
            }
        }
        return moves
    }
}
