public import Mail
import NIOConcurrencyHelpers

/// Forwards to configured servers, and validates with DNSSEC as soon as they prove to hand out what that needs.
///
/// Some forwarders drop signatures; validating behind such a one would turn every answer into a failure. So this asks
/// through two contexts: a validating one once the root's own records have validated, a plain one until then, whose
/// answers are never secure (so DANE is off). Once validation has worked it stays on.
public final class ForwardingResolver: ForgetfulResolver {
    private struct State {
        var validates = false
        var lastFinding: Bool?
        var nextProbe: Instant?
    }

    private let validating: UnboundResolver
    private let plain: UnboundResolver
    private let time: any TimeSource
    private let onChange: @Sendable (Bool) -> Void
    private let state = NIOLockedValueBox(State())

    /// How long a forwarder without usable DNSSEC is left before it is tried again.
    static let probeInterval = Interval.minutes(1)

    /// Starts a resolver for a configuration that names servers.
    ///
    /// - Parameter onChange: called with the first finding whether the servers can be validated, and when it changes.
    /// - Throws: when libunbound refuses a server or a trust anchor.
    public init(
        _ configuration: UnboundConfiguration, time: any TimeSource,
        onChange: @escaping @Sendable (_ validates: Bool) -> Void = { _ in }
    ) throws(ResolverSetupError) {
        validating = try UnboundResolver(configuration)
        var unvalidated = configuration
        unvalidated.trustAnchors = []
        plain = try UnboundResolver(unvalidated)
        self.time = time
        self.onChange = onChange
    }

    /// Whether answers are validated now.
    public var validates: Bool { state.withLockedValue { $0.validates } }

    /// Finds out whether the servers can be validated; to be called once at start. Takes at most the deadline.
    @discardableResult
    public func probe() async -> Bool {
        let now = time.now()
        state.withLockedValue { $0.nextProbe = now + Self.probeInterval }
        let finding = (try? await validating.canValidate()) ?? false
        let (isValidating, isChange) = state.withLockedValue { state in
            state.validates = state.validates || finding
            defer { state.lastFinding = state.validates }
            return (state.validates, state.lastFinding != state.validates)
        }
        if isChange { onChange(isValidating) }
        return isValidating
    }

    /// Has both contexts forget what they keep.
    public func forget() throws(ResolverSetupError) -> Bool {
        // They always forget together, so that one says for both whether it may be done.
        guard try validating.forget() else { return false }
        return try plain.forget()
    }

    /// Asks through the validating context when validation works, else through the plain one.
    public func resolve(_ name: Domain, _ type: RecordType) async throws(ResolverError) -> Answer {
        let now = time.now()
        let (isValidating, isDue) = state.withLockedValue { state -> (Bool, Bool) in
            guard !state.validates, let next = state.nextProbe, next <= now else { return (state.validates, false) }
            state.nextProbe = now + Self.probeInterval
            return (false, true)
        }
        if isDue { Task { await probe() } }
        return try await (isValidating ? validating : plain).resolve(name, type)
    }
}
