import NIOConcurrencyHelpers
package import NIOCore
import NIOPosix

/// An engine that answers as a test wants it: listens, counts its connections, and keeps answers back.
package protocol FakeEngine: Sendable {
    /// The connections to it.
    var connections: FakeConnections { get }
    /// How often it was asked whether it is there.
    var pings: Int { get }

    /// What reads and answers on one of them.
    func handler() -> any ChannelHandler
}

/// The connections to a fake engine, and where it listens for them.
package final class FakeConnections: Sendable {
    fileprivate struct State {
        var count = 0
        var open = 0
        var mostOpen = 0
        var held: [@Sendable () -> Void] = []
        var listener: (any Channel)?
    }

    fileprivate let state = NIOLockedValueBox(State())

    /// Keeps an answer until ``FakeEngine/release()``.
    func hold(_ answer: @escaping @Sendable () -> Void) { state.withLockedValue { $0.held.append(answer) } }
}

extension FakeEngine {
    /// Connections so far.
    package var sessions: Int { connections.state.withLockedValue { $0.count } }
    /// The most connections at a time.
    package var mostSessions: Int { connections.state.withLockedValue { $0.mostOpen } }
    /// Answers that wait for ``release()``.
    package var heldCount: Int { connections.state.withLockedValue { $0.held.count } }

    /// Answers what is held.
    package func release() {
        let held = connections.state.withLockedValue { state in
            defer { state.held = [] }
            return state.held
        }
        for answer in held { answer() }
    }

    /// Listens on 127.0.0.1; gives the port.
    ///
    /// - Parameter port: 0 for one that is free.
    package func start(port: Int = 0) async throws -> Int {
        let listener = try await bootstrap().bind(host: "127.0.0.1", port: port).get()
        connections.state.withLockedValue { $0.listener = listener }
        return listener.localAddress?.port ?? 0
    }

    /// Listens on a socket.
    package func start(path: String) async throws {
        let listener = try await bootstrap().bind(unixDomainSocketPath: path).get()
        connections.state.withLockedValue { $0.listener = listener }
    }

    /// Listens no more.
    package func stop() async throws {
        try await connections.state.withLockedValue { state in
            defer { state.listener = nil }
            return state.listener
        }?.close().get()
    }

    private func bootstrap() -> ServerBootstrap {
        ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ConnectionCounter(self.connections))
                    try channel.pipeline.syncOperations.addHandler(self.handler())
                }
            }
    }
}

/// Counts a connection, and ends it where it fails.
private final class ConnectionCounter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let connections: FakeConnections

    init(_ connections: FakeConnections) { self.connections = connections }

    func channelActive(context: ChannelHandlerContext) {
        connections.state.withLockedValue { state in
            state.count += 1
            state.open += 1
            state.mostOpen = max(state.mostOpen, state.open)
        }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        connections.state.withLockedValue { $0.open -= 1 }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
