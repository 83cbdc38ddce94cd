import Foundation
import GRDB
package import Logging
package import Mail
package import MailFlow
import NIOConcurrencyHelpers
package import Organization
package import Queueing

/// The store of one gateway in its data folder (docs/reference/durability.md).
package final class MailStore: Sendable {
    /// Reads the same store; for queries of the command line and for re-routing.
    package let reader: StoreReader
    /// False while the disk has less free space than the reserve: answer MAIL with `452 4.3.1`.
    package var acceptsMail: Bool { writer.acceptsMail.withLockedValue { $0 } }

    /// Octets that wait for a commit, and how many may; beyond, acceptances are refused as `full`.
    package var commitQueue: (waiting: Int, capacity: Int) { writer.queue.load }

    /// Looks at the free space now, not only with the next commit, so that mail is accepted again when there is room;
    /// gives the octets inside the database that deleted mail left for new mail.
    package func checkSpace() -> Int {
        writer.checkSpace()
        return writer.reusableBytes.withLockedValue { $0 }
    }

    /// Octets of mail that waits, by organization.
    package var waitingOctets: [String: Int] { writer.parts.waitingMail.octets }

    /// Says whether back pressure is on the disk: then refusals are counted and not kept one by one.
    package func setDiskShort(_ isShort: Bool) { refusals.setDiskShort(isShort) }

    let writer: Writer
    let refusals: RefusalLog
    private let cache: MessageCache
    private let lock: NIOLockedValueBox<FolderLock?>
    private let readers = DispatchQueue(label: "postern.reader")
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
    ) throws(StoreOpenError) -> MailStore {
        try open(
            folder: folder, time: time, configuration: configuration, logger: logger,
            bootID: SystemTime.bootID ?? "unknown", synchronizer: SystemSynchronizer(), disk: SystemDiskSpace(),
            pageLimit: nil, onWriterPass: onWriterPass)
    }

    static func open(
        folder: String, time: any TimeSource, configuration: StoreConfiguration, logger: Logger, bootID: String,
        synchronizer: any DiskSynchronizer, disk: any DiskSpace, pageLimit: Int?,
        onWriterPass: @escaping @Sendable () -> Void = {}
    ) throws(StoreOpenError) -> MailStore {
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
                folder: folder, time: time, ages: database.ages, segments: segments)
            let refusals = try RefusalLog(
                folder: folder, configuration: configuration, time: time, disk: disk, logger: logger)
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
                    waitingMail: WaitingMail(lastBefore: SequenceNumber(nextSequence - 1)), onPass: onWriterPass),
                queue: queue, segments: segments, database: database,
                nextSequence: nextSequence)
            let store = MailStore(lock: lock, reader: reader, writer: writer, refusals: refusals)
            writer.start()
            return store
        } catch {
            throw .opening(error, folder: folder)
        }
    }

    /// Commits what waits, syncs it and closes the folder. Later transactions fail with `closed`. Blocks.
    package func close() {
        writer.stop()
        refusals.close()
        readers.sync {
            do {
                try reader.close()
            } catch {
                logger.warning("the reading connection could not be closed", metadata: ["error": "\(error)"])
            }
        }
        lock.withLockedValue { $0 = nil }
    }
}

extension MailStore: MessageStore {
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
        if let message = cache.message(sequence, recipients: recipients) {
            completion(.success(message))
            return
        }
        readers.async { [reader, logger] in
            do {
                completion(.success(try reader.storedMessage(sequence, recipients: recipients)))
            } catch {
                logger.error(
                    "a message could not be read", metadata: ["sequence": "\(sequence)", "error": "\(error)"])
                completion(.failure(.failed("\(error)")))
            }
        }
    }

    /// Every recipient that waits, in the order of acceptance, in batches; for start-up. Blocks.
    package func waitingRecipients(now: Instant, _ batch: ([QueuedRecipient]) throws -> Void) throws {
        let waitingMail = writer.parts.waitingMail
        guard waitingMail.beginCount() else { return try reader.waitingRecipients(now: now, batch) }
        try reader.waitingRecipients(
            now: now, messages: { waitingMail.count($0, as: $1) }, batch)
    }

    /// A page of what waits.
    package func waiting(after last: RecipientID?, limit: Int) async throws(StoreError) -> [QueuedRecipient] {
        try await read { try $0.waiting(after: last, limit: limit) }
    }

    /// The queues that are stopped.
    package func suspendedQueues() async throws(StoreError) -> [QueueKey] {
        try await read { try $0.suspendedQueues() }
    }

    /// The number of the youngest message; 0 when there is none.
    package func lastSequence() async throws(StoreError) -> SequenceNumber { try await read { try $0.lastSequence() } }

    /// Reads on a thread of the store.
    private func read<Value: Sendable>(
        _ body: @escaping @Sendable (StoreReader) throws -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            readers.async { [reader] in
                continuation.resume(
                    returning: Result { try body(reader) }.mapError { $0 as? StoreError ?? .failed("\($0)") })
            }
        }
        return try result.get()
    }
}

extension MailStore: PerimeterLog {
    /// Rows that match, newest first.
    package func search(_ query: TraceQuery) throws -> [TraceRow] {
        flushRefusals()
        return try reader.search(query)
    }

    /// One message by MessageTraceId or sequence number, or one refusal by its identity; nil when there is none.
    package func detail(_ id: String) throws -> TraceDetail? {
        flushRefusals()
        return try reader.detail(id)
    }

    /// Writes the refusals that wait for the disk, so that the reader sees them. Blocks.
    package func flushRefusals() { refusals.flushNow() }

    /// Records a refusal at the edge. Never blocks.
    package func record(_ refusal: PerimeterRefusal) { refusals.record(refusal) }
}

extension MailStore {
    /// The newest revision of each organization, by name.
    package func currentOrganizations() throws -> [OrganizationRevision] { try reader.currentOrganizations() }

    /// The newest revisions of one organization, oldest of them first; at most `limit`.
    package func revisions(of organization: String, newest limit: Int) throws -> [OrganizationRevision] {
        try reader.revisions(of: organization, newest: limit)
    }

    /// One revision; nil when there is none of that number.
    package func revision(_ number: Int64, of organization: String) throws -> OrganizationRevision? {
        try reader.revision(number, of: organization)
    }

    /// Adds a revision for each document, all of them durably or none, and gives their numbers in the same order.
    package func apply(_ documents: [AppliedDocument], author: String, at time: WallTime) throws -> [Int64] {
        let result = NIOLockedValueBox<[Int64]>([])
        try perform { connection in
            var revisions: [Int64] = []
            for document in documents {
                let revision =
                    try Int64.fetchOne(
                        connection.database,
                        sql: "SELECT COALESCE(MAX(revision), 0) + 1 FROM organization_revisions WHERE organization = ?",
                        arguments: [document.organization]) ?? 1
                try connection.database.execute(
                    sql: "INSERT INTO organization_revisions VALUES (?, ?, ?, ?, ?)",
                    arguments: [
                        document.organization, revision, document.document, author, time.milliseconds,
                    ])
                revisions.append(revision)
            }
            let made = revisions
            result.withLockedValue { $0 = made }
        }
        return result.withLockedValue { $0 }
    }

    /// Does rare work on the writer thread; returns when it is synced. Blocks.
    func perform(_ body: @escaping @Sendable (WriterConnection) throws -> Void) throws {
        let done = DispatchSemaphore(value: 0)
        let failure = NIOLockedValueBox<StoreError?>(nil)
        let job = WriteQueue.Job(run: body) { error in
            failure.withLockedValue { $0 = error }
            done.signal()
        }
        guard writer.queue.put(job) else { throw StoreError.closed }
        done.wait()
        if let error = failure.withLockedValue({ $0 }) { throw error }
    }
}
