import Control
import DNS
import Logging
import Mail
import MailFlow
import NIOCore
import NIOPosix
import NodeState
import Operations
import Organization
import Queueing
import SenderAuthentication
import ServiceLifecycle
import Transport
import UnixSignals

/// All parts of a gateway, put together and running.
final class RunningGateway: Sendable {
    /// How long attempts under way may take to end when the gateway stops.
    static let grace = Interval.seconds(10)
    /// How long listeners wait at a start for the queues to be filled.
    private static let longestLoading = Duration.seconds(1)

    /// The line that says that the gateway is ready.
    let readyLine: String
    private let services: [any Service]
    private let group: MultiThreadedEventLoopGroup
    private let threadPools: [NIOThreadPool]
    private let lifeline: WorkerLifeline?
    private let logger: Logger

    private init(
        readyLine: String, services: [any Service], group: MultiThreadedEventLoopGroup, threadPools: [NIOThreadPool],
        lifeline: WorkerLifeline?, logger: Logger
    ) {
        self.readyLine = readyLine
        self.services = services
        self.group = group
        self.threadPools = threadPools
        self.lifeline = lifeline
        self.logger = logger
    }

    /// Starts everything: store, queues with what waits, listeners, control socket, in this order.
    /// `lastTrap` is the signal by which the process before this one died by a fault of its own, if it did. The supervisor at
    /// the other end of `lifeline` hears of the threads that mail depends on.
    static func start(
        _ options: Gateway.Options, lastTrap: Int32? = nil, lifeline: WorkerLifeline? = nil, logger: Logger
    ) async throws -> RunningGateway {
        let server = try ServerFile.load(options.configurationFile)
        let time = SystemTime()
        let random = SystemRandom()
        let certificates = try loadCertificates(server)
        let trustRoots = try loadTrustRoots(server)
        let outboundTLS = try loadOutboundTLS(server, roots: trustRoots, time: time)
        let opened = try await openStores(
            server, pulse: lifeline?.pulse(of: "the writer"), time: time, logger: logger)
        let (stores, space) = (opened.stores, opened.space)
        let work = await PoisonMessages(
            crashes: opened.crashes, messages: stores.messages, lookup: stores.lookup, folder: server.data, time: time,
            logger: logger
        ).begin(lastTrap: lastTrap)
        let organizations = try await OrganizationSet(
            revisions: try await stores.configuration.currentOrganizations()
        ).loadingDirectories(from: stores.directories, logger: logger)
            .blocking(try await stores.connectors.blockedConnectors())
        for failure in organizations.failures { logger.error("\(failure.lines.joined(separator: " "))") }
        let active = ActiveConfiguration(
            server: server, organizations: organizations, secrets: try await .kept(in: stores.secrets, random: random),
            acceptsMail: { space.acceptsMail })

        let group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        lifeline?.watch(group)
        let threadPool = NIOThreadPool(numberOfThreads: 4)
        threadPool.start()
        let reportThreads = NIOThreadPool(numberOfThreads: 1)
        reportThreads.start()

        let ownListeners = OwnListeners()
        ownListeners.set(server.listeners.map { ($0.address, $0.port) })
        let resolver = try ResolverFactory.make(
            server, servers: options.resolver.map { [$0] }, time: time, logger: logger)
        let security = try await TransportSecurityServices(
            stores: stores, resolver: resolver, verifier: ChainVerifier(roots: trustRoots),
            egressGuard: { active.snapshot.server.egressGuard }, time: time, group: group,
            logger: logger)
        let reports = DeliveryReports(
            configuration: active, time: time, random: random,
            policy: ReportPolicy(reportsPerDomain: server.limits.reportsPerDomain),
            suffixes: PublicSuffixList(path: server.senderAuthentication.publicSuffixList))
        let dmarcReports = DMARCReports(store: stores.dmarcCounts, time: time, logger: logger)
        let authenticator = ConfiguredAuthenticator(resolver: resolver, time: time, logger: logger) {
            active.snapshot.server
        }
        let crossings = CrossingServices(
            policy: active, perimeterLog: stores.perimeter, pressure: PressureGauge(), authenticator: authenticator,
            dmarcRecorder: dmarcReports.counts,
            returnAddresses: ReturnAddressUse(perDay: server.limits.returnAddressReports),
            spoolFolder: try spoolFolder(server), headerLimit: server.limits.headerSize)
        let services = DeliveryServices(
            store: stores.messages, reports: reports, resolver: resolver, routes: active, ownListeners: ownListeners,
            egressGuard: { active.snapshot.server.egressGuard }, time: time, random: random,
            threadPool: threadPool, reportThreads: reportThreads, logger: logger, tls: outboundTLS,
            transportPolicies: security.policies, tlsReports: security.reports.counts,
            eightBit: active.eightBitHandling(time: time), work: work, crossing: crossings.way)
        let settings = DeliveryConfiguration(hostname: server.hostname.name)
        let runner = QueueRunner(
            eventLoop: group.next(), configuration: settings, scheduler: SchedulerConfiguration(active.snapshot),
            services: services)
        let probe = try await ConnectorProbe.make(
            eventLoop: group.next(), configuration: settings, services: services
        ).get()
        var administration = Administration(
            stores: stores, configuration: active, queues: runner, time: time, random: random, logger: logger)
        administration.probe = probe
        administration.authenticator = authenticator
        active.replace(try await administration.keys.keyring())
        // What a crash left of a replaced directory.
        administration.imports.tidy()
        let core = Core(
            server: server, opened: opened, active: active, runner: runner, administration: administration,
            resolver: resolver,
            certificates: certificates,
            trustRoots: trustRoots, probe: probe, outboundTLS: outboundTLS, security: security,
            dmarcReports: dmarcReports, reports: reports, crossings: crossings, authenticator: authenticator,
            ownListeners: ownListeners, group: group, threadPool: threadPool,
            reportThreads: reportThreads, work: work, lifeline: lifeline, logger: logger)
        var loading: Loading?
        do {
            let begun = try await Loading(
                StartUp(stores: stores, active: active, runner: runner, time: time, logger: logger),
                changes: administration.changes)
            loading = begun
            // A long queue must not keep new mail out: the rest is loaded while mail is taken.
            try await begun.wait(atMost: longestLoading)
            return try await open(
                core, loading: begun, configurationFile: options.configurationFile, time: time, random: random)
        } catch {
            await loading?.stop()
            // Attempts may be under way already: what came of them is written, lest the next start make them again.
            try? await runner.stop(within: grace).get()
            opened.close()
            try? await threadPool.shutdownGracefully()
            try? await reportThreads.shutdownGracefully()
            throw error
        }
    }

    /// Starts the listeners and the control socket.
    private static func open(
        _ core: Core, loading: Loading, configurationFile: String, time: SystemTime, random: SystemRandom
    ) async throws -> RunningGateway {
        let (server, opened, runner, group) = (core.server, core.opened, core.runner, core.group)
        let descriptors = Descriptors.raiseLimit()
        let configuration = try inboundConfiguration(server, descriptors: descriptors)
        let shares = ShareWatch(
            limits: server.limits.pressure, waiting: { opened.space.waitingOctets },
            organizations: { core.active.snapshot.organizations.count }, gauge: core.crossings.shares,
            logger: core.logger)
        let pressure = pressureWatch(core, shares: shares, descriptors: descriptors, time: time)
        // Before the first connection, so that a full disk or an old backlog is known to it.
        pressure.sample()
        let inbound = InboundServices(
            policy: core.active, store: opened.stores.messages, acceptedMail: runner,
            perimeterLog: PerimeterRecord(store: opened.stores.perimeter, time: time, logger: core.logger), time: time,
            random: random, certificates: core.certificates, clientVerifier: ChainVerifier(roots: core.trustRoots),
            pressure: pressure.gauge, shares: shares.gauge, health: runner, work: core.work,
            authenticator: core.authenticator, dmarcRecorder: core.dmarcReports.counts, resolver: core.resolver,
            logger: core.logger, reports: core.reports, returnAddresses: core.crossings.returnAddresses)
        let listener = SMTPListener(configuration: configuration, services: inbound, group: group)
        let bound: [InboundConfiguration.ListenAddress]
        do {
            bound = try await listener.start()
        } catch let error as ListenError {
            throw OperationFailure(error.description)
        }
        core.ownListeners.set(bound.map { ($0.address, $0.port) })
        if configuration.limits.connections < server.limits.connections {
            core.logger.warning(
                "The system allows too few open files for limits.connections; fewer are accepted.",
                metadata: ["connections": "\(configuration.limits.connections)"])
        }

        var administration = core.administration
        let (tlsReports, dmarcReports) = (core.security.reports, core.dmarcReports)
        administration.running = RunningState(listeners: bound.map(\.description), pressure: { pressure.readings }) {
            await tlsReports.flush()
            await dmarcReports.flush()
        }
        let dispatcher = ControlDispatcher(administration)
        let control: ControlServer
        do {
            control = try await ControlServer.start(dataFolder: server.data, group: group, logger: core.logger) {
                await dispatcher.reply(to: $0, from: $1)
            }
        } catch {
            await listener.stop(grace: .seconds(0))
            throw error as? OperationFailure
                ?? OperationFailure("The control socket \(server.data)/control.sock can't be made: \(error).")
        }

        let reload = Reloading(
            file: configurationFile, changes: core.administration.changes, certificates: core.certificates,
            trustRoots: core.trustRoots, outboundTLS: core.outboundTLS, started: server,
            threadPool: core.threadPool, logger: core.logger)
        let line =
            "postern is ready on \(bound.map(\.description).joined(separator: ", ")); "
            + "control \(server.data)/control.sock"
        // Stopped from the last to the first.
        let services: [any Service] = [
            StoppingService { opened.close() },
            TransportSecurityUpkeep(services: core.security),
            DMARCReportUpkeep(reports: core.dmarcReports),
            StoppingService { try? await runner.stop(within: RunningGateway.grace).get() },
            loading,
            PressureSampling(watch: pressure, threadPool: core.threadPool),
            ClockWatch(time: time, logger: core.logger),
            PeriodicRerouting(changes: core.administration.changes),
            AlertService(runner: runner, time: time, logger: core.logger),
            ReloadService(reloading: reload),
            StoppingService { core.probe.close() },
            StoppingService { await control.stop() },
            StoppingService { await listener.stop(grace: RunningGateway.grace) },
        ]
        return RunningGateway(
            readyLine: line, services: services, group: group, threadPools: [core.threadPool, core.reportThreads],
            lifeline: core.lifeline,
            logger: core.logger)
    }

    /// Runs until SIGTERM or SIGINT, then stops: listeners first, the store last.
    func runUntilStopped() async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map {
                    ServiceGroupConfiguration.ServiceConfiguration(
                        service: $0, failureTerminationBehavior: .gracefullyShutdownGroup)
                },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: RunningGateway.quiet))
        try await group.run()
        lifeline?.reportStop()
        for pool in threadPools { try? await pool.shutdownGracefully() }
        try? await self.group.shutdownGracefully()
        logger.notice("The gateway has stopped.")
    }

    /// The lifecycle library tells of each service; we say what matters ourselves.
    private static var quiet: Logger {
        var logger = Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }
        logger.logLevel = .critical
        return logger
    }
}
