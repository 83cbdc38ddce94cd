import Mail

/// Keeps anybody from filling the log: so many refusals a minute are kept of one source, of the network round it and in
/// all; the rest is for counting.
///
/// A value without clock or disk: the minute is that of the refusals themselves.
struct RefusalCap {
    /// What becomes of a refusal.
    enum Verdict: Hashable {
        case kept
        /// Counted only, for this source.
        case counted(RefusalSource)
    }

    /// Refusals kept in a minute.
    struct Bounds {
        /// Of an IPv4 address or an IPv6 /64.
        var perSource: Int
        /// Of an IPv4 /24 or an IPv6 /48.
        var perNetwork: Int
        var total: Int
    }

    /// Sources and networks told apart in one minute; further ones share a count.
    static let capacity = 10_000

    private let bounds: Bounds
    private var minute = Int64.min
    private var sources: [RefusalSource: Int] = [:]
    private var networks: [IPAddress: Int] = [:]
    private var kept = 0

    init(_ bounds: Bounds) { self.bounds = bounds }

    /// Rules on a refusal and counts it. `minute` is that of the refusal, since 1970.
    mutating func admit(_ source: RefusalSource, minute now: Int64) -> Verdict {
        begin(now)
        guard sources[source] != nil || sources.count < RefusalCap.capacity else { return .counted(.others) }
        let count = (sources[source] ?? 0) + 1
        sources[source] = count
        guard count <= bounds.perSource, kept < bounds.total else { return .counted(source) }
        if let network = source.surroundings {
            // There are no more networks than sources.
            let count = (networks[network] ?? 0) + 1
            networks[network] = count
            guard count <= bounds.perNetwork else { return .counted(source) }
        }
        kept += 1
        return .kept
    }

    /// The source under which a refusal is counted that is not to be kept and uses up nothing.
    mutating func known(_ source: RefusalSource, minute now: Int64) -> RefusalSource {
        begin(now)
        guard sources[source] != nil || sources.count < RefusalCap.capacity else { return .others }
        sources[source] = sources[source] ?? 0
        return source
    }

    private mutating func begin(_ now: Int64) {
        guard now != minute else { return }
        minute = now
        sources.removeAll(keepingCapacity: true)
        networks.removeAll(keepingCapacity: true)
        kept = 0
    }
}
