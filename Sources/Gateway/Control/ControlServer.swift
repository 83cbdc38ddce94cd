import Foundation
import Glibc
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// Serves the control socket: takes requests off clients and hands each to a handler, which may wait.
final class ControlServer: Sendable {
    /// Answers one request.
    typealias Handler = @Sendable (ControlRequest) async -> ControlReply

    /// How many clients may be connected at a time; more wait in the socket's backlog or are closed.
    static let maximumClients = 32
    /// How long a client may take for a request or rest between two.
    static let idleTimeout = TimeAmount.seconds(60)

    private let channel: any Channel
    private let name: ControlSocketPath
    private let clients: Clients

    private init(channel: any Channel, name: ControlSocketPath, clients: Clients) {
        self.channel = channel
        self.name = name
        self.clients = clients
    }

    /// Starts serving. The caller holds the data folder's lock, so a socket file that lies there is a dead one.
    static func start(
        dataFolder: String, group: any EventLoopGroup, logger: Logger, handler: @escaping Handler
    ) async throws -> ControlServer {
        let name = try ControlSocketPath(dataFolder: dataFolder)
        unlink(name.path)
        let clients = Clients()
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 32)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard clients.add(channel, limit: maximumClients) else {
                        channel.close(promise: nil)
                        return
                    }
                    channel.closeFuture.whenComplete { _ in clients.remove(channel) }
                    try channel.pipeline.syncOperations.addHandlers(
                        IdleStateHandler(allTimeout: idleTimeout), ControlConnection(handler: handler, logger: logger))
                }
            }
        // The process's umask keeps others out from the first moment; this makes it sure.
        let channel = try await bootstrap.bind(unixDomainSocketPath: name.path).get()
        guard chmod(name.path, 0o600) == 0 else {
            try? await channel.close()
            throw OperationFailure(
                .failed, "The control socket \(name.displayName) can't be protected: \(systemError()).")
        }
        return ControlServer(channel: channel, name: name, clients: clients)
    }

    /// Stops listening, closes every client and removes the socket.
    func stop() async {
        try? await channel.close()
        clients.closeAll()
        unlink(name.path)
    }
}

/// The connected clients.
private final class Clients: Sendable {
    private let channels = NIOLockedValueBox<[ObjectIdentifier: any Channel]>([:])

    func add(_ channel: any Channel, limit: Int) -> Bool {
        channels.withLockedValue {
            guard $0.count < limit else { return false }
            $0[ObjectIdentifier(channel)] = channel
            return true
        }
    }

    func remove(_ channel: any Channel) {
        channels.withLockedValue { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    func closeAll() {
        for channel in channels.withLockedValue({ Array($0.values) }) { channel.close(promise: nil) }
    }
}

/// One client's connection: frames in, handler, frames out, one request at a time.
private final class ControlConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let handler: ControlServer.Handler
    private let logger: Logger
    private var pending = ByteBuffer()
    private var isWorking = false

    init(handler: @escaping ControlServer.Handler, logger: Logger) {
        self.handler = handler
        self.logger = logger
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        pending.writeBuffer(&buffer)
        drive(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent, !isWorking {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func drive(_ context: ChannelHandlerContext) {
        guard !isWorking else {
            // A client that sends ahead may do so by one request at most.
            if pending.readableBytes > ControlFrame.maximumSize + 4 { context.close(promise: nil) }
            return
        }
        let payload: ByteBuffer
        do {
            guard let next = try ControlFrame.next(in: &pending) else { return }
            payload = next
        } catch {
            logger.warning("A control client announced a request beyond the limit; its connection is closed.")
            context.close(promise: nil)
            return
        }
        pending.discardReadBytes()
        isWorking = true
        let handler = self.handler
        context.eventLoop.makeFutureWithTask { () -> ByteBuffer in
            await ControlConnection.answer(payload, handler: handler)
        }
        .assumeIsolated().whenSuccess { frame in
            self.isWorking = false
            context.writeAndFlush(self.wrapOutboundOut(frame), promise: nil)
            self.drive(context)
        }
    }

    private static func answer(_ payload: ByteBuffer, handler: ControlServer.Handler) async -> ByteBuffer {
        let reply: ControlReply
        do {
            reply = await handler(try JSONDecoder().decode(ControlRequest.self, from: Data(payload.readableBytesView)))
        } catch {
            reply = .failed(
                OperationFailure(
                    .failed, "The running gateway does not know this request; is it of the same version as the command?"
                ))
        }
        var frame = ByteBuffer()
        if let data = try? JSONEncoder().encode(reply), ControlFrame.append(data, to: &frame) { return frame }
        let failure = OperationFailure(.failed, "The answer is too large for the control socket; ask for less.")
        if let data = try? JSONEncoder().encode(ControlReply.failed(failure)) {
            _ = ControlFrame.append(data, to: &frame)
        }
        return frame
    }
}

@available(*, unavailable)
extension ControlConnection: Sendable {}
