public import Mail
public import NIOCore

extension ServerSession {
    /// What the session wants of the world before it goes on, or what it has to tell.
    public enum Action: Sendable, Hashable {
        /// Judge MAIL FROM; answer with `senderRuled`.
        case evaluateSender(Envelope, declaredSize: Int?)
        /// Judge RCPT TO; answer with `recipientRuled`.
        case evaluateRecipient(ForwardPath, notify: NotifyConditions?, originalRecipient: String?)
        /// Make room for a message; answer with `contentAdmitted` or
        /// `contentDenied`.
        case beginContent
        /// Keep the next octets of the content: dots unstuffed, every line ended by CRLF in the end. Needs no answer.
        case content(ByteBuffer)
        /// Throw away what came of the content, if any; no more of it will come. Needs no answer.
        case discardContent
        /// The content is whole; answer with `messageAccepted` or
        /// `messageRefused`.
        case endOfContent
        /// The session has refused by itself, for the record; the reply is in the output already. What came of content
        /// is to be thrown away. Needs no answer.
        case refused(Reply)
        /// Wait so long; answer with `pauseEnded` or `pauseDenied`.
        case pause(Interval)
        /// Find a place among the TLS handshakes; answer with `handshakeAdmitted` or `handshakeDenied`.
        case admitHandshake
        /// RCPT could not be read, for the record; the reply is in the output already. Needs no answer.
        case recipientUnreadable(Reply)
        /// Write the output, start TLS, and call `tlsEstablished`.
        case startTLS
        /// Write the output and close the connection.
        case close
    }
}
