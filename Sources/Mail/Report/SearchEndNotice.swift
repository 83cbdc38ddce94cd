/// What is told of a historical search that has ended (docs/reference/trace-api.md#historical-searches).
public struct SearchEndNotice: Sendable, Hashable {
    /// What its caller calls it.
    public var title: String
    /// Its identity.
    public var identity: String
    /// Rows that it found; nil where it failed.
    public var rows: Int64?
    /// Why it failed; nil where it has not.
    public var problem: String?

    /// Makes a notice.
    public init(title: String, identity: String, rows: Int64?, problem: String?) {
        self.title = title
        self.identity = identity
        self.rows = rows
        self.problem = problem
    }

    /// What it says: the text, then the facts.
    public func text(in language: ReportLanguage) -> NoticeText {
        let words = language.noticeWords
        let body = problem == nil ? words.searchEndBody : words.searchFailBody
        var lines = NoticeText.safeLines(body, limit: 4_096) + [""]
        var rows = [NoticeRow(words.searchTitle, [title]), NoticeRow(words.identity, [identity])]
        if let count = self.rows { rows.append(NoticeRow(words.searchRows, [String(count)])) }
        if let problem { rows.append(NoticeRow(words.searchProblem, [problem])) }
        for row in rows { lines += row.lines(words) }
        return NoticeText(subject: words.searchEndSubject, text: lines.joined(separator: "\n") + "\n")
    }
}
