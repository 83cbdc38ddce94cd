import Logging
import NIOCore
import Queueing

/// What waits for the writer: bounded in octets, in order of submission.
final class WriteQueue: @unchecked Sendable {
    // Everything below is guarded by the monitor.
    typealias Completion = @Sendable (Result<CommitReceipt, StoreError>) -> Void

    enum Entry: Sendable {
        case transaction(StoreTransaction, Completion)
        /// Refused before it got in; answered in its turn.
        case refused(StoreError, Completion)
        /// Rare work of its own: configuration.
        case job(Job)
    }

    /// Work on the database inside the batch's transaction, and what is called when that is synced, or failed.
    struct Job: Sendable {
        var run: @Sendable (WriterConnection) throws -> Void
        var completion: @Sendable (StoreError?) -> Void
    }

    struct Batch {
        var entries: [Entry]
        /// The file of the mark log that covers them.
        var marks: Int
    }

    enum Taken {
        case batch(Batch)
        case timeout
        case closed
    }

    private let monitor = Monitor()
    private let capacity: Int
    private let logger: Logger
    private var entries: [Entry] = []
    private var bytes = 0
    private var marks: MarkLog
    private var isClosed = false
    private var markFailed = false

    init(capacity: Int, marks: MarkLog, logger: Logger) {
        self.capacity = capacity
        self.marks = marks
        self.logger = logger
    }

    /// Takes a transaction; false when the store is closed.
    func put(_ transaction: StoreTransaction, _ completion: @escaping Completion) -> Bool {
        let isMark = transaction.acceptances.isEmpty
        let size = transaction.acceptances.reduce(512) { $0 + $1.content.bytesInMemory + 1_024 }
        let records = isMark ? MarkLog.encode(transaction.updates) : nil
        return monitor.locked {
            guard !isClosed else { return false }
            // A terminal update with a report is taken in any case: it gives back more room than it takes.
            if !isMark, transaction.updates.isEmpty, bytes + size > capacity, !entries.isEmpty {
                entries.append(.refused(.full, completion))
            } else {
                if let records { write(records) }
                entries.append(.transaction(transaction, completion))
                bytes += size
            }
            monitor.signal()
            return true
        }
    }

    func put(_ job: Job) -> Bool {
        monitor.locked {
            guard !isClosed else { return false }
            entries.append(.job(job))
            monitor.signal()
            return true
        }
    }

    private func write(_ records: ByteBuffer) {
        do throws(DiskError) {
            try marks.append(records)
            markFailed = false
        } catch {
            // The writer commits them all the same; only the window in which a crash may duplicate is wider.
            if !markFailed {
                logger.error("delivery marks cannot be logged ahead of the commit", metadata: ["error": "\(error)"])
            }
            markFailed = true
        }
    }

    /// All that waits; waits for something until `deadline`.
    func take(until deadline: Int64?) -> Taken {
        monitor.locked {
            while entries.isEmpty {
                if isClosed { return .closed }
                if let deadline, Monitor.milliseconds >= deadline { return .timeout }
                monitor.wait(until: deadline)
            }
            var taken: [Entry] = []
            swap(&taken, &entries)
            bytes = 0
            return .batch(Batch(entries: taken, marks: marks.turn()))
        }
    }

    /// A batch is committed, so its marks are no longer needed.
    func covered(_ marks: Int) { monitor.locked { self.marks.covered(marks) } }

    func close() {
        monitor.locked {
            isClosed = true
            monitor.signal()
        }
    }
}
