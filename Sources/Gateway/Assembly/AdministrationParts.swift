import Administration
import Control
import Engines
import Mail
import MailFlow
import NodeState
import Operations
import Organization
import OwnMail
import Recording
import Transport

/// What administrators act by: the operations, and the socket that asks for them.
struct AdministrationParts: Sendable {
    private let groundwork: Groundwork
    private let filtering: ConnectionFiltering
    private let outbound: Outbound
    private let engines: ConfiguredEngines
    private let inspector: InspectorPool
    private let services: AdministrationServices
    private let administration: Administration

    /// Puts the operations together and the signing keys into force.
    init(
        _ groundwork: Groundwork, _ naming: Naming, _ filtering: ConnectionFiltering, _ outbound: Outbound
    ) async throws {
        self.groundwork = groundwork
        self.filtering = filtering
        self.outbound = outbound
        engines = naming.engines
        inspector = naming.inspector
        services = try await AdministrationServices(groundwork, naming, outbound)
        administration = Administration(groundwork, naming, filtering, outbound, services)
        groundwork.active.replace(try await administration.keys.keyring())
        // What a crash left of a replaced directory.
        administration.imports.tidy()
    }

    /// Where everything is kept.
    var stores: Stores { administration.stores }

    /// Changes of the configuration.
    var changes: ConfigurationChanges { administration.changes }

    /// Ends what no moderator answers for.
    var moderation: ModerationUpkeep { ModerationUpkeep(administration) }

    /// Looks for the records of proofs of domains.
    var domainProofs: DomainProofUpkeep { DomainProofUpkeep(administration) }

    /// Imports into directories under way.
    var imports: DirectoryImports { administration.imports }

    /// Writes down which entries of allow and block lists were used.
    func keep(_ uses: AllowBlockUses) async { await administration.keep(uses) }

    /// Keeps sessions and jobs in order.
    var upkeep: AdministrationUpkeep { AdministrationUpkeep(accounts: services.accounts, jobs: services.jobs) }

    /// What administrators come in by.
    struct Doors: Sendable {
        /// The control socket.
        let control: ControlServer
        /// The listener for HTTP; nil where there is none.
        let http: AdministrationListener?

        /// Closes them.
        func close() async {
            await http?.stop()
            await control.stop()
        }
    }

    /// Opens the listener for HTTP and the control socket, behind the listeners for mail.
    func openDoors(
        listeners: [String], pressure: PressureWatch, files: any ServerFileReading, health: GatewayHealth
    ) async throws -> Doors {
        let place = groundwork.server.administration?.place.description
        let state = runningState(listeners: listeners + (place.map { [$0] } ?? []), pressure: pressure)
        var administration = administration
        administration.running = state
        administration.files = files
        let responder = APIResponder(
            routes: RouteTable.all, services: services.api, administration: administration, health: health)
        administration.api = ResponderPort(responder)
        let http = try await AdministrationListener.start(groundwork, responder)
        do {
            return Doors(control: try await openControl(administration), http: http)
        } catch {
            await http?.stop()
            throw error
        }
    }

    private func openControl(_ administration: Administration) async throws -> ControlServer {
        let dispatcher = ControlDispatcher(administration)
        let folder = groundwork.server.data
        do {
            return try await ControlServer.start(
                dataFolder: folder, group: groundwork.threads.group, logger: groundwork.surroundings.logger
            ) { await dispatcher.reply(to: $0, from: $1) }
        } catch {
            throw error as? OperationFailure
                ?? OperationFailure("The control socket \(folder)/control.sock can't be made: \(error).")
        }
    }

    private func runningState(listeners: [String], pressure: PressureWatch) -> RunningState {
        let (engines, inspector) = (engines, inspector)
        let (outbound, traffic) = (outbound, groundwork.opened.traffic)
        let (certificates, index) = (groundwork.files.certificates, groundwork.opened.traceIndex)
        let countries = filtering.countries
        let retention = groundwork.opened.retention
        return RunningState(
            since: groundwork.surroundings.time.wallTime(), listeners: listeners,
            certificate: {
                certificates?.certificate.map {
                    .init(names: $0.names.map(\.description), notAfter: $0.notAfter)
                }
            }, indexLag: { index?.lag.behind },
            clockLead: { retention.lead }, pressure: { pressure.readings },
            engines: { (engines.standings, engines.troubles + inspector.figures.troubles) },
            countryTrouble: { countries.trouble }
        ) {
            await outbound.writeCounts()
            await traffic.flush(isAsked: true)
        }
    }
}

extension Administration {
    fileprivate init(
        _ groundwork: Groundwork, _ naming: Naming, _ filtering: ConnectionFiltering, _ outbound: Outbound,
        _ services: AdministrationServices
    ) {
        self.init(
            stores: groundwork.opened.stores, configuration: groundwork.active, queues: outbound.runner,
            time: groundwork.surroundings.time, random: groundwork.surroundings.random,
            logger: groundwork.surroundings.logger)
        probe = outbound.probe
        reports = outbound.reports
        resolver = naming.resolver
        dnsLists = filtering.lists
        sources = filtering.sources
        senders = groundwork.senders.senders
        content = naming.content
        learning = naming.learning
        spoofs = naming.spoofs
        marks = groundwork.opened.marks
        accounts = services.accounts
        accountMail = services.accountMail
        jobs = services.jobs
        publicURL = groundwork.server.administration?.publicURL.description
        searchMail = HistoricalSearchMail(
            SearchEndNotices(
                configuration: groundwork.active, time: groundwork.surroundings.time,
                random: groundwork.surroundings.random),
            messages: groundwork.opened.stores.messages, queues: outbound.runner,
            logger: groundwork.surroundings.logger)
        contentMail = ContentReadMail(
            ContentReadNotices(
                configuration: groundwork.active, time: groundwork.surroundings.time,
                random: groundwork.surroundings.random),
            messages: groundwork.opened.stores.messages, queues: outbound.runner, time: groundwork.surroundings.time,
            logger: groundwork.surroundings.logger)
    }
}
