import Foundation
package import Identity
package import Mail

/// A job as commands and the API show it (docs/reference/jobs.md).
package struct JobView: Codable, Sendable, Hashable {
    /// How far it is.
    package struct Progress: Codable, Sendable, Hashable {
        /// Things that are done.
        package var done: Int64
        /// Things that there are; nil where that is not known.
        package var total: Int64?
    }

    /// Why it failed.
    package struct Trouble: Codable, Sendable, Hashable {
        /// What kind of failure it is.
        package var kind: OperationFailure.Kind
        /// What happened and how to mend it.
        package var detail: String

        /// A failure.
        package init(_ failure: OperationFailure) {
            kind = failure.kind
            detail = failure.lines.joined(separator: " ")
        }
    }

    /// Its identity: 22 characters.
    package var id: String
    /// What it does.
    package var kind: String
    /// How far it has come, by the names of EOP's historical search.
    package var state: JobState
    /// Whose job it is; nil for the server's.
    package var organization: String?
    /// Who ordered it.
    package var caller: Caller
    /// How much is done.
    package var progress: Progress
    /// When it was ordered.
    package var createdUtc: WallTime
    /// When it began; nil where it has not.
    package var startedUtc: WallTime?
    /// When it ended; nil while it has not.
    package var endedUtc: WallTime?
    /// What came of it, or what is known of it before; nil for nothing.
    package var result: JSONValue?
    /// Why it failed; nil where it has not.
    package var problem: Trouble?
    /// Whether there are files of it to download.
    package var hasFiles: Bool

    /// The view of a record; of one that runs, with how far it is now.
    package init(_ record: JobRecord, progress: JobProgress? = nil) {
        id = "\(record.id)"
        kind = record.kind
        state = record.state
        organization = record.organization
        caller = record.caller
        self.progress = Progress(done: progress?.done ?? record.done, total: progress?.total ?? record.total)
        createdUtc = record.created
        startedUtc = record.started
        endedUtc = record.ended
        result = record.result.flatMap { try? JSONDecoder().decode(JSONValue.self, from: Data($0)) }
        problem = record.problem.flatMap { try? JSONDecoder().decode(Trouble.self, from: Data($0)) }
        // Those that a restart ended are marked by the store, which knows no reason.
        if record.state == .failed, problem == nil { problem = Trouble(.endedByRestart) }
        hasFiles = record.file != nil && record.state == .completed
    }
}

extension OperationFailure {
    /// A job was under way when the process ended.
    static var endedByRestart: OperationFailure {
        OperationFailure(
            .unavailable, "The server was restarted before the job ended. What it had done stays; start it again.")
    }
}
