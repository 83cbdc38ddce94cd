import Control
import Engines
import Log
import Mail
import MailFlow
import NIOCore
import NodeState
import Operations
import Organization
import OwnMail
import Queueing
import Recording
import ServiceLifecycle
import Supervision
import Transport
import UnixSignals

/// All parts of a gateway, put together and running: here is their order, what each is made of is its own.
final class RunningGateway: Sendable {
    /// How long attempts under way may take to end when the gateway stops.
    static let grace = Interval.seconds(10)
    /// How long listeners wait at a start for the queues to be filled.
    private static let longestLoading = Duration.seconds(1)

    /// The line that says that the gateway is ready.
    let readyLine: String
    private let listeners: [String]
    /// SIGTERM and SIGINT.
    private let stops: UnixSignalsSequence
    private let services: [any Service]
    private let groundwork: Groundwork

    private init(
        listeners: [String], stops: UnixSignalsSequence, services: [any Service], groundwork: Groundwork
    ) {
        self.stops = stops
        readyLine =
            "postern is ready on \(listeners.joined(separator: ", ")); control \(groundwork.server.data)/control.sock"
        self.listeners = listeners
        self.services = services
        self.groundwork = groundwork
    }

    /// Starts everything: store, queues with what waits, listeners, control socket, in this order.
    /// `lastTrap` is the signal by which the process before this one died by a fault of its own, if it did. The supervisor at
    /// the other end of `lifeline` hears of the threads that mail depends on.
    static func start(
        _ options: Gateway.Options, lastTrap: Int32? = nil, lifeline: WorkerLifeline? = nil, logger: Logger
    ) async throws -> RunningGateway {
        let surroundings = Surroundings(lifeline: lifeline, logger: logger)
        let files = try ServerFiles(options.configurationFile, time: surroundings.time)
        logger.apply(files.server.log)
        return try await start(
            files, OpenedStores.open(files.server, surroundings), resolver: options.resolver, lastTrap: lastTrap,
            surroundings)
    }

    /// Starts everything on stores that are open; when it fails, they are closed.
    static func start(
        _ files: ServerFiles, _ opened: OpenedStores, resolver: HostPort?, lastTrap: Int32? = nil,
        _ surroundings: Surroundings
    ) async throws -> RunningGateway {
        let threads = Threads(surroundings.lifeline)
        do {
            let groundwork = try await Groundwork(files, opened, threads, lastTrap: lastTrap, surroundings)
            return try await start(Core(groundwork, resolver: resolver))
        } catch {
            opened.close()
            await threads.stop()
            throw error
        }
    }

    /// Fills the queues and lets the outside in.
    private static func start(_ core: Core) async throws -> RunningGateway {
        var loading: Loading?
        do {
            let begun = try await core.load()
            loading = begun
            // A long queue must not keep new mail out: the rest is loaded while mail is taken.
            try await begun.wait(atMost: longestLoading)
            return try await open(core, loading: begun)
        } catch {
            await loading?.stop()
            // Attempts may be under way already: what came of them is written, lest the next start make them again.
            try? await core.outbound.runner.stop(within: grace).get()
            throw error
        }
    }

    /// Starts the listeners, administration over HTTP and the control socket.
    ///
    /// Signals are caught before the first connection is taken: one that comes in between would end the process, and the
    /// sessions with it.
    private static func open(_ core: Core, loading: Loading) async throws -> RunningGateway {
        let (signals, stops) = (
            await UnixSignalsSequence(trapping: .sighup), await UnixSignalsSequence(trapping: .sigterm, .sigint)
        )
        let inbound = Inbound(core.groundwork, core.naming, core.filtering, core.outbound)
        let listeners = try await inbound.start().map(\.description)
        let groundwork = core.groundwork
        let reloading = Reloading(
            files: groundwork.files, active: groundwork.active, changes: core.administration.changes,
            engines: core.naming.engines, threadPool: groundwork.threads.disk, logger: groundwork.surroundings.logger)
        let doors: AdministrationParts.Doors
        do {
            doors = try await core.administration.openDoors(
                listeners: listeners, pressure: inbound.pressure, files: reloading,
                health: GatewayHealth(groundwork, pressure: inbound.pressure, loading: loading))
        } catch {
            await inbound.listener.stop(grace: .seconds(0))
            throw error
        }
        return RunningGateway(
            listeners: listeners, stops: stops,
            services: services(
                core, loading, inbound, doors, ReloadService(signals: signals, reloading: reloading)),
            groundwork: groundwork)
    }

    /// What runs, in the order of its start; it is stopped from the last to the first.
    private static func services(
        _ core: Core, _ loading: Loading, _ inbound: Inbound, _ doors: AdministrationParts.Doors,
        _ reloading: ReloadService
    ) -> [any Service] {
        let (groundwork, outbound, changes) = (core.groundwork, core.outbound, core.administration.changes)
        let (time, logger) = (groundwork.surroundings.time, groundwork.surroundings.logger)
        let (countries, engines, disk) = (core.filtering.countries, core.naming.engines, groundwork.threads.disk)
        return [
            groundwork.opened.mailLog,
            StoppingService { groundwork.opened.close() },
            StoppingService { groundwork.opened.markKeeper?.flush() },
            StoppingService { [inspector = core.naming.inspector] in inspector.stop() },
            LogUpkeep(logger: logger, destinations: outbound.destinations),
            TrafficUpkeep(counting: groundwork.opened.traffic),
            TraceIndexing(index: groundwork.opened.traceIndex),
            TraceForgettingUpkeep(
                forgetting: groundwork.opened.stores.traceForgetting, time: time, logger: logger),
            TransportSecurityUpkeep(services: outbound.security),
            DMARCReportUpkeep(reports: outbound.dmarcReports),
            OutageUpkeep(record: outbound.outages),
            core.filtering.listUpkeep,
            FileUpkeep(pause: .seconds(30), threadPool: disk) { countries.refresh() },
            SourceUpkeep(keeping: core.filtering.keeping, threadPool: disk),
            LearningUpkeep(learning: core.naming.learning, time: time, threadPool: disk),
            SpoofInsightUpkeep(
                watch: core.naming.spoofs, time: time, threadPool: disk, logger: logger
            ) { Set(groundwork.active.snapshot.organizations.map(\.name)) },
            StoppingService { try? await outbound.runner.stop(within: grace).get() },
            loading,
            PressureSampling(watch: inbound.pressure, threadPool: disk),
            ClockWatch(time: time, logger: logger),
            PeriodicRerouting(changes: changes, imports: core.administration.imports),
            QuarantineNotifying(
                notifier: QuarantineNotifier(groundwork, queues: outbound.runner),
                moderation: core.administration.moderation),
            LateFindingUpkeep(
                LateFindings(groundwork, core.naming, queues: outbound.runner) { changes.isFillingQueues }),
            AllowBlockUpkeep { await core.administration.keep(groundwork.opened.allowBlockUses) },
            RecordUpkeepService(
                upkeep: RecordUpkeep(
                    audit: core.administration.stores.audit, answers: core.administration.stores.idempotency,
                    identity: core.administration.stores.identity, time: time, logger: logger)),
            DomainProofService(upkeep: core.administration.domainProofs),
            FileUpkeep(pause: .seconds(10), threadPool: disk) { engines.refreshLists() },
            AlertService(runner: outbound.runner, time: time, logger: logger),
            reloading,
            StoppingService { outbound.probe.close() },
            core.administration.upkeep,
            StoppingService { await doors.close() },
            StoppingService { await inbound.listener.stop(grace: grace) },
        ]
    }

    /// Tells the log that mail is taken.
    func tellReady() {
        groundwork.surroundings.logger.log(
            .processReady, [.listeners: listeners.joined(separator: ", "), .folder: groundwork.server.data])
        if let certificate = groundwork.files.certificates?.certificate {
            groundwork.surroundings.logger.logLoaded(certificate)
        }
    }

    /// Runs until SIGTERM or SIGINT, then stops: listeners first, the store last.
    func runUntilStopped() async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map {
                    ServiceGroupConfiguration.ServiceConfiguration(
                        service: $0, failureTerminationBehavior: .gracefullyShutdownGroup)
                },
                logger: groundwork.surroundings.logger.forLibrary("swift-service-lifecycle")))
        let stopping = Task { [stops] in
            for await _ in stops { await group.triggerGracefulShutdown() }
        }
        defer { stopping.cancel() }
        try await group.run()
        groundwork.surroundings.lifeline?.reportStop()
        await groundwork.threads.stop()
        groundwork.surroundings.logger.log(.processStopped)
    }
}

extension LateFindings {
    fileprivate convenience init(
        _ groundwork: Groundwork, _ naming: Naming, queues: any QueueControl,
        isFillingQueues: @escaping @Sendable () -> Bool
    ) {
        let (stores, surroundings, learning) = (
            groundwork.opened.stores, groundwork.surroundings, naming.learning
        )
        var parts = Parts(
            configuration: groundwork.active, messages: stores.messages, lookup: stores.lookup,
            quarantine: stores.quarantine, queues: queues,
            examiners: Examiners(authenticator: naming.authenticator, content: naming.content),
            phishLessons: { learning?.phishLessons(of: $0) ?? 0 }, isFillingQueues: isFillingQueues,
            sweeps: LateSweepFile(dataFolder: groundwork.server.data), time: surroundings.time,
            threads: groundwork.threads.disk, work: groundwork.work, logger: surroundings.logger)
        parts.delivered = groundwork.opened.marks.map { marks in
            LateFindings.Delivered(
                marks: marks,
                // As deliveries name the files.
                mailboxes: MaildirCopies(hostname: groundwork.server.hostname.name, time: surroundings.time),
                campaigns: learning, random: surroundings.random)
        }
        self.init(parts)
    }
}

extension QuarantineNotifier {
    fileprivate convenience init(_ groundwork: Groundwork, queues: any QueueControl) {
        let (stores, surroundings) = (groundwork.opened.stores, groundwork.surroundings)
        self.init(
            configuration: groundwork.active, quarantine: stores.quarantine, messages: stores.messages, queues: queues,
            time: surroundings.time, random: surroundings.random, logger: surroundings.logger)
    }
}

extension GatewayHealth {
    fileprivate init(_ groundwork: Groundwork, pressure: PressureWatch, loading: Loading) {
        let space = groundwork.opened.space
        self.init(
            group: groundwork.threads.group, messages: groundwork.opened.stores.messages,
            hasRoom: { space.acceptsMail }, pressure: { pressure.readings.map(\.level).max() ?? .low },
            isLoaded: { loading.hasEnded })
    }
}
