public import NIOCore

/// A notice of this server's own as a message (docs/reference/notices.md): a text, maybe as HTML too, maybe with the message
/// that it is about.
///
/// It is a value made of facts; ``content()`` writes the message. There is no clock in it and no randomness, so the same
/// facts give the same octets.
public struct NoticeMessage: Sendable, Hashable {
    /// The message that goes along.
    public struct Original: Sendable, Hashable {
        /// Its content, or the beginning with its header.
        public var content: ByteBuffer
        /// Whether that is all of it.
        public var isWhole: Bool
        /// Whether its envelope asked for SMTPUTF8, so that its header may have octets above 127 (RFC 6532).
        public var isGlobal: Bool

        /// Octets of a message that goes along whole; of a larger one its header does.
        public static let contentLimit = 1 << 20

        /// Puts it together.
        public init(content: ByteBuffer, isWhole: Bool, isGlobal: Bool) {
            self.content = content
            self.isWhole = isWhole
            self.isGlobal = isGlobal
        }

        /// Whether it can go along whole: `message/rfc822` may not be encoded, so its lines have to be clean (RFC 2046
        /// section 5.2.1).
        public var goesWhole: Bool {
            guard isWhole, content.readableBytes <= Self.contentLimit else { return false }
            let lines = content.withUnsafeReadableBytes { LineGrammar($0) }
            return lines.isClean && lines.longestLine <= 998
        }
    }

    /// A notice as octets.
    public struct Content: Sendable, Hashable {
        /// The octets, every line ended by CRLF.
        public var buffer: ByteBuffer
        /// Whether octets above 127 are in it, because the message that goes along has them.
        public var isEightBit: Bool
    }

    /// Its own identity; its Message-ID and its MIME boundaries are made of it, so it must be random.
    public var id: NetworkMessageID
    /// Who writes.
    public var from: EmailAddress
    /// The name beside that; nil for none.
    public var fromName: String?
    /// Who gets it.
    public var to: EmailAddress
    /// This server's name.
    public var hostname: Domain
    /// The language.
    public var language: ReportLanguage
    /// When it is made.
    public var date: WallTime
    /// The Subject field's text.
    public var subject: String
    /// The text, with LF line ends.
    public var text: String
    /// The same as HTML; nil for text alone.
    public var html: String?
    /// The message that goes along; nil for none.
    public var original: Original?

    /// Makes a notice.
    public init(
        id: NetworkMessageID, from: EmailAddress, fromName: String? = nil, to: EmailAddress, hostname: Domain,
        language: ReportLanguage, date: WallTime, subject: String, text: String, html: String? = nil,
        original: Original? = nil
    ) {
        self.id = id
        self.from = from
        self.fromName = fromName
        self.to = to
        self.hostname = hostname
        self.language = language
        self.date = date
        self.subject = subject
        self.text = text
        self.html = html
        self.original = original
    }

    /// The Message-ID with its angle brackets.
    public var messageID: String { "<\(id)@\(hostname)>" }

    private var needsUTF8: Bool { from.needsSMTPUTF8 || to.needsSMTPUTF8 }

    /// The envelope: the null sender, so that nobody answers it (RFC 5321 section 4.5.5).
    public func envelope(of content: Content) -> Envelope {
        Envelope(sender: .null, smtpUTF8: needsUTF8, eightBitMIME: needsUTF8 || content.isEightBit)
    }

    /// Writes the notice. Each line is at most 998 octets and ends with CRLF, whatever stands in the messages that it is about.
    public func content() -> Content {
        let (outer, inner) = ("=_\(id)_notice", "=_\(id)_text")
        let returned = original.map { Self.part($0) }
        var buffer = ByteBuffer()
        buffer.reserveCapacity(4_096 + (returned?.part.size ?? 0))
        writeHeader(into: &buffer)
        guard let returned else {
            writeText(boundary: inner, into: &buffer)
            return Content(buffer: buffer, isEightBit: false)
        }
        buffer.writeString("Content-Type: multipart/mixed; boundary=\"\(outer)\"\r\n")
        if returned.isEightBit { buffer.writeString("Content-Transfer-Encoding: 8bit\r\n") }
        buffer.writeString("\r\n--\(outer)\r\n")
        writeText(boundary: inner, into: &buffer)
        buffer.writeString("\r\n--\(outer)\r\n")
        returned.part.write(into: &buffer)
        buffer.writeString("\r\n--\(outer)--\r\n")
        return Content(buffer: buffer, isEightBit: returned.isEightBit)
    }

    private func writeHeader(into buffer: inout ByteBuffer) {
        let address = "<\(SafeText.escaped(from.description))>"
        let name = fromName.map { HeaderText.encodedWords(SafeText.escaped($0, limit: 1_024)) } ?? []
        buffer.writeString(HeaderText.folded("From:", name + [address]))
        buffer.writeString("\r\nTo: <\(SafeText.escaped(to.description))>\r\n")
        buffer.writeString(HeaderText.unstructured("Subject", subject))
        buffer.writeString("\r\nDate: \(date.messageDate)\r\nMessage-ID: \(messageID)\r\n")
        // RFC 3834 section 5; what answers mail by itself leaves a message with this field alone.
        buffer.writeString("Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n")
    }

    /// The part for people: text, or a choice of text and HTML (RFC 2046 section 5.1.4).
    private func writeText(boundary: String, into buffer: inout ByteBuffer) {
        func part(_ text: String, _ type: String) -> Part {
            let lines = NoticeText.safeLines(text, limit: 65_536).joined(separator: "\r\n")
            return Part(
                text: lines.hasSuffix("\r\n") || lines.isEmpty ? lines : lines + "\r\n",
                type: "\(type); charset=utf-8\r\nContent-Language: \(language.rawValue)")
        }
        guard let html else {
            part(text, "text/plain").write(into: &buffer)
            return
        }
        buffer.writeString("Content-Type: multipart/alternative; boundary=\"\(boundary)\"\r\n")
        buffer.writeString("\r\n--\(boundary)\r\n")
        part(text, "text/plain").write(into: &buffer)
        buffer.writeString("\r\n--\(boundary)\r\n")
        part(html, "text/html").write(into: &buffer)
        buffer.writeString("\r\n--\(boundary)--\r\n")
    }

    /// The message that goes along: whole, or its header (RFC 6522 section 4).
    private static func part(_ original: Original) -> (part: Part, isEightBit: Bool) {
        if original.goesWhole {
            let isEightBit = original.content.withUnsafeReadableBytes { LineGrammar($0).hasEightBit }
            let type = original.isGlobal ? "message/global" : "message/rfc822"
            return (Part(unencoded: original.content, isEightBit: isEightBit, type: type), isEightBit)
        }
        let header = ReturnedOriginal.header(
            of: original.content, limit: DeliveryStatusNotification.Original.contentLimit)
        let type = original.isGlobal ? "message/global-headers" : "text/rfc822-headers"
        return (Part(bytes: header, type: type), false)
    }
}
