import Mail
import MailFlow

/// Remembers which sources ask for recipients that don't exist, or that are refused for another reason, and lists those
/// that do it too often.
///
/// A source is an IPv4 address or an IPv6 /64. Its counts begin anew an hour after its first refusal; one that reaches
/// a limit within that hour is listed for an hour. Memory follows the sources of the last hours and has a bound.
struct HarvestWatch {
    private struct Source {
        var since: Instant
        var unknown = 0
        var refused = 0
        var listedUntil: Instant?
    }

    private static let window = Interval.hours(1)
    private static let listed = Interval.hours(1)
    /// Sources remembered at most; beyond it new ones are not watched until old ones are forgotten.
    private static let capacity = 100_000

    private let unknown: Int
    private let refused: Int
    private var sources: [IPAddress: Source] = [:]
    private var sweptAt: Instant?

    /// Lists a source at its unknown recipient number `unknown`, or its refused one number `refused`, within an hour.
    init(unknown: Int, refused: Int) {
        self.unknown = unknown
        self.refused = refused
    }

    /// Counts a refused recipient; true when its source is listed now.
    mutating func refused(_ blame: RecipientBlame, _ address: IPAddress, now: Instant) -> Bool {
        sweep(now: now)
        let key = address.source
        guard sources[key] != nil || sources.count < Self.capacity else { return false }
        var source = sources[key] ?? Source(since: now)
        if now - source.since >= Self.window { source = Source(since: now, listedUntil: source.listedUntil) }
        if blame == .unknown { source.unknown += 1 }
        source.refused += 1
        let isListed = source.unknown >= unknown || source.refused >= refused
        if isListed { source.listedUntil = now + Self.listed }
        sources[key] = source
        return isListed
    }

    /// Whether connections of this address are refused for now.
    func isListed(_ address: IPAddress, now: Instant) -> Bool {
        guard !sources.isEmpty, let until = sources[address.source]?.listedUntil else { return false }
        return now < until
    }

    private mutating func sweep(now: Instant) {
        if let sweptAt, now - sweptAt < .minutes(1) { return }
        sweptAt = now
        sources = sources.filter { now - $0.value.since < Self.window || ($0.value.listedUntil ?? now) > now }
    }
}
