package import DNS
package import Log
package import Mail
import NIOConcurrencyHelpers
import SMTP

/// The MTA-STS policies of domains that mail goes to (RFC 8461): found by DNS, fetched, cached for their `max_age`
/// (docs/reference/mta-sts.md).
///
/// A policy, once had, is not lost before its time: neither a missing TXT record nor a failed fetch ends it, as both are
/// what an attacker on the way would bring about (RFC 8461 section 10).
package final class MTASTSPolicies: TransportPolicySource, Sendable {
    /// Bounds, published in docs/reference/mta-sts.md.
    package struct Bounds: Sendable {
        /// Fetches at a time; more domains than that have no policy for the moment, unless one is cached. They are more
        /// than the deliveries that mail from strangers may have at a time by the defaults, so that hosts which hang keep
        /// no other domain from its policy.
        package var fetches = 512
        /// Domains whose policies are kept.
        package var policies = 20_000
        /// Octets that the policies that are kept may have together: a policy names up to 256 exchangers.
        package var octets = 32 << 20
        /// For how long a domain whose policy can't be fetched is left alone.
        package var pause = Interval.minutes(5)
        /// How old a policy may become before it is fetched again without need.
        package var refreshAge = Interval.hours(24)
        /// For how long after its last use a policy is refreshed.
        package var idleTime = Interval.hours(7 * 24)
        /// For how long a policy must have been unused to make room for another when there are as many as are kept.
        package var unusedTime = Interval.hours(24)

        /// The published values.
        package init() {}
    }

    private struct State {
        var cache: PolicyCache
        var pausedUntil: [Domain: Instant] = [:]
        var underWay: [Domain: Task<MTASTSPolicy?, Never>] = [:]
    }

    private let resolver: any DNS.Resolver
    private let fetcher: any PolicyFetching
    private let archive: any PolicyArchive
    private let reporter: (any TLSReporter)?
    private let time: any TimeSource
    private let bounds: Bounds
    private let logger: Logger
    private let state: NIOLockedValueBox<State>

    /// Takes up the policies that were kept.
    package init(
        resolver: any DNS.Resolver, fetcher: any PolicyFetching, archive: any PolicyArchive,
        kept: [CachedPolicy] = [], reporter: (any TLSReporter)? = nil, time: any TimeSource,
        bounds: Bounds = Bounds(), logger: Logger
    ) {
        self.resolver = resolver
        self.fetcher = fetcher
        self.archive = archive
        self.reporter = reporter
        self.time = time
        self.bounds = bounds
        self.logger = logger
        var state = State(cache: PolicyCache(bounds: bounds))
        let (now, wall) = (time.now(), time.wallTime())
        var left: [Domain] = []
        for policy in kept {
            let entry = PolicyCache.Entry(policy, lastUsed: now)
            if policy.holds(at: wall), state.cache.hasRoom(for: entry) {
                state.cache.put(entry)
            } else {
                left.append(policy.domain)
            }
        }
        self.state = NIOLockedValueBox(state)
        if !left.isEmpty { archive.remove(left) }
    }

    /// The policy in force: see ``TransportPolicySource``. One of mode `none` counts as none.
    package func policy(for domain: Domain) async -> MTASTSPolicy? {
        let cached = use(domain)
        guard let record = await record(of: domain) else { return Self.effective(cached) }
        if let cached, cached.id == record.id { return Self.effective(cached) }
        guard !isPaused(domain) else { return Self.effective(cached) }
        return Self.effective(await update(domain, id: record.id))
    }

    /// Reads the record anew, as far as DNS caches allow: see ``TransportPolicySource``.
    package func refresh(_ domain: Domain) async -> MTASTSPolicy? { await policy(for: domain) }

    /// Fetches anew what is older than a day and was used lately, and forgets what has expired. Called every now and then.
    package func maintain() async {
        let (now, wall) = (time.now(), time.wallTime())
        let (due, expired) = state.withLockedValue { state in
            state.pausedUntil = state.pausedUntil.filter { $0.value > now }
            let expired = state.cache.removeExpired(at: wall)
            let due = state.cache.entries.filter { _, entry in
                let age = wall.milliseconds - entry.cached.fetchedAt.milliseconds
                return age >= min(bounds.refreshAge.milliseconds, Int64(entry.cached.policy.maxAge) * 500)
                    && now - entry.lastUsed < bounds.idleTime
            }
            return (due.map(\.key).sorted(), expired)
        }
        if !expired.isEmpty { archive.remove(expired) }
        for domain in due where !Task.isCancelled && !isPaused(domain) {
            guard let record = await record(of: domain) else { continue }
            _ = await update(domain, id: record.id)
        }
    }

    private static func effective(_ policy: MTASTSPolicy?) -> MTASTSPolicy? {
        policy?.mode == MTASTSPolicy.Mode.none ? nil : policy
    }

    /// The cached policy, noting that it is used.
    private func use(_ domain: Domain) -> MTASTSPolicy? {
        let (now, wall) = (time.now(), time.wallTime())
        return state.withLockedValue { state in
            guard let entry = state.cache.entries[domain], entry.cached.holds(at: wall) else { return nil }
            state.cache.use(domain, now: now)
            return entry.cached.policy
        }
    }

    private func isPaused(_ domain: Domain) -> Bool {
        let now = time.now()
        return state.withLockedValue { ($0.pausedUntil[domain] ?? now) > now }
    }

    private func record(of domain: Domain) async -> StrictTransportRecord? {
        guard let name = try? Domain("_mta-sts.\(domain.name)"), let answer = try? await resolver.resolve(name, .txt)
        else { return nil }
        return StrictTransportRecord(
            records: answer.records.compactMap { record in
                if case .text(let octets) = record { octets } else { nil }
            })
    }

    /// Fetches a policy, together with all that want the same; gives what is in force then.
    private func update(_ domain: Domain, id: String) async -> MTASTSPolicy? {
        let task = state.withLockedValue { state -> Task<MTASTSPolicy?, Never>? in
            if let task = state.underWay[domain] { return task }
            guard state.underWay.count < bounds.fetches else { return nil }
            let task = Task { await self.fetch(domain, id: id) }
            state.underWay[domain] = task
            return task
        }
        guard let task else { return use(domain) }
        return await task.value
    }

    private func fetch(_ domain: Domain, id: String) async -> MTASTSPolicy? {
        var result: Result<MTASTSPolicy, PolicyFetchFailure> = await fetcher.fetch(domain).flatMap {
            octets -> Result<MTASTSPolicy, PolicyFetchFailure> in
            do throws(StrictTransportText.ParseError) {
                return .success(MTASTSPolicy(try StrictTransportText(reading: octets), id: id))
            } catch {
                return .failure(.invalid("the policy can't be used: \(error)"))
            }
        }
        if case .success(let policy) = result, policy.maxAge == 0 {
            result = .failure(.invalid("the policy can't be used: its max_age is 0"))
        }
        switch result {
        case .success(let policy):
            keep(CachedPolicy(domain: domain, policy: policy, fetchedAt: time.wallTime()))
            return policy
        case .failure(.busy):
            state.withLockedValue { $0.underWay[domain] = nil }
            return use(domain)
        case .failure(let failure):
            let until = time.now() + bounds.pause
            let pausedAtMost = bounds.policies
            state.withLockedValue { state in
                state.underWay[domain] = nil
                if state.pausedUntil.count >= pausedAtMost { state.pausedUntil.removeAll() }
                state.pausedUntil[domain] = until
            }
            logger.log(.tlsPolicyUnfetched, [.domain: "\(domain)", .error: "\(failure)"])
            reporter?.record(
                TLSSession(domain: domain, policyType: .sts, failure: failure.result, detail: failure.description))
            return use(domain)
        }
    }

    private func keep(_ cached: CachedPolicy) {
        let entry = PolicyCache.Entry(cached, lastUsed: time.now())
        let wall = time.wallTime()
        let (isKept, displaced) = state.withLockedValue { state -> (Bool, [Domain]) in
            state.underWay[cached.domain] = nil
            state.pausedUntil[cached.domain] = nil
            var displaced: [Domain] = []
            if !state.cache.hasRoom(for: entry) { displaced += state.cache.removeExpired(at: wall) }
            // Full, it keeps what is in use: nobody gets another domain's policy out of it by filling it, nor keeps new
            // ones out with policies that no mail asks for.
            if !state.cache.hasRoom(for: entry) { displaced += state.cache.makeRoom(for: entry, now: entry.lastUsed) }
            guard state.cache.hasRoom(for: entry) else { return (false, displaced) }
            state.cache.put(entry)
            return (true, displaced)
        }
        let gone = displaced.filter { $0 != cached.domain || !isKept }
        if !gone.isEmpty { archive.remove(gone) }
        if isKept { archive.save(cached) }
    }
}
