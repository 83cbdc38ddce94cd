/// What a moderator is asked, and what becomes of a message that nobody answers for (docs/reference/moderation.md).
public struct ModerationRequest: Sendable, Hashable {
    /// The identity that the moderator names the message by.
    public var id: NetworkMessageID
    /// The rule that asks.
    public var rule: String
    /// The sender: the author, or MAIL FROM where it names nobody; empty for neither.
    public var sender: String
    /// Those whose copies wait.
    public var recipients: [EmailAddress]
    /// The Subject field, decoded.
    public var subject: String

    /// Makes a request.
    public init(
        id: NetworkMessageID, rule: String, sender: String, recipients: [EmailAddress], subject: String
    ) {
        self.id = id
        self.rule = rule
        self.sender = sender
        self.recipients = recipients
        self.subject = subject
    }

    /// What it says, but for the words of the message (``NoticeText/preview(_:in:)``).
    public func text(in language: ReportLanguage) -> NoticeText {
        let words = language.noticeWords
        let shown = StrangersText.unlinked(SafeText.escaped(subject, limit: 200), hasAddresses: false)
        var lines = [words.moderationIntroduction(QuarantineHold.Moderation.days), ""]
        let people = recipients.prefix(IncidentReport.shown).map(\.description)
        let rows = [
            NoticeRow(words.label(.sender), [sender]),
            NoticeRow(words.label(.recipients), people, total: recipients.count),
            NoticeRow(words.label(.subject), [shown]),
            NoticeRow(words.label(.rule), [rule]),
            NoticeRow(words.identity, [id.description]),
        ]
        for row in rows { lines += row.lines(words) }
        lines += ["", words.moderationAnswer, ""]
        lines += ["    postern moderation approve \(id)", "    postern moderation reject \(id)"]
        lines += ["", words.end]
        return NoticeText(
            subject: words.moderationSubject(shown.isEmpty ? words.noSubject : shown),
            text: lines.joined(separator: "\n") + "\n")
    }
}
