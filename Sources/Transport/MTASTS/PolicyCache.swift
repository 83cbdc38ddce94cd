import Mail

/// The MTA-STS policies that are kept, within their bounds.
struct PolicyCache {
    /// A policy, and when mail asked for it last.
    struct Entry {
        let cached: CachedPolicy
        var lastUsed: Instant
        let octets: Int

        init(_ cached: CachedPolicy, lastUsed: Instant) {
            self.cached = cached
            self.lastUsed = lastUsed
            octets = cached.octets
        }
    }

    private(set) var entries: [Domain: Entry] = [:]
    private var octets = 0
    private let bounds: MTASTSPolicies.Bounds

    init(bounds: MTASTSPolicies.Bounds) { self.bounds = bounds }

    /// Notes that mail asks for a domain's policy.
    mutating func use(_ domain: Domain, now: Instant) { entries[domain]?.lastUsed = now }

    private mutating func remove(_ domain: Domain) { octets -= entries.removeValue(forKey: domain)?.octets ?? 0 }

    /// Whether there is room for an entry, in place of the one that its domain may have.
    func hasRoom(for entry: Entry) -> Bool {
        let old = entries[entry.cached.domain]
        return entries.count - (old == nil ? 0 : 1) < bounds.policies
            && octets - (old?.octets ?? 0) + entry.octets <= bounds.octets
    }

    /// Takes an entry for which there is room.
    mutating func put(_ entry: Entry) {
        remove(entry.cached.domain)
        entries[entry.cached.domain] = entry
        octets += entry.octets
    }

    /// Takes what has expired out, and gives its domains.
    mutating func removeExpired(at wall: WallTime) -> [Domain] {
        let expired = entries.filter { !$0.value.cached.holds(at: wall) }.map(\.key)
        for domain in expired { remove(domain) }
        return expired
    }

    /// Makes room by what no mail has asked for for long, the longest unused first; gives the domains.
    mutating func makeRoom(for entry: Entry, now: Instant) -> [Domain] {
        var displaced: [Domain] = []
        let domain = entry.cached.domain
        let unused = entries.filter { $0.key != domain && now - $0.value.lastUsed >= bounds.unusedTime }
        for (other, _) in unused.sorted(by: { $0.value.lastUsed < $1.value.lastUsed }) {
            if hasRoom(for: entry) { break }
            remove(other)
            displaced.append(other)
        }
        return displaced
    }
}
