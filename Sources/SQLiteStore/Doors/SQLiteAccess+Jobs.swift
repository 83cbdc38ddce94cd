import Foundation
import GRDB
package import Identity
package import Mail

extension SQLiteAccess {
    /// Adds a job, durably, with its entry of the audit log.
    package func add(_ job: JobRecord, audit: AuditEntry?) async throws(StoreError) {
        try await change { writer in
            let caller = try StoredJSON.text(job.caller)
            let moments: [Int64?] = [job.created.milliseconds, job.started?.milliseconds, job.ended?.milliseconds]
            let (result, problem) = (job.result.map { Data($0) }, job.problem.map { Data($0) })
            try writer.database.execute(
                sql: "INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    job.id.text, job.kind, job.state.rawValue, job.organization, caller, moments[0], moments[1],
                    moments[2], job.done, job.total, result, problem, job.file,
                ])
            KillPoint.rowChanged.pass()
            try writer.record(audit)
        }
    }

    /// Keeps how far a job is, in place of what was kept of it, unless it has ended.
    @discardableResult
    package func update(_ job: JobRecord) async throws(StoreError) -> Bool {
        try await change { writer -> Bool in
            let (started, ended) = (job.started?.milliseconds, job.ended?.milliseconds)
            let (result, problem) = (job.result.map { Data($0) }, job.problem.map { Data($0) })
            try writer.database.execute(
                sql: """
                    UPDATE jobs SET state = ?, started = ?, ended = ?, done = ?, total = ?, result = ?, problem = ?,
                    file = ? WHERE id = ? AND state IN \(JobState.unendedStates)
                    """,
                arguments: [
                    job.state.rawValue, started, ended, job.done, job.total, result, problem, job.file, job.id.text,
                ])
            let isChanged = writer.database.changesCount > 0
            KillPoint.rowChanged.pass()
            return isChanged
        }
    }

    /// A job by its name; nil where there is none.
    package func job(_ id: JobID) async throws(StoreError) -> JobRecord? { try await read { try $0.job(id) } }

    /// The newest jobs that match a query, the newest first.
    package func jobs(_ query: JobQuery) async throws(StoreError) -> [JobRecord] {
        try await read { try $0.jobs(query) }
    }

    /// Removes what ended before a moment, and gives it.
    package func removeJobs(endedBefore moment: WallTime) async throws(StoreError) -> [JobRecord] {
        try await change { writer -> [JobRecord] in
            let jobs = try Row.fetchAll(
                writer.database, sql: "SELECT * FROM jobs WHERE ended < ? ORDER BY ended, id LIMIT 1000",
                arguments: [moment.milliseconds]
            ).map { try $0.job() }
            for job in jobs {
                try writer.database.execute(sql: "DELETE FROM jobs WHERE id = ?", arguments: [job.id.text])
            }
            KillPoint.rowChanged.pass()
            return jobs
        }
    }

    /// Lets all jobs that have not ended be failed with a problem, and gives them as they are then.
    package func failUnfinished(
        at moment: WallTime, problem: [UInt8]
    ) async throws(StoreError) -> [JobRecord] {
        try await change { writer -> [JobRecord] in
            var jobs = try Row.fetchAll(
                writer.database,
                sql: "SELECT * FROM jobs WHERE state IN \(JobState.unendedStates) ORDER BY created, id"
            ).map { try $0.job() }
            for index in jobs.indices {
                jobs[index].state = .failed
                jobs[index].ended = moment
                jobs[index].problem = problem
                try writer.database.execute(
                    sql: "UPDATE jobs SET state = ?, ended = ?, problem = ? WHERE id = ?",
                    arguments: [
                        JobState.failed.rawValue, moment.milliseconds, Data(problem), jobs[index].id.text,
                    ])
            }
            KillPoint.rowChanged.pass()
            return jobs
        }
    }
}

extension JobState {
    /// The states that something comes after, as a list of SQL.
    fileprivate static let unendedStates =
        "(" + allCases.filter { !$0.isEnd }.map { "'\($0.rawValue)'" }.joined(separator: ", ") + ")"
}
