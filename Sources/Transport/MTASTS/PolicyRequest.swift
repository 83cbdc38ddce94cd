import Mail
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOTLS
import SMTP

/// Why the server was not trusted, as the callback of the handshake found.
final class Distrust: Sendable {
    private let value = NIOLockedValueBox<String?>(nil)

    func set(_ reason: String?) { value.withLockedValue { $0 = reason } }
    var reason: String? { value.withLockedValue { $0 } }
}

/// One GET of a policy: the answer must be 200 with text/plain, and not too large (RFC 8461 section 3.3).
final class PolicyRequest: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let host: Domain
    private let deadline: NIODeadline
    private let result: EventLoopPromise<[UInt8]>
    private let distrust: Distrust
    private var timer: Scheduled<Void>?
    private var body: [UInt8] = []
    private var hasHead = false

    init(host: Domain, deadline: NIODeadline, result: EventLoopPromise<[UInt8]>, distrust: Distrust) {
        self.host = host
        self.deadline = deadline
        self.result = result
        self.distrust = distrust
    }

    func handlerAdded(context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.fail("\(self.host) took too long", context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent { ask(context) }
        context.fireUserInboundEventTriggered(event)
    }

    private func ask(_ context: ChannelHandlerContext) {
        let head = HTTPRequestHead(
            version: .http1_1, method: .GET, uri: "/.well-known/mta-sts.txt",
            headers: [
                "Host": host.name, "Accept": "text/plain", "Accept-Encoding": "identity", "Connection": "close",
                "User-Agent": "postern",
            ])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            // 1xx answers are not the last ones.
            guard head.status.code >= 200 else { return }
            if let problem = Self.problem(of: head) { return fail("\(host) \(problem)", context) }
            hasHead = true
        case .body(let part):
            guard body.count + part.readableBytes <= StrictTransportText.maximumSize else {
                finish(
                    .failure(.invalid("the policy has more than \(StrictTransportText.maximumSize) octets")), context)
                return
            }
            body.append(contentsOf: part.readableBytesView)
        case .end:
            guard hasHead else { return }
            finish(.success(body), context)
        }
    }

    /// What is wrong with an answer. Its own text is not repeated: it may come from inside a network.
    private static func problem(of head: HTTPResponseHead) -> String? {
        guard head.status == .ok else { return "answered with status \(head.status.code)" }
        let type = head.headers.first(name: "content-type") ?? ""
        let media = type.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
        guard media == "text/plain" else { return "answered with something else than text/plain" }
        let encoding = head.headers.first(name: "content-encoding")?.lowercased() ?? "identity"
        guard encoding == "identity" else { return "answered with compressed text" }
        return nil
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
    private func finish(_ outcome: Result<[UInt8], PolicyFetchFailure>, _ context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        result.completeWith(outcome.mapError { $0 as any Error })
        context.close(promise: nil)
    }
}
