import Dispatch
import GRDB
import Identity
package import Log
package import Mail
package import MailFlow
import NIOConcurrencyHelpers
package import NodeState
import Organization
package import Queueing
import SenderAuthentication

/// The store of one running gateway in its data folder: SQLite for what is small, segment files for large contents, and
/// one thread that writes (docs/reference/durability.md).
package final class SQLiteStore: SQLiteAccess, Sendable {
    /// Takes and keeps what is refused at the edge.
    package let refusals: RefusalLog

    /// By which the ages of old records count.
    package var retention: RetentionClock { writer.parts.retention }

    let reader: StoreReader
    let writer: Writer
    private let cache: MessageCache
    private let lock: NIOLockedValueBox<FolderLock?>
    /// Reads for attempts: one after another, so that no search of an administrator's holds up mail.
    private let fetches = DispatchQueue(label: "postern.reader")
    private let threads = ReaderThreads()
    private let logger: Logger

    private init(lock: FolderLock, reader: StoreReader, writer: Writer, refusals: RefusalLog) {
        self.lock = NIOLockedValueBox(lock)
        self.reader = reader
        self.writer = writer
        self.refusals = refusals
        cache = writer.parts.cache
        logger = writer.parts.logger
    }

    /// Opens the store in a folder, which is made with mode 0700 when it does not exist.
    ///
    /// Blocks while it recovers. Only one process can have a folder open. `onWriterPass` is called on the writer's thread
    /// with each batch, and every few seconds without any.
    package static func open(
        folder: String, time: any TimeSource, configuration: StoreConfiguration = StoreConfiguration(), logger: Logger,
        onWriterPass: @escaping @Sendable () -> Void = {}
    ) throws(StoreOpenError) -> SQLiteStore {
        try open(
            folder: folder, time: time, configuration: configuration, logger: logger,
            bootID: SystemTime.bootID ?? "unknown", synchronizer: SystemSynchronizer(), disk: SystemDiskSpace(),
            pageLimit: nil, onWriterPass: onWriterPass)
    }

    /// Opens the store without its writing thread: what waits is committed by ``commitNow()`` alone, on the thread of its
    /// caller, and nothing is done beside. For measurements, in which a thread and a clock would make each run another one.
    package static func openWithoutThread(
        folder: String, time: any TimeSource, configuration: StoreConfiguration, logger: Logger
    ) throws(StoreOpenError) -> SQLiteStore {
        try open(
            folder: folder, time: time, configuration: configuration, logger: logger,
            bootID: SystemTime.bootID ?? "unknown", synchronizer: SystemSynchronizer(), disk: SystemDiskSpace(),
            pageLimit: nil, hasThread: false)
    }

    /// Commits what waits, in one transaction; false where nothing does. For a store that was opened without a thread.
    package func commitNow() -> Bool { writer.commitNow() }

    static func open(
        folder: String, time: any TimeSource, configuration: StoreConfiguration, logger: Logger, bootID: String,
        synchronizer: any DiskSynchronizer, disk: any DiskSpace, pageLimit: Int?, hasThread: Bool = true,
        onWriterPass: @escaping @Sendable () -> Void = {}
    ) throws(StoreOpenError) -> SQLiteStore {
        do {
            try Folder.make(folder)
            let lock = try FolderLock(folder: folder)
            KillPoint.folderOpened.pass()
            let database = try WriterDatabase(folder: folder, bootID: bootID, time: time, pageLimit: pageLimit)
            KillPoint.databaseOpened.pass()
            _ = try Recovery.commitMarks(folder: folder, database: database, time: time)
            KillPoint.marksRecovered.pass()
            let segments = try SegmentStore(
                folder: folder + "/segments", segmentBytes: configuration.segmentBytes, synchronizer: synchronizer,
                live: try Recovery.liveSegments(database))
            let reader = try StoreReader(
                folder: folder, time: time, ages: database.ages, segments: segments,
                keys: configuration.quarantineKeys)
            let refusals = try RefusalLog(
                folder: folder, configuration: configuration.refusals, time: time, retention: database.retention,
                disk: disk, logger: logger, hasUpkeep: hasThread)
            let queue = WriteQueue(
                capacity: configuration.queueBytes,
                pace: WriteQueue.Pace(
                    commitInterval: configuration.commitInterval.milliseconds,
                    markDelay: configuration.markDelay.milliseconds),
                marks: try MarkLog(folder: folder), logger: logger)
            KillPoint.markFilesMade.pass()
            // The names of the files made just now are durable before anything in them counts.
            try Folder.sync(folder)
            KillPoint.recovered.pass()
            let nextSequence = try Recovery.nextSequence(database)
            let writer = Writer(
                parts: Writer.Parts(
                    folder: folder, bootID: bootID, configuration: configuration, time: time, logger: logger,
                    synchronizer: synchronizer, disk: disk, pageLimit: pageLimit,
                    cache: MessageCache(capacity: configuration.cacheBytes),
                    waitingMail: WaitingMail(lastBefore: SequenceNumber(nextSequence - 1)),
                    recentEntries: RecentEntries(after: SequenceNumber(nextSequence - 1)),
                    retention: database.retention, onPass: onWriterPass),
                queue: queue, segments: segments, database: database,
                nextSequence: nextSequence)
            let store = SQLiteStore(lock: lock, reader: reader, writer: writer, refusals: refusals)
            if hasThread { writer.start() } else { writer.startWithoutThread() }
            return store
        } catch {
            throw .opening(error, folder: folder)
        }
    }

    /// Commits what waits, syncs it and closes the folder. Later transactions fail with `closed`. Blocks.
    package func close() {
        writer.stop()
        refusals.close()
        threads.close()
        fetches.sync {
            do {
                try reader.close()
            } catch {
                logger.log(.storeReaderUnclosed, [.error: "\(error)"])
            }
        }
        lock.withLockedValue { $0 = nil }
    }
}

extension SQLiteStore {
    /// The message of a recipient.
    package static func sequence(of id: RecipientID) -> SequenceNumber { id.sequence }

    /// Reads on one of a few threads of the store.
    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (StoreReader) throws -> Value
    ) async throws(StoreError) -> Value {
        try await threads.run { [reader] in try body(reader) }
    }

    /// Has the writer's thread do rare work, in the transaction of what else waits; returns when it is synced. What fails
    /// is undone, and fails alone.
    package func change<Value: Sendable>(
        _ body: @escaping @Sendable (WriterConnection) throws -> Value
    ) async throws(StoreError) -> Value {
        let outcome = NIOLockedValueBox<Result<Value, StoreError>?>(nil)
        let failure: StoreError? = await withCheckedContinuation { continuation in
            let job = WriteQueue.Job { connection in
                let result = try connection.attempt { try body(connection) }
                outcome.withLockedValue { $0 = result }
            } completion: {
                continuation.resume(returning: $0)
            }
            if !writer.queue.put(job) { continuation.resume(returning: .closed) }
        }
        if let failure { throw failure }
        guard let result = outcome.withLockedValue({ $0 }) else { throw .failed("the writer left work undone") }
        return try result.get()
    }
}

extension SQLiteStore: MessageStore {
    /// Commits a transaction whole (see `MessageStore`).
    package func submit(
        _ transaction: StoreTransaction, completion: @escaping @Sendable (Result<CommitReceipt, StoreError>) -> Void
    ) {
        if !writer.queue.put(transaction, completion) { completion(.failure(.closed)) }
    }

    /// Fetches a message for an attempt (see `MessageStore`).
    package func message(
        _ sequence: SequenceNumber, recipients: [RecipientID],
        completion: @escaping @Sendable (Result<StoredMessage?, StoreError>) -> Void
    ) {
        guard !threads.isClosed else { return completion(.failure(.closed)) }
        if let message = cache.message(sequence, recipients: recipients) {
            completion(.success(message))
            return
        }
        fetches.async { [reader, logger, threads] in
            do {
                completion(.success(try reader.storedMessage(sequence, recipients: recipients)))
            } catch {
                // It waited here while the store was closed.
                guard !threads.isClosed else { return completion(.failure(.closed)) }
                logger.log(.storeMessageUnreadable, [.sequence: sequence.rawValue, .error: "\(error)"])
                completion(.failure(error is DamagedRow ? .unreadable("\(error)") : .failed("\(error)")))
            }
        }
    }

    /// A page of what waits. The first who reads them all has the mail of before this start counted.
    package func waiting(after last: RecipientID?, limit: Int) async throws(StoreError) -> [QueuedRecipient] {
        let waitingMail = writer.parts.waitingMail
        return try await read { try $0.waiting(after: last, limit: limit, counting: waitingMail) }
    }
}

extension SQLiteStore: TraceStore, TraceRecords, TraceEraser {
    /// A page of the trace, without an index.
    package func search(_ query: TraceQuery) async throws(StoreError) -> TracePage {
        try await TraceSearcher(self, finder: nil, time: reader.time).search(query)
    }

    /// The trace, searched by way of an index.
    package func trace(foundBy index: any TraceFinder) -> IndexedTrace {
        IndexedTrace(self, finder: index, time: reader.time)
    }

    /// Rows of a source of the trace that match, with all refusals up to now.
    package func traceRows(
        of source: TraceSource, _ query: TraceQuery, behind place: TraceCursor?, limit: Int
    ) async throws(StoreError) -> TracePortion {
        try await read { [refusals] reader in
            switch source {
            case .refusals, .counts: refusals.flushNow()
            case .messages, .messagesAfter: break
            }
            return try reader.traceRows(of: source, query, behind: place, limit: limit)
        }
    }

    /// One message by MessageTraceId or sequence number, or one refusal by its identity; nil when there is none.
    package func detail(_ id: String) async throws(StoreError) -> TraceDetail? {
        try await read { [refusals] reader in
            refusals.flushNow()
            return try reader.detail(id)
        }
    }
}

extension SQLiteStore {
    /// The number of the youngest message that is committed, from memory: an index asks with each batch.
    package func lastSequence() async throws(StoreError) -> SequenceNumber {
        guard !threads.isClosed else { throw .closed }
        return writer.parts.recentEntries.last
    }

    /// The entries of an index of the trace: from memory as far as the messages have just been committed.
    package func traceEntries(
        after sequence: SequenceNumber, messages: Int
    ) async throws(StoreError) -> [TraceIndexEntry] {
        if !threads.isClosed, let entries = writer.parts.recentEntries.take(after: sequence, messages: messages) {
            return entries
        }
        return try await read { try $0.traceEntries(after: sequence, messages: messages) }
    }

    /// Removes rows of messages that have ended (see `TraceEraser`).
    package func erase(_ rows: [RecipientID], of address: AddressDigest) async throws(StoreError) -> Int {
        // Also where it fails, since it may have done some of it.
        defer { writer.parts.recentEntries.forget() }
        return try await eraseRows(rows, of: address)
    }

    /// Removes refusals at the edge.
    package func erase(_ refusals: [ForgottenRefusal]) async throws(StoreError) -> Int {
        try await read { [log = self.refusals] _ in try log.erase(refusals) }
    }

    /// Takes the octets of what was removed out of the write-ahead logs and the mark log (see `TraceEraser`).
    package func eraseRemains() async throws(StoreError) -> Bool {
        let isClean = try await read { [log = self.refusals] _ in try log.eraseRemains() }
        let result = await withCheckedContinuation { continuation in
            if !writer.queue.putErasure({ continuation.resume(returning: $0) }) {
                continuation.resume(returning: Result<Bool, StoreError>.failure(.closed))
            }
        }
        return try result.get() && isClean
    }
}

extension SQLiteStore: RouteStore, MessageLookup, TraceFeed, CrashStore, ConfigurationStore, DirectoryStore,
    ConnectorStore, SigningKeyStore, SecretStore, DMARCCountStore, TLSCountStore, TransportPolicyStore,
    TrafficCountStore, AuditStore, OutageStore, SubmissionStore, QuarantineStore, SenderStore, IdentityStore, JobStore,
    IdempotencyStore, SavedSearchStore, DomainProofStore
{}

extension SQLiteStore: SpaceGauge {
    /// False while the disk has less free space than the reserve.
    package var acceptsMail: Bool { writer.acceptsMail.withLockedValue { $0 } }

    /// Octets that wait for a commit, and how many may.
    package var commitQueue: (waiting: Int, capacity: Int) { writer.queue.load }

    /// Octets of mail that waits, by organization.
    package var waitingOctets: [String: Int] { writer.parts.waitingMail.octets }

    /// Looks at the free space now; gives the octets inside the database that deleted mail left for new mail.
    package func checkSpace() -> Int {
        writer.checkSpace()
        return writer.reusableBytes.withLockedValue { $0 }
    }
}
