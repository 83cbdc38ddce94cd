import Glibc
import HummingbirdCore
package import Log
import NIOConcurrencyHelpers
package import NIOCore
package import NIOSSL
package import Organization
internal import ServiceLifecycle

/// The listener of administration: HTTP/1.1 over TLS or on this machine alone, with an event loop of its own, so that
/// mail does not notice how busy it is (docs/reference/api.md#connections).
package final class AdministrationServer: Service {
    /// The mode of a Unix socket: the user and the group of the server, for a proxy that is in the group.
    private static let socketMode: mode_t = 0o660

    private let place: AdministrationSettings.Place
    private let group: any EventLoopGroup
    private let logger: Log.Logger
    private let channel: AdministrationChannel
    private let listening = Listening()
    /// The connections.
    package let connections: ConnectionTable

    /// A listener that does not run yet.
    ///
    /// - Parameters:
    ///   - tls: what each new connection is secured with, so that a certificate that was loaded again is used at once;
    ///     nil for a listener without TLS.
    ///   - group: of one thread; the caller ends it after ``run()``.
    package init(
        _ place: AdministrationSettings.Place, responder: APIResponder, tls: (@Sendable () -> NIOSSLContext)?,
        group: any EventLoopGroup, pace: ConnectionPace = ConnectionPace(),
        connections: ConnectionTable = ConnectionTable(), logger: Log.Logger
    ) {
        self.place = place
        self.group = group
        self.logger = logger
        self.connections = connections
        let writer = AnswerWriter(responder: responder, table: connections)
        channel = AdministrationChannel(
            responder: { (request: Request, answer: consuming ResponseWriter, channel: any Channel) async throws in
                try await writer.respond(to: request, answer, on: channel)
            },
            table: connections, pace: pace, tls: tls)
    }

    deinit { listening.resolve(nil) }

    /// The address that it listens on, once it does; nil where it could not.
    package var address: SocketAddress? { get async { await listening.address } }

    /// Serves until the task's service group stops gracefully: then connections that rest are closed, and the others
    /// when they have their answer. Throws where it can't listen.
    package func run() async throws {
        let (place, logger, listening) = (self.place, self.logger, self.listening)
        let server = channel.server(
            configuration: HummingbirdCore.ServerConfiguration(
                address: AdministrationServer.bindAddress(of: place), serverName: nil, backlog: 128),
            onServerRunning: { channel in
                if case .socket(let path) = place { _ = chmod(path, AdministrationServer.socketMode) }
                logger.log(.administrationListening, [.listeners: "\(place)"])
                listening.resolve(channel.localAddress)
            },
            eventLoopGroup: group, logger: logger.forLibrary("http"))
        do {
            try await server.run()
        } catch {
            listening.resolve(nil)
            throw error
        }
    }

    private static func bindAddress(of place: AdministrationSettings.Place) -> BindAddress {
        switch place {
        case .address(let address, let port): .hostname("\(address)", port: port)
        case .socket(let path): .unixDomainSocket(path: path)
        }
    }
}

/// Where a listener listens, for whoever waits to know it.
private final class Listening: Sendable {
    private enum State {
        case awaited([CheckedContinuation<SocketAddress?, Never>])
        case known(SocketAddress?)
    }

    private let state = NIOLockedValueBox(State.awaited([]))

    var address: SocketAddress? {
        get async {
            await withCheckedContinuation { continuation in
                let known: SocketAddress?? = state.withLockedValue { state in
                    switch state {
                    case .known(let address): return .some(address)
                    case .awaited(let waiters):
                        state = .awaited(waiters + [continuation])
                        return nil
                    }
                }
                if let known { continuation.resume(returning: known) }
            }
        }
    }

    /// Tells everybody; only the first time counts.
    func resolve(_ address: SocketAddress?) {
        let waiters = state.withLockedValue { state -> [CheckedContinuation<SocketAddress?, Never>] in
            guard case .awaited(let waiters) = state else { return [] }
            state = .known(address)
            return waiters
        }
        for waiter in waiters { waiter.resume(returning: address) }
    }
}
