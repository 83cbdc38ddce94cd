import Facts
import Mail
import MailFlow
import NIOCore
import SMTP

/// What happens to RCPT TO: the ruling, which may hang on what is looked up about the peer's address, and the answer,
/// which may be held back.
extension SMTPServerHandler {
    /// A recipient that a session asks about.
    struct AskedRecipient {
        var path: ForwardPath
        var notify: NotifyConditions?
        var originalRecipient: String?
    }

    /// Asks about a recipient, and waits for what is looked up about the peer first where the ruling hangs on it.
    func evaluate(_ recipient: AskedRecipient, _ context: ChannelHandlerContext, now: Instant) {
        guard
            let ruling = reception.recipient(
                recipient.path, notify: recipient.notify, originalRecipient: recipient.originalRecipient,
                awaiting: (reverseLookup != nil, listLookup != nil))
        else {
            waiting = .lookUps(recipient)
            return after(shared.configuration.reverseNameTime, context) { handler, context in
                handler.giveUpLookUps(context)
            }
        }
        guard let tarpit = ruling.tarpit else { return answer(ruling, now: now) }
        waiting = .recipientTarpit(ruling)
        after(tarpit, context) { handler, _ in
            guard case .recipientTarpit(let ruling) = handler.waiting else { return }
            handler.stopWaiting()
            handler.answer(ruling, now: handler.shared.services.time.now())
        }
    }

    private func answer(_ ruling: RecipientRuling, now: Instant) {
        if !isExempt { shared.admission.refusedRecipient(ruling.blame, of: peer, now: now) }
        session.recipientRuled(ruling.answer, now: now, into: &output)
    }
}

extension RecipientRuling {
    /// What the session is told of it.
    fileprivate var answer: ServerSession.RecipientAnswer {
        switch verdict {
        case .accepted: .accepted
        case .refused(let reply, _, .ordinary): .refused(reply)
        case .refused(let reply, _, .edgeBlock): .edgeBlocked(reply)
        case .refused(let reply, _, .surplus): .surplus(reply)
        }
    }
}
