import Mail

/// Remembers in which IPv6 /48 many a /64 went over a limit, and lists it (docs/reference/ipv6.md).
///
/// Who has a /48 has 65,536 networks to come from. The count of a /48 begins anew an hour after its first /64; one that
/// reaches ``threshold`` within that hour is listed for an hour. Memory follows the networks of the last hours and has a
/// bound.
struct RangeWatch {
    private struct Range {
        var since: Instant
        var networks: Set<IPAddress> = []
        var listedUntil: Instant?
    }

    /// Networks of one /48 that list it.
    static let threshold = 16
    private static let window = Interval.hours(1)
    private static let listed = Interval.hours(1)
    /// Ranges remembered at most; beyond it new ones are not watched until old ones are forgotten.
    private static let capacity = 20_000

    private var ranges: [IPAddress: Range] = [:]
    private var sweptAt: Instant?

    /// Notes that the /64 of an address is over a limit.
    mutating func exceeded(_ address: IPAddress, now: Instant) {
        guard address.family == .v6 else { return }
        sweep(now: now)
        let key = address.masked(to: 48)
        guard ranges[key] != nil || ranges.count < Self.capacity else { return }
        var range = ranges[key] ?? Range(since: now)
        if now - range.since >= Self.window { range = Range(since: now, listedUntil: range.listedUntil) }
        range.networks.insert(address.masked(to: 64))
        if range.networks.count >= Self.threshold {
            range.listedUntil = now + Self.listed
            range.networks = []
            range.since = now
        }
        ranges[key] = range
    }

    /// Whether the /48 of this address is listed.
    func isListed(_ address: IPAddress, now: Instant) -> Bool {
        guard !ranges.isEmpty, let until = ranges[address.masked(to: 48)]?.listedUntil else { return false }
        return now < until
    }

    private mutating func sweep(now: Instant) {
        if let sweptAt, now - sweptAt < .minutes(1) { return }
        sweptAt = now
        ranges = ranges.filter { now - $0.value.since < Self.window || ($0.value.listedUntil ?? now) > now }
    }
}
