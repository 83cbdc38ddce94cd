import Control
import Engines
import Mail
import MailFlow
import NodeState
import Operations
import Organization
import Recording
import Transport

/// What administrators act by: the operations, and the socket that asks for them.
struct AdministrationParts: Sendable {
    private let groundwork: Groundwork
    private let filtering: ConnectionFiltering
    private let outbound: Outbound
    private let engines: ConfiguredEngines
    private let inspector: InspectorPool
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
        administration = Administration(groundwork, naming, filtering, outbound)
        groundwork.active.replace(try await administration.keys.keyring())
        // What a crash left of a replaced directory.
        administration.imports.tidy()
    }

    /// Changes of the configuration.
    var changes: ConfigurationChanges { administration.changes }

    /// Ends what no moderator answers for.
    var moderation: ModerationUpkeep { ModerationUpkeep(administration) }

    /// Imports into directories under way.
    var imports: DirectoryImports { administration.imports }

    /// Writes down which entries of allow and block lists were used.
    func keep(_ uses: AllowBlockUses) async { await administration.keep(uses) }

    /// Opens the control socket, behind the listeners.
    func openControl(
        listeners: [String], pressure: PressureWatch
    ) async throws -> ControlServer {
        let (engines, inspector) = (engines, inspector)
        let (outbound, traffic) = (outbound, groundwork.opened.traffic)
        let (certificates, index) = (groundwork.files.certificates, groundwork.opened.traceIndex)
        let countries = filtering.countries
        let retention = groundwork.opened.retention
        let running = RunningState(
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
        let dispatcher = ControlDispatcher(administration.running(running))
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
}

extension Administration {
    fileprivate init(
        _ groundwork: Groundwork, _ naming: Naming, _ filtering: ConnectionFiltering, _ outbound: Outbound
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
    }

    /// The same, of a gateway that lets the outside in.
    fileprivate func running(_ state: RunningState) -> Administration {
        var administration = self
        administration.running = state
        return administration
    }
}
