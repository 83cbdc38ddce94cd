package import Mail
package import Queueing

/// Keeps what became of people's reports (docs/reference/people-reports.md).
///
/// A submission goes with the row that its report has in the trace, however that goes: by age, for want of room, or when a
/// person is forgotten.
package protocol SubmissionStore: Sendable {
    /// Keeps submissions, all durably or none. One that is kept already stays as it is.
    func keep(_ submissions: [Submission]) async throws(StoreError)

    /// Those of one report, by number.
    func submissions(of report: RecipientID) async throws(StoreError) -> [Submission]

    /// Those that match, the newest first; of those of one moment the last of the last report first.
    func submissions(_ query: SubmissionQuery) async throws(StoreError) -> [Submission]
}
