import Mail
import MailFlow
import NIOCore
import SMTP

/// Takes the PROXY protocol header off a connection of a proxy, and only then begins the SMTP session with the client
/// that the header names (docs/reference/tls.md).
///
/// Without a header that is whole and right within ``timeLimit`` the connection is closed: the proxy's own address must
/// never stand for a client's.
final class ProxyHeaderHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// How long the header may take.
    static let timeLimit = TimeAmount.seconds(3)

    private let shared: ListenerContext
    private let proxy: IPAddress
    private let serverPort: Int
    private var input = ByteBuffer()
    private var timer: Scheduled<Void>?
    private var isDone = false

    init(shared: ListenerContext, proxy: IPAddress, serverPort: Int) {
        self.shared = shared
        self.proxy = proxy
        self.serverPort = serverPort
    }

    // The session's handler hears of the connection when there is a client.
    func channelActive(context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: Self.timeLimit) {
            self.refuse("no PROXY header within 3 s", context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        isDone = true
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDone else { return }
        var buffer = unwrapInboundIn(data)
        input.writeBuffer(&buffer)
        do throws(ProxyHeader.ParseError) {
            guard let header = try ProxyHeader.parse(&input) else { return }
            guard !ProxyHeader.begins(input) else { return refuse("a second PROXY header", context) }
            begin(header, context)
        } catch {
            switch error {
            case .malformed: refuse("a malformed PROXY header", context)
            case .tooLong: refuse("a PROXY header beyond the limit", context)
            }
        }
    }

    // Half a header, and nothing more will come.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if !isDone, case ChannelEvent.inputClosed = event { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func begin(_ header: ProxyHeader, _ context: ChannelHandlerContext) {
        isDone = true
        timer?.cancel()
        let client: IPAddress =
            switch header {
            case .local: proxy
            case .proxied(let source, _, _, _): source
            }
        let pipeline = context.pipeline.syncOperations
        do {
            try pipeline.addHandler(
                SMTPServerHandler(shared: shared, peer: client, serverPort: serverPort, loop: context.eventLoop),
                position: .after(self))
        } catch {
            return context.close(promise: nil)
        }
        context.fireChannelActive()
        if input.readableBytes > 0 {
            context.fireChannelRead(wrapInboundOut(input))
            context.fireChannelReadComplete()
        }
        input = ByteBuffer()
        pipeline.removeHandler(context: context, promise: nil)
    }

    // There is nobody to reply to: neither the proxy nor the client speaks SMTP with us yet.
    private func refuse(_ reason: String, _ context: ChannelHandlerContext) {
        guard !isDone else { return }
        isDone = true
        timer?.cancel()
        shared.services.perimeterLog.record(
            PerimeterRefusal(
                at: shared.services.time.wallTime(), clientAddress: proxy.description, clientName: "", sender: nil,
                recipient: nil, organization: nil, reply: "closed without a reply",
                decisions: [
                    Decision(.connection, inputs: [.init("proxy", proxy), .init(.reason, reason)], outcome: .refused)
                ]))
        context.close(promise: nil)
    }
}
