package import Mail
package import MailFlow
import Queueing

/// What people have reported of delivered mail, and what became of it (docs/reference/people-reports.md).
package struct SubmissionReportView: Codable, Sendable, Hashable {
    /// A report about one message.
    package struct Row: Codable, Sendable, Hashable {
        /// When it was read.
        package var at: WallTime
        /// The organization.
        package var organization: String
        /// Who reports.
        package var reporter: EmailAddress
        /// What is said of the message.
        package var kind: SubmissionKind
        /// The identity that the message carries, in the trace its MessageTraceId; nil for none.
        package var messageTraceID: NetworkMessageID?
        /// MAIL FROM of the message; nil where it is none that was delivered here, or the trace has forgotten it.
        package var sender: String?
        /// Its Subject field; nil as before.
        package var subject: String?
        /// The verdict when it was delivered; nil where it had none, or is not known.
        package var before: SubmissionVerdict?
        /// The verdict that it had after what was learned; nil where that was not looked for.
        package var after: SubmissionVerdict?
        /// What became of the report.
        package var outcome: SubmissionOutcome
        /// The place of the report itself in the order of acceptance, for `postern trace show`.
        package var report: Int64

        enum CodingKeys: String, CodingKey {
            case at, organization, reporter, kind
            case messageTraceID = "MessageTraceId"
            case sender, subject, before, after, outcome, report
        }

        /// The view of one, with the row that its message has in the trace.
        package init(_ submission: Submission, message: TraceRow?) {
            at = submission.at
            organization = submission.organization
            reporter = submission.reporter
            kind = submission.kind
            messageTraceID = submission.networkMessageID
            sender = message?.senderAddress
            subject = message?.subject
            before = submission.before
            after = submission.after
            outcome = submission.outcome
            report = submission.report.sequence.rawValue
        }
    }

    /// The organization; nil for all.
    package var organization: String?
    /// From when on.
    package var start: WallTime
    /// Up to when.
    package var end: WallTime
    /// The newest first.
    package var rows: [Row]
    /// Whether there are more than the limit allows.
    package var isCut: Bool
}
