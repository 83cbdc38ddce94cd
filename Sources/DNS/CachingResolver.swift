public import Mail
import NIOConcurrencyHelpers

/// How long and how much ``CachingResolver`` keeps.
public struct CacheConfiguration: Sendable, Hashable {
    /// The longest that records are kept, whatever their time to live.
    public var maximumTimeToLive: Interval
    /// The longest that "no such name" and "no such record" are kept (RFC 2308 section 5).
    public var maximumNegativeTimeToLive: Interval
    /// How long a failure is kept (RFC 2308 section 7), so that a dead server is not asked by each session in turn.
    public var failureTimeToLive: Interval
    /// The most entries.
    public var maximumEntries: Int
    /// The most octets, about.
    public var maximumOctets: Int

    /// Makes a configuration; the defaults keep records for a day, negatives for 5 minutes and failures for 5 seconds.
    public init(
        maximumTimeToLive: Interval = .hours(24), maximumNegativeTimeToLive: Interval = .minutes(5),
        failureTimeToLive: Interval = .seconds(5), maximumEntries: Int = 100_000,
        maximumOctets: Int = 32 * 1_024 * 1_024
    ) {
        self.maximumTimeToLive = maximumTimeToLive
        self.maximumNegativeTimeToLive = maximumNegativeTimeToLive
        self.failureTimeToLive = failureTimeToLive
        self.maximumEntries = maximumEntries
        self.maximumOctets = maximumOctets
    }
}

/// Keeps another resolver's answers for their time to live, and asks it only once for equal questions under way.
public final class CachingResolver: Resolver {
    private struct State {
        var table: CacheTable
        var lookups: [CacheKey: Lookup] = [:]
        var nextWaiter: UInt64 = 0
    }

    /// One question to the resolver below, and who waits for it.
    private struct Lookup {
        var waiters: [UInt64: CheckedContinuation<CacheTable.Outcome, Never>] = [:]
        var task: Task<Void, Never>?
        /// Whether its name was dropped since it began: what it finds is not kept then.
        var isStale = false
        /// Tells this look-up from a later one of the same key.
        let id: UInt64
    }

    private let upstream: any Resolver
    private let time: any TimeSource
    private let configuration: CacheConfiguration
    private let state: NIOLockedValueBox<State>

    /// Puts a cache in front of a resolver.
    public init(
        _ upstream: any Resolver, configuration: CacheConfiguration = CacheConfiguration(), time: any TimeSource
    ) {
        self.upstream = upstream
        self.time = time
        self.configuration = configuration
        state = NIOLockedValueBox(
            State(
                table: CacheTable(
                    maximumEntries: configuration.maximumEntries, maximumOctets: configuration.maximumOctets)))
    }

    /// The answer that is kept for a question, at once, or nil: then ``resolve(_:_:)`` must be asked.
    public func cached(_ name: Domain, _ type: RecordType) -> Answer? {
        let now = time.now()
        return state.withLockedValue { try? $0.table.read(CacheKey(name: name, type: type), now: now)?.get() }
    }

    /// Answers from the cache, or joins a look-up under way, or starts one.
    ///
    /// A caller that is cancelled leaves; the look-up goes on for the others and ends with the last.
    public func resolve(_ name: Domain, _ type: RecordType) async throws(ResolverError) -> Answer {
        let key = CacheKey(name: name, type: type)
        let now = time.now()
        let (kept, waiter) = state.withLockedValue { state in
            state.nextWaiter += 1
            return (state.table.read(key, now: now), state.nextWaiter)
        }
        if let kept { return try kept.get() }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { join(key, waiter: waiter, $0) }
        } onCancel: {
            leave(key, waiter: waiter)
        }
        return try outcome.get()
    }

    /// What is kept for a question.
    public struct Held: Sendable {
        /// The name asked for.
        public var name: Domain
        /// The type asked for.
        public var type: RecordType
        /// The answer, or why there was none.
        public var outcome: Result<Answer, ResolverError>
        /// How long it is kept yet.
        public var timeLeft: Interval
    }

    /// What is kept for a name, of one type or of each.
    public func held(_ name: Domain, _ type: RecordType? = nil) -> [Held] {
        let now = time.now()
        return state.withLockedValue { state in
            (type.map { [$0] } ?? RecordType.allCases).compactMap { type in
                state.table.held(CacheKey(name: name, type: type), now: now).map {
                    Held(name: name, type: type, outcome: $0.outcome, timeLeft: $0.timeLeft)
                }
            }
        }
    }

    /// Forgets what is kept for names, of every type, here and in the resolver below, and gives it; nil, with nothing
    /// forgotten, where the resolver below forgot a moment ago and can't do so again yet.
    ///
    /// The resolver below forgets more than these names, as it can't forget single ones.
    public func drop(_ names: [Domain]) throws(ResolverSetupError) -> [Held]? {
        if let upstream = upstream as? any ForgetfulResolver, try !upstream.forget() { return nil }
        let now = time.now()
        return state.withLockedValue { state in
            var dropped: [Held] = []
            for name in names {
                for type in RecordType.allCases {
                    let key = CacheKey(name: name, type: type)
                    state.lookups[key]?.isStale = true
                    guard let held = state.table.held(key, now: now), state.table.drop(key, now: now) else { continue }
                    dropped.append(Held(name: name, type: type, outcome: held.outcome, timeLeft: held.timeLeft))
                }
            }
            return dropped
        }
    }

    /// Forgets every answer; look-ups under way go on.
    public func removeAll() { state.withLockedValue { $0.table.removeAll() } }

    /// How many answers and failures are kept, dead ones that eviction has not met included.
    public var count: Int { state.withLockedValue { $0.table.count } }

    private func join(_ key: CacheKey, waiter: UInt64, _ continuation: CheckedContinuation<CacheTable.Outcome, Never>) {
        // The cancellation handler may have run already, before there was anything to leave.
        if Task.isCancelled { return continuation.resume(returning: .failure(Self.cancelled)) }
        let now = time.now()
        let kept: CacheTable.Outcome? = state.withLockedValue { state in
            if state.lookups[key] != nil {
                state.lookups[key]?.waiters[waiter] = continuation
                return nil
            }
            // A look-up may have ended since the first reading.
            if let kept = state.table.read(key, now: now) { return kept }
            var lookup = Lookup(id: waiter)
            lookup.waiters[waiter] = continuation
            lookup.task = Task { [self] in await lookUp(key, id: waiter) }
            state.lookups[key] = lookup
            return nil
        }
        if let kept {
            continuation.resume(returning: kept)
        } else if Task.isCancelled {
            leave(key, waiter: waiter)
        }
    }

    private func leave(_ key: CacheKey, waiter: UInt64) {
        let (continuation, abandoned) = state.withLockedValue {
            state -> (CheckedContinuation<CacheTable.Outcome, Never>?, Task<Void, Never>?) in
            guard let continuation = state.lookups[key]?.waiters.removeValue(forKey: waiter) else { return (nil, nil) }
            guard let lookup = state.lookups[key], lookup.waiters.isEmpty else { return (continuation, nil) }
            state.lookups[key] = nil
            return (continuation, lookup.task)
        }
        continuation?.resume(returning: .failure(Self.cancelled))
        abandoned?.cancel()
    }

    private func lookUp(_ key: CacheKey, id: UInt64) async {
        let outcome: CacheTable.Outcome
        do throws(ResolverError) {
            outcome = .success(try await upstream.resolve(key.name, key.type))
        } catch {
            outcome = .failure(error)
        }
        let now = time.now()
        let lifetime = lifetime(of: outcome)
        let lookup: Lookup? = state.withLockedValue { state in
            // Everyone left, and a later look-up may have the key now.
            guard let lookup = state.lookups[key], lookup.id == id else { return nil }
            if !lookup.isStale, lifetime.milliseconds > 0 {
                state.table.write(outcome, for: key, until: now + lifetime, now: now)
            }
            return state.lookups.removeValue(forKey: key)
        }
        for continuation in lookup?.waiters.values ?? [:].values { continuation.resume(returning: outcome) }
    }

    private func lifetime(of outcome: CacheTable.Outcome) -> Interval {
        switch outcome {
        case .failure: configuration.failureTimeToLive
        case .success(let answer):
            switch answer.outcome {
            case .records: min(.seconds(Int64(answer.timeToLive)), configuration.maximumTimeToLive)
            case .noData, .nameError:
                min(.seconds(Int64(answer.timeToLive)), configuration.maximumNegativeTimeToLive)
            }
        }
    }

    private static let cancelled = ResolverError.failed("the look-up was cancelled")
}
