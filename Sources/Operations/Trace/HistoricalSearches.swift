internal import Identity
package import Mail
import Organization

/// Orders a search of the trace whose result is a file: it goes further than a page does, and the caller need not wait for it.
package struct HistoricalSearchStart: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "trace.historicalSearch", .traceRead, needs: .runningGateway, trail: .entry(.traceHistoricalSearch))

    /// Searches of one organization in 24 hours at most, EOP's figure; cancelled ones count.
    package static let mostInADay = 250
    /// Octets that the files of one organization's searches may take before another one is ordered; beyond that the oldest
    /// files go, so that one organization does not take the place of all.
    package static let mostOctets = ResultFolder.mostOctets / 4

    /// Whose mail is searched; nil for all organizations'.
    package var organization: String?
    /// What is to be found.
    package var order: HistoricalSearchOrder

    /// Orders a search.
    package init(_ order: HistoricalSearchOrder, of organization: String?) {
        self.order = order
        self.organization = organization
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> HistoricalSearchView {
        let snapshot = administration.configuration.snapshot
        let owner = try administration.searchedOrganization(organization)
        let order = try order.checked(for: owner, in: snapshot, at: administration.time.wallTime())
        guard let files = administration.jobs?.files else { throw .noJobs }
        var recent = JobQuery(
            scope: owner.map { .only([$0.name]) } ?? .all, kind: JobKind.historicalSearch.rawValue,
            limit: owner == nil ? 10_000 : Self.mostInADay + 1)
        let day = Interval.hours(24).milliseconds
        recent.since = WallTime(milliseconds: administration.time.wallTime().milliseconds - day)
        let known = try await administration.knownJobs(recent).count { $0.organization == owner?.name }
        guard known < Self.mostInADay else {
            throw OperationFailure(
                .tooMany,
                "\(Self.mostInADay) historical searches were ordered within 24 hours; order this one later.")
        }
        try await administration.makeRoom(for: owner?.name, in: files, Self.mostOctets)
        let entry = administration.entry(
            .traceHistoricalSearch, by: caller, organization: owner?.name, nil,
            change: "\(order.reportType.rawValue): \(order.query(of: owner?.name).words)".cut(toOctets: 1_024))
        let work = HistoricalSearchWork(
            order: order, organization: owner?.name, administration: administration, files: files)
        let job = try await administration.start(
            JobOrder(
                .historicalSearch, of: owner?.name, description: try HistoricalSearchResult(order).json(),
                audit: entry), by: caller
        ) { (progress: JobProgress) async throws(OperationFailure) -> JobResult in
            try await work.runAndTell(progress)
        }
        guard let view = HistoricalSearchView(job) else {
            throw OperationFailure("The search was ordered, and what is kept of it can't be read.")
        }
        return view
    }
}

/// The historical searches of the last ten days, the newest first.
package struct HistoricalSearchList: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("trace.historicalSearches", .traceRead)

    /// Whose mail they search; nil for all organizations'.
    package var organization: String?
    /// At most this many, 1 to 1,000.
    package var limit = 250
    /// Only those behind this one in the list, by its identity; nil from the newest on.
    package var behind: String?

    /// Asks for searches.
    package init(of organization: String?) { self.organization = organization }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [HistoricalSearchView] {
        try Bounds.check(limit, "limit", in: 1...1_000)
        let owner = try administration.searchedOrganization(organization)
        let query = JobQuery(
            scope: owner.map { .only([$0.name]) } ?? .all, kind: JobKind.historicalSearch.rawValue, limit: limit,
            before: try await administration.place(ofJob: behind))
        return try await administration.knownJobs(query).compactMap { HistoricalSearchView($0) }
    }
}

/// One historical search.
package struct HistoricalSearchShow: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("trace.historicalSearchShow", .traceRead)

    /// Whose mail it searches; nil for all organizations'.
    package var organization: String?
    /// Its identity.
    package var search: String

    /// Asks about a search.
    package init(_ search: String, of organization: String?) {
        self.search = search
        self.organization = organization
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> HistoricalSearchView {
        try await administration.historicalSearch(search, of: organization)
    }
}

/// A historical search whose file may be read; ``ResultFiles`` has it.
package struct HistoricalSearchDownload: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "trace.historicalDownload", .traceRead, trail: .entry(.traceHistoricalDownload))

    /// Whose mail it searches; nil for all organizations'.
    package var organization: String?
    /// Its identity.
    package var search: String
    /// Which of its files, counted from 1.
    package var part: Int

    /// Asks for a file of a search.
    package init(_ search: String, part: Int = 1, of organization: String?) {
        self.search = search
        self.part = part
        self.organization = organization
    }

    /// The name of the file.
    package var file: String { ResultFileName.part(part, of: search) }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> HistoricalSearchView {
        let found = try await administration.historicalSearch(search, of: organization)
        guard found.status == .completed else {
            throw OperationFailure(
                .cannotNow, "Historical search \(found.jobID) is \(found.status.rawValue); it has no file to download.")
        }
        guard (1...found.files).contains(part) else {
            throw OperationFailure(
                .notFound,
                "Historical search \(found.jobID) has the files 1 to \(found.files), and none of number \(part).")
        }
        try await administration.recordLook(
            .traceHistoricalDownload, by: caller, organization: found.organization,
            ObjectReference(.job, found.jobID), "part=\(part)")
        return found
    }
}

extension Administration {
    /// The organization whose mail is searched; nil where all are meant, which needs a caller that may see all.
    func searchedOrganization(_ name: String?) throws(OperationFailure) -> OrganizationSnapshot? {
        if let name { return try known(name) }
        guard isVisible(nil) else {
            throw OperationFailure(.notAllowed, "Name the organization whose mail is to be searched.")
        }
        return nil
    }

    /// Removes the files of the oldest searches of an organization, or of those of all organizations, while they take more octets
    /// than they may.
    func makeRoom(
        for organization: String?, in files: any ResultFiles, _ limit: Int
    ) async throws(OperationFailure) {
        var sizes: [String: Int] = [:]
        let names = await files.names()
        for name in names { sizes[ResultFileName.job(of: name), default: 0] += await files.size(of: name) }
        guard sizes.values.reduce(0, +) > limit else { return }
        let query = JobQuery(
            scope: organization.map { .only([$0]) } ?? .all, kind: JobKind.historicalSearch.rawValue, limit: 10_000)
        let jobs = try await knownJobs(query).filter { $0.organization == organization && $0.state.isEnd }
        var total = jobs.reduce(0) { $0 + (sizes[$1.id] ?? 0) }
        for job in jobs.reversed() where total > limit {
            for name in names where ResultFileName.job(of: name) == job.id { await files.remove(name) }
            total -= sizes[job.id] ?? 0
        }
    }

    /// The search of an identity, as far as it is of the organization that is asked for; of any, where none is named.
    fileprivate func historicalSearch(
        _ name: String, of organization: String?
    ) async throws(OperationFailure) -> HistoricalSearchView {
        let owner = try searchedOrganization(organization)
        guard let id = JobID(name) else { throw .noSearch(name) }
        guard let found = try await knownJob(id).flatMap({ HistoricalSearchView($0) }),
            owner == nil || found.organization == owner?.name
        else { throw .noSearch(name) }
        return found
    }
}

extension OperationFailure {
    /// There is no historical search of an identity, or none that the caller may know of.
    fileprivate static func noSearch(_ name: String) -> OperationFailure {
        OperationFailure(
            .notFound,
            "There is no historical search \(SafeText.escaped(name, limit: 80)) here. The list of historical searches "
                + "shows those of the last ten days.")
    }
}
