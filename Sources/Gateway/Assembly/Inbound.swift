import Log
import Mail
import MailFlow
import NIOCore
import NodeState
import Operations
import Organization
import Recording
import SMTP
import Transport

/// What takes mail in: the listeners, and the back pressure on them.
struct Inbound: Sendable {
    let listener: SMTPListener
    /// Keeps up what this server runs short of.
    let pressure: PressureWatch
    private let configuration: InboundConfiguration
    private let groundwork: Groundwork
    private let ownListeners: OwnListeners

    /// Makes them; nothing listens before ``start()``.
    init(_ groundwork: Groundwork, _ naming: Naming, _ filtering: ConnectionFiltering, _ outbound: Outbound) {
        let descriptors = Descriptors.raiseLimit()
        configuration = InboundConfiguration(
            groundwork.server, spoolFolder: groundwork.spoolFolder, descriptors: descriptors)
        pressure = PressureWatch(groundwork, outbound, descriptors: descriptors)
        listener = SMTPListener(
            configuration: configuration, services: InboundServices(groundwork, naming, filtering, outbound),
            group: groundwork.threads.group)
        self.groundwork = groundwork
        ownListeners = outbound.ownListeners
    }

    /// Lets clients in; gives the addresses that are listened on.
    func start() async throws -> [InboundConfiguration.ListenAddress] {
        // Before the first connection, so that a full disk or an old backlog is known to it.
        pressure.sample()
        let bound: [InboundConfiguration.ListenAddress]
        do {
            bound = try await listener.start()
        } catch let error as ListenError {
            throw OperationFailure(error.description)
        }
        ownListeners.set(bound.map { ($0.address, $0.port) })
        if configuration.limits.connections < groundwork.server.limits.connections {
            // What nobody asked for is no reason to warn at every start.
            let isDefault = groundwork.server.limits.connections == Limits().connections
            groundwork.surroundings.logger.log(
                isDefault ? .smtpConnectionsFitted : .smtpConnectionsShort,
                [.connections: configuration.limits.connections])
        }
        return bound
    }
}

extension InboundConfiguration {
    fileprivate init(_ server: ServerConfiguration, spoolFolder: String, descriptors: Int?) {
        self.init(
            hostname: server.hostname.name,
            addresses: server.listeners.map { .init($0.address, port: $0.port, proxies: $0.proxyProtocol) },
            spoolFolder: spoolFolder)
        limits = server.limits
        if let descriptors {
            limits.connections = Descriptors.connections(
                wanted: server.limits.connections, limit: descriptors, open: Descriptors.open() ?? 0)
        }
        trustedNetworks = server.trustedNetworks
    }
}

extension InboundServices {
    fileprivate init(
        _ groundwork: Groundwork, _ naming: Naming, _ filtering: ConnectionFiltering, _ outbound: Outbound
    ) {
        let (stores, surroundings, crossings) = (
            groundwork.opened.stores, groundwork.surroundings, outbound.crossings
        )
        self.init(
            policy: groundwork.active, store: stores.messages, acceptedMail: outbound.runner,
            perimeterLog: PerimeterRecord(
                store: stores.perimeter, time: surroundings.time, logger: surroundings.logger,
                mail: groundwork.opened.mailLog),
            time: surroundings.time, random: surroundings.random, certificates: groundwork.files.certificates,
            clientVerifier: ChainVerifier(roots: groundwork.files.trustRoots), pressure: crossings.pressure,
            shares: crossings.shares, health: outbound.runner, work: groundwork.work,
            authenticator: naming.authenticator, dmarcRecorder: outbound.dmarcReports.counts,
            content: naming.content,
            resolver: naming.resolver, dnsLists: filtering.lists, sources: filtering.sources,
            logger: surroundings.logger, reports: outbound.reports, notices: outbound.notices,
            returnAddresses: crossings.returnAddresses, senders: groundwork.senders.senders,
            receivers: MailReceivers())
    }
}

extension PressureWatch {
    /// Watches this machine; sessions and mail that crosses go by the same gauges.
    fileprivate convenience init(_ groundwork: Groundwork, _ outbound: Outbound, descriptors: Int?) {
        let (opened, surroundings) = (groundwork.opened, groundwork.surroundings)
        let (active, limits) = (groundwork.active, groundwork.server.limits.pressure)
        let shares = ShareWatch(
            limits: limits, waiting: { opened.space.waitingOctets },
            organizations: { active.snapshot.organizations.count }, gauge: outbound.crossings.shares,
            logger: surroundings.logger)
        self.init(
            limits: limits, probe: SystemProbe(groundwork, outbound, descriptors: descriptors),
            time: surroundings.time, gauge: outbound.crossings.pressure, logger: surroundings.logger
        ) { sample, standing in
            opened.refusals.setDiskShort(standing.defersFailing != nil)
            shares.take(sample.disk)
        }
    }
}

extension SystemProbe {
    fileprivate init(_ groundwork: Groundwork, _ outbound: Outbound, descriptors: Int?) {
        let (space, runner) = (groundwork.opened.space, outbound.runner)
        let total = SystemFigures.systemMemory(SystemFile.text("/proc/meminfo") ?? "")?.total ?? .max
        self.init(
            folder: groundwork.server.data, reusableBytes: { space.checkSpace() },
            memory: SystemFigures.memoryLimit(
                configured: groundwork.server.limits.pressure.memory,
                cgroup: SystemFile.text("/proc/self/cgroup") ?? "", total: total, read: SystemFile.text),
            descriptorLimit: descriptors, queueLength: { try? runner.readyCount().wait() },
            commitQueue: { space.commitQueue })
    }
}
