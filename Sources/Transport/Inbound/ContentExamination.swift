import Facts
import Mail
import MailFlow
import NIOConcurrencyHelpers
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
    private let contentExaminers: ContentExaminers
    private let readingBudget: MemoryBudget?
    private let readingPatience: Int
    /// What the run within the time holds of the budget; nil while it holds nothing.
    private let reading = NIOLockedValueBox<MemoryShare?>(nil)
    private let answers: AnswersInTime

    /// - Parameters:
    ///   - recorder: counts the message for aggregate reports; nil for none.
    ///   - contentExaminers: look into the content.
    ///   - readingBudget: the memory that reading the content is counted against; nil where messages come one by one.
    ///   - readingPatience: how many tenths of a second it waits for that memory.
    init(
        _ examination: Examination, of content: MessageContent, memory: MemoryShare?,
        recorder: (any DMARCRecorder)?, contentExaminers: ContentExaminers, readingBudget: MemoryBudget? = nil,
        readingPatience: Int = 100
    ) {
        self.readingPatience = readingPatience
        self.contentExaminers = contentExaminers
        self.readingBudget = readingBudget
        self.examination = examination
        answers = AnswersInTime(about: examination.whole)
        self.content = content
        self.memory = memory
        self.recorder = recorder
    }

    /// The beginning of the content, which holds the header.
    var beginning: ByteBuffer { examination.whole.beginning }

    /// Whether somebody beside the authenticator has to be waited for.
    var waitsForEngines: Bool { examination.plan.readsContent && contentExaminers.waits }

    /// Decides about the message.
    ///
    /// - Parameters:
    ///   - authenticator: nil for none; what would have to be asked counts as a temporary error.
    ///   - isLate: whether the time for it has passed. Then nobody is asked any more, and what was answered in time counts.
    ///   - executor: what it runs on.
    func categorization(
        by authenticator: (any Authenticator)?, isLate: Bool = false, on executor: (any TaskExecutor)? = nil
    ) async -> Categorization {
        #if DEBUG
            FaultPoint.examination.pass(beginning)
        #endif
        var share: MemoryShare?
        if let readingBudget, examination.plan.readsContent {
            share = await memoryShare(of: readingBudget, isLate: isLate)
            if share == nil { return noMemory }
        }
        defer { if !isLate { reading.withLockedValue { $0 = nil } } }
        let examiners = Examiners(authenticator: authenticator, recorder: recorder, content: contentExaminers)
        let result = await examination.run(
            by: isLate ? answers.pastTime(examiners) : answers.keeping(examiners, on: executor))
        withExtendedLifetime(share) {}
        if let refusal = result.refusal, !refusal.isPermanent, !isLate, !Task.isCancelled {
            answers.keepForNextAttempt()
        }
        return result.categorization
    }

    /// The time for it is about to pass. Whoever is asked goes on for the message's next attempt, though the task is cancelled.
    func goOnPastTime() { answers.goOnPastTime() }

    /// What reading the content takes of the budget, waited for; nil where it can't be had.
    private func memoryShare(of budget: MemoryBudget, isLate: Bool) async -> MemoryShare? {
        let octets = min(octetsToRead, budget.half)
        // Whoever is late decides at once. What the run before still holds does for both of them.
        if isLate { return budget.fairShare(of: octets) ?? reading.withLockedValue { $0 } }
        for attempt in 0...readingPatience {
            if attempt > 0 { try? await Task.sleep(for: .milliseconds(100)) }
            if Task.isCancelled { return nil }
            guard let share = budget.fairShare(of: octets) else { continue }
            reading.withLockedValue { $0 = share }
            return share
        }
        return nil
    }

    /// What reading the content takes in memory beside the content: a copy of a file, and what is decoded.
    private var octetsToRead: Int {
        switch content {
        case .memory(let octets): 2 * octets.readableBytes
        case .file(let file): 3 * file.size
        }
    }

    private var noMemory: Categorization {
        let reply = InboundReplies.noResources
        let decision = examination.attribution.decision(
            .acceptance, .refused,
            from: [.init(.reason, "too little memory to look into the content"), .init("size", content.size)],
            reply: reply)
        return .refuse(reply, decisions: [decision])
    }
}
