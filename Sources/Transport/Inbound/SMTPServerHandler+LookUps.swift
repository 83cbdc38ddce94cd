import Facts
import Mail
import MailFlow
import NIOCore

/// What is looked up about the peer's address from the beginning of the connection on, and may be waited for by a recipient:
/// its name (docs/reference/ipv6.md), and which lists in DNS have it (docs/reference/connection-filter.md).
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

    func lookUpListings(_ context: ChannelHandlerContext) {
        guard let lists = shared.services.dnsLists else { return }
        let loop = context.eventLoop
        let me = NIOLoopBound((self, context), eventLoop: loop)
        let (peer, asked) = (peer, dnsLists)
        listLookup = Task {
            let listings = await lists.listings(of: peer, in: asked)
            guard !Task.isCancelled else { return }
            loop.execute {
                let (handler, context) = me.value
                handler.found(listings, context)
            }
        }
    }

    /// Ends the look-up of the name with what was found, and has the recipient judged that waits for it.
    private func found(_ name: ReverseName, _ context: ChannelHandlerContext) {
        guard isAdmitted, reverseLookup != nil else { return }
        end(&reverseLookup)
        reception.reverseName(name)
        judgeWaiting(context)
        drive(context)
    }

    /// The same for the lists.
    private func found(_ listings: [DNSListing], _ context: ChannelHandlerContext) {
        guard isAdmitted, listLookup != nil else { return }
        end(&listLookup)
        reception.listings(listings)
        judgeWaiting(context)
        drive(context)
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
        end(&reverseLookup)
        end(&listLookup)
    }

    private func end(_ task: inout Task<Void, Never>?) {
        task?.cancel()
        task = nil
    }
}
