import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import PosternTesting

/// An HTTPS server on loopback that answers as a test says.
final class PolicyServer: Sendable {
    /// What it answers.
    struct Answer: Sendable {
        var status = HTTPResponseStatus.ok
        var headers: [(String, String)] = [("Content-Type", "text/plain")]
        var body = ""
        /// Whether it answers at all.
        var isSilent = false
        /// What it says instead, as it stands: first the beginning, then the rest for ever, in writes of this many.
        var raw: (beginning: String, rest: String, times: Int)?
    }

    /// The request lines and Host fields it was sent.
    let requests = NIOLockedValueBox<[String]>([])
    private let channel = NIOLockedValueBox<(any Channel)?>(nil)
    // Nil when it is stopped.
    private let connections = NIOLockedValueBox<[any Channel]?>([])

    /// Listens, and gives the port.
    func start(_ certificate: IssuedCertificate, answer: Answer) async throws -> Int {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.chainPEM.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(certificate.keyPEM.utf8), format: .pem)
        let context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key)))
        let requests = requests
        let connections = connections
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                let isStopped = connections.withLockedValue { connections in
                    connections?.append(channel)
                    return connections == nil
                }
                guard !isStopped else { return channel.close() }
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLServerHandler(context: context))
                    if let raw = answer.raw {
                        try pipeline.addHandler(RawResponder(raw, requests: requests))
                        return
                    }
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(Responder(answer: answer, requests: requests))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        self.channel.withLockedValue { $0 = channel }
        return channel.localAddress?.port ?? 0
    }

    /// Listens no longer, and closes the connections.
    func stop() async throws {
        try await channel.withLockedValue { $0 }?.close()
        let open = connections.withLockedValue { connections in
            defer { connections = nil }
            return connections ?? []
        }
        for connection in open { connection.close(promise: nil) }
    }

    private final class RawResponder: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let raw: (beginning: String, rest: String, times: Int)
        private let requests: NIOLockedValueBox<[String]>
        private var hasBegun = false

        init(_ raw: (beginning: String, rest: String, times: Int), requests: NIOLockedValueBox<[String]>) {
            self.raw = raw
            self.requests = requests
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard !hasBegun else { return }
            hasBegun = true
            requests.withLockedValue { $0.append("raw") }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: raw.beginning)), promise: nil)
            goOn(context)
        }

        private func goOn(_ context: ChannelHandlerContext) {
            guard !raw.rest.isEmpty, context.channel.isActive else { return }
            let loop = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            let piece = ByteBuffer(string: String(repeating: raw.rest, count: raw.times))
            context.writeAndFlush(wrapOutboundOut(piece)).whenSuccess {
                // In a turn of its own: a write that succeeds at once, again and again, would use up the stack.
                loop.value.1.eventLoop.execute { loop.value.0.goOn(loop.value.1) }
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    private final class Responder: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        let answer: Answer
        let requests: NIOLockedValueBox<[String]>

        init(answer: Answer, requests: NIOLockedValueBox<[String]>) {
            self.answer = answer
            self.requests = requests
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                requests.withLockedValue {
                    $0.append("\(head.method) \(head.uri) \(head.headers.first(name: "host") ?? "")")
                }
            case .body: break
            case .end:
                guard !answer.isSilent else { return }
                context.write(
                    wrapOutboundOut(
                        .head(.init(version: .http1_1, status: answer.status, headers: .init(answer.headers)))),
                    promise: nil)
                context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
