/// What administrators are told of delivered mail that turned out to be bad
/// (docs/reference/late-findings.md#delivered-mail).
public struct LateFindingNotice: Sendable, Hashable {
    /// What is known of late.
    public var causes: [String]
    /// Copies of which it is known.
    public var copies: Int
    /// Copies that were moved.
    public var moved: Int
    /// The first recipients of the copies.
    public var recipients: [String]
    /// The identities of the first messages.
    public var messages: [String]

    /// Makes a notice.
    public init(causes: [String], copies: Int, moved: Int, recipients: [String], messages: [String]) {
        self.causes = causes
        self.copies = copies
        self.moved = moved
        self.recipients = recipients
        self.messages = messages
    }

    /// What it says: the text, then the facts.
    public func text(in language: ReportLanguage) -> NoticeText {
        let words = language.noticeWords
        var lines = NoticeText.safeLines(words.lateBody, limit: 4_096) + [""]
        let rows = [
            NoticeRow(words.found, causes), NoticeRow(words.lateCopies, [String(copies)]),
            NoticeRow(words.lateMoved, [String(moved)]), NoticeRow(words.label(.recipients), recipients),
            NoticeRow(words.identity, messages),
        ]
        for row in rows { lines += row.lines(words) }
        return NoticeText(subject: words.lateSubject, text: lines.joined(separator: "\n") + "\n")
    }
}
