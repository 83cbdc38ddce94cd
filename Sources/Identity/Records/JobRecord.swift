package import Mail

/// The name of a job: 22 characters of base64url (RFC 4648 section 5).
package struct JobID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The characters.
    package let text: String

    /// A new one: 128 random bits.
    package init(random: any RandomSource) { text = RandomName.make(random) }

    /// The name that a text is; nil for a text that can't be one.
    package init?(_ text: String) {
        guard RandomName.isName(text) else { return nil }
        self.text = text
    }

    /// Reads a text.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard RandomName.isName(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is no name of a job")
        }
        self.text = text
    }

    /// Writes the text.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// By the characters' octets.
    package static func < (one: JobID, other: JobID) -> Bool {
        one.text.utf8.lexicographicallyPrecedes(other.text.utf8)
    }

    /// The characters.
    package var description: String { text }
}

/// How far a job is, in EOP's words for historical searches. The raw values are stored, so none is ever renamed.
package enum JobState: String, Codable, Sendable, Hashable, CaseIterable {
    /// It waits for its turn.
    case notStarted = "NotStarted"
    /// It is being done.
    case inProgress = "InProgress"
    /// It was done.
    case completed = "Completed"
    /// It came to nothing, or to a part of it; the record's problem says why.
    case failed = "Failed"
    /// Somebody cancelled it.
    case cancelled = "Cancelled"

    /// Whether nothing comes after it.
    package var isEnd: Bool {
        switch self {
        case .notStarted, .inProgress: false
        case .completed, .failed, .cancelled: true
        }
    }
}

/// A piece of work that takes longer than a request: who ordered it, how far it is, what came of it.
package struct JobRecord: Hashable, Sendable {
    /// Its name.
    package var id: JobID
    /// What kind of work it is: `HistoricalSearch`.
    package var kind: String
    /// How far it is.
    package var state: JobState
    /// The organization that it is about; nil for the server, or for all organizations.
    package var organization: String?
    /// Who ordered it.
    package var caller: Caller
    /// When it was ordered.
    package var created: WallTime
    /// When it was begun; nil where it was not.
    package var started: WallTime?
    /// When it ended; nil where it has not.
    package var ended: WallTime?
    /// How many steps are done.
    package var done: Int64
    /// How many there are; nil where that is not known.
    package var total: Int64?
    /// What came of it: JSON in UTF-8; nil where nothing has.
    package var result: [UInt8]?
    /// Why it failed: a problem document (RFC 9457), JSON in UTF-8; nil where it did not.
    package var problem: [UInt8]?
    /// The file with its result, by its name in the folder of results; nil where it has none.
    package var file: String?

    /// A job that waits for its turn.
    package init(
        id: JobID, kind: String, organization: String?, caller: Caller, created: WallTime, total: Int64? = nil
    ) {
        self.id = id
        self.kind = kind
        state = .notStarted
        self.organization = organization
        self.caller = caller
        self.created = created
        done = 0
        self.total = total
    }

    /// Where it stands in a list: the newest first.
    package var place: JobPlace { JobPlace(created: created, id: id) }
}

/// A place in a list of jobs, which begins with the newest.
package struct JobPlace: Hashable, Sendable, Codable {
    /// When the job of that place was ordered.
    package var created: WallTime
    /// Its name, which tells jobs of one moment apart.
    package var id: JobID

    /// A place.
    package init(created: WallTime, id: JobID) {
        self.created = created
        self.id = id
    }

    /// Whether a job comes behind the place.
    package func isBefore(_ job: JobRecord) -> Bool {
        job.created < created || job.created == created && job.id < id
    }
}

/// Which jobs are wanted; what is nil does not narrow the search.
package struct JobQuery: Hashable, Sendable {
    /// Those of these organizations; those of none are in `all` alone.
    package var scope: OrganizationScope
    /// Those that this caller ordered.
    package var caller: Caller?
    /// Those of a kind.
    package var kind: String?
    /// Those that were ordered at this moment or later.
    package var since: WallTime?
    /// Those behind a place, which is that of the last job of the page before.
    package var before: JobPlace?
    /// The most that are given; at least 1.
    package var limit: Int

    /// A search for the newest jobs.
    package init(
        scope: OrganizationScope, caller: Caller? = nil, kind: String? = nil, limit: Int = 100,
        before: JobPlace? = nil
    ) {
        self.scope = scope
        self.caller = caller
        self.kind = kind
        self.limit = limit
        self.before = before
    }

    /// Whether a job is one of those that are wanted, the limit aside.
    package func matches(_ job: JobRecord) -> Bool {
        guard scope.includes(job.organization) else { return false }
        if let caller, job.caller != caller { return false }
        if let kind, job.kind != kind { return false }
        if let since, job.created < since { return false }
        if let before, !before.isBefore(job) { return false }
        return true
    }
}

/// Keeps jobs, so that what came of them is known after a restart.
package protocol JobStore: Sendable {
    /// Adds a job, durably, with its entry of the audit log. Throws ``StoreError/failed(_:)`` where there is one of that
    /// name.
    func add(_ job: JobRecord, audit: AuditEntry?) async throws(StoreError)

    /// Keeps how far a job is, in place of what was kept of it, durably. A job that has ended stays as it is: gives
    /// false then, and for one that is not there.
    @discardableResult
    func update(_ job: JobRecord) async throws(StoreError) -> Bool

    /// A job by its name; nil where there is none.
    func job(_ id: JobID) async throws(StoreError) -> JobRecord?

    /// The newest jobs that match a query, the newest first; of one moment, by their names downwards.
    func jobs(_ query: JobQuery) async throws(StoreError) -> [JobRecord]

    /// Removes what ended before a moment, and gives it: the caller removes the files. At most 1,000 at a time.
    func removeJobs(endedBefore moment: WallTime) async throws(StoreError) -> [JobRecord]

    /// Lets all jobs that have not ended be failed with a problem, and gives them as they are then: for a start, since
    /// nobody does them any more.
    func failUnfinished(at moment: WallTime, problem: [UInt8]) async throws(StoreError) -> [JobRecord]
}
