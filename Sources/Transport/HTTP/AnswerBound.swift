import NIOCore

/// Ends an exchange whose answer is larger than any that is wanted, whatever it is that makes it large: fields of the
/// head, answers before the last one, chunks of a body, fields behind it.
final class AnswerBound: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// The answer is too large.
    struct Exceeded: Error {}

    private var rest: Int

    init(octets: Int) { rest = octets }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        rest -= unwrapInboundIn(data).readableBytes
        guard rest >= 0 else { return context.fireErrorCaught(Exceeded()) }
        context.fireChannelRead(data)
    }
}
