import NIOConcurrencyHelpers
package import NIOCore

/// A clamd that answers as a test wants it: the commands of a session, streams, and whatever a broken one might say.
package final class FakeClamd: FakeEngine {
    /// What it does with a stream that has come to its end.
    package enum Answer: Sendable {
        /// Says this behind the number of the command, and a null.
        case text(String)
        /// Writes these octets and nothing else.
        case octets([UInt8])
        /// Says nothing.
        case silence
        /// Says nothing until ``FakeEngine/release()``, then that nothing was found.
        case held
        /// Hangs up.
        case hangUp
    }

    fileprivate struct State {
        var streams: [[UInt8]] = []
        var pings = 0
    }

    /// The connections to it.
    package let connections = FakeConnections()
    fileprivate let state = NIOLockedValueBox(State())
    fileprivate let answer: @Sendable ([UInt8]) -> Answer

    /// - Parameter answer: what is said of a stream.
    package init(_ answer: @escaping @Sendable ([UInt8]) -> Answer = { _ in .text("stream: OK") }) {
        self.answer = answer
    }

    /// The streams that have come to their end, in that order.
    package var streams: [[UInt8]] { state.withLockedValue { $0.streams } }
    /// How often it was asked whether it is there.
    package var pings: Int { state.withLockedValue { $0.pings } }

    /// What reads and answers on one connection.
    package func handler() -> any ChannelHandler { FakeClamdHandler(self) }
}

/// One session of it.
private final class FakeClamdHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let clamd: FakeClamd
    private var buffer = ByteBuffer()
    private var stream: [UInt8]?
    private var number = 0

    init(_ clamd: FakeClamd) { self.clamd = clamd }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var data = unwrapInboundIn(data)
        buffer.writeBuffer(&data)
        while step(context) {}
    }

    /// Takes one command or chunk; false when it is not whole.
    private func step(_ context: ChannelHandlerContext) -> Bool {
        if let octets = stream {
            guard let length = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self),
                buffer.readableBytes >= 4 + Int(length)
            else { return false }
            buffer.moveReaderIndex(forwardBy: 4)
            guard length > 0 else {
                stream = nil
                end(of: octets, context)
                return true
            }
            stream?.append(contentsOf: buffer.readBytes(length: Int(length)) ?? [])
            return true
        }
        guard let end = buffer.readableBytesView.firstIndex(of: 0),
            let command = buffer.readString(length: end - buffer.readerIndex)
        else { return false }
        buffer.moveReaderIndex(forwardBy: 1)
        switch command {
        case "zIDSESSION": break
        case "zPING":
            number += 1
            clamd.state.withLockedValue { $0.pings += 1 }
            write("\(number): PONG\0", context)
        case "zINSTREAM":
            number += 1
            stream = []
        case "zEND": context.close(promise: nil)
        default: write("\(number): UNKNOWN COMMAND ERROR\0", context)
        }
        return true
    }

    private func end(of octets: [UInt8], _ context: ChannelHandlerContext) {
        clamd.state.withLockedValue { $0.streams.append(octets) }
        let number = number
        switch clamd.answer(octets) {
        case .text(let text): write("\(number): \(text)\0", context)
        case .octets(let octets): context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: octets)), promise: nil)
        case .silence: break
        case .hangUp: context.close(promise: nil)
        case .held:
            let channel = context.channel
            clamd.connections.hold {
                channel.writeAndFlush(ByteBuffer(string: "\(number): stream: OK\0"), promise: nil)
            }
        }
    }

    private func write(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}
