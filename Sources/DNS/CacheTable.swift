import DequeModule
import Mail

/// A question, as the cache knows it.
struct CacheKey: Hashable, Sendable {
    let name: Domain
    let type: RecordType

    /// Octets that keeping the key costs, about.
    var cost: Int { 2 * name.name.utf8.count }
}

/// Answers and recent failures, bounded in entries and octets.
///
/// Eviction gives each entry that was read since the last round a second chance, so a read costs one flag.
struct CacheTable {
    typealias Outcome = Result<Answer, ResolverError>

    private struct Entry {
        var outcome: Outcome
        var expiry: Instant
        var cost: Int
        var wasRead: Bool
    }

    private var entries: [CacheKey: Entry] = [:]
    /// Every key of `entries` exactly once, in the order in which eviction looks at them.
    private var order: Deque<CacheKey> = []
    private(set) var octets = 0
    private let maximumEntries: Int
    private let maximumOctets: Int

    init(maximumEntries: Int, maximumOctets: Int) {
        self.maximumEntries = maximumEntries
        self.maximumOctets = maximumOctets
    }

    var count: Int { entries.count }

    /// The outcome kept for a key, with its remaining time to live, or nil when there is none or it is too old.
    mutating func read(_ key: CacheKey, now: Instant) -> Outcome? {
        guard let index = entries.index(forKey: key) else { return nil }
        let entry = entries.values[index]
        guard now < entry.expiry else { return nil }
        if !entry.wasRead { entries.values[index].wasRead = true }
        return entry.outcome.map { answer in
            var answer = answer
            // Rounded up, so that an answer never reads as already dead.
            answer.timeToLive = UInt32(clamping: ((entry.expiry - now).milliseconds + 999) / 1_000)
            return answer
        }
    }

    /// The outcome kept for a key and how long it is kept yet, without counting as a read; nil when there is none or it is
    /// too old.
    func held(_ key: CacheKey, now: Instant) -> (outcome: Outcome, timeLeft: Interval)? {
        guard let entry = entries[key], now < entry.expiry else { return nil }
        return (entry.outcome, entry.expiry - now)
    }

    /// Forgets the outcome of a key; whether there was one.
    mutating func drop(_ key: CacheKey, now: Instant) -> Bool {
        guard let entry = entries[key], now < entry.expiry else { return false }
        // The key stays in `order`, so a dead entry stays too until eviction comes by.
        entries[key]?.expiry = now
        return true
    }

    /// Keeps an outcome until `expiry`; one that is larger than the whole table allows is not kept.
    mutating func write(_ outcome: Outcome, for key: CacheKey, until expiry: Instant, now: Instant) {
        let cost = key.cost + Self.cost(of: outcome)
        if let old = entries[key] {
            octets -= old.cost
            guard cost <= maximumOctets else {
                // The key stays in `order`, so an empty, dead entry must stay too until eviction comes by.
                octets += old.cost
                entries[key]?.expiry = now
                return
            }
            entries[key] = Entry(outcome: outcome, expiry: expiry, cost: cost, wasRead: true)
        } else {
            guard cost <= maximumOctets, maximumEntries > 0 else { return }
            entries[key] = Entry(outcome: outcome, expiry: expiry, cost: cost, wasRead: false)
            order.append(key)
        }
        octets += cost
        evict(now: now)
    }

    /// Forgets everything.
    mutating func removeAll() {
        entries.removeAll()
        order.removeAll()
        octets = 0
    }

    private mutating func evict(now: Instant) {
        // Each round either removes an entry or takes a flag away, so this ends.
        while entries.count > maximumEntries || octets > maximumOctets, let key = order.popFirst() {
            guard let entry = entries[key] else { continue }
            if entry.wasRead, now < entry.expiry {
                entries[key]?.wasRead = false
                order.append(key)
            } else {
                entries[key] = nil
                octets -= entry.cost
            }
        }
    }

    /// Octets that an outcome takes, about: what matters is that nothing large counts as small.
    static func cost(of outcome: Outcome) -> Int {
        let fixed = 200
        switch outcome {
        case .success(let answer):
            return answer.records.reduce(fixed) { cost, record in
                switch record {
                case .address: cost + 64
                case .mx(_, let exchange): cost + 64 + (exchange?.name.utf8.count ?? 0)
                case .name(let name): cost + 64 + name.name.utf8.count
                case .text(let text): cost + 96 + text.count
                case .tlsa(_, _, _, let data): cost + 96 + data.count
                }
            }
        case .failure(.bogus(let reason)), .failure(.failed(let reason)): return fixed + reason.utf8.count
        case .failure: return fixed
        }
    }
}
