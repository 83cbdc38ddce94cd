import DNS
import Engines
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
    /// Tells the countries of addresses.
    let countries: CountryKeeper
    /// The engines of others that look into it.
    let engines: ConfiguredEngines
    /// What organizations have learned; nil where that can't be opened.
    let learning: LearningStore?
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
        countries = CountryKeeper(logger: surroundings.logger) { active.snapshot.server.geography.countryFile }
        engines = ConfiguredEngines(
            group: groundwork.threads.group, time: surroundings.time, logger: surroundings.logger
        ) { active.snapshot.server }
        // Before the first message.
        engines.refreshLists()
        var content = ContentExaminers.system(resolver: resolver, time: surroundings.time)
        content.malware = engines
        content.scorers = engines.scoring
        content.opinions = engines
        content.inspector = inspector
        content.isInspecting = { active.snapshot.server.engines.inspectors > 0 }
        content.countries = countries
        content.earlier = EarlierAnswers(time: surroundings.time)
        learning = LearnedMail.open(
            groundwork.server.data, scorers: content.scorers, time: surroundings.time, random: surroundings.random,
            logger: surroundings.logger
        ) { active.snapshot }
        content.memory = learning
        self.content = content
        authenticator = ConfiguredAuthenticator(
            resolver: resolver, time: surroundings.time, logger: surroundings.logger
        ) { active.snapshot.server }
    }
}
