import Mail
import NIOCore

/// Begins a session on each connection that a listener accepts.
///
/// It stands before the handler with which the bootstrap would run an initializer, and passes connections by it. For a
/// connection of another event loop that handler goes there, comes back, and goes there again; it makes a future for each
/// step. Here everything that a connection needs is done in one visit to its loop, ahead of its registration.
final class ConnectionStarter: ChannelInboundHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel

    private static let receiveAllocator = AdaptiveRecvByteBufferAllocator(
        minimum: 1_024, initial: 4_096, maximum: 131_072)

    private let shared: ListenerContext
    private let proxies: [IPNetwork]
    /// The bootstrap's handler.
    private var bypassed: ChannelHandlerContext?

    init(shared: ListenerContext, proxies: [IPNetwork]) {
        self.shared = shared
        self.proxies = proxies
    }

    func handlerRemoved(context: ChannelHandlerContext) { bypassed = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let channel = unwrapInboundIn(data)
        if channel.eventLoop.inEventLoop {
            Self.begin(channel, shared: shared, proxies: proxies)
        } else {
            let (shared, proxies) = (shared, proxies)
            channel.eventLoop.execute { Self.begin(channel, shared: shared, proxies: proxies) }
        }
        if bypassed == nil { bypassed = try? context.pipeline.syncOperations.context(name: "AcceptHandler") }
        // What comes next has the connection register at its loop, behind what was given to that loop here. Should the
        // bootstrap's handler have another name one day, it is asked too, and has nothing to do.
        (bypassed ?? context).fireChannelRead(data)
    }

    private static func begin(_ channel: any Channel, shared: ListenerContext, proxies: [IPNetwork]) {
        do {
            if let options = channel.syncOptions {
                try options.setOption(.recvAllocator, value: receiveAllocator)
                try options.setOption(.maxMessagesPerRead, value: 1)
                try options.setOption(.allowRemoteHalfClosure, value: true)
            }
            guard let peer = channel.remoteAddress.flatMap({ IPAddress($0) }) else {
                // Only a peer that has gone already has no address.
                throw ChannelError.ioOnClosedChannel
            }
            let serverPort = channel.localAddress?.port ?? 0
            let pipeline = channel.pipeline.syncOperations
            if proxies.contains(where: { $0.contains(peer) }) {
                try pipeline.addHandler(ProxyHeaderHandler(shared: shared, proxy: peer, serverPort: serverPort))
            } else {
                try pipeline.addHandler(
                    SMTPServerHandler(shared: shared, peer: peer, serverPort: serverPort, loop: channel.eventLoop))
            }
        } catch {
            channel.close(promise: nil)
        }
    }
}
