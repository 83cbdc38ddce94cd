import Facts
import Mail
import NIOCore
import NIOSSL
import SMTP

/// Where a connection and its session stand: how far the connection has come, what is waited for, whose turn it is.
extension SMTPServerHandler {
    /// How far the connection has come.
    enum Connection {
        /// Not admitted yet.
        case new
        /// Admitted; the session goes on.
        case open
        /// It is being closed, and nothing of the peer is handled any more. One that was refused holds no place among
        /// the admitted ones. The timer ends it when the peer doesn't read our last reply.
        case closing(isAdmitted: Bool, linger: Scheduled<Void>?)
        /// The channel is gone.
        case closed

        var isOpen: Bool { if case .open = self { true } else { false } }

        var isAdmitted: Bool {
            switch self {
            case .open, .closing(isAdmitted: true, _): true
            case .new, .closing(isAdmitted: false, _), .closed: false
            }
        }

        var isEnding: Bool {
            switch self {
            case .new, .open: false
            case .closing, .closed: true
            }
        }

        /// It begins to end, if it has not already.
        mutating func end() {
            guard !isEnding else { return }
            self = .closing(isAdmitted: isAdmitted, linger: nil)
        }

        /// Notes the timer that ends it.
        mutating func linger(until timer: Scheduled<Void>) {
            guard case .closing(let isAdmitted, _) = self else { return timer.cancel() }
            self = .closing(isAdmitted: isAdmitted, linger: timer)
        }
    }

    /// What the session waits for. It is one thing at a time, because the session goes on only with the answer. Whoever
    /// answers looks whether it is still waited for: the connection may have begun to end meanwhile.
    enum Waiting {
        /// Nothing of ours: the peer is next.
        case nothing
        /// The answer to MAIL is held back, and the session has a place in the tarpit. Then this is said; nil accepts.
        indirect case senderTarpit(Reply?)
        /// The answer to RCPT hangs on what is being looked up about the peer's address.
        indirect case lookUps(AskedRecipient)
        /// The answer to RCPT is held back.
        indirect case recipientTarpit(RecipientRuling)
        /// A block of content is being written to its file. Behind the last block the message is decided on.
        case spool(isLast: Bool)
        /// The message is being examined.
        case examination(Examination)
        /// The message is on its way into the store, or a report is being made that goes there with it.
        case commit
        /// The next command waits, because there were too many without mail. The session has a place among those that
        /// pause.
        case pause
        /// STARTTLS waits for a place among the handshakes.
        case handshakePlace(HandshakeAdmission.Ticket)
        /// The TLS handshake is under way and has a place. With it comes what it has shown of the client, once it has:
        /// nil without a certificate, and on a resumed session.
        indirect case handshake(shown: ClientCertificates.Identity?)
        /// The handshake is done, and what is known of the client of a resumed session is being recalled.
        case identity

        var isNothing: Bool { if case .nothing = self { true } else { false } }
        var isSpool: Bool { if case .spool = self { true } else { false } }
    }

    /// Whose turn it is.
    enum Turn {
        /// Whoever has something for the session may drive it.
        case idle
        /// The session is being driven.
        case driving
        /// Other sessions have their turn.
        case yielded
    }

    /// How octets come in. These have nothing to do with one another.
    struct Flow {
        /// More of what was read at once may follow, so that replies are gathered.
        var isInRead = false
        /// The channel wants to read and may not yet.
        var holdsRead = false
        /// Octets gather in the network before they are read.
        var isGathering = false
        /// Small reads since the last message that was accepted.
        var smallReads = 0
        /// Octets of replies, until the channel bounds those that are unread.
        var written = 0
        var boundsUnread = false
    }

    /// What looks at the session's deadline.
    enum Alarm {
        /// Nothing.
        case none
        /// The session is among the new ones, which get a timer together if they stay.
        case new(place: Int)
        /// A timer of its own.
        case timer(at: Instant, NIOScheduledCallback)
    }

    /// Waits for nothing any more: gives back whatever place is held for it, and ends what nobody needs then. A handshake
    /// that is under way has failed.
    func stopWaiting() {
        let left = waiting
        waiting = .nothing
        switch left {
        case .nothing, .lookUps, .recipientTarpit, .spool, .commit, .identity: break
        case .senderTarpit: shared.tarpit.leave(peer)
        case .pause: shared.pauses.leave(peer)
        case .examination(let examination): examination.cancel()
        case .handshakePlace(let ticket):
            // One that came just now is given back.
            if !shared.handshakes.withdraw(ticket) { leaveHandshake(.unused) }
        case .handshake: leaveHandshake(.failed)
        }
    }
}
