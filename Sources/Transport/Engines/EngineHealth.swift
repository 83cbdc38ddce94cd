import Facts
import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers

/// Whether an engine answers: asks no more of one that fails, finds out when it is back, and tells when it begins to fail and
/// when it is back.
final class EngineHealth: Sendable {
    private struct State {
        var breaker: Breaker
        /// Since when it fails; nil while it does not.
        var failingSince: WallTime?
        var lastFailure: EngineReport.Failure?
    }

    private let name: String
    private let place: String
    private let purpose: EngineStanding.Purpose
    private let time: any TimeSource
    private let logger: Logger
    private let state: NIOLockedValueBox<State>

    /// - Parameters:
    ///   - place: where it is, for people.
    ///   - probeTime: how long it may take to find out whether it is back.
    init(
        _ name: String, at place: String, for purpose: EngineStanding.Purpose, probeTime: Interval,
        time: any TimeSource, logger: Logger
    ) {
        self.name = name
        self.place = place
        self.purpose = purpose
        self.time = time
        self.logger = logger
        state = NIOLockedValueBox(State(breaker: Breaker(probeTime: probeTime)))
    }

    /// Why it is not asked about a message now; nil where it is.
    ///
    /// - Parameter ping: asks whether it is there, where it failed of late; gives nil where it is.
    func refusal(ping: () async -> EngineReport.Failure?) async -> EngineReport.Failure? {
        let now = time.now()
        switch state.withLockedValue({ $0.breaker.permission(at: now) }) {
        case .ask: return nil
        case .refrain: return .busy
        case .probe:
            // A message may fail by itself, so a ping comes before one.
            let failure = await ping()
            guard !Task.isCancelled else { return .busy }
            if let failure { conclude(failure) }
            return failure
        }
    }

    /// How it is, with the places that are taken and those who wait for one.
    func standing(_ places: EnginePlaces) -> EngineStanding {
        let (taken, waiting) = places.standing
        return state.withLockedValue { state in
            EngineStanding(
                purpose, name: name, place: place, isAvailable: state.failingSince == nil, since: state.failingSince,
                reason: state.lastFailure.map { "\($0)" }, busy: taken, waiting: waiting)
        }
    }

    /// Notes that a probe found it there: messages are asked about again, and say whether it is well.
    func found() { state.withLockedValue { $0.breaker.succeeded() } }

    /// Notes what came of a message, or of a probe that failed.
    func conclude(_ failure: EngineReport.Failure?) {
        let now = time.now()
        let wall = time.wallTime()
        enum Change {
            case began
            case ended(WallTime)
        }
        let change: Change? = state.withLockedValue { state in
            guard let failure, failure.isOfEngine else {
                // An answer about this message alone, too, is one.
                state.breaker.succeeded()
                state.lastFailure = nil
                return state.failingSince.take().map { .ended($0) }
            }
            state.breaker.failed(at: now)
            state.lastFailure = failure
            guard state.failingSince == nil else { return nil }
            state.failingSince = wall
            return .began
        }
        switch change {
        case .began:
            logger.log(
                purpose.unavailable, [.engine: name, .nextHop: place, .reason: failure.map { "\($0)" } ?? ""])
        case .ended(let since): logger.log(purpose.available, [.engine: name, .nextHop: place, .since: since])
        case nil: break
        }
    }
}

extension EngineStanding.Purpose {
    fileprivate var unavailable: LogEvent {
        switch self {
        case .malware: .malwareEngineUnavailable
        case .scoring: .scoringEngineUnavailable
        }
    }

    fileprivate var available: LogEvent {
        switch self {
        case .malware: .malwareEngineAvailable
        case .scoring: .scoringEngineAvailable
        }
    }
}

extension EngineReport.Failure {
    /// Whether it says something of the engine, rather than of one message.
    fileprivate var isOfEngine: Bool {
        switch self {
        case .unreachable, .tooLong, .malformedAnswer, .unusableAnswer: true
        case .busy, .tooLarge, .error: false
        }
    }
}
