public import NIOCore

/// A report to a sender on what became of a message: non-delivery, delay, relay or delivery (RFC 3461, RFC 3464).
///
/// It is a value made of facts; ``content()`` writes the message. There is no clock in it and no randomness, so the same
/// facts give the same octets. docs/reference/reports.md shows one.
public struct DeliveryStatusNotification: Sendable, Hashable {
    /// What became of a recipient (RFC 3464 section 2.3.3).
    public enum Action: String, Sendable, Hashable, CaseIterable {
        /// Will never be delivered.
        case failed
        /// Not yet; attempts go on.
        case delayed
        /// Handed to a server that reports no success.
        case relayed
        /// In the mailbox.
        case delivered
        /// Handed to the members of a group.
        case expanded
    }

    /// One recipient that is reported on.
    public struct Recipient: Sendable, Hashable {
        /// The address as the sender named it.
        public var address: EmailAddress
        /// ORCPT as received, `type;xtext`.
        public var originalRecipient: String?
        /// What became of it.
        public var action: Action
        /// The remote's reply, or ours when no remote decided.
        public var reply: Reply
        /// The last error, where `reply` is this server's and says that the attempts have ended.
        public var lastError: Reply?
        /// The host that gave the reply; nil when this server did.
        public var remote: MailHost?
        /// The host that delivery was attempted to, where this server says what came of it; nil when there was none.
        public var host: MailHost?
        /// How often delivery was attempted.
        public var attempts: Int
        /// When the last attempt ended.
        public var lastAttempt: WallTime?
        /// When attempts will end; for delays.
        public var willRetryUntil: WallTime?
        /// The organization's own text for this status, instead of ours; plain text, escaped where it is shown.
        public var customText: String?

        /// Makes an entry.
        public init(
            address: EmailAddress, originalRecipient: String? = nil, action: Action, reply: Reply,
            lastError: Reply? = nil, remote: MailHost? = nil, host: MailHost? = nil,
            attempts: Int, lastAttempt: WallTime? = nil, willRetryUntil: WallTime? = nil, customText: String? = nil
        ) {
            self.address = address
            self.originalRecipient = originalRecipient
            self.action = action
            self.reply = reply
            self.lastError = lastError
            self.remote = remote
            self.host = host
            self.attempts = attempts
            self.lastAttempt = lastAttempt
            self.willRetryUntil = willRetryUntil
            self.customText = customText
        }

        /// The Status field of an expired message whose last error has a permanent twin: `5.4.316` behind `4.4.316`, as EOP
        /// writes it; else ``status``.
        var fieldStatus: EnhancedStatusCode {
            guard status == EnhancedStatusCode(5, 4, 300), let last = errorBehind?.enhanced else { return status }
            switch (last.subject, last.detail) {
            case (4, 312), (4, 315...318), (4, 8), (7, 5), (7, 320...325):
                return EnhancedStatusCode(5, last.subject, last.detail)
            default: return status
            }
        }

        /// The error behind an expiry, with its enhanced code: this server knows it, another one writes it behind an arrow.
        var errorBehind: Reply? {
            let error = lastError ?? (remote == nil ? nil : FailureCause.lastError(in: reply))
            return error?.enhanced == nil ? nil : error
        }

        /// The Status field: of a delay `4.4.7`; else the reply's enhanced code when its class fits the action, else the
        /// general code of that class (`5.0.350` for failures, as EOP writes it).
        public var status: EnhancedStatusCode {
            let wanted: Int
            switch action {
            case .failed: wanted = 5
            case .delayed: return EnhancedStatusCode(4, 4, 7)
            case .relayed, .delivered, .expanded: wanted = 2
            }
            if let enhanced = reply.enhanced, enhanced.statusClass == wanted { return enhanced }
            return EnhancedStatusCode(wanted, 0, wanted == 5 ? 350 : 0)
        }
    }

    /// The message that is reported on.
    public struct Original: Sendable, Hashable {
        /// Its envelope: RET and ENVID are honoured.
        public var envelope: Envelope
        /// When it was accepted.
        public var receivedAt: WallTime
        /// The name the previous hop gave; empty when it gave none.
        public var clientName: String
        /// The address of the previous hop.
        public var clientAddress: IPAddress?
        /// The Message-ID field's text; empty when there is none.
        public var messageID: String
        /// The Subject field's text, unfolded.
        public var subject: String
        /// The content as received; or its beginning, at least up to the end of the header where that is under
        /// ``contentLimit``.
        public var content: ByteBuffer
        /// Whether `content` is all of it.
        public var isWhole: Bool

        /// How much of a message a report returns at most, in octets; a larger message returns its header only.
        public static let contentLimit = 256 * 1_024

        /// Makes a description.
        public init(
            envelope: Envelope, receivedAt: WallTime, clientName: String, clientAddress: IPAddress? = nil,
            messageID: String, subject: String, content: ByteBuffer, isWhole: Bool
        ) {
            self.envelope = envelope
            self.receivedAt = receivedAt
            self.clientName = clientName
            self.clientAddress = clientAddress
            self.messageID = messageID
            self.subject = subject
            self.content = content
            self.isWhole = isWhole
        }
    }

    /// The report's own identity; its Message-ID and its MIME boundaries are made of it, so it must be random.
    public var id: NetworkMessageID
    /// Who reports: `postmaster@` the default accepted domain.
    public var from: EmailAddress
    /// The original sender.
    public var to: EmailAddress
    /// This server's name.
    public var reportingMTA: Domain
    /// The name in the Reporting-MTA field; nil for this server's.
    public var reportingAuthority: Domain?
    /// The language of the text for people.
    public var language: ReportLanguage
    /// Whether that text is there in HTML too.
    public var sendsHTML: Bool
    /// When the report is made.
    public var date: WallTime
    /// At least one.
    public var recipients: [Recipient]
    /// The message it is about.
    public var original: Original

    /// Makes a report; without more ado in English, and in text and HTML.
    public init(
        id: NetworkMessageID, from: EmailAddress, to: EmailAddress, reportingMTA: Domain,
        reportingAuthority: Domain? = nil, language: ReportLanguage = .english, sendsHTML: Bool = true,
        date: WallTime, recipients: [Recipient], original: Original
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.reportingMTA = reportingMTA
        self.reportingAuthority = reportingAuthority
        self.language = language
        self.sendsHTML = sendsHTML
        self.date = date
        self.recipients = recipients
        self.original = original
    }

    /// The report's Message-ID with its angle brackets.
    public var messageID: String { "<\(id)@\(reportingMTA)>" }

    /// The Subject field's text: `Undeliverable: …`, `Delivery delayed:…` and so on, in the report's language.
    public var subject: String { language.words.subject(summary) + original.subject }

    /// The envelope of the report: the null sender, so that nobody answers it (RFC 5321 section 4.5.5), and what
    /// ``content()`` needs of a hop.
    public func envelope(of content: Content) -> Envelope {
        Envelope(sender: .null, smtpUTF8: content.needsSMTPUTF8, eightBitMIME: content.isEightBit)
    }

    /// The worst that is reported.
    var summary: Action { Action.allCases.first { action in recipients.contains { $0.action == action } } ?? .failed }
}

extension Reply {
    /// This reply with the one that led to it behind an arrow, on one line, as EOP chains wrapped errors:
    /// `550 5.4.300 Message expired -> 451 4.4.397 Error communicating with target host`.
    public func caused(by cause: Reply) -> Reply {
        Reply(code, enhanced, "\(lines.joined(separator: " ")) -> \(cause.description)")
    }
}
