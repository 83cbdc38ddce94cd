import Mail
import MailFlow
import NIOCore
import NodeState
import Operations
import Organization
import SMTP
import Transport

/// What the listeners are set to, and the back pressure on them.
extension RunningGateway {
    static func pressureWatch(
        _ core: Core, shares: ShareWatch, descriptors: Int?, time: any TimeSource
    ) -> PressureWatch {
        let (space, refusals, runner, limits) = (
            core.opened.space, core.opened.refusals, core.runner, core.server.limits.pressure
        )
        let total = SystemFigures.systemMemory(SystemFile.text("/proc/meminfo") ?? "")?.total ?? .max
        let memory = SystemFigures.memoryLimit(
            configured: limits.memory, cgroup: SystemFile.text("/proc/self/cgroup") ?? "", total: total,
            read: SystemFile.text)
        let probe = SystemProbe(
            folder: core.server.data, reusableBytes: { space.checkSpace() }, memory: memory,
            descriptorLimit: descriptors,
            queueLength: { try? runner.readyCount().wait() }, commitQueue: { space.commitQueue })
        return PressureWatch(
            limits: limits, probe: probe, time: time, gauge: core.crossings.pressure, logger: core.logger
        ) { sample, standing in
            refusals.setDiskShort(standing.defersFailing != nil)
            shares.take(sample.disk)
        }
    }

    /// The folder for contents too large for memory.
    static func spoolFolder(_ server: ServerConfiguration) throws -> String {
        let spool = server.data + "/spool"
        try Operations.Folder.make(spool)
        return spool
    }

    static func inboundConfiguration(
        _ server: ServerConfiguration, descriptors: Int?
    ) throws -> InboundConfiguration {
        let spool = try spoolFolder(server)
        var configuration = InboundConfiguration(
            hostname: server.hostname.name,
            addresses: server.listeners.map { .init($0.address, port: $0.port, proxies: $0.proxyProtocol) },
            spoolFolder: spool)
        configuration.limits = server.limits
        if let descriptors {
            configuration.limits.connections = Descriptors.connections(
                wanted: server.limits.connections, limit: descriptors, open: Descriptors.open() ?? 0)
        }
        configuration.trustedNetworks = server.trustedNetworks
        return configuration
    }
}
