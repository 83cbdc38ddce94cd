/// What a mail flow rule tells an administrator of a message that it met (`GenerateIncidentReport`,
/// docs/reference/notices.md#incident-reports).
public struct IncidentReport: Sendable, Hashable {
    /// What a row is about.
    public enum Topic: Sendable, Hashable, CaseIterable {
        case messageID
        case rule
        case mode
        case sender
        case recipients
        case subject
        case cc
        case bcc
        case severity
        case detections
        case actions
        /// What would have been done, by a rule that is only recorded.
        case recordedActions
        case override
        case falsePositive
        case classifications
        case matches
    }

    /// A row: what it is about, and what is known of that.
    public struct Row: Sendable, Hashable {
        /// What it is about.
        public var topic: Topic
        /// The first of its values.
        public var values: [String]
        /// How many there are.
        public var total: Int

        /// A row of which the first ``IncidentReport/shown`` values are kept.
        public init(_ topic: Topic, _ values: [String]) {
            self.topic = topic
            self.values = Array(values.prefix(IncidentReport.shown))
            total = values.count
        }
    }

    /// Values that a row shows.
    public static let shown = 10

    /// The rule.
    public var rule: String
    /// The rows, in their order.
    public var rows: [Row]

    /// Makes a report.
    public init(rule: String, rows: [Row]) {
        self.rule = rule
        self.rows = rows
    }

    /// What it says.
    public func text(in language: ReportLanguage) -> NoticeText {
        let words = language.noticeWords
        var lines = [words.incidentIntroduction, ""]
        for row in rows { lines += NoticeRow(words.label(row.topic), row.values, total: row.total).lines(words) }
        lines += ["", words.end]
        return NoticeText(
            subject: words.incidentSubject(SafeText.escaped(rule, limit: 256)),
            text: lines.joined(separator: "\n") + "\n")
    }
}
