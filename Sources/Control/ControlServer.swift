package import Foundation
import Glibc
package import Log
package import Mail
import NIOConcurrencyHelpers
package import NIOCore
import NIOPosix
import Operations

/// Serves the control socket: takes calls off clients and hands each to a handler, which may wait.
package final class ControlServer: Sendable {
    /// Gives the reply to a call. The caller is the user of the process at the other end, as the kernel knows it.
    package typealias Handler = @Sendable (_ call: Data, _ caller: Caller) async -> Data

    /// How many clients are served at a time. As many more are told so; beyond, connections are closed.
    package static let maximumClients = 32

    /// How long clients may take, and how often they hear of us.
    package struct Pace: Sendable {
        /// How long a client may take for a request or rest between two.
        package var idle = TimeAmount.seconds(60)
        /// After this time without a whole request, a client gives its place to another when all are taken.
        package var yielding = TimeAmount.seconds(3)
        /// How long a client beyond ``maximumClients`` may take for its request.
        package var busy = TimeAmount.seconds(5)
        /// How often a client that waits for its answer hears that it is being made.
        package var keepAlive = TimeAmount.seconds(2)

        /// The pace of a gateway.
        package init() {}
    }

    private let channel: any Channel
    private let name: ControlSocketPath
    private let clients: Clients

    private init(channel: any Channel, name: ControlSocketPath, clients: Clients) {
        self.channel = channel
        self.name = name
        self.clients = clients
    }

    /// Starts serving. The caller holds the data folder's lock, so a socket file that lies there is a dead one.
    package static func start(
        dataFolder: String, group: any EventLoopGroup, pace: Pace = Pace(), logger: Logger,
        handler: @escaping Handler
    ) async throws -> ControlServer {
        let name = try ControlSocketPath(dataFolder: dataFolder)
        unlink(name.path)
        let clients = Clients()
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 32)
            .childChannelInitializer { channel in
                PeerCredentials.read(from: channel).flatMapThrowing { peer in
                    // The socket's mode keeps others out already; should it be widened, this does.
                    let isAdmitted = peer.mayCommand(gatewayOf: geteuid())
                    guard let isServed = clients.add(channel, isAdmitted: isAdmitted, yielding: pace.yielding) else {
                        channel.close(promise: nil)
                        return
                    }
                    channel.closeFuture.whenComplete { _ in clients.remove(channel) }
                    try channel.pipeline.syncOperations.addHandlers(
                        IdleStateHandler(allTimeout: isServed ? pace.idle : pace.busy),
                        ControlConnection(
                            peer: peer, clients: clients,
                            handler: isServed ? handler : isAdmitted ? tooMany : stranger,
                            keepAlive: pace.keepAlive, logger: logger))
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

    @Sendable private static func tooMany(_: Data, _: Caller) -> Data {
        ControlWire.reply(
            OperationFailure(
                "\(maximumClients) commands are connected to the gateway already; end one of them, or try again later.")
        )
    }

    @Sendable private static func stranger(_: Data, _ caller: Caller) -> Data {
        ControlWire.reply(
            OperationFailure(
                "User \(caller.name) may not command the gateway: run this as the user that runs `postern serve`, or as "
                    + "root."))
    }

    /// Stops listening, closes every client and removes the socket.
    package func stop() async {
        try? await channel.close()
        clients.closeAll()
        unlink(name.path)
    }
}

/// The connected clients, and which of them have a place.
private final class Clients: Sendable {
    private struct Client {
        var channel: any Channel
        var isServed: Bool
        /// Since when no call of it is under way; nil while one is.
        var restsSince: NIODeadline?
    }

    private let clients = NIOLockedValueBox<[ObjectIdentifier: Client]>([:])

    /// Takes a client in, and says whether it is served: there is a place, or one of those that have sent no whole request
    /// for a time gives way, the one that rests longest. Nil, and it is none of them, when there are far too many.
    func add(_ channel: any Channel, isAdmitted: Bool, yielding: TimeAmount) -> Bool? {
        let now = NIODeadline.now()
        let (isServed, leaving) = clients.withLockedValue { clients -> (Bool?, (any Channel)?) in
            let served = clients.filter(\.value.isServed)
            var isServed = isAdmitted && served.count < ControlServer.maximumClients
            var leaving: (any Channel)?
            if isAdmitted, !isServed,
                let longest = served.min(by: { ($0.value.restsSince ?? now) < ($1.value.restsSince ?? now) }),
                let since = longest.value.restsSince, since + yielding <= now
            {
                leaving = clients.removeValue(forKey: longest.key)?.channel
                isServed = true
            }
            guard clients.count < 2 * ControlServer.maximumClients else { return (nil, leaving) }
            clients[ObjectIdentifier(channel)] = Client(channel: channel, isServed: isServed, restsSince: now)
            return (isServed, leaving)
        }
        leaving?.close(promise: nil)
        return isServed
    }

    /// A call of a client begins; false when the client has just given way, and nothing of it may be done any more.
    func begins(_ channel: any Channel) -> Bool {
        clients.withLockedValue { clients in
            let id = ObjectIdentifier(channel)
            clients[id]?.restsSince = nil
            return clients[id] != nil
        }
    }

    /// A client has its answer.
    func rests(_ channel: any Channel) {
        clients.withLockedValue { $0[ObjectIdentifier(channel)]?.restsSince = .now() }
    }

    func remove(_ channel: any Channel) {
        clients.withLockedValue { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    func closeAll() {
        for client in clients.withLockedValue({ Array($0.values) }) { client.channel.close(promise: nil) }
    }
}

/// One client's connection: frames in, handler, frames out, one request at a time. The next one is taken when the client has
/// taken the answer, so that one who never reads costs one answer.
private final class ControlConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let peer: PeerCredentials
    private let clients: Clients
    private let handler: ControlServer.Handler
    private let logger: Logger
    private let keepAlive: TimeAmount
    private var pending = ByteBuffer()
    private var state = State.resting

    private enum State {
        case resting
        /// A request is with the handler.
        case working
        /// The answer is on its way to the client.
        case answering
    }

    init(
        peer: PeerCredentials, clients: Clients, handler: @escaping ControlServer.Handler, keepAlive: TimeAmount,
        logger: Logger
    ) {
        self.peer = peer
        self.clients = clients
        self.handler = handler
        self.keepAlive = keepAlive
        self.logger = logger
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        pending.writeBuffer(&buffer)
        drive(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent, state != .working {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func drive(_ context: ChannelHandlerContext) {
        guard state == .resting else {
            // A client that sends ahead may do so by one request at most.
            if pending.readableBytes > ControlFrame.maximumSize + 4 { context.close(promise: nil) }
            return
        }
        let payload: ByteBuffer
        do {
            guard let next = try ControlFrame.next(in: &pending) else { return }
            payload = next
        } catch {
            logger.log(.administrationRequestOversized)
            context.close(promise: nil)
            return
        }
        pending.discardReadBytes()
        guard clients.begins(context.channel) else { return context.close(promise: nil) }
        state = .working
        scheduleKeepAlive(context)
        let (handler, peer) = (self.handler, self.peer)
        context.eventLoop.makeFutureWithTask { () -> ByteBuffer in
            // The user's name is looked up here, because that may wait for a directory service.
            let reply = await handler(Data(payload.readableBytesView), .local(uid: peer.uid))
            return ControlConnection.frame(reply)
        }
        .assumeIsolated().whenSuccess { frame in
            self.state = .answering
            let written = context.eventLoop.makePromise(of: Void.self)
            written.futureResult.assumeIsolated().whenSuccess {
                self.state = .resting
                self.clients.rests(context.channel)
                self.drive(context)
            }
            context.writeAndFlush(self.wrapOutboundOut(frame), promise: written)
        }
    }

    private func scheduleKeepAlive(_ context: ChannelHandlerContext) {
        context.eventLoop.assumeIsolated().scheduleTask(in: keepAlive) {
            guard self.state == .working, context.channel.isActive else { return }
            if context.channel.isWritable {
                context.writeAndFlush(self.wrapOutboundOut(ControlFrame.keepAlive), promise: nil)
            }
            self.scheduleKeepAlive(context)
        }
    }

    private static func frame(_ reply: Data) -> ByteBuffer {
        var frame = ByteBuffer()
        if ControlFrame.append(reply, to: &frame) { return frame }
        _ = ControlFrame.append(
            ControlWire.reply(OperationFailure("The answer is too large for the control socket; ask for less.")),
            to: &frame)
        return frame
    }
}

@available(*, unavailable)
extension ControlConnection: Sendable {}
