import NIOPosix
import Queueing

/// Runs the pieces of a task that works on a stored message on threads, each under a note of that message, so that a trap in one
/// of them is blamed on it and on no other (docs/reference/poison.md).
final class StoredMessageExecutor: TaskExecutor {
    private let sequence: SequenceNumber
    private let threads: NIOThreadPool
    private let work: any WorkJournal

    init(_ sequence: SequenceNumber, on threads: NIOThreadPool, work: any WorkJournal) {
        self.sequence = sequence
        self.threads = threads
        self.work = work
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // Also when the threads have stopped: a piece that never ran would leave its task waiting for ever.
        threads.submit { [self] _ in
            work.noting(.delivery, on: sequence) { job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }
}
