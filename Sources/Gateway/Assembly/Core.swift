import Mail
import Operations
import Organization
import Queueing
import Recording

/// All that runs before the outside is let in, in the order in which it is made.
struct Core: Sendable {
    let groundwork: Groundwork
    let naming: Naming
    let filtering: ConnectionFiltering
    let outbound: Outbound
    let administration: AdministrationParts

    /// - Parameter resolver: a resolver in place of the configured ones.
    init(_ groundwork: Groundwork, resolver: HostPort?) async throws {
        self.groundwork = groundwork
        naming = try Naming(groundwork, server: resolver)
        filtering = ConnectionFiltering(groundwork, naming)
        outbound = try await Outbound(groundwork, naming)
        administration = try await AdministrationParts(groundwork, naming, filtering, outbound)
    }

    /// Fills the queues with what waits in the store; nothing may be accepted before this returns.
    func load() async throws -> Loading {
        await outbound.outages.endEarlier()
        return try await Loading(
            StartUp(
                stores: groundwork.opened.stores, active: groundwork.active, runner: outbound.runner,
                time: groundwork.surroundings.time, logger: groundwork.surroundings.logger),
            changes: administration.changes)
    }
}
