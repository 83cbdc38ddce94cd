import Mail

/// A time in which attempts at a destination fail, for the record: from the first failure to the next answer. What fails
/// again soon after an answer is of the same spell, so that a destination that fails and answers in turn has one a minute at
/// most.
struct FailureSpell: Hashable {
    /// A failure so soon after the end of a spell is one more of it.
    static let pause = Interval.minutes(1)

    /// The first failure.
    let began: Instant
    /// The last failure.
    private(set) var failedAt: Instant
    /// How many attempts have failed.
    private(set) var failures = 1
    /// When the destination answered, if it has since.
    private(set) var ended: Instant?

    /// A spell begins.
    init(now: Instant) {
        began = now
        failedAt = now
    }

    /// The spell in which an attempt fails now: one that was there, or a new one.
    static func failing(after spell: FailureSpell?, now: Instant) -> FailureSpell {
        guard var spell, spell.ended.map({ now - $0 < pause }) ?? true else { return FailureSpell(now: now) }
        spell.failedAt = now
        spell.failures += 1
        spell.ended = nil
        return spell
    }

    /// Ends it; false when it has ended before.
    mutating func end(at moment: Instant) -> Bool {
        guard ended == nil else { return false }
        ended = moment
        return true
    }
}
