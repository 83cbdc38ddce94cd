package import Facts
package import Mail

/// What is known of the sources of mail: an IPv4 address, an IPv6 /64, an IPv4 /24.
///
/// What speaks for a source counts from its first message on, not from its first mark: a relay that has long sent good mail
/// must not stand at nothing when somebody sends junk through it. In bounded memory: the sources of which least is known
/// are forgotten (``SourceTable``).
package struct SourceReputations: Sendable {
    /// Addresses and /64 remembered, at most.
    package static let sourceCapacity = 65_536
    /// Networks remembered, at most.
    package static let networkCapacity = 16_384
    /// A source of which less is known is not kept over a restart.
    private static let least = 0.5

    private var sources: SourceTable
    private var networks: SourceTable

    /// Knows nothing.
    package init(
        sourceCapacity: Int = SourceReputations.sourceCapacity, networkCapacity: Int = SourceReputations.networkCapacity
    ) {
        sources = SourceTable(capacity: sourceCapacity)
        networks = SourceTable(capacity: networkCapacity)
    }

    /// Whether nothing is known of anybody.
    package var isEmpty: Bool { sources.isEmpty && networks.isEmpty }

    /// How many sources and networks are remembered.
    package var count: Int { sources.count + networks.count }

    private static func network(of address: IPAddress) -> IPAddress? {
        address.family == .v4 ? address.masked(to: 24) : nil
    }

    /// Counts what a verdict says of a client.
    package mutating func record(_ event: SourceEvent, count: Int = 1, of address: IPAddress, at now: Instant) {
        let source = address.source
        var counts = sources.counts(of: source) ?? SourceCounts(at: now)
        let isExhausted = counts.decayed(to: now).isExhausted
        counts.add(event, count: count, at: now)
        sources.set(counts, of: source)
        // One source alone must not bring its neighbours down.
        guard let network = Self.network(of: address), event.marks == 0 || !isExhausted else { return }
        var neighbours = networks.counts(of: network) ?? SourceCounts(at: now)
        neighbours.add(event, count: count, at: now)
        networks.set(neighbours, of: network)
    }

    /// What speaks against a client, of its address or of its network, whichever is worse; nil where nothing does that
    /// counts.
    package func reputation(of address: IPAddress, at now: Instant) -> SourceReputation? {
        guard !isEmpty else { return nil }
        let own = known(address, at: now)
        let worst = own.max { a, b in Self.rank(a.standing) < Self.rank(b.standing) }
        return worst.flatMap { $0.standing == .good ? nil : $0 }
    }

    /// Everything that is known of a client: of its address or /64, and of its /24.
    package func known(_ address: IPAddress, at now: Instant) -> [SourceReputation] {
        func reputation(_ counts: SourceCounts?, _ source: IPNetwork?, _ scope: SourceCounts.Scope) -> SourceReputation?
        {
            guard let counts = counts?.decayed(to: now), let source else { return nil }
            return SourceReputation(
                source: source, standing: counts.standing(of: scope), marks: counts.marks, accepted: counts.accepted)
        }
        let source = address.source
        var found: [SourceReputation] = []
        if let own = reputation(
            sources.counts(of: source), IPNetwork(source, prefix: address.family == .v4 ? 32 : 64), .source)
        {
            found.append(own)
        }
        if let key = Self.network(of: address),
            let network = reputation(networks.counts(of: key), IPNetwork(key, prefix: 24), .network)
        {
            found.append(network)
        }
        return found
    }

    /// Forgets what is known of a client's address or /64 and of its /24; gives what was forgotten.
    package mutating func forget(_ address: IPAddress, at now: Instant) -> [SourceReputation] {
        let known = known(address, at: now)
        sources.remove(address.source)
        if let network = Self.network(of: address) { networks.remove(network) }
        return known
    }

    private static func rank(_ standing: SourceReputation.Standing) -> Int {
        switch standing {
        case .good: 0
        case .suspicious: 1
        case .bad: 2
        }
    }

    // MARK: - Over a restart

    /// One source or network, to be kept over a restart.
    package struct Entry: Sendable, Hashable {
        /// The source or network.
        package var source: IPNetwork
        /// What is known of it.
        package var counts: SourceCounts

        package init(source: IPNetwork, counts: SourceCounts) {
            self.source = source
            self.counts = counts
        }
    }

    /// All that is known, as it is at a moment.
    package func entries(at now: Instant) -> [Entry] {
        var entries: [Entry] = []
        func add(_ key: IPAddress, _ counts: SourceCounts, prefix: Int) {
            let counts = counts.decayed(to: now)
            guard counts.marks + counts.accepted >= Self.least, let source = IPNetwork(key, prefix: prefix) else {
                return
            }
            entries.append(Entry(source: source, counts: counts))
        }
        sources.forEach { add($0, $1, prefix: $0.family == .v4 ? 32 : 64) }
        networks.forEach { add($0, $1, prefix: 24) }
        return entries
    }

    /// Takes up what was known before a restart.
    package mutating func restore(_ entries: [Entry]) {
        for entry in entries {
            switch (entry.source.address.family, entry.source.prefix) {
            case (.v4, 32), (.v6, 64): sources.set(entry.counts, of: entry.source.address)
            case (.v4, 24): networks.set(entry.counts, of: entry.source.address)
            default: continue
            }
        }
    }
}
