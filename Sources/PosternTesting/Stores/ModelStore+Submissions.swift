package import Mail
package import MailFlow
package import Queueing

extension ModelStore: SubmissionStore {
    /// Keeps those that are not kept yet.
    package func keep(_ submissions: [Submission]) async throws(StoreError) {
        try change { state in
            for submission in submissions {
                let isKept = state.records.submissions.contains {
                    $0.report == submission.report && $0.number == submission.number
                }
                if !isKept { state.records.submissions.append(submission) }
            }
        }
    }

    /// Those of one report.
    package func submissions(of report: RecipientID) async throws(StoreError) -> [Submission] {
        try read { state in
            state.records.submissions.filter { $0.report == report }.sorted { $0.number < $1.number }
        }
    }

    /// Those that match, the newest first.
    package func submissions(_ query: SubmissionQuery) async throws(StoreError) -> [Submission] {
        try read { state in
            let found = state.records.submissions.filter(query.matches).sorted { a, b in
                (b.at, b.report, b.number) < (a.at, a.report, a.number)
            }
            return Array(found.prefix(max(0, query.limit)))
        }
    }
}
