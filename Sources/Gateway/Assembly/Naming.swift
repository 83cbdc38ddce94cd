import DNS
import Mail
import MailFlow
import NodeState
import Operations
import Organization

/// What DNS is asked by, and what senders are found out by.
struct Naming: Sendable {
    let resolver: CachingResolver
    let authenticator: ConfiguredAuthenticator
    /// What looks into content.
    let content: ContentExaminers
    /// Reads files of messages, in processes of its own.
    let inspector: InspectorPool

    /// - Parameter server: a resolver in place of the configured ones.
    init(_ groundwork: Groundwork, server: HostPort?) throws {
        let (active, surroundings) = (groundwork.active, groundwork.surroundings)
        resolver = try ResolverFactory.make(
            groundwork.server, servers: server.map { [$0] }, time: surroundings.time, logger: surroundings.logger)
        inspector = InspectorPool(time: surroundings.time, logger: surroundings.logger) {
            active.snapshot.server.engines.inspectors
        }
        content = .system(resolver: resolver)
        authenticator = ConfiguredAuthenticator(
            resolver: resolver, time: surroundings.time, logger: surroundings.logger
        ) { active.snapshot.server }
    }
}
