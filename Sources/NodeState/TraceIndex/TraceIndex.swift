import Dispatch
package import Log
package import Mail
package import MailFlow
import NIOConcurrencyHelpers
package import Queueing

/// The index of the trace: a file for each day of reception beside the store, from which rows are found
/// (docs/reference/trace-index.md).
///
/// It reads what is committed, never on the way to a 250, and holds nothing that the store does not have: whatever goes
/// wrong with it, a file is made anew or a search goes to the store.
package final class TraceIndex: TraceFinder, TraceIndexUpkeep, CommitObserver, Sendable {
    /// The folder of the files in a data folder.
    package static func folder(in dataFolder: String) -> String { dataFolder + "/trace" }

    let folder: String
    let settings: TraceIndexSettings
    let feed: any TraceFeed
    let time: any TimeSource
    let logger: Logger
    /// By which the ages of days are told.
    let retention: RetentionClock
    private let disk: any DiskSpace
    let isPressed: @Sendable () -> Bool
    let coverage = NIOLockedValueBox(IndexCoverage())
    let finder: IndexFinder
    private let files: IndexFiles
    /// Of whoever writes in the files, for one piece of work.
    let turn = IndexTurn()
    /// Of whoever makes a file anew, for the whole of it: others have their turn in between.
    let building = IndexTurn()
    private let queue = DispatchQueue(label: "postern.trace-index", qos: .utility)
    private let wakes: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation

    struct State {
        var isBegun = false
        var isClosed = false
        /// Whether the log knows that nothing is indexed at the moment.
        var isStopped = false
        /// When the manifest is due, and the upkeep.
        var noteDue: Instant?
        var upkeepDue = Instant(milliseconds: .min)
        /// Files found damaged by a search.
        var damaged: Set<UTCDay> = []
        /// Days past the retention whose file was made anew, and when: not to be done again and again.
        var remade: [UTCDay: Instant] = [:]
    }

    let state = NIOLockedValueBox(State())

    /// The index in a data folder.
    ///
    /// - Parameters:
    ///   - retention: by which the ages of days are told; nil for the wall clock.
    ///   - isPressed: whether mail needs the machine, so that the index waits.
    package init(
        dataFolder: String, feed: any TraceFeed, settings: TraceIndexSettings, time: any TimeSource,
        retention: RetentionClock? = nil, disk: any DiskSpace = SystemDiskSpace(), logger: Logger,
        isPressed: @escaping @Sendable () -> Bool = { false }
    ) {
        folder = TraceIndex.folder(in: dataFolder)
        self.feed = feed
        self.settings = settings
        self.time = time
        self.retention = retention ?? RetentionClock(reached: nil, at: nil, time: time)
        self.disk = disk
        self.logger = logger
        self.isPressed = isPressed
        (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        let (state, waker) = (state, waker)
        finder = IndexFinder(folder: folder, coverage: coverage, time: time) { day in
            _ = state.withLockedValue { $0.damaged.insert(day) }
            waker.yield()
        }
        files = IndexFiles(folder: folder, coverage: coverage, readers: finder.readers)
    }

    /// Has the files closed, what is in them synced. Later calls fail with `closed`.
    package func close() async {
        await turn.run {
            guard !state.withLockedValue({ $0.isClosed }) else { return }
            let isBegun = state.withLockedValue { state in
                state.isClosed = true
                return state.isBegun
            }
            waker.finish()
            guard isBegun else { return }
            do throws(StoreError) {
                try await onQueue { files throws(IndexFault) in try files.end() }
            } catch {
                logger.log(.storeIndexUnclosed, [.error: "\(error)"])
            }
        }
    }

    // MARK: - Mail

    /// Notes that there is something to do. Costs the store's thread nothing.
    package func committed(_ transaction: StoreTransaction, _ receipt: CommitReceipt) {
        guard let newest = receipt.accepted.last?.sequence else { return }
        let now = time.now()
        coverage.withLockedValue { $0.note(newest, at: now) }
        waker.yield()
    }

    /// How far it is behind.
    package var lag: TraceIndexLag {
        let now = time.now()
        return coverage.withLockedValue { coverage in
            TraceIndexLag(
                through: coverage.through, behind: coverage.marks.first.map { now - $0.at } ?? .milliseconds(0))
        }
    }

    /// Indexes until the task is cancelled.
    package func run() async {
        // Ends with this function.
        async let _: Void = wakeNowAndThen()
        waker.yield()
        for await _ in wakes {
            if await catchUp() == .stopped {
                // Full, or the store fails: neither passes at once.
                await time.wait(until: time.now() + .seconds(5))
                waker.yield()
            } else {
                await time.wait(until: time.now() + settings.pace)
            }
        }
    }

    private func wakeNowAndThen() async {
        while !Task.isCancelled {
            await time.wait(until: time.now() + settings.patience)
            waker.yield()
        }
    }

    /// Indexes all that is committed now. Throws what is in the way.
    package func indexAll() async throws(StoreError) {
        while try await step(false) == .more {}
    }

    /// What came of a step.
    enum Outcome: Hashable {
        case more, done, stopped
    }

    /// Indexes all that is committed, unless something is in the way, and does what is due beside.
    @discardableResult
    func catchUp() async -> Outcome {
        while !Task.isCancelled {
            let isPressed = isPressed()
            let outcome = await guarded { () throws(StoreError) in try await step(isPressed) }
            guard outcome == .more else { return outcome }
            if isPressed { await time.wait(until: time.now() + settings.yield) }
        }
        return .done
    }

    /// One piece of work: a batch of messages, and behind it a file that is missing, or upkeep.
    private func step(_ isPressed: Bool) async throws(StoreError) -> Outcome {
        try await turn.run { () async throws(StoreError) in try await begin() }
        guard hasRoom else {
            // What is over gives its room back all the same.
            try? await upkeepInTime()
            throw .full
        }
        let isMore = try await turn.run { () async throws(StoreError) in
            for day in state.withLockedValue({ state in
                defer { state.damaged = [] }
                return state.damaged
            }) { try await onQueue { files throws(IndexFault) in files.discard(day) } }
            let isMore = try await indexBatch(isPressed ? max(1, settings.batch / 10) : settings.batch)
            try await noteInTime(isIdle: !isMore)
            return isMore
        }
        if !isPressed, let day = coverage.withLockedValue({ $0.missing.max() }) {
            _ = try await remake(day) { () async throws(StoreError) in try await indexBatchBetween() }
            return .more
        }
        if isMore { return .more }
        guard !isPressed else { return .done }
        try await upkeepInTime()
        // A file that was found to be of no use just now.
        return coverage.withLockedValue { $0.missing.isEmpty } ? .done : .more
    }

    /// New mail, between two pages of a day that is made anew.
    func indexBatchBetween() async throws(StoreError) {
        _ = try await turn.run { () async throws(StoreError) in
            try await indexBatch(isPressed() ? max(1, settings.batch / 10) : settings.batch)
        }
    }

    /// Writes the next messages; false when there are none behind them.
    private func indexBatch(_ count: Int) async throws(StoreError) -> Bool {
        // Before the entries: those of all messages up to this one are among them.
        let newest = try await feed.lastSequence()
        let through = coverage.withLockedValue { $0.through }
        guard newest > through else { return false }
        let entries = try await feed.traceEntries(after: through, messages: count)
        // Messages without a row show only by being passed over.
        let last = entries.last?.sequence ?? newest
        let ceiling = ceiling
        try await onQueue { files throws(IndexFault) in
            try files.write(entries, through: last)
            files.makeRoom(ceiling)
        }
        return last < newest
    }

    // MARK: - Beside

    /// Loads what there is, once.
    func begin() async throws(StoreError) {
        guard !state.withLockedValue({ $0.isClosed }) else { throw .closed }
        guard !state.withLockedValue({ $0.isBegun }) else { return }
        let newest = try await feed.lastSequence()
        try await onQueue { files throws(IndexFault) in try files.begin(newest: newest) }
        state.withLockedValue { $0.isBegun = true }
    }

    private var ceiling: Int { settings.ceiling(of: disk.measure(folder)?.total ?? .max) }

    /// Whether a batch can be written without taking what mail needs.
    var hasRoom: Bool {
        guard let space = disk.measure(folder) else { return true }
        return space.free > DiskReserve.octets(settings.reservedBytes, of: space.total) + 2 * DayFile.logBytes
    }

    // MARK: - For others

    /// The number up to which every message is in the index.
    package func indexedThrough() async -> SequenceNumber { await finder.indexedThrough() }

    /// Finds rows (see `IndexFinder`).
    package func find(
        _ query: TraceQuery, behind place: TraceCursor?, limit: Int, until deadline: Instant
    ) async throws(StoreError) -> TraceFinding {
        try await finder.find(query, behind: place, limit: limit, until: deadline)
    }

    // MARK: - Ways

    func onQueue<T: Sendable>(
        _ body: @escaping @Sendable (IndexFiles) throws(IndexFault) -> T
    ) async throws(StoreError) -> T {
        let result: Result<T, StoreError> = await withCheckedContinuation { continuation in
            queue.async { [files] in
                do throws(IndexFault) {
                    continuation.resume(returning: .success(try body(files)))
                } catch {
                    continuation.resume(
                        returning: .failure(error.kind == .full ? .full : .failed(error.description)))
                }
            }
        }
        return try result.get()
    }

    /// A step, whose failure the log tells once until it goes on.
    private func guarded(_ body: () async throws(StoreError) -> Outcome) async -> Outcome {
        do throws(StoreError) {
            let outcome = try await body()
            if state.withLockedValue({ state in
                defer { state.isStopped = false }
                return state.isStopped
            }) {
                logger.log(.storeIndexResumed)
            }
            return outcome
        } catch {
            guard error != .closed else { return .stopped }
            if !state.withLockedValue({ state in
                defer { state.isStopped = true }
                return state.isStopped
            }) {
                logger.log(.storeIndexStopped, [.error: "\(error)"])
            }
            return .stopped
        }
    }
}
