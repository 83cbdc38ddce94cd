import Facts
import Mail
import MailFlow
import NIOCore
import NIOPosix
import Queueing
import SenderAuthentication

/// What takes time to find out and do about a message between the end of its content and its commit: who sent it, what
/// becomes of it, its signatures (docs/reference/sender-authentication.md).
///
/// It belongs to no event loop. It holds the content and its memory for as long as anybody works on it.
struct ContentExamination: Sendable {
    /// The policy that the session began with.
    let policy: any MailPolicy
    let transaction: Transaction
    let session: SessionFacts
    let facts: MessageFacts
    let header: HeaderSummary
    let plan: AuthenticationPlan
    /// This server's name.
    let receiver: String
    /// The beginning of the content, which holds the header.
    let beginning: ByteBuffer
    let content: MessageContent
    let memory: MemoryShare?
    /// Counts the message for aggregate reports; nil for none.
    let recorder: (any DMARCRecorder)?

    /// Decides about the message. Without an authenticator all that would have to be asked counts as a temporary error.
    func categorization(by authenticator: (any Authenticator)?) async -> Categorization {
        #if DEBUG
            FaultPoint.examination.pass(beginning)
        #endif
        var facts = facts
        if let source = plan.source {
            var request = AuthenticationRequest(
                clientAddress: source.address, helo: source.helo, isClientKnown: source.isKnown,
                sender: source.sender ?? transaction.envelope.sender, receiver: receiver, header: beginning,
                content: content)
            request.knownDomain = source.knownDomain
            facts.source = source
            if let authenticator {
                facts.authentication = await authenticator.authenticate(request)
            } else {
                facts.authentication = .unanswered(request)
            }
        }
        let ruled = policy.categorize(facts, transaction: transaction, session: session)
        // Past the deadline another task decides about the message.
        if let recorder, !Task.isCancelled,
            let row = policy.aggregateRow(facts, transaction: transaction, categorization: ruled)
        {
            recorder.record(row)
        }
        let categorization = signed(ruled)
        guard let key = plan.sealingKey else { return categorization }
        return categorization.sealed(with: key, facts, header: beginning, content: content)
    }
}

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
