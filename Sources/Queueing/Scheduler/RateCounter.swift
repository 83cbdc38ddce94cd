import Mail

/// Counts what passed in the last minute, in twelve counters of five seconds each.
struct RateCounter {
    private static let width: Int64 = 5_000
    private var counts = InlineArray<12, UInt32>(repeating: 0)
    /// The five seconds that the newest counter stands for.
    private var newest: Int64 = 0

    mutating func note(now: Instant, _ count: UInt32 = 1) {
        let slice = now.milliseconds / Self.width
        if slice != newest { advance(to: slice) }
        let index = Self.index(newest)
        counts[index] = counts[index].addingReportingOverflow(count).overflow ? .max : counts[index] + count
    }

    /// How many passed, a second: eleven whole counters and what there is of the newest.
    func perSecond(now: Instant) -> Double {
        var counter = self
        counter.advance(to: now.milliseconds / Self.width)
        var sum = 0
        for index in counter.counts.indices { sum += Int(counter.counts[index]) }
        let span = 11 * Self.width + max(0, now.milliseconds) % Self.width
        return Double(sum) * 1_000 / Double(span)
    }

    private mutating func advance(to slice: Int64) {
        guard slice > newest else { return }
        for passed in max(newest + 1, slice - 11)...slice { counts[Self.index(passed)] = 0 }
        newest = slice
    }

    private static func index(_ slice: Int64) -> Int { Int(((slice % 12) + 12) % 12) }
}
