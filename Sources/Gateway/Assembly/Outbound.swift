import DNS
import Mail
import MailFlow
import NIOCore
import NIOPosix
import Operations
import Organization
import OwnMail
import Queueing
import Recording
import SenderAuthentication
import Transport

/// What brings mail on: the queues and their runner, reports, and what tries connectors.
struct Outbound: Sendable {
    /// The listeners of this server, to which nothing is delivered.
    let ownListeners: OwnListeners
    let security: TransportSecurityServices
    let dmarcReports: DMARCReports
    /// Makes reports about deliveries.
    let reports: DeliveryReports
    /// Writes the notices that rules and policies ask for.
    let notices: OwnNotices
    /// When destinations fail.
    let outages: OutageRecord
    /// What mail from one organization to another is taken by.
    let crossings: CrossingServices
    let runner: QueueRunner
    /// What the log is told of destinations.
    let destinations: DestinationLog
    /// Speaks to servers for a validation.
    let probe: ConnectorProbe

    /// Makes the queues, empty. Throws when TLS can't be set up.
    init(_ groundwork: Groundwork, _ naming: Naming) async throws {
        let (server, active, threads) = (groundwork.server, groundwork.active, groundwork.threads)
        ownListeners = OwnListeners()
        ownListeners.set(server.listeners.map { ($0.address, $0.port) })
        security = try await TransportSecurityServices(groundwork, resolver: naming.resolver)
        dmarcReports = DMARCReports(
            store: groundwork.opened.stores.dmarcCounts, time: groundwork.surroundings.time,
            logger: groundwork.surroundings.logger)
        reports = DeliveryReports(groundwork)
        notices = OwnNotices(
            configuration: active, time: groundwork.surroundings.time, random: groundwork.surroundings.random)
        outages = OutageRecord(
            store: groundwork.opened.stores.outages, time: groundwork.surroundings.time,
            logger: groundwork.surroundings.logger)
        crossings = CrossingServices(groundwork, naming, dmarcRecorder: dmarcReports.counts, notices: notices)
        destinations = DestinationLog(time: groundwork.surroundings.time, logger: groundwork.surroundings.logger)
        let submissions = PeopleReports(groundwork, naming, learner: naming.learning)
        let services = DeliveryServices(
            groundwork, resolver: naming.resolver, ownListeners: ownListeners, reports: reports, security: security,
            crossings: crossings, submissions: submissions, outages: outages, destinations: destinations)
        let settings = DeliveryConfiguration(hostname: server.hostname.name)
        runner = QueueRunner(
            eventLoop: threads.group.next(), configuration: settings,
            scheduler: SchedulerConfiguration(active.snapshot), services: services)
        probe = try await ConnectorProbe.make(
            eventLoop: threads.group.next(), configuration: settings, services: services
        ).get()
    }

    /// Writes to the store what was counted for reports.
    func writeCounts() async {
        await security.reports.flush()
        await dmarcReports.flush()
    }
}

extension TransportSecurityServices {
    fileprivate init(_ groundwork: Groundwork, resolver: any DNS.Resolver) async throws {
        try await self.init(
            stores: groundwork.opened.stores, resolver: resolver,
            verifier: ChainVerifier(roots: groundwork.files.trustRoots), egressGuard: groundwork.egressGuard,
            time: groundwork.surroundings.time, group: groundwork.threads.group,
            logger: groundwork.surroundings.logger)
    }
}

extension DeliveryReports {
    fileprivate convenience init(_ groundwork: Groundwork) {
        let server = groundwork.server
        self.init(
            configuration: groundwork.active, time: groundwork.surroundings.time,
            random: groundwork.surroundings.random,
            policy: ReportPolicy(reportsPerDomain: server.limits.reportsPerDomain),
            suffixes: PublicSuffixList(path: server.senderAuthentication.publicSuffixList))
    }
}

extension PeopleReports {
    fileprivate convenience init(_ groundwork: Groundwork, _ naming: Naming, learner: (any Learner)?) {
        let (stores, surroundings) = (groundwork.opened.stores, groundwork.surroundings)
        self.init(
            configuration: groundwork.active, trace: stores.trace, store: stores.submissions, learner: learner,
            examiners: Examiners(authenticator: naming.authenticator, content: naming.content),
            time: surroundings.time, random: surroundings.random, threads: groundwork.threads.disk,
            work: groundwork.work, logger: surroundings.logger)
    }
}

extension CrossingServices {
    fileprivate init(
        _ groundwork: Groundwork, _ naming: Naming, dmarcRecorder: any DMARCRecorder, notices: any NoticeComposer
    ) {
        let limits = groundwork.server.limits
        self.init(
            policy: groundwork.active, perimeterLog: groundwork.opened.stores.perimeter,
            authenticator: naming.authenticator, dmarcRecorder: dmarcRecorder, content: naming.content,
            notices: notices,
            returnAddresses: ReturnAddressUse(perDay: limits.returnAddressReports),
            spoolFolder: groundwork.spoolFolder, headerLimit: limits.headerSize)
    }
}

extension DeliveryServices {
    fileprivate init(
        _ groundwork: Groundwork, resolver: any DNS.Resolver, ownListeners: OwnListeners, reports: DeliveryReports,
        security: TransportSecurityServices, crossings: CrossingServices, submissions: PeopleReports,
        outages: OutageRecord, destinations: DestinationLog
    ) {
        let (active, threads, surroundings) = (groundwork.active, groundwork.threads, groundwork.surroundings)
        self.init(
            store: groundwork.opened.stores.messages, reports: reports, resolver: resolver, routes: active,
            ownListeners: ownListeners, egressGuard: groundwork.egressGuard, time: surroundings.time,
            random: surroundings.random, threadPool: threads.disk, reportThreads: threads.reports,
            logger: surroundings.logger, tls: groundwork.files.outboundTLS, transportPolicies: security.policies,
            tlsReports: security.reports.counts, eightBit: active.eightBitHandling(time: surroundings.time),
            work: groundwork.work, crossing: crossings.way, submissions: submissions, outages: outages,
            destinations: destinations, outboundPools: { active.snapshot.server.outboundPools })
    }
}

extension Groundwork {
    /// Which addresses may be connected to, now.
    fileprivate var egressGuard: @Sendable () -> EgressGuard {
        { [active] in active.snapshot.server.egressGuard }
    }
}
