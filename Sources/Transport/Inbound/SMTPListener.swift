import Glibc
package import Mail
import NIOConcurrencyHelpers
package import NIOCore
import NIOPosix

/// Accepts SMTP connections on all configured addresses and runs a session on each.
package final class SMTPListener: Sendable {
    private let context: ListenerContext
    private let group: any EventLoopGroup
    private let servers = NIOLockedValueBox<[any Channel]>([])

    /// Makes listeners that do nothing until ``start()``.
    package init(
        configuration: InboundConfiguration, services: InboundServices, group: any EventLoopGroup
    ) {
        self.context = ListenerContext(configuration: configuration, services: services)
        self.group = group
    }

    /// Connections that are open at the moment.
    package var openConnections: Int { context.admission.open }

    /// Octets of message content that connections hold in memory at the moment.
    package var memoryInUse: Int { context.memory.taken }

    /// How many certificate chains of clients were checked since the start.
    package var certificateChecks: Int { context.clientCertificates.checks }

    /// Binds every address, or none of them.
    ///
    /// - Returns: the addresses bound, in the order of the configuration, with the ports the kernel chose.
    /// - Throws: ``ListenError`` naming the address that can't be had.
    package func start() async throws -> [InboundConfiguration.ListenAddress] {
        context.spoolThreads.start()
        context.examinationThreads.start()
        var bound: [InboundConfiguration.ListenAddress] = []
        for address in context.configuration.addresses {
            do {
                let server = try await bootstrap(for: address).bind(
                    // Not by name: glibc looks for no address of a family of which the machine has the loopback one alone.
                    to: SocketAddress(ipAddress: address.address.description, port: address.port)
                ).get()
                servers.withLockedValue { $0.append(server) }
                bound.append(
                    .init(
                        address.address, port: server.localAddress?.port ?? address.port, proxies: address.proxies))
            } catch {
                await stop(grace: .seconds(0))
                throw ListenError(address: address, error: error)
            }
        }
        return bound
    }

    private func bootstrap(for address: InboundConfiguration.ListenAddress) -> ServerBootstrap {
        let context = context
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // Without descriptors or memory for one more connection, accepting is tried again a little later,
                    // instead of at once for ever.
                    try channel.pipeline.syncOperations.addHandler(
                        AcceptBackoffHandler(shouldForwardIOErrorCaught: false) { _ in .milliseconds(100) })
                    try channel.pipeline.syncOperations.addHandler(
                        ConnectionStarter(shared: context, proxies: address.proxies))
                }
            }
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // Linux hands this on to every connection accepted, which saves a call for each.
            .serverChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        guard address.address.family == .v6 else { return bootstrap }
        // So that [::] and 0.0.0.0 can both be listened on.
        return bootstrap.serverChannelOption(
            ChannelOptions.Types.SocketOption(level: .ipv6, name: .ipv6_v6only), value: 1)
    }

    /// Has a session serve a channel that was not accepted here. Before ``start()`` no thread examines mail, and it is
    /// examined where it comes in; content that would go to a file is refused.
    package func serve(_ channel: any Channel, peer: IPAddress, serverPort: Int) throws {
        try channel.pipeline.syncOperations.addHandler(
            SMTPServerHandler(
                shared: context, peer: peer, serverPort: serverPort, loop: channel.eventLoop))
    }

    /// Stops: no new connections from now on; sessions get `421 4.3.2` where their next command would begin; messages
    /// under way finish. What is still open after `grace` is closed.
    package func stop(grace: Interval) async {
        let listening = servers.withLockedValue { servers in
            defer { servers = [] }
            return servers
        }
        for server in listening { try? await server.close().get() }
        let drained = group.next().makePromise(of: Void.self)
        context.stop(drained: drained)
        for channel in context.openChannels {
            channel.pipeline.fireUserInboundEventTriggered(SMTPServerHandler.Event.stop)
        }
        let limit = drained.futureResult.eventLoop.scheduleTask(in: .milliseconds(grace.milliseconds)) {
            drained.succeed()
        }
        try? await drained.futureResult.get()
        limit.cancel()
        let closing = context.openChannels.map { $0.close() }
        for closed in closing { try? await closed.get() }
        try? await context.examinationThreads.shutdownGracefully()
        try? await context.spoolThreads.shutdownGracefully()
    }
}

/// Why an address can't be listened on, as a sentence.
package struct ListenError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Names the address and what to do.
    package let description: String

    init(address: InboundConfiguration.ListenAddress, error: any Error) {
        let reason = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
        description =
            "Can't listen on \(address): \(reason). Check in listeners of postern.yaml that the address belongs to this "
            + "machine, that no other server uses the port, and that this user may use a port below 1024."
    }
}
