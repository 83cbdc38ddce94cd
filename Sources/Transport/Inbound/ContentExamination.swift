import Facts
import Mail
import MailFlow
import NIOCore
import SenderAuthentication

/// The examination of a message that waits or takes more time than an event loop has (docs/architecture.md), and what is
/// held for as long as anybody works on it: the content and its share of memory. It belongs to no event loop.
struct ContentExamination: Sendable {
    /// The examination, with its plan.
    let examination: Examination
    let content: MessageContent
    private let memory: MemoryShare?
    private let recorder: (any DMARCRecorder)?

    /// - Parameter recorder: counts the message for aggregate reports; nil for none.
    init(
        _ examination: Examination, of content: MessageContent, memory: MemoryShare?,
        recorder: (any DMARCRecorder)?
    ) {
        self.examination = examination
        self.content = content
        self.memory = memory
        self.recorder = recorder
    }

    /// The beginning of the content, which holds the header.
    var beginning: ByteBuffer { examination.whole.beginning }

    /// Decides about the message. Without an authenticator all that would have to be asked counts as a temporary error.
    func categorization(by authenticator: (any Authenticator)?) async -> Categorization {
        #if DEBUG
            FaultPoint.examination.pass(beginning)
        #endif
        return await examination.run(by: Examiners(authenticator: authenticator, recorder: recorder)).categorization
    }
}
