import Facts
import Inspection
import Mail
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import Organization

/// One question to Rspamd over HTTP and its answer: a connection of its own, which Rspamd closes behind it. It belongs to no
/// event loop.
final class RspamdExchange: Sendable {
    /// What it said, whatever the status.
    struct Answer: Hashable {
        var status: UInt
        var body: [UInt8]
    }

    /// Octets of the message that are sent at a time.
    private static let chunk = 128 << 10
    /// Octets of the head of an answer and of what frames its body, beside the body.
    private static let framing = 256 << 10

    private let channel: any Channel
    private let exchange: Exchange

    /// Connects.
    static func open(
        _ place: EnginePlace, connecting: TimeAmount, by deadline: NIODeadline, on eventLoop: any EventLoop
    ) async throws(EngineReport.Failure) -> RspamdExchange {
        let exchange = Exchange(eventLoop)
        do throws(EngineReport.Failure) {
            let channel = try await EngineConnection.open(
                place, connecting: connecting, by: deadline, on: eventLoop, expire: { exchange.end(.tooLong) }
            ) { pipeline in
                try pipeline.addHandler(AnswerBound(octets: RspamdAnswerReader.limit + Self.framing))
                try pipeline.addHTTPClientHandlers(leftOverBytesStrategy: .dropBytes)
                try pipeline.addHandler(AnswerHandler(exchange))
            }
            return RspamdExchange(channel, exchange)
        } catch {
            exchange.end(error)
            throw error
        }
    }

    private init(_ channel: any Channel, _ exchange: Exchange) {
        self.channel = channel
        self.exchange = exchange
    }

    /// Asks whether it is there.
    func ping() async throws(EngineReport.Failure) -> Answer {
        channel.write(HTTPClientRequestPart.head(Self.head(.GET, "/ping", HTTPHeaders())), promise: nil)
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
        return try await exchange.answer()
    }

    /// Asks about a message. Reads the content, piece by piece where it lies in a file, so it is for a thread that may block.
    func check(_ content: MessageContent, _ headers: HTTPHeaders) async throws(EngineReport.Failure) -> Answer {
        var headers = headers
        headers.add(name: "Content-Length", value: "\(content.size)")
        channel.write(HTTPClientRequestPart.head(Self.head(.POST, "/checkv2", headers)), promise: nil)
        var offset = 0
        while offset < content.size, !exchange.isAnswered {
            guard let octets = try? content.read(at: offset, count: min(Self.chunk, content.size - offset)),
                octets.readableBytes > 0
            else {
                // The engine would wait for the rest.
                exchange.end(.error("the message could not be read"))
                break
            }
            offset += octets.readableBytes
            // Once it is written, so that no more than a piece of a message is in memory for a slow engine.
            await write(.body(.byteBuffer(octets)))
        }
        if offset == content.size, !exchange.isAnswered { await write(.end(nil)) }
        return try await exchange.answer()
    }

    /// Writes a part of the request. Where it can't be written, the connection ends; what came before of an answer counts.
    private func write(_ part: HTTPClientRequestPart) async {
        do {
            try await channel.writeAndFlush(part)
        } catch {
            close()
        }
    }

    /// Ends the exchange. May be called again.
    func close() { channel.close(promise: nil) }

    private static func head(_ method: HTTPMethod, _ path: String, _ headers: HTTPHeaders) -> HTTPRequestHead {
        var headers = headers
        headers.add(name: "Host", value: "localhost")
        headers.add(name: "Connection", value: "close")
        headers.add(name: "User-Agent", value: "postern")
        return HTTPRequestHead(version: .http1_1, method: method, uri: path, headers: headers)
    }
}

/// What came of an exchange. Shared between it and the handler of its channel.
private final class Exchange: Sendable {
    private let promise: EventLoopPromise<RspamdExchange.Answer>
    private let isOver = NIOLockedValueBox(false)

    init(_ eventLoop: any EventLoop) { promise = eventLoop.makePromise() }

    /// Whether the answer has come, or none will.
    var isAnswered: Bool { isOver.withLockedValue { $0 } }

    /// Waits for the answer.
    func answer() async throws(EngineReport.Failure) -> RspamdExchange.Answer {
        do {
            return try await promise.futureResult.get()
        } catch {
            throw (error as? EngineReport.Failure) ?? .unreachable(ConnectionTrouble.words(error))
        }
    }

    /// The answer has come, unless something else was first.
    func succeed(_ answer: RspamdExchange.Answer) { if isFirst() { promise.succeed(answer) } }

    /// None will come, for the first reason that is given.
    func end(_ failure: EngineReport.Failure) { if isFirst() { promise.fail(failure) } }

    private func isFirst() -> Bool {
        isOver.withLockedValue { isOver in
            defer { isOver = true }
            return !isOver
        }
    }
}

/// Reads what Rspamd says.
private final class AnswerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let exchange: Exchange
    private var answer: RspamdExchange.Answer?

    init(_ exchange: Exchange) { self.exchange = exchange }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): answer = .init(status: head.status.code, body: [])
        case .body(let part): answer?.body.append(contentsOf: part.readableBytesView)
        case .end:
            if let answer { exchange.succeed(answer) }
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case is AnswerBound.Exceeded: exchange.end(.unusableAnswer(RspamdAnswerReader.Unusable.tooLong.description))
        case HTTPParserError.invalidEOFState: exchange.end(.unreachable("it hung up"))
        case is HTTPParserError: exchange.end(.unusableAnswer("it is no HTTP"))
        default: exchange.end(.unreachable(ConnectionTrouble.words(error)))
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        exchange.end(.unreachable("it hung up"))
        context.fireChannelInactive()
    }
}
