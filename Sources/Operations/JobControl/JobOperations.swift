internal import Identity
package import Mail

/// Jobs, the newest first: the caller's own, and those of the organizations that it may see (docs/reference/jobs.md).
package struct JobList: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("job.list", .traceRead)

    /// The most jobs of one answer.
    package static let maximum = 1_000

    /// Only those of this organization; nil for all.
    package var organization: String?
    /// Only those of this kind; nil for all.
    package var kind: JobKind?
    /// Only those that the caller ordered.
    package var isOwn = false
    /// At most this many, 1 to ``maximum``.
    package var limit = 100
    /// Only those behind this one in the list, by its identity; nil from the newest on.
    package var behind: String?

    /// Asks for jobs.
    package init() {}

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [JobView] {
        try Bounds.check(limit, "limit", in: 1...Self.maximum)
        let scope = try administration.jobScope(of: organization)
        var query = JobQuery(
            scope: scope, kind: kind?.rawValue, limit: limit, before: try await administration.place(ofJob: behind))
        var found: [JobView] = []
        if !isOwn { found = try await administration.knownJobs(query) }
        // Its own it sees in any case: also those of the server, and those of organizations it lost.
        if isOwn || (organization == nil && scope != .all) {
            query.caller = caller
            if organization == nil { query.scope = .all }
            let known = Set(found.map(\.id))
            found += try await administration.knownJobs(query).filter { !known.contains($0.id) }
        }
        return Array(found.sorted { $0.precedes($1) }.prefix(limit))
    }
}

/// One job.
package struct JobShow: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("job.show", .traceRead)

    /// The job's identity.
    package var job: String

    /// Asks about a job.
    package init(job: String) { self.job = job }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> JobView { try await administration.job(named: job, for: caller) }
}

/// Has a job stop. What it has done stays.
package struct JobCancel: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "job.cancel", .traceRead, needs: .runningGateway, trail: .entry(.jobCancel))

    /// The job's identity.
    package var job: String

    /// Orders a stop.
    package init(job: String) { self.job = job }

    /// Performs it. Others than who ordered it may do so where they run the server.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> JobView {
        let known = try await administration.job(named: job, for: caller)
        guard known.caller.person == caller.person || administration.context.isOperator else {
            throw OperationFailure(
                .notAllowed, "Job \(known.id) was ordered by \(known.caller); only they can cancel it.")
        }
        guard let board = administration.jobs, let id = JobID(known.id) else { throw .noJobs }
        guard known.state == .notStarted || known.state == .inProgress else {
            throw OperationFailure(.cannotNow, "Job \(known.id) has ended; there is nothing to cancel.")
        }
        let entry = administration.entry(
            .jobCancel, by: caller, organization: known.organization, ObjectReference(.job, known.id),
            change: known.kind)
        try await administration.record(entry, before: "Job \(known.id) goes on")
        do throws(OperationFailure) {
            return try await board.cancel(id)
        } catch {
            await administration.recordFailure(of: entry)
            throw error
        }
    }
}

extension Administration {
    /// Orders a job; its work goes on when the caller has gone. Throws ``OperationFailure`` where no jobs are done here.
    package func start(
        _ order: JobOrder, by caller: Caller, _ work: @escaping JobWork
    ) async throws(OperationFailure) -> JobView {
        guard let jobs else { throw .noJobs }
        return try await jobs.start(order, by: caller, work)
    }

    /// Where a job stands in lists; nil where none is named.
    func place(ofJob name: String?) async throws(OperationFailure) -> JobPlace? {
        guard let name else { return nil }
        guard let id = JobID(name), let found = try await knownJob(id) else { throw .noJob(name) }
        return JobPlace(created: found.createdUtc, id: id)
    }

    /// A job as it stands; nil where there is none.
    func knownJob(_ id: JobID) async throws(OperationFailure) -> JobView? {
        if let jobs { return try await jobs.job(id) }
        do throws(StoreError) {
            return try await stores.jobs.job(id).map { JobView($0) }
        } catch {
            throw OperationFailure(reading: error)
        }
    }

    /// Jobs as they stand: those that run by the board, where there is one.
    func knownJobs(_ query: JobQuery) async throws(OperationFailure) -> [JobView] {
        if let jobs { return try await jobs.jobs(query) }
        do throws(StoreError) {
            return try await stores.jobs.jobs(query).map { JobView($0) }
        } catch {
            throw OperationFailure(reading: error)
        }
    }

    /// The job of an identity, as far as a caller may know of it.
    func job(named name: String, for caller: Caller) async throws(OperationFailure) -> JobView {
        guard let id = JobID(name), let found = try await knownJob(id),
            found.caller.person == caller.person || isVisible(found.organization)
        else {
            throw .noJob(name)
        }
        return found
    }

    /// The organizations whose jobs are meant: one that is named, or all that the caller may see.
    fileprivate func jobScope(of organization: String?) throws(OperationFailure) -> OrganizationScope {
        guard let organization else { return context.scope }
        return .only([try named(organization)])
    }
}

extension JobView {
    /// Whether it stands before another one in a list: the newest first.
    fileprivate func precedes(_ other: JobView) -> Bool {
        createdUtc == other.createdUtc ? id > other.id : other.createdUtc < createdUtc
    }
}

extension OperationFailure {
    /// No gateway runs that would do jobs.
    static var noJobs: OperationFailure {
        OperationFailure(.unavailable, "Jobs are done by a running gateway alone; start it with `postern serve`.")
    }

    /// There is no job of an identity, or none that the caller may know of.
    static func noJob(_ name: String) -> OperationFailure {
        OperationFailure(
            .notFound,
            "There is no job \(SafeText.escaped(name, limit: 80)). `postern job list` shows them; they are kept for ten "
                + "days.")
    }
}
