import Mail

/// Keeps away from something that fails: after a few failures in a row nobody asks it, and after a pause one asks whether it
/// is back. A value type without a clock.
struct Breaker: Sendable, Hashable {
    /// Whether to ask.
    enum Permission: Hashable {
        /// Ask.
        case ask
        /// Find out first whether it is back; nobody else asks meanwhile.
        case probe
        /// Don't ask.
        case refrain
    }

    private enum State: Hashable {
        case closed(failures: Int)
        case open(until: Instant, pause: Interval)
        case probing(pause: Interval, until: Instant)
    }

    /// Failures in a row that open it.
    static let failures = 3
    /// The first pause; each one behind it is twice as long.
    static let firstPause = Interval.seconds(1)
    /// The longest pause.
    static let longestPause = Interval.seconds(30)

    private var state = State.closed(failures: 0)
    /// How long a probe may take before another one is begun in its place.
    let probeTime: Interval

    init(probeTime: Interval) { self.probeTime = probeTime }

    /// Whether to ask at this moment. Whoever is told so says what came of it, by ``succeeded()`` or ``failed(at:)``.
    mutating func permission(at now: Instant) -> Permission {
        switch state {
        case .closed: return .ask
        case .open(let until, let pause), .probing(let pause, let until):
            guard until <= now else { return .refrain }
            state = .probing(pause: pause, until: now + probeTime)
            return .probe
        }
    }

    /// Notes an answer.
    mutating func succeeded() { state = .closed(failures: 0) }

    /// Notes a failure.
    mutating func failed(at now: Instant) {
        switch state {
        case .closed(let failures) where failures + 1 < Self.failures: state = .closed(failures: failures + 1)
        case .closed: state = .open(until: now + Self.firstPause, pause: Self.firstPause)
        case .probing(let pause, _):
            let next = min(Interval(milliseconds: pause.milliseconds * 2), Self.longestPause)
            state = .open(until: now + next, pause: next)
        // Of one that had begun before.
        case .open: break
        }
    }
}
