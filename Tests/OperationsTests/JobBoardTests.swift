import Identity
import Log
import Mail
import NIOConcurrencyHelpers
import PosternTesting
import Testing

@testable import Operations

@Suite("The board of jobs", .timeLimit(.minutes(30)))
struct JobBoardTests {
    private let store = ModelStore()
    private let files = MemoryResultFiles()
    private let clock = VirtualClock()
    private static let ann = Caller(.account, name: "ann")

    private func makeBoard(_ store: (any JobStore)? = nil) -> JobBoard {
        JobBoard(
            store: store ?? self.store, files: files, time: clock, random: SystemRandom(), logger: Logger.silent)
    }

    /// Waits until a job has ended, and gives it.
    private func end(of job: JobView, on board: JobBoard) async throws -> JobView {
        let id = try #require(JobID(job.id))
        var found = job
        _ = try await eventually {
            found = try await board.job(id) ?? found
            return found.state.isEnd
        }
        return found
    }

    @Test("does a job and keeps what came of it")
    func completes() async throws {
        let board = makeBoard()
        let job = try await board.start(JobOrder(.quarantineDelete, of: "contoso", total: 3), by: Self.ann) {
            (progress: JobProgress) async throws(OperationFailure) -> JobResult in
            progress.report(done: 3)
            return JobResult(.object(["done": .integer(3)]))
        }
        #expect(!job.state.isEnd && job.kind == "QuarantineDelete" && job.organization == "contoso")
        let ended = try await end(of: job, on: board)
        #expect(ended.state == .completed && ended.progress == JobView.Progress(done: 3, total: 3))
        #expect(ended.result == .object(["done": .integer(3)]) && ended.problem == nil && !ended.hasFiles)
        let id = try #require(JobID(job.id))
        let written = try await eventually { try await store.job(id)?.state == .completed }
        #expect(written)
    }

    @Test("keeps why a job failed, and removes what it had written")
    func fails() async throws {
        let board = makeBoard()
        let files = files
        let job = try await board.start(JobOrder(.historicalSearch, of: nil), by: Self.ann) {
            (progress: JobProgress) async throws(OperationFailure) -> JobResult in
            try await files.append([1], to: ResultFileName.part(1, of: progress.id.text))
            throw OperationFailure(.cannotNow, "It can't be done now.")
        }
        let ended = try await end(of: job, on: board)
        #expect(ended.state == .failed)
        #expect(ended.problem?.kind == .cannotNow && ended.problem?.detail == "It can't be done now.")
        let names = await files.names()
        #expect(names.isEmpty)
    }

    @Test("does two jobs at once, and the others in the order in which they were ordered")
    func order() async throws {
        let board = makeBoard()
        let gate = Gate()
        var jobs: [JobView] = []
        for number in 0..<5 {
            jobs.append(
                try await board.start(JobOrder(.quarantineDeny, of: "contoso"), by: Self.ann) {
                    (progress: JobProgress) async throws(OperationFailure) -> JobResult in
                    await gate.pass(number)
                    return JobResult(nil)
                })
        }
        let areTwoThere = try await eventually { await gate.waiting == 2 }
        #expect(areTwoThere)
        let begun = await gate.begun
        #expect(Set(begun) == [0, 1])
        for left in (1...jobs.count).reversed() {
            let areAllThere = try await eventually { await gate.waiting == min(left, JobBoard.mostAtOnce) }
            #expect(areAllThere)
            await gate.open()
        }
        for job in jobs {
            let ended = try await end(of: job, on: board)
            #expect(ended.state == .completed)
        }
        let all = await gate.begun
        #expect(Array(all.dropFirst(2)) == [2, 3, 4])
        let most = await gate.most
        #expect(most == JobBoard.mostAtOnce)
    }

    @Test("ends a job that waits at once when it is cancelled, and one that runs when its work has seen it")
    func cancels() async throws {
        let board = makeBoard()
        let gate = Gate()
        var jobs: [JobView] = []
        for number in 0..<3 {
            jobs.append(
                try await board.start(JobOrder(.quarantineDeny, of: "contoso"), by: Self.ann) {
                    (progress: JobProgress) async throws(OperationFailure) -> JobResult in
                    await gate.pass(number)
                    try progress.proceed()
                    return JobResult(nil)
                })
        }
        let areTwoThere = try await eventually { await gate.waiting == 2 }
        #expect(areTwoThere)
        let (first, last) = (try #require(JobID(jobs[0].id)), try #require(JobID(jobs[2].id)))
        let waiting = try await board.cancel(last)
        #expect(waiting.state == .cancelled)
        let running = try await board.cancel(first)
        #expect(running.state == .inProgress)
        while await gate.waiting > 0 { await gate.open() }
        let ended = try await end(of: jobs[0], on: board)
        #expect(ended.state == .cancelled && ended.problem == nil)
        let other = try await end(of: jobs[1], on: board)
        #expect(other.state == .completed)
        let failure = await #expect(throws: OperationFailure.self) { _ = try await board.cancel(last) }
        #expect(failure?.kind == .cannotNow)
        let begun = await gate.begun
        #expect(!begun.contains(2))
    }

    @Test("lets go of what a job would have taken where it is cancelled before its turn, and not of one that has begun")
    func abandons() async throws {
        let board = makeBoard()
        let gate = Gate()
        let abandoned = NIOLockedValueBox<[Int]>([])
        var jobs: [JobView] = []
        for number in 0..<3 {
            var order = JobOrder(.recipientImport, of: "contoso")
            order.abandon = { abandoned.withLockedValue { $0.append(number) } }
            jobs.append(
                try await board.start(order, by: Self.ann) {
                    (progress: JobProgress) async throws(OperationFailure) -> JobResult in
                    await gate.pass(number)
                    return JobResult(nil)
                })
        }
        let areTwoThere = try await eventually { await gate.waiting == 2 }
        #expect(areTwoThere)
        for job in jobs { _ = try await board.cancel(try #require(JobID(job.id))) }
        #expect(abandoned.withLockedValue { $0 } == [2])
        while await gate.waiting > 0 { await gate.open() }
        for job in jobs { _ = try await end(of: job, on: board) }
        #expect(abandoned.withLockedValue { $0 } == [2])
    }

    @Test("does the job of an organization of which none is being done before another one of the same organization")
    func turns() async throws {
        let board = makeBoard()
        let gate = Gate()
        var jobs: [JobView] = []
        for (number, name) in ["contoso", "contoso", "contoso", "fabrikam"].enumerated() {
            jobs.append(
                try await board.start(JobOrder(.quarantineDeny, of: name), by: Self.ann) {
                    (progress: JobProgress) async throws(OperationFailure) -> JobResult in
                    await gate.pass(number)
                    return JobResult(nil)
                })
        }
        for left in (1...jobs.count).reversed() {
            let areAllThere = try await eventually { await gate.waiting == min(left, JobBoard.mostAtOnce) }
            #expect(areAllThere)
            await gate.open()
        }
        for job in jobs { _ = try await end(of: job, on: board) }
        let begun = await gate.begun
        #expect(begun.dropFirst(2).first == 3)
    }

    @Test("takes no more jobs of one organization than leave places to others")
    func boundOfOne() async throws {
        let board = makeBoard()
        let gate = Gate()
        let work: JobWork = { (progress: JobProgress) async throws(OperationFailure) -> JobResult in
            await gate.pass(0)
            return JobResult(nil)
        }
        for _ in 0..<(JobBoard.mostAtOnce + JobBoard.mostWaitingOfOne) {
            _ = try await board.start(JobOrder(.quarantineDeny, of: "contoso"), by: Self.ann, work)
        }
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await board.start(JobOrder(.quarantineDeny, of: "contoso"), by: Self.ann, work)
        }
        #expect(failure?.kind == .tooMany)
        let other = try await board.start(JobOrder(.quarantineDeny, of: "fabrikam"), by: Self.ann, work)
        #expect(other.state == .notStarted)
        let isStopped = NIOLockedValueBox(false)
        let stopping = Task {
            await board.stop()
            isStopped.withLockedValue { $0 = true }
        }
        _ = try await eventually {
            while await gate.waiting > 0 { await gate.open() }
            return isStopped.withLockedValue { $0 }
        }
        await stopping.value
    }

    @Test("says of jobs that an earlier process left that they have failed")
    func restart() async throws {
        let left = JobRecord(
            id: JobID(random: SystemRandom()), kind: JobKind.historicalSearch.rawValue, organization: "contoso",
            caller: Self.ann, created: clock.wallTime())
        try await store.add(left, audit: nil)
        let board = makeBoard()
        await board.takeUp()
        let found = try #require(try await board.job(left.id))
        #expect(found.state == .failed && found.problem?.kind == .unavailable)
        #expect(found.problem?.detail.contains("restarted") == true)
    }

    @Test("orders nothing that the store does not take")
    func untaken() async throws {
        let board = makeBoard(FailingJobs(base: store, failing: [.add]))
        let isDone = NIOLockedValueBox(false)
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await board.start(JobOrder(.quarantineDeny, of: "contoso"), by: Self.ann) {
                (progress: JobProgress) async throws(OperationFailure) -> JobResult in
                isDone.withLockedValue { $0 = true }
                return JobResult(nil)
            }
        }
        #expect(failure != nil)
        #expect(!isDone.withLockedValue { $0 })
        let jobs = try await board.jobs(JobQuery(scope: .all))
        #expect(jobs.isEmpty)
    }

    @Test("shows an end that the store does not take, and writes it with its upkeep")
    func unwritten() async throws {
        let failing = FailingJobs(base: store, failing: [.update])
        let board = makeBoard(failing)
        let job = try await board.start(JobOrder(.quarantineDeny, of: "contoso"), by: Self.ann) {
            (progress: JobProgress) async throws(OperationFailure) -> JobResult in JobResult(.bool(true))
        }
        let ended = try await end(of: job, on: board)
        #expect(ended.state == .completed)
        let id = try #require(JobID(job.id))
        let before = try #require(try await store.job(id))
        #expect(before.state == .notStarted)
        failing.failing.withLockedValue { $0 = [] }
        await board.tidy()
        let after = try #require(try await store.job(id))
        #expect(after.state == .completed)
    }

    @Test("removes jobs ten days after their end with their files, and files without a job")
    func tidies() async throws {
        let board = makeBoard()
        let files = files
        let job = try await board.start(JobOrder(.historicalSearch, of: "contoso"), by: Self.ann) {
            (progress: JobProgress) async throws(OperationFailure) -> JobResult in
            try await files.append([1], to: ResultFileName.part(1, of: progress.id.text))
            return JobResult(nil, file: progress.id.text)
        }
        _ = try await end(of: job, on: board)
        let id = try #require(JobID(job.id))
        _ = try await eventually { try await store.job(id)?.state.isEnd == true }
        try await files.append([2], to: ResultFileName.part(1, of: JobID(random: SystemRandom()).text))
        await board.tidy()
        let kept = await files.names()
        #expect(kept == [ResultFileName.part(1, of: job.id)])
        clock.advance(by: JobBoard.retention)
        clock.advance(by: .seconds(1))
        await board.tidy()
        let left = await files.names()
        #expect(left.isEmpty)
        let gone = try await board.job(id)
        #expect(gone == nil)
    }

    @Test("takes no more jobs than may wait")
    func bound() async throws {
        let board = makeBoard()
        let gate = Gate()
        let work: JobWork = { (progress: JobProgress) async throws(OperationFailure) -> JobResult in
            await gate.pass(0)
            return JobResult(nil)
        }
        for _ in 0..<(JobBoard.mostAtOnce + JobBoard.mostWaiting) {
            _ = try await board.start(JobOrder(.quarantineDeny, of: nil), by: Self.ann, work)
        }
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await board.start(JobOrder(.quarantineDeny, of: nil), by: Self.ann, work)
        }
        #expect(failure?.kind == .tooMany)
        // What waits is failed when the server stops; what runs is let go.
        let isStopped = NIOLockedValueBox(false)
        let stopping = Task {
            await board.stop()
            isStopped.withLockedValue { $0 = true }
        }
        _ = try await eventually {
            while await gate.waiting > 0 { await gate.open() }
            return isStopped.withLockedValue { $0 }
        }
        await stopping.value
        let jobs = try await board.jobs(JobQuery(scope: .all, limit: 1_000))
        #expect(jobs.count == JobBoard.mostAtOnce + JobBoard.mostWaiting && jobs.allSatisfy { $0.state.isEnd })
    }

    @Test(
        "has names of files that lead nowhere else",
        arguments: [
            ("AAAAAAAAAAAAAAAAAAAAAA.1", true), ("a-b_c.12", true), ("../x.1", false), ("a/b.1", false), (".1", false),
            ("a", false), ("a.b", false), ("a.1.2", false), ("a.12345", false), ("", false), ("a\0.1", false),
        ])
    func names(_ name: String, _ isName: Bool) { #expect(ResultFileName.isName(name) == isName) }
}

/// Holds work until a test lets it go, and notes in which order it came.
private actor Gate {
    private(set) var begun: [Int] = []
    private(set) var most = 0
    private var held: [CheckedContinuation<Void, Never>] = []

    var waiting: Int { held.count }

    func pass(_ number: Int) async {
        begun.append(number)
        await withCheckedContinuation { continuation in
            held.append(continuation)
            most = max(most, held.count)
        }
    }

    func open() { if !held.isEmpty { held.removeFirst().resume() } }
}

/// A store of jobs some of whose calls fail.
private final class FailingJobs: JobStore {
    enum Call { case add, update }

    let base: ModelStore
    let failing: NIOLockedValueBox<Set<Call>>

    init(base: ModelStore, failing: Set<Call>) {
        self.base = base
        self.failing = NIOLockedValueBox(failing)
    }

    private func check(_ call: Call) throws(StoreError) {
        if failing.withLockedValue({ $0.contains(call) }) { throw .full }
    }

    func add(_ job: JobRecord, audit: AuditEntry?) async throws(StoreError) {
        try check(.add)
        try await base.add(job, audit: audit)
    }

    func update(_ job: JobRecord) async throws(StoreError) -> Bool {
        try check(.update)
        return try await base.update(job)
    }

    func job(_ id: JobID) async throws(StoreError) -> JobRecord? { try await base.job(id) }

    func jobs(_ query: JobQuery) async throws(StoreError) -> [JobRecord] { try await base.jobs(query) }

    func removeJobs(endedBefore moment: WallTime) async throws(StoreError) -> [JobRecord] {
        try await base.removeJobs(endedBefore: moment)
    }

    func failUnfinished(at moment: WallTime, problem: [UInt8]) async throws(StoreError) -> [JobRecord] {
        try await base.failUnfinished(at: moment, problem: problem)
    }
}
