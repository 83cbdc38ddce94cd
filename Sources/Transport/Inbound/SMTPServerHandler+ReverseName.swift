import Facts
import Mail
import MailFlow
import NIOCore
import SMTP

/// The name of a peer's address, which is looked up from the beginning of the connection on and may be waited for by a
/// recipient (docs/reference/ipv6.md).
extension SMTPServerHandler {
    /// A recipient that a session asks about.
    struct AskedRecipient {
        var path: ForwardPath
        var notify: NotifyConditions?
        var originalRecipient: String?
    }

    /// A look-up without an answer.
    struct ReverseLookup {
        var task: Task<Void, Never>
        var waiting: AskedRecipient?
    }

    func lookUpReverseName(_ context: ChannelHandlerContext) {
        guard let resolver = shared.services.resolver, reception.needsReverseName else { return }
        let loop = context.eventLoop
        let me = NIOLoopBound((self, context), eventLoop: loop)
        let peer = peer
        let task = Task {
            let name = await ReverseName.lookUp(peer, resolver: resolver)
            guard !Task.isCancelled else { return }
            loop.execute {
                let (handler, context) = me.value
                handler.found(name, context)
            }
        }
        reverseLookup = ReverseLookup(task: task)
    }

    private func found(_ name: ReverseName, _ context: ChannelHandlerContext) {
        guard isActive, let lookup = reverseLookup else { return }
        endReverseLookup()
        reception.reverseName(name)
        guard let recipient = lookup.waiting else { return }
        evaluate(recipient, context, now: shared.services.time.now())
        drive(context)
    }

    func endReverseLookup() {
        reverseLookup?.task.cancel()
        reverseLookup = nil
    }

    /// Asks about a recipient, and waits for the peer's name first where the ruling hangs on it.
    func evaluate(_ recipient: AskedRecipient, _ context: ChannelHandlerContext, now: Instant) {
        guard
            let ruling = reception.recipient(
                recipient.path, notify: recipient.notify, originalRecipient: recipient.originalRecipient,
                mayWait: reverseLookup != nil)
        else {
            reverseLookup?.waiting = recipient
            // The session waits nowhere else meanwhile, so that what waits then is this.
            return after(shared.configuration.reverseNameTime, context) { handler in
                handler.found(.unknown, context)
            }
        }
        if let tarpit = ruling.tarpit {
            after(tarpit, context) { $0.answer(ruling, now: $0.shared.services.time.now()) }
        } else {
            answer(ruling, now: now)
        }
    }

    private func answer(_ ruling: RecipientRuling, now: Instant) {
        switch ruling.verdict {
        case .accepted:
            session.recipientRuled(nil, isEdgeBlock: false, now: now, into: &output)
        case .refused(let reply, _, let isEdgeBlock):
            if !isExempt { shared.admission.refusedRecipient(ruling.blame, of: peer, now: now) }
            session.recipientRuled(reply, isEdgeBlock: isEdgeBlock, now: now, into: &output)
        }
    }
}
