import Log
import Mail
import NIOCore
import NodeState
import Queueing

/// What waits for the writer: bounded in octets, in order of submission; and when the writer takes it.
///
/// What somebody waits for is taken at once by an idle writer, unless more than two senders are at work: then a commit
/// waits until ``Pace/commitInterval`` after the last one, or until as many messages wait as the last ones had, or
/// ``Pace/commitCount``; so each takes more. Marks alone, which nobody waits for and
/// which the mark log keeps already, go with the next of these, or after ``Pace/markDelay``.
// Sendable without a check because everything that changes is read and written inside `monitor.locked` alone.
final class WriteQueue: @unchecked Sendable {
    typealias Completion = @Sendable (Result<CommitReceipt, StoreError>) -> Void

    enum Entry: Sendable {
        case transaction(StoreTransaction, Completion)
        /// Refused before it got in; answered in its turn.
        case refused(StoreError, Completion)
        /// Rare work of its own: configuration.
        case job(Job)
        /// Octets of what was removed before go from the files, behind the commit of the batch.
        case erasure(@Sendable (Result<Bool, StoreError>) -> Void)
    }

    /// Work on the database inside the batch's transaction, and what is called when that is synced, or failed.
    struct Job: Sendable {
        var run: @Sendable (WriterConnection) throws -> Void
        var completion: @Sendable (StoreError?) -> Void
    }

    struct Batch {
        var entries: [Entry]
        /// When the first of them was put in, in milliseconds of ``Monitor/milliseconds``.
        var since: Int64
        /// The file of the mark log that covers them.
        var marks: Int
    }

    /// Times in milliseconds.
    struct Pace {
        var commitInterval: Int64
        var markDelay: Int64
        /// As many messages as make a good commit: nothing waits for more.
        var commitCount = 12
    }

    enum Taken {
        case batch(Batch)
        case timeout
        case closed
    }

    private let monitor = Monitor()
    private let capacity: Int
    private let pace: Pace
    private let logger: Logger
    private var entries: [Entry] = []
    private var bytes = 0
    private var acceptances = 0
    /// How many messages end the wait for a commit: about as many as senders are at work.
    private var expected = 0
    /// When the first of the entries was put in.
    private var since: Int64 = 0
    /// When the entries are to be taken; nil when there are none.
    private var due: Int64?
    /// Before this nothing is taken for the sake of an acceptance.
    private var nextCommit: Int64 = 0
    private var marks: MarkLog
    private var isClosed = false
    private var markFailed = false

    init(capacity: Int, pace: Pace, marks: MarkLog, logger: Logger) {
        self.capacity = capacity
        self.pace = pace
        self.marks = marks
        self.logger = logger
    }

    /// Takes a transaction; false when the store is closed.
    func put(_ transaction: StoreTransaction, _ completion: @escaping Completion) -> Bool {
        // What becomes of an item in quarantine waits for its commit as mail does.
        let isMark = transaction.acceptances.isEmpty && transaction.quarantine.isEmpty
        let size = transaction.acceptances.reduce(512) { $0 + $1.content.bytesInMemory + 1_024 }
        // An entry of the audit log goes with its change: in the log of marks the change would be durable before it.
        let records = isMark && transaction.audit.isEmpty ? MarkLog.encode(transaction.updates) : nil
        return monitor.locked {
            guard !isClosed else { return false }
            // A terminal update with a report is taken in any case: it gives back more room than it takes.
            if !isMark, transaction.updates.isEmpty, bytes + size > capacity, !entries.isEmpty {
                append(.refused(.full, completion), isAwaited: true)
            } else {
                if let records { write(records) }
                append(.transaction(transaction, completion), isAwaited: !isMark)
                acceptances += transaction.acceptances.count
                bytes += size
                if !isMark, acceptances >= expected { hasten() }
            }
            return true
        }
    }

    /// Octets that wait for the writer, and how many may.
    var load: (waiting: Int, capacity: Int) { monitor.locked { (bytes, capacity) } }

    func put(_ job: Job) -> Bool {
        monitor.locked {
            guard !isClosed else { return false }
            append(.job(job), isAwaited: true)
            return true
        }
    }

    /// Takes the wish that no octet of what was removed be left; false when the store is closed.
    func putErasure(_ completion: @escaping @Sendable (Result<Bool, StoreError>) -> Void) -> Bool {
        monitor.locked {
            guard !isClosed else { return false }
            append(.erasure(completion), isAwaited: true)
            return true
        }
    }

    private func append(_ entry: Entry, isAwaited: Bool) {
        let now = Monitor.milliseconds
        if entries.isEmpty { since = now }
        entries.append(entry)
        let moment = isAwaited ? max(now, nextCommit) : now + pace.markDelay
        if let due, due <= moment { return }
        due = moment
        monitor.signal()
    }

    /// Every sender that is likely to come is here: there is nobody to wait for.
    private func hasten() {
        guard let due, due > since else { return }
        self.due = since
        monitor.signal()
    }

    private func write(_ records: ByteBuffer) {
        do throws(DiskError) {
            KillPoint.markWriting.pass()
            try marks.append(records)
            KillPoint.markWritten.pass()
            markFailed = false
        } catch {
            // The writer commits them all the same; only the window in which a crash may duplicate is wider.
            if !markFailed {
                logger.log(.storeMarksUnlogged, [.error: "\(error)"])
            }
            markFailed = true
        }
    }

    /// All that waits, when it is due; waits for that until `deadline`.
    func take(until deadline: Int64) -> Taken {
        monitor.locked {
            while true {
                let now = Monitor.milliseconds
                if let due, due <= now || isClosed { return .batch(batch(now)) }
                if isClosed { return .closed }
                if deadline <= now { return .timeout }
                monitor.wait(until: min(deadline, due ?? deadline))
            }
        }
    }

    /// All that waits, due or not; nil when nothing does.
    func takeNow() -> Batch? {
        monitor.locked { entries.isEmpty ? nil : batch(Monitor.milliseconds) }
    }

    private func batch(_ now: Int64) -> Batch {
        var taken: [Entry] = []
        swap(&taken, &entries)
        // Each sender waits for its answer, so this many are at work: one or two are never held up.
        nextCommit = acceptances > 2 ? now + pace.commitInterval : now
        // It falls slowly: a batch is often smaller than the number of those that send.
        expected = min(pace.commitCount, max(acceptances, expected - 1))
        bytes = 0
        acceptances = 0
        due = nil
        defer { KillPoint.markFilesTurned.pass() }
        return Batch(entries: taken, since: since, marks: marks.turn())
    }

    /// A batch is committed, so its marks are no longer needed.
    func covered(_ marks: Int) {
        KillPoint.marksCovering.pass()
        monitor.locked { self.marks.covered(marks) }
        KillPoint.marksCovered.pass()
    }

    /// Overwrites marks that are committed where they lie still. For the thread that commits, between two batches.
    ///
    /// - Returns: false where marks that are not committed lie behind others that are.
    func eraseCoveredMarks() throws(DiskError) -> Bool {
        let result: Result<(files: [DiskFile], isWhole: Bool), DiskError> = monitor.locked {
            Result { () throws(DiskError) in try marks.eraseCovered() }
        }
        let (files, isWhole) = try result.get()
        // Not while those who deliver wait for the lock.
        for file in files { try SystemSynchronizer().sync(file) }
        return isWhole
    }

    func close() {
        monitor.locked {
            isClosed = true
            monitor.signal()
        }
    }
}
