package import NIOCore
import NIOHTTP1

/// How long a client may take for each part of a request, and for the answer.
package struct ConnectionPace: Hashable, Sendable {
    /// For the request line and the header, from the first octet on; for the first request from the connection's begin
    /// on.
    package var head = TimeAmount.seconds(10)
    /// Between two requests, and between two pieces of a content.
    package var idle = TimeAmount.seconds(60)
    /// For taking anything of an answer.
    package var taking = TimeAmount.seconds(30)
    /// For what is left of a content that nobody reads any more.
    package var rest = TimeAmount.seconds(2)

    /// The pace of a gateway.
    package init() {}
}

/// Where a connection is between two requests, for the two handlers that see octets and requests.
private final class RequestClock {
    /// What is awaited.
    enum Phase {
        /// The first octet of a request.
        case request
        /// The rest of its header.
        case head
        /// The rest of its content.
        case content
    }

    var phase = Phase.head
    /// Whether the connection ends, whatever comes.
    private(set) var isEnding = false
    private var deadline: Scheduled<Void>?

    /// Closes the connection unless something happens before.
    func allow(_ amount: TimeAmount, _ context: ChannelHandlerContext) {
        guard !isEnding else { return }
        deadline?.cancel()
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: amount) { channel.close(promise: nil) }
    }

    /// What was awaited has come.
    func calm() {
        guard !isEnding else { return }
        deadline?.cancel()
        deadline = nil
    }

    /// Closes the connection soon.
    func end(after amount: TimeAmount, _ context: ChannelHandlerContext) {
        allow(amount, context)
        isEnding = true
    }
}

/// Sees the octets of requests, to notice when the first one of a request comes.
private final class OctetWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let clock: RequestClock
    private let pace: ConnectionPace

    init(clock: RequestClock, pace: ConnectionPace) {
        self.clock = clock
        self.pace = pace
    }

    func handlerAdded(context: ChannelHandlerContext) { clock.allow(pace.head, context) }

    func handlerRemoved(context: ChannelHandlerContext) { clock.calm() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if clock.phase == .request {
            clock.phase = .head
            clock.allow(pace.head, context)
        }
        context.fireChannelRead(data)
    }
}

/// Lets only such requests pass that can be read in one way (RFC 9112), each within its time, and ends connections
/// whose client takes no answer or sends what nobody reads.
private final class RequestGuard: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let clock: RequestClock
    private let pace: ConnectionPace
    private let table: ConnectionTable
    private var isRefused = false
    /// Whether the answer that is being written ends the connection.
    private var isLast = false
    private var taking: Scheduled<Void>?

    init(clock: RequestClock, pace: ConnectionPace, table: ConnectionTable) {
        self.clock = clock
        self.pace = pace
        self.table = table
    }

    func handlerRemoved(context: ChannelHandlerContext) { taking?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            if let fault = Self.fault(of: head) {
                isRefused = true
                clock.calm()
                context.fireErrorCaught(fault)
                return
            }
            clock.phase = .content
            clock.calm()
        case .body: break
        case .end:
            clock.phase = .request
            clock.calm()
            table.works(context.channel)
        }
        context.fireChannelRead(data)
        // All that the client had to send has come, and the answer has gone.
        if clock.isEnding, clock.phase == .request { context.close(promise: nil) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            isLast = head.headers["connection"].contains { $0.lowercased() == "close" }
            context.write(data, promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            context.write(data, promise: promise)
            table.rests(context.channel)
            // A client that is cut off while it sends may lose the answer, so it gets a moment.
            if clock.phase == .content || isLast { clock.end(after: pace.rest, context) }
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        taking?.cancel()
        taking = nil
        if !context.channel.isWritable {
            let channel = context.channel
            taking = context.eventLoop.scheduleTask(in: pace.taking) { channel.close(promise: nil) }
        }
        context.fireChannelWritabilityChanged()
    }

    /// Why a request is not taken; nil for one that is.
    private static func fault(of head: HTTPRequestHead) -> HTTPParserError? {
        // Of HTTP/1.0 the framing of answers is another.
        guard head.version == .http1_1 else { return .invalidVersion }
        // Neither a proxy's request (absolute form) nor a tunnel.
        let isOfServer = head.uri == "*" && head.method == .OPTIONS
        guard isOfServer || head.uri.utf8.first == UInt8(ascii: "/"), !head.uri.utf8.contains(UInt8(ascii: "#")) else {
            return .invalidURL
        }
        guard head.headers["upgrade"].isEmpty, head.method != .CONNECT, head.method != .TRACE else {
            return .invalidMethod
        }
        let (lengths, codings) = (head.headers["content-length"], head.headers["transfer-encoding"])
        guard lengths.count <= 1, lengths.isEmpty || codings.isEmpty else { return .unexpectedContentLength }
        guard codings.allSatisfy({ $0.lowercased() == "chunked" }), codings.count <= 1 else {
            return .invalidHeaderToken
        }
        guard head.headers["host"].count == 1 else { return .invalidHeaderToken }
        let isClean = head.headers.allSatisfy { field in
            field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
        }
        return isClean ? nil : .invalidHeaderToken
    }
}

@available(*, unavailable)
extension OctetWatch: Sendable {}
@available(*, unavailable)
extension RequestGuard: Sendable {}
@available(*, unavailable)
extension RequestClock: Sendable {}

extension ConnectionTable {
    /// Puts the guards of requests around the decoder of a connection. On the connection's event loop.
    func guardRequests(of channel: any Channel, pace: ConnectionPace) throws {
        let pipeline = channel.pipeline.syncOperations
        let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
        let clock = RequestClock()
        try pipeline.addHandler(OctetWatch(clock: clock, pace: pace), position: .before(decoder))
        try pipeline.addHandler(RequestGuard(clock: clock, pace: pace, table: self), position: .after(decoder))
    }
}
