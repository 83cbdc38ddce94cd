package import Identity
package import Mail

extension ModelStore: JobStore {
    /// Adds a job with its entry of the audit log.
    package func add(_ job: JobRecord, audit: AuditEntry?) async throws(StoreError) {
        try change { state throws(StoreError) in
            guard state.records.jobs[job.id] == nil else { throw .failed("there is a job \(job.id)") }
            state.records.jobs[job.id] = job
            try state.record(audit)
        }
    }

    /// Keeps how far a job is, unless it has ended.
    @discardableResult
    package func update(_ job: JobRecord) async throws(StoreError) -> Bool {
        try change { state throws(StoreError) -> Bool in
            guard var known = state.records.jobs[job.id], !known.state.isEnd else { return false }
            known.state = job.state
            known.started = job.started
            known.ended = job.ended
            known.done = job.done
            known.total = job.total
            known.result = job.result
            known.problem = job.problem
            known.file = job.file
            state.records.jobs[job.id] = known
            return true
        }
    }

    /// A job by its name; nil where there is none.
    package func job(_ id: JobID) async throws(StoreError) -> JobRecord? { try read { $0.records.jobs[id] } }

    /// The newest jobs that match a query, the newest first.
    package func jobs(_ query: JobQuery) async throws(StoreError) -> [JobRecord] {
        try read { state in
            let found = state.records.jobs.values.filter { query.matches($0) }
            return Array(found.sorted { $0.place.isBefore($1) }.prefix(max(1, query.limit)))
        }
    }

    /// Removes what ended before a moment, and gives it.
    package func removeJobs(endedBefore moment: WallTime) async throws(StoreError) -> [JobRecord] {
        try change { state throws(StoreError) -> [JobRecord] in
            let old = state.records.jobs.values.filter { job in job.ended.map { $0 < moment } ?? false }
                .sorted { ($0.ended ?? moment, $0.id) < ($1.ended ?? moment, $1.id) }.prefix(1_000)
            for job in old { state.records.jobs[job.id] = nil }
            return Array(old)
        }
    }

    /// Lets all jobs that have not ended be failed with a problem, and gives them as they are then.
    package func failUnfinished(
        at moment: WallTime, problem: [UInt8]
    ) async throws(StoreError) -> [JobRecord] {
        try change { state throws(StoreError) -> [JobRecord] in
            var jobs = state.records.jobs.values.filter { !$0.state.isEnd }
                .sorted { ($0.created, $0.id) < ($1.created, $1.id) }
            for index in jobs.indices {
                jobs[index].state = .failed
                jobs[index].ended = moment
                jobs[index].problem = problem
                state.records.jobs[jobs[index].id] = jobs[index]
            }
            return jobs
        }
    }
}
