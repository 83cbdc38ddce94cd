import NIOConcurrencyHelpers
package import NIOCore

/// An Rspamd that answers as a test wants it: pings, questions about messages, and whatever a broken one might say.
package final class FakeRspamd: FakeEngine {
    /// What it does with a question.
    package enum Answer: Sendable {
        /// Answers with this status and this body.
        case status(Int, String)
        /// Answers with a body of so many octets that repeat one.
        case octets(UInt8, count: Int)
        /// Writes these octets, no HTTP of its own around them, and hangs up.
        case raw(String)
        /// Says nothing.
        case silence
        /// Says nothing until ``FakeEngine/release()``, then that there is nothing.
        case held
        /// Hangs up.
        case hangUp

        /// Answers with this body.
        package static func json(_ text: String) -> Answer { .status(200, text) }
    }

    /// A question about a message.
    package struct Question: Sendable {
        /// The fields of its header, as they came.
        package var fields: [(name: String, value: String)]
        /// The message.
        package var message: [UInt8]

        /// The values of a field.
        package func values(_ name: String) -> [String] {
            fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
        }
    }

    /// An answer of a message that it finds nothing in.
    package static let nothing =
        #"{"is_skipped":false,"score":0.0,"required_score":15.0,"action":"no action","symbols":{},"time_real":0.001}"#

    fileprivate struct State {
        var questions: [Question] = []
        var pings = 0
    }

    /// The connections to it.
    package let connections = FakeConnections()
    fileprivate let state = NIOLockedValueBox(State())
    fileprivate let answer: @Sendable (Question) -> Answer
    fileprivate let ping: Answer

    /// - Parameters:
    ///   - ping: what is said to a ping.
    ///   - answer: what is said of a message.
    package init(
        ping: Answer = .status(200, "pong\r\n"),
        _ answer: @escaping @Sendable (Question) -> Answer = { _ in .json(nothing) }
    ) {
        self.ping = ping
        self.answer = answer
    }

    /// The questions that have come to their end, in that order.
    package var questions: [Question] { state.withLockedValue { $0.questions } }
    /// How often it was asked whether it is there.
    package var pings: Int { state.withLockedValue { $0.pings } }

    /// What reads and answers on one connection.
    package func handler() -> any ChannelHandler { FakeRspamdHandler(self) }
}

/// One connection to it, for one request.
private final class FakeRspamdHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private struct Request {
        var line: String
        var fields: [(name: String, value: String)]
        var length: Int
    }

    private let rspamd: FakeRspamd
    private var buffer = ByteBuffer()
    private var request: Request?

    init(_ rspamd: FakeRspamd) { self.rspamd = rspamd }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var data = unwrapInboundIn(data)
        buffer.writeBuffer(&data)
        if request == nil { readHead() }
        guard let request, buffer.readableBytes >= request.length else { return }
        self.request = nil
        end(request, buffer.readBytes(length: request.length) ?? [], context)
    }

    private func readHead() {
        let octets = Array(buffer.readableBytesView)
        guard let end = octets.indices.dropLast(3).first(where: { octets[$0...].starts(with: "\r\n\r\n".utf8) }) else {
            return
        }
        buffer.moveReaderIndex(forwardBy: end + 4)
        let lines = octets[..<end].split(separator: UInt8(ascii: "\n")).map { line in
            String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
        }
        let fields = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            return (name: parts[0], value: parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
        }
        let length = fields.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
        request = Request(line: lines.first ?? "", fields: fields, length: length)
    }

    private func end(_ request: Request, _ message: [UInt8], _ context: ChannelHandlerContext) {
        switch request.line {
        case "GET /ping HTTP/1.1":
            rspamd.state.withLockedValue { $0.pings += 1 }
            write(rspamd.ping, context)
        case "POST /checkv2 HTTP/1.1":
            let question = FakeRspamd.Question(fields: request.fields, message: message)
            rspamd.state.withLockedValue { $0.questions.append(question) }
            write(rspamd.answer(question), context)
        default: write(.status(500, #"{"error":"invalid command"}"#), context)
        }
    }

    private func write(_ answer: FakeRspamd.Answer, _ context: ChannelHandlerContext) {
        switch answer {
        case .status(let status, let text): Self.write(ByteBuffer(string: text), status, to: context.channel)
        case .octets(let octet, let count):
            Self.write(ByteBuffer(repeating: octet, count: count), 200, to: context.channel)
        case .raw(let text):
            let channel = context.channel
            channel.writeAndFlush(ByteBuffer(string: text)).whenComplete { _ in channel.close(promise: nil) }
        case .silence: break
        case .hangUp: context.close(promise: nil)
        case .held:
            let channel = context.channel
            rspamd.connections.hold { Self.write(ByteBuffer(string: FakeRspamd.nothing), 200, to: channel) }
        }
    }

    private static func write(_ body: ByteBuffer, _ status: Int, to channel: any Channel) {
        let head = "HTTP/1.1 \(status) Status\r\nContent-Length: \(body.readableBytes)\r\nConnection: close\r\n\r\n"
        channel.write(ByteBuffer(string: head), promise: nil)
        channel.writeAndFlush(body).whenComplete { _ in channel.close(promise: nil) }
    }
}
