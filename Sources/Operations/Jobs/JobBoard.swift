import DequeModule
package import Identity
package import Log
package import Mail

/// Jobs: work that takes longer than a request. It is done at a priority below that of mail, a few jobs at once, the others in
/// the order in which they were ordered, those of organizations first of which none is being done. The store keeps what came of them; a job that was under way when the process ended
/// has failed (docs/reference/jobs.md).
package actor JobBoard {
    /// Jobs that are done at once.
    package static let mostAtOnce = 2
    /// Jobs that wait for their turn.
    package static let mostWaiting = 100
    /// Jobs of one organization that wait for their turn, so that it leaves places to others.
    package static let mostWaitingOfOne = 25
    /// How long a job that ended, and its files, are kept.
    package static let retention = Interval.hours(24 * 10)

    private struct Live {
        var record: JobRecord
        let progress: JobProgress
        let work: JobWork
        let abandon: (@Sendable () -> Void)?
        var task: Task<Void, Never>?
    }

    private let store: any JobStore
    /// Where results are kept that are too large for the store; nil where there is no place for them.
    package nonisolated let files: (any ResultFiles)?
    private let time: any TimeSource
    private let random: any RandomSource
    private let logger: Logger
    private var live: [JobID: Live] = [:]
    private var waiting: Deque<JobID> = []
    private var running = 0
    private var isStopped = false
    /// Ends that the store has not taken yet.
    private var unwritten: [JobID: JobRecord] = [:]

    /// A board without jobs.
    package init(
        store: any JobStore, files: (any ResultFiles)?, time: any TimeSource, random: any RandomSource, logger: Logger
    ) {
        self.store = store
        self.files = files
        self.time = time
        self.random = random
        self.logger = logger
    }

    /// Says of jobs that an earlier process left that they have failed, once, before the first is started.
    package func takeUp() async {
        do throws(StoreError) {
            let problem = (try? JSONText.octets(JobView.Trouble(.endedByRestart))) ?? []
            let ended = try await store.failUnfinished(at: time.wallTime(), problem: problem)
            for record in ended { await removeFiles(of: record.id) }
        } catch {
            logger.log(.administrationJobUnwritten, [.error: "\(error)"])
        }
    }

    /// Orders a job and gives it as it stands. Throws ``OperationFailure`` where too many wait, or the store does not take it.
    package func start(
        _ order: JobOrder, by caller: Caller, _ work: @escaping JobWork
    ) async throws(OperationFailure) -> JobView {
        guard !isStopped else { throw OperationFailure(.unavailable, "The server is stopping; order the job again.") }
        guard waiting.count < Self.mostWaiting else {
            throw OperationFailure(
                .tooMany, "\(Self.mostWaiting) jobs wait for their turn; order this one when some of them have ended.")
        }
        if let organization = order.organization {
            let ofOne = waiting.count { live[$0]?.record.organization == organization }
            guard ofOne < Self.mostWaitingOfOne else {
                throw OperationFailure(
                    .tooMany,
                    "\(Self.mostWaitingOfOne) jobs of \(organization) wait for their turn; order this one when some of them "
                        + "have ended.")
            }
        }
        var octets: [UInt8]?
        do {
            octets = try order.description.map { try JSONText.octets($0) }
        } catch {
            throw OperationFailure(error, "The job was not ordered")
        }
        var record = JobRecord(
            id: JobID(random: random), kind: order.kind.rawValue, organization: order.organization, caller: caller,
            created: time.wallTime(), total: order.total)
        record.result = octets
        do throws(StoreError) {
            try await store.add(record, audit: order.audit)
        } catch {
            throw OperationFailure(writing: error, "The job was not ordered")
        }
        live[record.id] = Live(
            record: record, progress: JobProgress(of: record.id, total: order.total), work: work, abandon: order.abandon
        )
        waiting.append(record.id)
        fill()
        return JobView(live[record.id]?.record ?? record, progress: live[record.id]?.progress)
    }

    /// Has a job stop. One that waits ends at once; one that runs ends when its work has seen it. Gives the job as it stands.
    /// Throws ``OperationFailure`` where it has ended already.
    package func cancel(_ id: JobID) async throws(OperationFailure) -> JobView {
        guard let known = live[id] else {
            throw OperationFailure(.cannotNow, "Job \(id) has ended; there is nothing to cancel.")
        }
        known.progress.cancel()
        live[id]?.task?.cancel()
        if waiting.contains(id) {
            waiting.removeAll { $0 == id }
            known.abandon?()
            await end(id, .failure(OperationFailure(.cannotNow, "The job was cancelled.")))
        }
        if let now = live[id] { return JobView(now.record, progress: now.progress) }
        return try await job(id) ?? JobView(known.record, progress: known.progress)
    }

    /// A job; nil where there is none. Throws ``OperationFailure`` where the store can't be read.
    package func job(_ id: JobID) async throws(OperationFailure) -> JobView? {
        do throws(StoreError) {
            return shown(try await store.job(id))
        } catch {
            throw OperationFailure(reading: error)
        }
    }

    /// Jobs, the newest first. Throws ``OperationFailure`` where the store can't be read.
    package func jobs(_ query: JobQuery) async throws(OperationFailure) -> [JobView] {
        do throws(StoreError) {
            return try await store.jobs(query).compactMap { shown($0) }
        } catch {
            throw OperationFailure(reading: error)
        }
    }

    /// Removes what has been kept for long enough: jobs, and files that no job has. A service of the gateway asks for it every
    /// hour.
    package func tidy() async {
        await writeEnds()
        let earliest = WallTime(milliseconds: time.wallTime().milliseconds - Self.retention.milliseconds)
        do throws(StoreError) {
            while true {
                let removed = try await store.removeJobs(endedBefore: earliest)
                for record in removed where record.file != nil { await removeFiles(of: record.id) }
                if removed.isEmpty { break }
            }
            // What a crash left behind.
            guard let files else { return }
            for name in await files.names() {
                guard let id = JobID(ResultFileName.job(of: name)), live[id] == nil else { continue }
                if try await store.job(id) == nil { await files.remove(name) }
            }
        } catch {
            logger.log(.administrationJobUnwritten, [.error: "\(error)"])
        }
    }

    /// Has all jobs stop and waits for those that run. What waits has failed, as after a restart.
    package func stop() async {
        isStopped = true
        let left = waiting
        waiting = []
        for id in left {
            live[id]?.abandon?()
            await end(id, .failure(.endedByRestart))
        }
        let tasks = live.values.compactMap(\.task)
        for job in live.values { job.progress.cancel() }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }

    /// Removes the parts of a job's result.
    private func removeFiles(of id: JobID) async {
        guard let files else { return }
        for name in await files.names() where ResultFileName.job(of: name) == id.text { await files.remove(name) }
    }

    private func shown(_ record: JobRecord?) -> JobView? {
        guard let record else { return nil }
        if let now = live[record.id] { return JobView(now.record, progress: now.progress) }
        return JobView(unwritten[record.id] ?? record)
    }

    /// Takes the next job out of those that wait: the first one of an organization of which none is being done, so that one
    /// with many jobs leaves a place to others; else the first one.
    private func next() -> JobID? {
        let busy = Set(live.values.filter { $0.record.state == .inProgress }.map(\.record.organization))
        let free = waiting.firstIndex { id in live[id].map { !busy.contains($0.record.organization) } ?? true }
        return (free ?? waiting.indices.first).map { waiting.remove(at: $0) }
    }

    private func fill() {
        while running < Self.mostAtOnce, !isStopped, let id = next() {
            guard var job = live[id] else { continue }
            running += 1
            job.record.state = .inProgress
            job.record.started = time.wallTime()
            let (record, progress, work) = (job.record, job.progress, job.work)
            job.task = Task(priority: .utility) { await self.run(record, progress, work) }
            live[id] = job
        }
    }

    private func run(_ record: JobRecord, _ progress: JobProgress, _ work: JobWork) async {
        do throws(StoreError) {
            try await store.update(record)
        } catch {
            // It can be done all the same; only its state is not known after a restart.
            logger.log(.administrationJobUnwritten, [.job: "\(record.id)", .error: "\(error)"])
        }
        let outcome: Result<JobResult, OperationFailure>
        do throws(OperationFailure) {
            outcome = .success(try await work(progress))
        } catch {
            outcome = .failure(error)
        }
        running -= 1
        await end(record.id, outcome)
        fill()
    }

    /// Keeps what came of a job.
    private func end(_ id: JobID, _ outcome: Result<JobResult, OperationFailure>) async {
        guard let job = live[id] else { return }
        var record = job.record
        record.ended = time.wallTime()
        record.done = job.progress.done
        record.total = job.progress.total
        switch outcome {
        case .success(let result):
            record.state = .completed
            record.result = result.value.flatMap { try? JSONText.octets($0) } ?? record.result
            record.file = result.file
        case .failure where job.progress.isCancelled && !isStopped:
            record.state = .cancelled
        case .failure(let failure):
            record.state = .failed
            let shown = isStopped ? OperationFailure.endedByRestart : failure
            record.problem = try? JSONText.octets(JobView.Trouble(shown))
        }
        if record.state != .completed { await removeFiles(of: id) }
        // Known as ended before the store has it: whoever looks meanwhile sees the end.
        unwritten[id] = record
        live[id] = nil
        await writeEnds()
    }

    /// Writes the ends that the store has not taken yet.
    private func writeEnds() async {
        for (id, record) in unwritten {
            do throws(StoreError) {
                try await store.update(record)
                unwritten[id] = nil
            } catch {
                logger.log(.administrationJobUnwritten, [.job: "\(id)", .error: "\(error)"])
            }
        }
    }
}
