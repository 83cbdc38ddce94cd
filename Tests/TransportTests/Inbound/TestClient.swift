import Mail
import NIOCore
import NIOPosix
import NIOSSL
import Transport

/// An SMTP client that says exactly what a test tells it to.
struct TestClient {
    let channel: any Channel
    private var lines: AsyncStream<String>.Iterator

    /// Connects and takes the greeting.
    static func connect(_ address: InboundConfiguration.ListenAddress) async throws -> TestClient {
        var client = try await TestClient(address)
        _ = await client.reply()
        return client
    }

    init(_ address: InboundConfiguration.ListenAddress) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self)
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(LineCollector(continuation))
                }
            }
            .connect(host: address.address.description, port: address.port).get()
        lines = stream.makeAsyncIterator()
    }

    /// Sends octets.
    func send(_ text: String) async throws { try await send(ByteBuffer(string: text)) }

    func send(_ bytes: ByteBuffer) async throws { try await channel.writeAndFlush(bytes).get() }

    /// The lines of the next reply; empty when the server has closed.
    mutating func reply() async -> [String] {
        var result: [String] = []
        while let line = await lines.next() {
            result.append(line)
            if line.dropFirst(3).first != "-" { break }
        }
        return result
    }

    /// Sends a line and gives the reply to it.
    mutating func say(_ line: String) async throws -> [String] {
        try await send(line + "\r\n")
        return await reply()
    }

    /// EHLO, MAIL and RCPT.
    mutating func beginTransaction() async throws {
        _ = try await say("EHLO client.example")
        _ = try await say("MAIL FROM:<a@b.example>")
        _ = try await say("RCPT TO:<c@d.example>")
    }

    /// Begins TLS; throws when the handshake fails.
    func startTLS(_ configuration: TLSConfiguration) async throws {
        try await startTLS(context: NIOSSLContext(configuration: configuration))
    }

    func startTLS(context: NIOSSLContext) async throws {
        let handshake = channel.eventLoop.makePromise(of: Void.self)
        try await channel.eventLoop.submit { [channel] in
            try channel.pipeline.syncOperations.addHandler(HandshakeWaiter(handshake), position: .first)
            try channel.pipeline.syncOperations.addHandler(
                NIOSSLClientHandler(context: context, serverHostname: nil), position: .first)
        }.get()
        try await handshake.futureResult.get()
    }

    /// Closes the client's side: with a close notification where there is TLS, and TCP.
    func closeOutput() async throws { try await channel.close(mode: .output).get() }

    func close() async throws { try await channel.close().get() }
}

private final class LineCollector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let continuation: AsyncStream<String>.Continuation
    private var pending = ByteBuffer()

    init(_ continuation: AsyncStream<String>.Continuation) { self.continuation = continuation }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        pending.writeBuffer(&buffer)
        while let end = pending.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            let line = pending.readString(length: end + 1 - pending.readerIndex) ?? ""
            continuation.yield(String(line.dropLast()))
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { continuation.finish() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        continuation.finish()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        continuation.finish()
        context.close(promise: nil)
    }
}

private final class HandshakeWaiter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let promise: EventLoopPromise<Void>

    init(_ promise: EventLoopPromise<Void>) { self.promise = promise }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if "\(event)".hasPrefix("handshakeCompleted") { promise.succeed() }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(ChannelError.eof)
        context.fireChannelInactive()
    }
}
