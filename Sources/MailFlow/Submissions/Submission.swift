package import Mail
package import Queueing

/// What became of a person's report about one message: what is kept of it (docs/reference/people-reports.md).
///
/// It belongs to the row that the report has in the trace, and goes with it.
package struct Submission: Sendable, Hashable {
    /// The row of the report: the delivery to the address for reports.
    package var report: RecipientID
    /// Which of the messages in the report, from 0 on.
    package var number: Int
    /// When the report was read.
    package var at: WallTime
    /// The organization.
    package var organization: String
    /// Who reports: the primary address, where the directory has it.
    package var reporter: EmailAddress
    /// What is said of the message.
    package var kind: SubmissionKind
    /// The identity that the message carries; nil for none.
    package var networkMessageID: NetworkMessageID?
    /// The verdict when it was delivered; nil where it had none, or is not known.
    package var before: SubmissionVerdict?
    /// The verdict that it would have now, with what was learned; nil where that was not looked for.
    package var after: SubmissionVerdict?
    /// What became of the report.
    package var outcome: SubmissionOutcome

    package init(
        report: RecipientID, number: Int, at: WallTime, organization: String, reporter: EmailAddress,
        kind: SubmissionKind, networkMessageID: NetworkMessageID? = nil, before: SubmissionVerdict? = nil,
        after: SubmissionVerdict? = nil, outcome: SubmissionOutcome
    ) {
        self.report = report
        self.number = number
        self.at = at
        self.organization = organization
        self.reporter = reporter
        self.kind = kind
        self.networkMessageID = networkMessageID
        self.before = before
        self.after = after
        self.outcome = outcome
    }
}

/// Which submissions are asked for: those that meet every condition that is set.
package struct SubmissionQuery: Sendable, Hashable {
    /// The organization, as it is spelled.
    package var organization: String?
    /// Read from this moment on.
    package var start: WallTime?
    /// Read before this moment.
    package var end: WallTime?
    /// Who reports, in any case of letters.
    package var reporter: EmailAddress?
    /// What is said.
    package var kind: SubmissionKind?
    /// The identity of the message.
    package var networkMessageID: NetworkMessageID?
    /// What became of it.
    package var outcome: SubmissionOutcome?
    /// The most that are given.
    package var limit: Int

    /// All, as far as a limit allows.
    package init(limit: Int) { self.limit = limit }

    /// Whether a submission meets the conditions.
    package func matches(_ submission: Submission) -> Bool {
        (organization.map { $0 == submission.organization } ?? true)
            && (start.map { $0 <= submission.at } ?? true)
            && (end.map { submission.at < $0 } ?? true)
            && (reporter.map { $0.lookupKey == submission.reporter.lookupKey } ?? true)
            && (kind.map { $0 == submission.kind } ?? true)
            && (networkMessageID.map { $0 == submission.networkMessageID } ?? true)
            && (outcome.map { $0 == submission.outcome } ?? true)
    }
}

extension SubmissionOutcome {
    /// What came of a lesson.
    package init(_ outcome: LessonOutcome) {
        switch outcome {
        case .learned: self = .learned
        case .known: self = .known
        case .corrected: self = .corrected
        case .overDailyLimit: self = .overDailyLimit
        case .empty: self = .empty
        }
    }
}

extension LessonLabel {
    /// What a person's word for a message comes to.
    package init(_ kind: SubmissionKind) {
        switch kind {
        case .junk: self = .spam
        case .notJunk: self = .good
        case .phish: self = .phish
        }
    }
}
