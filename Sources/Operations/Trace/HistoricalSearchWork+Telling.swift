import Identity
import Mail

extension HistoricalSearchWork {
    /// Does the search and tells who wants to know, but for a search that was cancelled: who did that knows.
    func runAndTell(_ progress: JobProgress) async throws(OperationFailure) -> JobResult {
        do throws(OperationFailure) {
            let result = try await run(progress)
            await tell(progress, problem: nil)
            return result
        } catch {
            if !progress.isCancelled { await tell(progress, problem: error.lines.joined(separator: " ")) }
            throw error
        }
    }

    private func tell(_ progress: JobProgress, problem: String?) async {
        let recipients = order.notifyAddress.compactMap { EmailAddress($0) }
        guard let organization, !recipients.isEmpty, let mail = administration.searchMail else { return }
        let notice = SearchEndNotice(
            title: order.reportTitle, identity: progress.id.text, rows: problem == nil ? progress.done : nil,
            problem: problem)
        await mail.tell(EndedSearch(organization: organization, notice: notice, recipients: recipients))
    }
}
