package import Mail

/// How long to wait after a failure (docs/reference/queues.md).
///
/// `interval(n) = clamp(base(n) × load × priority × jitter, 1 min, cap)`.
package struct RetrySchedule: Hashable, Sendable {
    /// Minutes by failure, the first for the first; the last one goes on. 1, 2, 5, 10, 15, 15, 20, 30, 45, 60.
    package var base: [Int64]
    /// The ceiling of the first `earlyFailures` intervals; 15 minutes.
    package var earlyCap: Interval
    /// How many failures have the early ceiling; 5.
    package var earlyFailures: Int
    /// The ceiling of all later intervals; 60 minutes.
    package var lateCap: Interval
    /// The floor of every interval; 1 minute.
    package var floor: Interval
    /// The floor after a reply that speaks of greylisting; 5 minutes.
    package var greylistFloor: Interval

    /// Makes a schedule; all that is not given has its default.
    package init(
        base: [Int64] = [1, 2, 5, 10, 15, 15, 20, 30, 45, 60], earlyCap: Interval = .minutes(15),
        earlyFailures: Int = 5, lateCap: Interval = .minutes(60), floor: Interval = .minutes(1),
        greylistFloor: Interval = .minutes(5)
    ) {
        self.base = base
        self.earlyCap = earlyCap
        self.earlyFailures = earlyFailures
        self.lateCap = lateCap
        self.floor = floor
        self.greylistFloor = greylistFloor
    }

    /// The wait after the `failures`th failure in a row (1 for the first).
    ///
    /// - Parameters:
    ///   - failures: failures in a row, this one included.
    ///   - waiting: messages in the queue; up to 200 count once, 2,000 and more twice.
    ///   - priority: High halves, Low adds a half.
    ///   - jitter: thousandths, 900 to 1,100; 1,000 for messages, which never jitter.
    ///   - failure: what was said, for greylisting.
    package func interval(
        failures: Int, waiting: Int, priority: Priority, jitter: Int64 = 1_000, failure: DeliveryFailure?
    ) -> Interval {
        let step = max(1, failures)
        let minutes = base.isEmpty ? 1 : base[min(step, base.count) - 1]
        let load = 1_000 + Int64(min(max(waiting, 200), 2_000) - 200) * 1_000 / 1_800
        let weight: Int64 =
            switch priority {
            case .high: 500
            case .normal: 1_000
            case .low: 1_500
            }
        let spread = min(max(jitter, 900), 1_100)
        // Minutes to milliseconds, three factors in thousandths: at most 60 × 60,000 × 2,000 × 1,500 × 1,100 < 2^63.
        let wanted = Interval.milliseconds(minutes * 60_000 * load / 1_000 * weight / 1_000 * spread / 1_000)
        let cap = step <= earlyFailures ? earlyCap : lateCap
        var lowest = floor
        if let failure, failure.kind == .reply, Self.speaksOfGreylisting(failure.reply) {
            lowest = max(lowest, greylistFloor)
        }
        return min(max(wanted, lowest), max(cap, lowest))
    }

    /// Whether a reply's text names greylisting, in one of its spellings.
    package static func speaksOfGreylisting(_ reply: Reply) -> Bool {
        guard reply.isTransient else { return false }
        return reply.lines.contains { line in
            let text = line.lowercased()
            return ["greylist", "graylist", "grey-list", "gray-list", "grey list", "gray list", "postgrey"]
                .contains { contains(text, $0) }
        }
    }

    private static func contains(_ text: String, _ word: String) -> Bool {
        let text = text.utf8
        let word = word.utf8
        var start = text.startIndex
        while let candidate = text[start...].firstIndex(of: word[word.startIndex]) {
            if text[candidate...].starts(with: word) { return true }
            start = text.index(after: candidate)
        }
        return false
    }
}
