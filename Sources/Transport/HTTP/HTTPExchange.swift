import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOTLS
import Organization

/// Why the server was not trusted, as the callback of the handshake found.
final class Distrust: Sendable {
    private let value = NIOLockedValueBox<String?>(nil)

    func set(_ reason: String?) { value.withLockedValue { $0 = reason } }
    var reason: String? { value.withLockedValue { $0 } }
}

/// One question to a server, and its answer.
final class HTTPExchange: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let question: HTTPQuestion
    private let host: String
    private let deadline: NIODeadline
    private let result: EventLoopPromise<[UInt8]>
    private let distrust: Distrust
    private let isSecured: Bool
    private var timer: Scheduled<Void>?
    private var body: [UInt8] = []
    private var hasHead = false
    private var hasAsked = false

    /// - Parameter host: the server's name in the words of failures.
    init(
        _ question: HTTPQuestion, host: String, deadline: NIODeadline, result: EventLoopPromise<[UInt8]>,
        distrust: Distrust
    ) {
        self.question = question
        self.host = host
        self.deadline = deadline
        self.result = result
        self.distrust = distrust
        isSecured = question.origin.scheme == .https
    }

    func handlerAdded(context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.fail("\(self.host) took too long", context)
        }
        if !isSecured, context.channel.isActive { ask(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        if !isSecured { ask(context) }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if isSecured, case .handshakeCompleted? = event as? TLSUserEvent { ask(context) }
        context.fireUserInboundEventTriggered(event)
    }

    private func ask(_ context: ChannelHandlerContext) {
        guard !hasAsked else { return }
        hasAsked = true
        var fields: HTTPHeaders = [
            "Host": question.origin.authority, "Accept-Encoding": "identity", "Connection": "close",
            "User-Agent": "postern",
        ]
        for (name, value) in question.fields { fields.add(name: name, value: value) }
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: question.target)
        var content: ByteBuffer?
        if case .post(let octets, let type) = question.method {
            head.method = .POST
            fields.add(name: "Content-Type", value: type)
            fields.add(name: "Content-Length", value: "\(octets.count)")
            content = ByteBuffer(bytes: octets)
        }
        head.headers = fields
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if let content { context.write(wrapOutboundOut(.body(.byteBuffer(content))), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            // 1xx answers are not the last ones.
            guard head.status.code >= 200 else { return }
            // The answer's own text is not repeated: it may come from inside a network.
            if let problem = question.judge(Int(head.status.code), { head.headers.first(name: $0) }) {
                return fail("\(host) \(problem)", context)
            }
            let encoding = head.headers.first(name: "content-encoding")?.lowercased() ?? "identity"
            guard encoding == "identity" else { return fail("\(host) answered with compressed text", context) }
            hasHead = true
        case .body(let part):
            guard body.count + part.readableBytes <= question.contentLimit else {
                return finish(.failure(.tooLarge(question.contentLimit)), context)
            }
            body.append(contentsOf: part.readableBytesView)
        case .end:
            guard hasHead else { return }
            finish(.success(body), context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let reason = distrust.reason {
            finish(.failure(.untrusted(reason)), context)
        } else {
            fail("the exchange with \(host) failed", context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let reason = distrust.reason {
            finish(.failure(.untrusted(reason)), context)
        } else {
            fail("\(host) broke the connection", context)
        }
        context.fireChannelInactive()
    }

    private func fail(_ text: String, _ context: ChannelHandlerContext) {
        finish(.failure(.unavailable(text)), context)
    }

    // Later calls change nothing: a promise keeps its first result.
    private func finish(_ outcome: Result<[UInt8], HTTPFailure>, _ context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        result.completeWith(outcome.mapError { $0 as any Error })
        context.close(promise: nil)
    }
}
