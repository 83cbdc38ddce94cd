/// What somebody is told of a sender of the organization who is restricted for spam
/// (docs/reference/outbound.md#senders-of-spam).
public struct RestrictedSenderNotice: Sendable, Hashable {
    /// The sender's address.
    public var sender: String
    /// The limit and how high it is: `senderSpamPerHour=20`.
    public var limit: String
    /// The Subject field, decoded, of the message with which it was reached.
    public var subject: String
    /// The Message-ID field of it.
    public var messageID: String

    /// Makes a notice.
    public init(sender: String, limit: String, subject: String, messageID: String) {
        self.sender = sender
        self.limit = limit
        self.subject = subject
        self.messageID = messageID
    }

    /// What it says: the text, then the facts.
    public func text(in language: ReportLanguage) -> NoticeText {
        let words = language.noticeWords
        var lines = NoticeText.safeLines(words.restrictedBody, limit: 4_096) + [""]
        let rows = [
            NoticeRow(words.label(.sender), [sender]), NoticeRow(words.limit, [limit]),
            NoticeRow(words.label(.subject), [subject]), NoticeRow(words.label(.messageID), [messageID]),
        ]
        for row in rows { lines += row.lines(words) }
        return NoticeText(subject: words.restrictedSubject, text: lines.joined(separator: "\n") + "\n")
    }
}
