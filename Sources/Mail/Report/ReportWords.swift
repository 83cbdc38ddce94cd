/// The words of a report in one language. The compiler sees to it that no table lacks one.
///
/// `{domain}` stands for the recipient's domain, `{time}` for a date; nothing else is put in.
protocol ReportWords {
    /// The beginning of the Subject field, with the blank that belongs behind it.
    static func subject(_ action: DeliveryStatusNotification.Action) -> String
    /// The heading, without a full stop.
    static func title(_ action: DeliveryStatusNotification.Action) -> String
    /// What went wrong, one sentence.
    static func cause(_ cause: FailureCause) -> String
    /// How it can be mended, one or two sentences.
    static func mend(_ cause: FailureCause) -> String
    /// Who can mend it.
    static func mender(_ mender: FailureCause.Mender) -> String
    /// The rest.
    static func phrase(_ phrase: ReportPhrase) -> String
}

/// What else a report says.
enum ReportPhrase: String, CaseIterable, Sendable {
    /// Before the original's subject.
    case subjectOfOriginal
    /// Before the cause, the mender and the mend.
    case what, who, how
    /// Of a delay: what happened, and what to do until `{time}`.
    case delayed, noNeedToResend
    /// Of success.
    case relayed, delivered, expanded, nothingToDo
    /// Of an expired message whose last error is not known.
    case attemptsEnded
    /// The block for administrators.
    case diagnostics, generatingServer, receivingServer, attempts, originalHeaders
}
