import Mail

/// How far entries of the audit log may be removed by now.
///
/// Their age is told by the wall clock, which can be wrong. However far that steps ahead, the removal goes on from the
/// oldest entry at most twice as fast as time passes by the clock that never steps; twice, so that it catches up with the
/// time during which the gateway did not run (docs/reference/audit.md).
struct RemovalPace {
    /// Nothing that is younger than this goes; nil until there was an entry.
    private var limit: Int64?
    private var last: Instant

    /// A pace from a moment on: the last one at which the store is known to have been open, or now.
    init(from moment: Instant) { last = moment }

    /// Entries from before this moment, in milliseconds of the wall clock, may go; nil where none may.
    ///
    /// - Parameters:
    ///   - oldest: the moment of the oldest entry; nil when there is none.
    ///   - due: the moment whose entries are old enough, by the wall clock.
    mutating func cutoff(oldest: Int64?, due: Int64, now: Instant) -> Int64? {
        // No clock counts so far; doubled and added below, it must not overflow.
        let passed = min(max(0, (now - last).milliseconds), 1 << 60)
        guard let oldest else {
            // There is nothing that the time could count for.
            last = now
            return nil
        }
        last = now
        let from = limit ?? oldest
        let (reached, isBeyond) = from.addingReportingOverflow(2 * passed)
        let limit = max(from, min(due, isBeyond ? .max : reached))
        self.limit = limit
        return min(limit, due)
    }
}
