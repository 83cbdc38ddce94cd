public import Mail
import NIOConcurrencyHelpers

/// Resolves with libunbound inside this process: recursion or forwarding, with DNSSEC validation.
///
/// Answers that libunbound has cached still cost a hop to its thread; put a ``CachingResolver`` in front.
public final class UnboundResolver: ForgetfulResolver {
    private struct State {
        var engine: UnboundEngine
        /// An engine whose last questions are under way, while there is one.
        var retired: UnboundEngine?
    }

    private let configuration: UnboundConfiguration
    private let state: NIOLockedValueBox<State>

    /// Starts a resolver. No question is sent yet.
    ///
    /// - Throws: when libunbound refuses a server or a trust anchor, with a sentence that names it.
    public init(_ configuration: UnboundConfiguration = UnboundConfiguration()) throws(ResolverSetupError) {
        self.configuration = configuration
        state = NIOLockedValueBox(State(engine: try UnboundEngine(configuration)))
    }

    deinit { state.withLockedValue { $0.engine }.shutDown() }

    /// Forgets every answer that libunbound has cached, by going on with a new context; the old one lives until the
    /// deadline of its last question, and until then there is no other new one.
    public func forget() throws(ResolverSetupError) -> Bool {
        guard state.withLockedValue({ $0.retired?.isClosed ?? true }) else { return false }
        let engine = try UnboundEngine(configuration)
        let old = state.withLockedValue { state -> UnboundEngine in
            defer {
                state.retired = state.engine
                state.engine = engine
            }
            return state.engine
        }
        old.retire()
        return true
    }

    /// Asks for records; gives up at the configured deadline or when the task is cancelled.
    public func resolve(_ name: Domain, _ type: RecordType) async throws(ResolverError) -> Answer {
        try await ask(UnboundQuestion(name: name.name, typeCode: type.rawValue, type: type))
    }

    /// Whether the servers hand out what DNSSEC validation needs, found by validating the root's own NS records.
    func canValidate() async throws(ResolverError) -> Bool {
        do {
            return try await ask(UnboundQuestion(name: ".", typeCode: 2, type: nil)).isSecure
        } catch .bogus {
            return false
        }
    }

    /// Fails every question under way and releases libunbound; later questions fail at once.
    public func shutDown() { state.withLockedValue { $0.engine }.shutDown() }

    private func ask(_ question: UnboundQuestion) async throws(ResolverError) -> Answer {
        let engine = state.withLockedValue { $0.engine }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                engine.start(question) { continuation.resume(returning: $0) }
            }
        } onCancel: {
            engine.cancel(question)
        }
        return try result.get()
    }
}
