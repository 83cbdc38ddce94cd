import Foundation
package import Identity
package import Mail

/// A historical search, by the names of EOP's list of them.
package struct HistoricalSearchView: Codable, Sendable, Hashable {
    /// EOP's names for EOP's fields.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case jobID = "JobId"
        case submitDate = "SubmitDate"
        case status = "Status"
        case rows = "Rows"
        case files = "Files"
        case order, organization, caller, isCut, ended, problem
    }

    /// Its identity, which is that of its job.
    package var jobID: String
    /// When it was ordered.
    package var submitDate: WallTime
    /// How far it has come.
    package var status: JobState
    /// Rows in its files; of a search that goes on, those until now.
    package var rows: Int64
    /// Files that can be downloaded; none before it is completed.
    package var files: Int
    /// What it is to find.
    package var order: HistoricalSearchOrder
    /// Whose mail is searched; nil for all organizations'.
    package var organization: String?
    /// Who ordered it.
    package var caller: Caller
    /// Whether there was more than its files hold.
    package var isCut: Bool
    /// When it ended; nil while it has not.
    package var ended: WallTime?
    /// Why it failed; nil where it has not.
    package var problem: JobView.Trouble?

    /// The view of a job; nil for a job of another kind.
    init?(_ job: JobView) {
        guard job.kind == JobKind.historicalSearch.rawValue,
            let known = job.result.flatMap({ HistoricalSearchResult($0) })
        else { return nil }
        jobID = job.id
        submitDate = job.createdUtc
        status = job.state
        rows = job.progress.done
        files = job.state == .completed ? known.files : 0
        order = known.order
        organization = job.organization
        caller = job.caller
        isCut = known.isCut
        ended = job.endedUtc
        problem = job.problem
    }
}

/// What the job of a historical search is known by, from its beginning on.
struct HistoricalSearchResult: Codable, Sendable {
    /// What it is to find.
    var order: HistoricalSearchOrder
    /// Files that were written.
    var files = 0
    /// Whether there was more than they hold.
    var isCut = false

    init(_ order: HistoricalSearchOrder) { self.order = order }

    /// Reads the result of a job; nil for that of another kind of job.
    init?(_ value: JSONValue) {
        guard let octets = try? JSONText.octets(value),
            let known = try? JSONDecoder().decode(HistoricalSearchResult.self, from: Data(octets))
        else { return nil }
        self = known
    }

    /// The result as a job keeps it.
    func json() throws(OperationFailure) -> JSONValue {
        do {
            return try JSONValue(printing: self)
        } catch {
            throw OperationFailure(error, "The search can't be kept")
        }
    }
}
