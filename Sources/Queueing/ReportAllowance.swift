import DequeModule
package import Mail

/// How many reports one address, or the senders of one domain, may be sent: a burst, and then so many a minute.
///
/// It keeps somebody whose address others forge from being flooded, and yet lets each of a hundred failures have its
/// report. A token bucket for each, in bounded memory.
package struct ReportAllowance: Sendable {
    // The bucket as one moment (GCRA): when it would be full again. Each report moves it on by the time of one refill.
    private var fullAt: [String: Instant] = [:]
    // Each key once, at the moment known when it was queued; it is looked up again when its turn comes.
    private var order = Deque<(fullAt: Instant, key: String)>()
    private let refill: Interval
    private let depth: Interval
    private let capacity: Int

    /// Makes an allowance.
    ///
    /// - Parameters:
    ///   - burst: reports to one of them at once, 1 to 1,000,000.
    ///   - perMinute: reports a minute when the burst is used up, 1 to 60,000.
    ///   - capacity: addresses or domains remembered, at most. Beyond it the oldest is forgotten, so that in a flood of reports to
    ///     very many senders one too many is sent, and none is suppressed for want of memory.
    package init(burst: Int = 200, perMinute: Int = 10, capacity: Int = 65_536) {
        refill = .milliseconds(Int64(60_000 / min(max(1, perMinute), 60_000)))
        depth = .milliseconds(refill.milliseconds * Int64(min(max(1, burst), 1_000_000)))
        self.capacity = max(1, capacity)
    }

    /// Takes one report out of the bucket of an address or domain; false when it is empty.
    package mutating func take(_ key: String, now: Instant) -> Bool {
        forgetFull(now: now)
        let known = fullAt[key]
        let next = max(known ?? now, now) + refill
        guard next - now <= depth else { return false }
        fullAt[key] = next
        if known == nil {
            order.append((next, key))
            if order.count > capacity, let oldest = order.popFirst() { fullAt[oldest.key] = nil }
        }
        return true
    }

    // A full bucket is as good as none. The work is paid for by the reports that were let through.
    private mutating func forgetFull(now: Instant) {
        while let first = order.first, first.fullAt <= now {
            order.removeFirst()
            if let current = fullAt[first.key], current > now {
                order.append((current, first.key))
            } else {
                fullAt[first.key] = nil
            }
        }
    }
}
