public import Mail

/// One message for some recipients, as a client hands it to a server.
public struct ClientTransaction: Sendable {
    /// A recipient.
    public struct Recipient: Hashable, Sendable {
        /// Where it goes.
        public var address: EmailAddress
        /// NOTIFY, passed on where DSN is offered.
        public var notify: NotifyConditions?
        /// ORCPT in wire form, passed on where DSN is offered.
        public var originalRecipient: String?

        /// Makes a recipient.
        public init(address: EmailAddress, notify: NotifyConditions? = nil, originalRecipient: String? = nil) {
            self.address = address
            self.notify = notify
            self.originalRecipient = originalRecipient
        }
    }

    /// What the server decided for one recipient.
    public enum Outcome: Hashable, Sendable {
        /// It took the message for this recipient.
        case accepted(Reply)
        /// It refused, with a 4yz or 5yz reply.
        case refused(Reply)
        /// The message can't be put to it; the reply is ours, and nothing was said to the server.
        case unsendable(Reply)
        /// It refused one recipient more after it had accepted others (RFC 5321 section 4.5.3.1.10).
        case tooMany(Reply)
    }

    /// How far a transaction came.
    public enum Progress: Int, Hashable, Sendable, Comparable {
        /// The server has not answered to any of it.
        case unanswered
        /// The server has answered to commands.
        case commands
        /// The end of the content was sent for a recipient that is not refused, so that the server may have taken it.
        case content

        /// Orders by time.
        public static func < (a: Progress, b: Progress) -> Bool { a.rawValue < b.rawValue }
    }

    /// What came of a transaction.
    public struct Result: Hashable, Sendable {
        /// In the order of the recipients; nil for those that the server didn't decide.
        public var outcomes: [Outcome?]
        /// How far it came.
        public var progress: Progress
        /// Set when the session ended with it.
        public var failure: ClientFailure?
        /// The extensions that the server offered and refused. Where no failure is set, the recipients that are not
        /// decided can be put to it once more in the same session, which does without them from now on.
        public var refused: Set<ServerExtension>
        /// The recipients, by position, that were decided while the session still used DSN, which it then gave up.
        public var decidedWithDSN: Set<Int> = []

        /// Makes a result.
        public init(
            outcomes: [Outcome?], progress: Progress, failure: ClientFailure? = nil,
            refused: Set<ServerExtension> = []
        ) {
            self.outcomes = outcomes
            self.progress = progress
            self.failure = failure
            self.refused = refused
        }
    }

    /// The sender and its parameters.
    public var envelope: Envelope
    /// At least one.
    public var recipients: [Recipient]
    /// The content as received.
    public var content: MessageContent
    /// The changes for this copy.
    public var edits: MessageEdits
    /// The form in which it carries the fields of trusted servers.
    public var trustedForm: MessageEdits.TrustedForm
    /// What is done to the content for this server; nil to send it as it is.
    public var conversion: SevenBitConversion?
    /// Whether the server is only asked: the transaction ends with RSET where the content would begin, and what the
    /// server says to each RCPT is its outcome.
    public var isInquiry = false

    /// Makes a transaction.
    public init(
        envelope: Envelope, recipients: [Recipient], content: MessageContent, edits: MessageEdits,
        trustedForm: MessageEdits.TrustedForm
    ) {
        self.envelope = envelope
        self.recipients = recipients
        self.content = content
        self.edits = edits
        self.trustedForm = trustedForm
    }

    /// Octets that will be sent, before dot-stuffing.
    public var size: Int { conversion?.size ?? EgressWriter.size(of: content, edits: edits, form: trustedForm) }

    /// Whether only a server that offers SMTPUTF8 may get it (RFC 6531 section 3.3): an address needs it, or it was
    /// asked for and the header has octets beyond US-ASCII. Of content in a file, the header is taken to have some.
    public var needsSMTPUTF8: Bool {
        if envelope.sender.address?.needsSMTPUTF8 == true { return true }
        if recipients.contains(where: \.address.needsSMTPUTF8) { return true }
        guard envelope.smtpUTF8 else { return false }
        guard case .memory(let buffer) = content else { return true }
        return EgressWriter.headerHasEightBit(buffer)
    }
}
