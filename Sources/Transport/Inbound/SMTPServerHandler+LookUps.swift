import Facts
import Mail
import MailFlow
import NIOCore

/// What is looked up about the peer's address from the beginning of the connection on, and may be waited for by a recipient:
/// its name (docs/reference/ipv6.md), and which lists in DNS have it (docs/reference/connection-filter.md).
extension SMTPServerHandler {
    func lookUpReverseName(_ context: ChannelHandlerContext) {
        guard let resolver = shared.services.resolver else { return }
        let peer = peer
        lookUp(\.reverseLookup, context) {
            await ReverseName.lookUp(peer, resolver: resolver)
        } found: {
            $0.reverseName($1)
        }
    }

    func lookUpListings(_ context: ChannelHandlerContext) {
        guard let lists = shared.services.dnsLists else { return }
        let (peer, asked) = (peer, dnsLists)
        lookUp(\.listLookup, context) {
            await lists.listings(of: peer, in: asked)
        } found: {
            $0.listings($1)
        }
    }

    /// Begins a look-up. Its end is noted as `found` says, and the recipient is judged that waits for it.
    private func lookUp<Found: Sendable>(
        _ task: any (ReferenceWritableKeyPath<SMTPServerHandler, Task<Void, Never>?> & Sendable),
        _ context: ChannelHandlerContext, _ find: @escaping @Sendable () async -> Found,
        found: @escaping @Sendable (inout Reception, Found) -> Void
    ) {
        let loop = context.eventLoop
        let me = NIOLoopBound((self, context), eventLoop: loop)
        self[keyPath: task] = Task {
            let value = await find()
            guard !Task.isCancelled else { return }
            loop.execute {
                let (handler, context) = me.value
                guard handler.isAdmitted, handler[keyPath: task] != nil else { return }
                handler[keyPath: task] = nil
                found(&handler.reception, value)
                handler.judgeWaiting(context)
                handler.drive(context)
            }
        }
    }

    /// Waits no longer: what has not been found by now is not known.
    func giveUpLookUps(_ context: ChannelHandlerContext) {
        guard isAdmitted, case .lookUps = waiting else { return }
        if reverseLookup != nil { reception.reverseName(.unknown) }
        if listLookup != nil { reception.listings([]) }
        endLookUps()
        judgeWaiting(context)
    }

    private func judgeWaiting(_ context: ChannelHandlerContext) {
        guard case .lookUps(let recipient) = waiting else { return }
        stopWaiting()
        evaluate(recipient, context, now: shared.services.time.now())
    }

    func endLookUps() {
        reverseLookup?.cancel()
        listLookup?.cancel()
        (reverseLookup, listLookup) = (nil, nil)
    }
}
