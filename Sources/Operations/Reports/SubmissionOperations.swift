internal import Identity
package import Mail
import MailFlow
import Organization

/// What people have reported of delivered mail, and what became of it, the newest first (docs/reference/people-reports.md).
package struct ReportSubmissions: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("report.submissions", .traceRead, trail: .entry(.reportSubmissions))

    /// The most rows that are given.
    package static let mostRows = 1_000

    /// The organization, in any case of letters; nil for all.
    package var organization: String?
    /// Read from this moment on; nil for a day before the end.
    package var start: WallTime?
    /// Read before this moment; nil for now.
    package var end: WallTime?
    /// Who reports; nil for everybody.
    package var reporter: String?
    /// What is said; nil for anything.
    package var kind: SubmissionKind?
    /// The MessageTraceId of the message; nil for any.
    package var networkMessageID: String?
    /// What became of it; nil for anything.
    package var outcome: SubmissionOutcome?
    /// How many rows, from 1 to ``mostRows``.
    package var limit: Int

    /// Asks for reports.
    package init(
        organization: String? = nil, start: WallTime? = nil, end: WallTime? = nil, reporter: String? = nil,
        kind: SubmissionKind? = nil, networkMessageID: String? = nil, outcome: SubmissionOutcome? = nil,
        limit: Int = 100
    ) {
        self.organization = organization
        self.start = start
        self.end = end
        self.reporter = reporter
        self.kind = kind
        self.networkMessageID = networkMessageID
        self.outcome = outcome
        self.limit = limit
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> SubmissionReportView {
        guard (1...Self.mostRows).contains(limit) else {
            throw OperationFailure(.usage, "Give a limit from 1 to \(Self.mostRows).")
        }
        let period = try period(at: administration.time.wallTime())
        let query = try query(of: period, administration)
        let found: [Submission]
        do {
            // One more, to know of it.
            var query = query
            query.limit += 1
            found = try await administration.stores.submissions.submissions(query)
        } catch {
            throw OperationFailure(reading: error)
        }
        if found.isEmpty, let owner = query.organization { try await administration.expectOrganization(owner) }
        try await administration.recordLook(
            .reportSubmissions, by: caller, organization: query.organization, nil, words(query))
        var rows: [SubmissionReportView.Row] = []
        var known: [NetworkMessageID: TraceDetail] = [:]
        for submission in found.prefix(limit) {
            if let id = submission.networkMessageID, submission.outcome.isRecognized, known[id] == nil {
                do {
                    // An identity that a person has sent may be that of another organization's message.
                    let detail = try await administration.stores.trace.detail(id.description)
                    if detail?.rows.first?.organization == submission.organization { known[id] = detail }
                } catch {
                    throw OperationFailure(reading: error)
                }
            }
            rows.append(
                SubmissionReportView.Row(
                    submission, message: submission.networkMessageID.flatMap { known[$0] }?.rows.first))
        }
        return SubmissionReportView(
            organization: query.organization, start: period.start, end: period.end, rows: rows,
            isCut: found.count > limit)
    }

    private func period(at now: WallTime) throws(OperationFailure) -> (start: WallTime, end: WallTime) {
        let end = end ?? now
        let start = start ?? WallTime(milliseconds: max(end.milliseconds, 0) - Interval.hours(24).milliseconds)
        guard start < end else {
            throw OperationFailure(.usage, "The report ends before it starts: give --end a later moment than --start.")
        }
        return (start, end)
    }

    private func query(
        of period: (start: WallTime, end: WallTime), _ administration: Administration
    ) throws(OperationFailure) -> SubmissionQuery {
        var query = SubmissionQuery(limit: limit)
        query.organization = try administration.asked(organization)
        (query.start, query.end) = (period.start, period.end)
        if let reporter {
            guard let address = EmailAddress(reporter) else {
                throw OperationFailure(.usage, "--reporter \(reporter): give one address, such as ann@contoso.com.")
            }
            query.reporter = address
        }
        if let networkMessageID {
            guard let id = NetworkMessageID(networkMessageID) else {
                throw OperationFailure(.usage, "--trace-id \(networkMessageID): give a whole MessageTraceId.")
            }
            query.networkMessageID = id
        }
        query.kind = kind
        query.outcome = outcome
        return query
    }

    private func words(_ query: SubmissionQuery) -> String {
        let words = [
            query.reporter.map { "reporter=\($0)" }, query.kind.map { "kind=\($0.rawValue)" },
            query.networkMessageID.map { "messageTraceId=\($0)" }, query.outcome.map { "outcome=\($0.rawValue)" },
            query.start.map { "start=\($0.iso8601)" }, query.end.map { "end=\($0.iso8601)" },
        ]
        return words.compactMap { $0 }.joined(separator: ", ")
    }
}
