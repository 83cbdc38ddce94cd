import NIOCore
import NIOSSL
import NIOTLS
import SMTP

extension ClientConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        observer?.connected()
        setDeadline()
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        if input.readableBytes == 0 { input = buffer } else { input.writeBuffer(&buffer) }
        // Not before all that has arrived is here, so that nothing is written while something that was not asked for waits.
        // More than any reply is no reply.
        if input.readableBytes > ReplyParser.maximumReplyLength { drive() }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        drive()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        pump()
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            observer?.secured()
            tlsVersion = try? context.pipeline.syncOperations.nioSSL_tlsVersion()
            // Behind what came with the end of the handshake, which would be an answer before the question.
            let this = NIOLoopBound(self, eventLoop: context.eventLoop)
            context.eventLoop.execute { this.value.established() }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        // The server hung up without TLS's good-bye, which says nothing about TLS.
        case NIOSSLError.uncleanShutdown: close(brokenOff(.dropped))
        case is NIOSSLError, is BoringSSLError: close(handshakeFailed("\(error)"))
        default: close(brokenOff(.dropped))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if input.readableBytes > 0 { drive() }
        close(brokenOff(.dropped))
        context.fireChannelInactive()
    }
}
