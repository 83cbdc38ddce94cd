public import NIOCore

/// What somebody gets who has reported delivered mail (docs/reference/people-reports.md): what each message was judged before,
/// what was learned, what happens next.
///
/// It is a value made of facts; ``content()`` writes the message. There is no clock in it and no randomness, so the same
/// facts give the same octets.
public struct SubmissionAnswer: Sendable, Hashable {
    /// One reported message.
    public struct Item: Sendable, Hashable {
        /// Its Subject field, decoded; nil where there is no message.
        public var subject: String?
        /// Its first author; nil where it names nobody.
        public var author: EmailAddress?
        /// What was said of it.
        public var kind: SubmissionKind
        /// The verdict when it was delivered; nil where it is not known.
        public var before: SubmissionVerdict?
        /// The verdict that it would have now; nil where that is not known.
        public var after: SubmissionVerdict?
        /// What became of the report.
        public var outcome: SubmissionOutcome

        /// Makes an entry.
        public init(
            subject: String?, author: EmailAddress?, kind: SubmissionKind, before: SubmissionVerdict?,
            after: SubmissionVerdict?, outcome: SubmissionOutcome
        ) {
            self.subject = subject
            self.author = author
            self.kind = kind
            self.before = before
            self.after = after
            self.outcome = outcome
        }
    }

    /// The answer's own identity; its Message-ID is made of it, so it must be random.
    public var id: NetworkMessageID
    /// Who answers.
    public var from: EmailAddress
    /// Who has reported.
    public var to: EmailAddress
    /// This server's name.
    public var hostname: Domain
    /// The language.
    public var language: ReportLanguage
    /// When the answer is made.
    public var date: WallTime
    /// The report's Subject field, decoded.
    public var reportSubject: String
    /// The report's Message-ID field.
    public var reportMessageID: String
    /// At least one.
    public var items: [Item]

    /// Makes an answer.
    public init(
        id: NetworkMessageID, from: EmailAddress, to: EmailAddress, hostname: Domain, language: ReportLanguage,
        date: WallTime, reportSubject: String, reportMessageID: String, items: [Item]
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.hostname = hostname
        self.language = language
        self.date = date
        self.reportSubject = reportSubject
        self.reportMessageID = reportMessageID
        self.items = items
    }

    /// The Message-ID with its angle brackets.
    public var messageID: String { "<\(id)@\(hostname)>" }

    /// The Subject field's text.
    public var subject: String { "\(words.subject): \(reportSubject)" }

    private var words: any SubmissionWords.Type {
        switch language {
        case .english: EnglishSubmissionWords.self
        case .german: GermanSubmissionWords.self
        }
    }

    private var needsUTF8: Bool { from.needsSMTPUTF8 || to.needsSMTPUTF8 }

    /// The envelope: the null sender, so that nobody answers it (RFC 5321 section 4.5.5).
    public var envelope: Envelope { Envelope(sender: .null, smtpUTF8: needsUTF8, eightBitMIME: needsUTF8) }

    /// Writes the answer. Each line is at most 998 octets and ends with CRLF, whatever stands in the reported messages.
    public func content() -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeString("From: <\(SafeText.escaped(from.description))>\r\n")
        buffer.writeString("To: <\(SafeText.escaped(to.description))>\r\n")
        buffer.writeString(HeaderText.unstructured("Subject", subject))
        buffer.writeString("\r\nDate: \(date.messageDate)\r\nMessage-ID: \(messageID)\r\n")
        if let answered = MessageIDText.answered(reportMessageID) {
            buffer.writeString("In-Reply-To: \(answered)\r\nReferences: \(answered)\r\n")
        }
        // RFC 3834 section 5; what answers mail by itself leaves a message with this field alone.
        buffer.writeString("Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n")
        Part(text: text, type: "text/plain; charset=utf-8\r\nContent-Language: \(language.rawValue)")
            .write(into: &buffer)
        return buffer
    }

    /// The text for people, with CRLF line ends.
    var text: String {
        var lines = [words.thanks, ""]
        for item in items {
            if let subject = item.subject {
                let author = item.author.map { " (\(SafeText.escaped($0.description, limit: 254)))" } ?? ""
                lines.append(SafeText.escaped(subject.isEmpty ? words.noSubject : subject, limit: 200) + author)
            } else {
                lines.append(words.noMessage)
            }
            lines.append("    \(words.said): \(words.kind(item.kind))")
            if let before = item.before { lines.append("    \(words.before): \(words.verdict(before))") }
            lines.append("    \(words.learned): \(words.outcome(item.outcome))")
            if let remedy = SubmissionRemedy(item.outcome) {
                lines.append("    \(words.next): \(words.remedy(remedy))")
            } else if item.outcome.isRecognized, let after = item.after {
                let prospect = SubmissionProspect(item.kind, after.action)
                lines.append("    \(words.next): \(words.prospect(prospect, after.cat))")
            }
            lines.append("")
        }
        lines.append(words.end)
        return lines.joined(separator: "\r\n") + "\r\n"
    }
}
