public import NIOCore

/// What somebody gets for whom mail is held in quarantine (docs/reference/quarantine-notifications.md): what it is, why it is
/// held, and how to ask for it.
///
/// It is a value made of facts; ``content()`` writes the message. There is no clock in it and no randomness, so the same
/// facts give the same octets. It has no links, neither of its own nor of the held mail, and loads nothing.
public struct QuarantineNotification: Sendable, Hashable {
    /// Items that one notification shows; further ones are counted.
    public static let shownItems = 50

    /// What led to it.
    public enum Occasion: Sendable, Hashable, CaseIterable {
        /// A round.
        case round
        /// The items are likely to be wanted at once.
        case atOnce
    }

    /// One held message.
    public struct Item: Sendable, Hashable {
        /// The name that administrators know it by.
        public var identity: String
        /// Its author or its sender; empty where it names neither.
        public var sender: String
        /// Its Subject field, decoded.
        public var subject: String
        /// When it came.
        public var received: WallTime
        /// Until when it is kept.
        public var expires: WallTime
        /// Why it is held.
        public var reason: QuarantineReason
        /// What its recipient may do.
        public var permissions: QuarantinePermissions

        /// Makes an entry.
        public init(
            identity: String, sender: String, subject: String, received: WallTime, expires: WallTime,
            reason: QuarantineReason, permissions: QuarantinePermissions
        ) {
            self.identity = identity
            self.sender = sender
            self.subject = subject
            self.received = received
            self.expires = expires
            self.reason = reason
            self.permissions = permissions
        }
    }

    /// A language that it is in, with the organization's texts.
    public struct Edition: Sendable, Hashable {
        /// The language.
        public var language: ReportLanguage
        /// The Subject field's text; nil for our own.
        public var subject: String?
        /// The sender's name; nil for our own.
        public var senderName: String?
        /// A text at the end; nil for none.
        public var disclaimer: String?

        /// Makes an edition; without more ado in our own words.
        public init(
            language: ReportLanguage, subject: String? = nil, senderName: String? = nil, disclaimer: String? = nil
        ) {
            self.language = language
            self.subject = subject
            self.senderName = senderName
            self.disclaimer = disclaimer
        }
    }

    /// Its own identity; its Message-ID and its MIME boundary are made of it, so it must be random.
    public var id: NetworkMessageID
    /// Who tells.
    public var from: EmailAddress
    /// Who is told.
    public var to: EmailAddress
    /// Who can be asked: replies go there.
    public var contact: EmailAddress
    /// This server's name.
    public var hostname: Domain
    /// Its languages, in order; at least one.
    public var editions: [Edition]
    /// When it is made.
    public var date: WallTime
    /// What led to it.
    public var occasion: Occasion
    /// The items, in order; at least one.
    public var items: [Item]

    /// Makes a notification.
    public init(
        id: NetworkMessageID, from: EmailAddress, to: EmailAddress, contact: EmailAddress, hostname: Domain,
        editions: [Edition], date: WallTime, occasion: Occasion, items: [Item]
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.contact = contact
        self.hostname = hostname
        self.editions = editions
        self.date = date
        self.occasion = occasion
        self.items = items
    }

    /// The Message-ID with its angle brackets.
    public var messageID: String { "<\(id)@\(hostname)>" }

    /// The Subject field's text: that of each language.
    public var subject: String {
        Self.joined(editions.map { $0.subject ?? $0.language.notificationWords.subject(items.count) })
    }

    /// The sender's name: that of each language.
    public var senderName: String {
        Self.joined(editions.map { $0.senderName ?? $0.language.notificationWords.senderName })
    }

    /// Texts of several languages in one line, equal ones once.
    private static func joined(_ texts: [String]) -> String {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }.joined(separator: " / ")
    }

    private var needsUTF8: Bool { from.needsSMTPUTF8 || to.needsSMTPUTF8 || contact.needsSMTPUTF8 }

    /// The envelope: the null sender, so that nobody answers it (RFC 5321 section 4.5.5).
    public var envelope: Envelope { Envelope(sender: .null, smtpUTF8: needsUTF8, eightBitMIME: needsUTF8) }

    /// Writes the message: text and HTML as alternatives (RFC 2046 section 5.1.4). Each line is at most 998 octets and ends with
    /// CRLF, whatever stands in the held messages.
    public func content() -> ByteBuffer {
        let boundary = "=_\(id)_held"
        let text = QuarantineNotificationText(self)
        let languages = editions.map(\.language.rawValue).joined(separator: ", ")
        var buffer = ByteBuffer()
        let name = HeaderText.encodedWords(SafeText.escaped(senderName, limit: 1_024))
        buffer.writeString(HeaderText.folded("From:", name + ["<\(SafeText.escaped(from.description))>"]))
        buffer.writeString("\r\nTo: <\(SafeText.escaped(to.description))>\r\n")
        buffer.writeString("Reply-To: <\(SafeText.escaped(contact.description))>\r\n")
        buffer.writeString(HeaderText.unstructured("Subject", subject))
        buffer.writeString("\r\nDate: \(date.messageDate)\r\nMessage-ID: \(messageID)\r\n")
        // RFC 3834 section 5; what answers mail by itself leaves a message with this field alone.
        buffer.writeString("Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n")
        buffer.writeString("Content-Language: \(languages)\r\n")
        buffer.writeString("Content-Type: multipart/alternative; boundary=\"\(boundary)\"\r\n\r\n")
        buffer.writeString("--\(boundary)\r\n")
        Part(text: text.plain, type: "text/plain; charset=utf-8").write(into: &buffer)
        buffer.writeString("\r\n--\(boundary)\r\n")
        Part(text: text.html, type: "text/html; charset=utf-8").write(into: &buffer)
        buffer.writeString("\r\n--\(boundary)--\r\n")
        return buffer
    }
}
