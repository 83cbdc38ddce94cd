import Mail

/// What came of the last 64 attempts of a kind.
struct AttemptHistory {
    /// The youngest in the lowest bit; set for a failure.
    private var failed: UInt64 = 0
    private(set) var count = 0

    var failures: Int { failed.nonzeroBitCount }

    mutating func note(isFailure: Bool) {
        failed = failed << 1 | (isFailure ? 1 : 0)
        count = min(count + 1, 64)
    }

    /// The share of failures, as high as it may well be after so few attempts, some failures left out: the upper end of
    /// the Wilson interval of one standard deviation.
    func shareAtMost(without leftOut: Int = 0) -> Double {
        let (failures, count) = (Double(failures - leftOut), Double(count - leftOut))
        guard count > 0 else { return 1 }
        return (failures + 0.5 + (failures * (count - failures) / count + 0.25).squareRoot()) / (count + 1)
    }
}

/// How a destination did lately, as far as it was not down.
struct AttemptRecord {
    /// All attempts.
    var all = AttemptHistory()
    /// Of them those that got into a transaction, with messages that were no suspects.
    var transactions = AttemptHistory()
    /// The attempts of messages after their first failure, where they went well in the end.
    var retries = AttemptHistory()

    /// An attempt went well: of a message that had not failed before, or after so many failures besides its first one.
    mutating func noteSuccess(afterRetries failed: Int?) {
        all.note(isFailure: false)
        guard let failed else { return transactions.note(isFailure: false) }
        for _ in 0..<min(failed, 64) { retries.note(isFailure: true) }
        retries.note(isFailure: false)
    }

    /// Whether no attempt went well, as far as is remembered.
    var knowsNoSuccess: Bool { all.failures == all.count }

    /// How many failures in a row chance brings about once in 4,096 times, by the share of the attempts that failed lately:
    /// 3 of one in sixteen, 4 of one in ten, 7 of three in ten, 12 of a half. At most 24.
    ///
    /// Where some attempts went well, eight are added of which a half failed: the first few say little of the share.
    var rareRun: Int {
        let share =
            knowsNoSuccess
            ? Double(all.failures) / Double(all.count + 1) : Double(all.failures + 4) / Double(all.count + 8)
        var chance = 1.0
        var length = 0
        while chance > 1.0 / 4_096, length < 24 {
            chance *= share
            length += 1
        }
        return length
    }

    /// Whether so many failures of one message inside transactions, in a row, show that it fares worse than others.
    ///
    /// With p for the share of the others' transactions that fail, and q for that of their attempts after a failure, chance
    /// brings that about with p × q^(strikes - 1); once in 3,000 times is rare. The two differ: the first attempt may find a
    /// kept connection and, when that is closed, make another. So two strikes suffice where none of 54 failed, of one
    /// in ten it takes five, and of a half fourteen. Where nothing is known, p is a half; q is p at least.
    func isRare(strikes: Int) -> Bool {
        guard strikes >= 2 else { return false }
        // Its own first strike is among them.
        let own = min(1, transactions.failures)
        let first = transactions.count == own ? 0.5 : transactions.shareAtMost(without: own)
        let again = retries.count == 0 ? first : max(first, retries.shareAtMost())
        var chance = first
        for _ in 1..<min(strikes, 64) { chance *= again }
        return chance <= 1.0 / 3_000
    }
}

/// Failures of a destination in a row, without a success between.
struct FailureRun {
    /// A run that lasts for this long with nothing else under way is over, however few failures it has: they were time-outs.
    private static let longest = Interval.minutes(1)
    /// The fewest failures of a run that puts a queue into Retry, but for time-outs.
    private static let fewest = 3
    /// As many show that a queue is down that hardly anything is known of.
    private static let unknown = 12

    private var count = 0
    /// When the first attempt of it began.
    private var beganAt: Instant
    private var lastEndedAt: Instant
    private let window: Int
    /// How the destination did before.
    let record: AttemptRecord
    private let rareRun: Int

    init(record: AttemptRecord, window: Int, began: Instant) {
        self.record = record
        self.window = window
        rareRun = record.rareRun
        beganAt = began
        lastEndedAt = began
    }

    mutating func note(began: Instant, now: Instant) {
        count += 1
        // The queue had nothing to try meanwhile: that time is no part of it.
        if began - lastEndedAt > Self.longest { beganAt = began }
        lastEndedAt = now
    }

    /// Whether it shows that the destination is down.
    ///
    /// - Parameters:
    ///   - waiting: recipients that wait for it, each good for three attempts.
    ///   - active: other attempts under way.
    func isProof(waiting: Int, active: Int) -> Bool {
        let needed = max(Self.fewest, rareRun, min(max(window, Self.unknown), Self.fewest * waiting))
        return count >= needed || active == 0 && lastEndedAt - beganAt >= Self.longest
    }
}
