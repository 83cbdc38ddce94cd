import CUnbound
import DequeModule
import Dispatch
import Mail

/// One question on its way through libunbound.
// Unchecked: mutable state is touched only on the engine's queue.
final class UnboundQuestion: @unchecked Sendable {
    let name: String
    let typeCode: Int32
    /// How to decode the records; nil when only the outcome matters.
    let type: RecordType?
    fileprivate var state = State.new
    /// What libunbound holds while the question is under way.
    fileprivate var handle: Unmanaged<UnboundCallback>?

    fileprivate enum State {
        case new
        case underWay(asyncID: Int32, completion: @Sendable (Result<Answer, ResolverError>) -> Void)
        case done
    }

    init(name: String, typeCode: Int32, type: RecordType?) {
        self.name = name
        self.typeCode = typeCode
        self.type = type
    }
}

/// A libunbound context, with its worker thread, and the serial queue on which alone it is called.
// Unchecked: everything mutable, the context included, is touched only on `queue`.
final class UnboundEngine: @unchecked Sendable {
    private let queue = DispatchQueue(label: "postern.dns")
    private let deadlineNanoseconds: UInt64
    private let maximumOutstanding: Int
    private let reader: any DispatchSourceRead
    private let timer: any DispatchSourceTimer
    private var context: OpaquePointer?
    private var outstanding = 0
    /// Every question has the same time to live, so the oldest ends first.
    private var deadlines: Deque<(due: UInt64, question: UnboundQuestion)> = []
    private var timerIsSet = false

    init(_ configuration: UnboundConfiguration) throws(ResolverSetupError) {
        let context = try UnboundContext.make(configuration)
        self.context = context
        deadlineNanoseconds = UInt64(max(1, configuration.deadline.milliseconds)) * 1_000_000
        maximumOutstanding = configuration.maximumOutstanding
        reader = DispatchSource.makeReadSource(fileDescriptor: ub_fd(context), queue: queue)
        timer = DispatchSource.makeTimerSource(queue: queue)
        reader.setEventHandler { [weak self] in self?.readable() }
        timer.setEventHandler { [weak self] in self?.timerFired() }
        reader.activate()
        timer.activate()
    }

    func start(_ question: UnboundQuestion, completion: @escaping @Sendable (Result<Answer, ResolverError>) -> Void) {
        queue.async { self.begin(question, completion) }
    }

    func cancel(_ question: UnboundQuestion) {
        queue.async { self.abandon(question, with: .failed("the look-up was cancelled")) }
    }

    func shutDown() { queue.async { self.close() } }

    /// Closes when the last question that is under way now is sure to have ended.
    func retire() {
        queue.asyncAfter(deadline: .now() + .nanoseconds(Int(clamping: deadlineNanoseconds) + 100_000_000)) {
            self.close()
        }
    }

    /// Whether it is closed. Waits for what is done on the queue.
    var isClosed: Bool { queue.sync { context == nil } }

    private func begin(
        _ question: UnboundQuestion, _ completion: @escaping @Sendable (Result<Answer, ResolverError>) -> Void
    ) {
        guard case .new = question.state else { return completion(.failure(.failed("the look-up was cancelled"))) }
        question.state = .done
        guard let context else { return completion(.failure(.failed("the resolver was shut down"))) }
        guard outstanding < maximumOutstanding else {
            return completion(.failure(.failed("\(outstanding) look-ups are under way already")))
        }
        // libunbound holds this reference until the callback, or until ub_cancel says that there will be none.
        let handle = Unmanaged.passRetained(UnboundCallback(engine: self, question: question))
        var asyncID: Int32 = 0
        let status = ub_resolve_async(
            context, question.name, question.typeCode, 1, handle.toOpaque(), unboundAnswered, &asyncID)
        guard status == 0 else {
            handle.release()
            return completion(.failure(.failed(UnboundContext.text(of: status))))
        }
        outstanding += 1
        question.state = .underWay(asyncID: asyncID, completion: completion)
        question.handle = handle
        deadlines.append((DispatchTime.now().uptimeNanoseconds &+ deadlineNanoseconds, question))
        setTimer()
    }

    func answered(_ question: UnboundQuestion, _ result: Result<Answer, ResolverError>) {
        guard case .underWay(_, let completion) = question.state else { return }
        question.state = .done
        question.handle = nil
        outstanding -= 1
        completion(result)
    }

    private func abandon(_ question: UnboundQuestion, with error: ResolverError) {
        switch question.state {
        case .done:
            break
        case .new:
            question.state = .done
        case .underWay(let asyncID, let completion):
            question.state = .done
            outstanding -= 1
            // After a successful cancel the callback is never called; otherwise it has been called and took its handle.
            if let context, ub_cancel(context, asyncID) == 0 { question.handle?.release() }
            question.handle = nil
            completion(.failure(error))
        }
    }

    private func readable() {
        guard let context else { return }
        ub_process(context)
    }

    private func timerFired() {
        timerIsSet = false
        let now = DispatchTime.now().uptimeNanoseconds
        while let oldest = deadlines.first {
            if case .underWay = oldest.question.state {
                guard oldest.due <= now else { break }
                abandon(oldest.question, with: .timedOut)
            }
            deadlines.removeFirst()
        }
        setTimer()
    }

    private func setTimer() {
        guard !timerIsSet, let oldest = deadlines.first else { return }
        timerIsSet = true
        timer.schedule(deadline: DispatchTime(uptimeNanoseconds: oldest.due), leeway: .milliseconds(10))
    }

    private func close() {
        guard let context else { return }
        while let oldest = deadlines.popFirst() {
            abandon(oldest.question, with: .failed("the resolver was shut down"))
        }
        self.context = nil
        // libunbound closes its descriptor; the source must be off it first.
        reader.setCancelHandler { ub_ctx_delete(context) }
        reader.cancel()
        timer.cancel()
    }
}
