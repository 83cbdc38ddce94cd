import DNS
import Engines
import Facts
import Log
import Mail
import MailFlow
import NodeState
import Operations
import Organization
import Scoring
import SenderAuthentication

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
    /// Counts mail in somebody else's name.
    let spoofs: SpoofWatch
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
        spoofs = SpoofWatch(groundwork, names: content.reverseNames, scorers: content.scorers)
        content.spoofs = spoofs
        content.sentMail = TracedSentMail(trace: groundwork.opened.stores.trace)
        self.content = content
        authenticator = ConfiguredAuthenticator(
            resolver: resolver, time: surroundings.time, logger: surroundings.logger
        ) { active.snapshot.server }
    }
}

extension SpoofWatch {
    /// Takes up what was kept; where that can't be read, it begins anew, and mail goes on.
    fileprivate convenience init(
        _ groundwork: Groundwork, names: (any ReverseNameLookup)?, scorers: any ScorerSource
    ) {
        self.init(
            keeping: SpoofInsightFile(dataFolder: groundwork.server.data),
            provenNames: { address in
                guard case .found(let found)? = await names?.reverseName(of: address) else { return [] }
                return await names?.proof(of: found, address).names ?? []
            },
            organizationalDomain: { name in
                if let suffixes = scorers.scorer?.scorer.suffixes { return suffixes.organizationalDomain(of: name) }
                return sequence(first: name) { $0.parent }.reversed().dropFirst().first ?? name
            })
        do {
            try load()
        } catch {
            groundwork.surroundings.logger.log(.learningUnreadable, [.file: "spoof-insight.json", .error: "\(error)"])
        }
    }
}
