import Mail
import MailFlow
import NIOCore
import NIOPosix
import Queueing

/// Runs the pieces of a message's examination on threads of their own, each under a note of the message, so that a trap
/// in one of them is blamed on this message and on no other (docs/reference/poison.md).
final class ExaminationExecutor: TaskExecutor {
    private let threads: NIOThreadPool
    private let work: any WorkJournal
    private let size: Int
    private let beginning: ByteBuffer

    init(of content: ContentExamination, on threads: NIOThreadPool, work: any WorkJournal) {
        self.threads = threads
        self.work = work
        self.size = content.content.size
        self.beginning = content.beginning
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // Also when the threads have stopped: a piece that never ran would leave its task waiting for ever.
        threads.submit { [self] _ in
            let note = beginning.withUnsafeReadableBytes { work.begin(contentOf: size, head: $0) }
            job.runSynchronously(on: asUnownedTaskExecutor())
            work.end(note)
        }
    }
}
