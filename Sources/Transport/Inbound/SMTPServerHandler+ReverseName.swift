import Facts
import Mail
import MailFlow
import NIOCore

/// The name of a peer's address, which is looked up from the beginning of the connection on and may be waited for by a
/// recipient (docs/reference/ipv6.md).
extension SMTPServerHandler {
    func lookUpReverseName(_ context: ChannelHandlerContext) {
        guard let resolver = shared.services.resolver else { return }
        let loop = context.eventLoop
        let me = NIOLoopBound((self, context), eventLoop: loop)
        let peer = peer
        reverseLookup = Task {
            let name = await ReverseName.lookUp(peer, resolver: resolver)
            guard !Task.isCancelled else { return }
            loop.execute {
                let (handler, context) = me.value
                handler.found(name, context)
            }
        }
    }

    /// Ends the look-up with what was found, and has the recipient judged that waits for it.
    func found(_ name: ReverseName, _ context: ChannelHandlerContext) {
        guard isAdmitted, reverseLookup != nil else { return }
        endReverseLookup()
        reception.reverseName(name)
        guard case .reverseName(let recipient) = waiting else { return }
        stopWaiting()
        evaluate(recipient, context, now: shared.services.time.now())
        drive(context)
    }

    func endReverseLookup() {
        reverseLookup?.cancel()
        reverseLookup = nil
    }
}
