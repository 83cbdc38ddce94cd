public import Mail

/// An SMTP command that is well formed (RFC 5321 section 4.1.1 and the extensions offered).
public enum Command: Sendable, Hashable {
    /// HELO, or EHLO when `extended`, with the name as given.
    case hello(name: String, extended: Bool)
    /// MAIL FROM with its parameters; `size` is SIZE (RFC 1870).
    case mail(Envelope, size: Int?)
    /// RCPT TO with its parameters (RFC 3461).
    case recipient(ForwardPath, notify: NotifyConditions?, originalRecipient: String?)
    /// DATA.
    case data
    /// BDAT (RFC 3030), whose octets follow.
    case chunk(octets: Int, isLast: Bool)
    /// RSET.
    case reset
    /// NOOP.
    case noop
    /// QUIT.
    case quit
    /// STARTTLS (RFC 3207).
    case startTLS
    /// VRFY.
    case verify
    /// EXPN.
    case expand
    /// HELP.
    case help
}

/// A command that is not well formed, with the reply to it.
public struct CommandError: Error, Sendable, Hashable {
    /// What is wrong.
    public enum Kind: Sendable, Hashable {
        /// An ordinary mistake.
        case syntax
        /// A mistake in RCPT.
        case recipient
        /// A BDAT whose size can't be read: nobody can tell where its octets end, so the connection can't go on.
        case unknownChunkSize
    }

    /// What is wrong.
    public var kind: Kind
    /// The reply.
    public var reply: Reply

    init(_ code: Int, _ enhanced: EnhancedStatusCode, _ text: String, kind: Kind = .syntax) {
        self.kind = kind
        self.reply = Reply(code, enhanced, text)
    }

    /// The same mistake, made in RCPT.
    var ofRecipient: CommandError {
        var error = self
        error.kind = .recipient
        return error
    }
}
