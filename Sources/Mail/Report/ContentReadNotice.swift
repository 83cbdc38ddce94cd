/// What administrators are told of content of their organization's mail that was read (docs/reference/content-access.md).
public struct ContentReadNotice: Sendable, Hashable {
    /// Who has read it.
    public var reader: String
    /// Why, in the reader's words.
    public var reason: String
    /// The message or the item.
    public var object: String
    /// How often content was read since they were told last, this time left out.
    public var earlier: Int

    /// Makes a notice.
    public init(reader: String, reason: String, object: String, earlier: Int) {
        self.reader = reader
        self.reason = reason
        self.object = object
        self.earlier = earlier
    }

    /// What it says: the text, then the facts.
    public func text(in language: ReportLanguage) -> NoticeText {
        let words = language.noticeWords
        var lines = NoticeText.safeLines(words.contentBody, limit: 4_096) + [""]
        var rows = [
            NoticeRow(words.contentReader, [reader]), NoticeRow(words.contentReason, [reason]),
            NoticeRow(words.identity, [object]),
        ]
        if earlier > 0 { rows.append(NoticeRow(words.contentEarlier, [String(earlier)])) }
        for row in rows { lines += row.lines(words) }
        return NoticeText(subject: words.contentSubject, text: lines.joined(separator: "\n") + "\n")
    }
}
