import Queueing

/// What happened in runs, in numbers.
struct Tally {
    var seeds = 0
    var steps = 0
    var attempts = 0
    var probes = 0
    var crashes = 0
    var jumps = 0
    var changes = 0
    var deliveries = 0
    var deferrals = 0
    var duplicatesByLostReply = 0
    var duplicatesByCrash = 0
    var reports = 0
    var delayNotices = 0
    var abandoned = 0
    var suspects = 0
    var ends: [RecipientState: Int] = [:]

    static func += (a: inout Tally, b: Tally) {
        a.seeds += b.seeds
        a.steps += b.steps
        a.attempts += b.attempts
        a.probes += b.probes
        a.crashes += b.crashes
        a.jumps += b.jumps
        a.changes += b.changes
        a.deliveries += b.deliveries
        a.deferrals += b.deferrals
        a.duplicatesByLostReply += b.duplicatesByLostReply
        a.duplicatesByCrash += b.duplicatesByCrash
        a.reports += b.reports
        a.delayNotices += b.delayNotices
        a.abandoned += b.abandoned
        a.suspects += b.suspects
        a.ends.merge(b.ends, uniquingKeysWith: +)
    }

    /// All figures by name.
    var figures: [(name: String, count: Int)] {
        [
            ("seeds", seeds), ("steps", steps), ("attempts", attempts), ("probes", probes), ("crashes", crashes),
            ("clock jumps", jumps), ("changes by an administrator", changes), ("deliveries", deliveries),
            ("deferrals", deferrals), ("duplicates by a lost reply", duplicatesByLostReply),
            ("duplicates by a crash", duplicatesByCrash), ("reports", reports),
            ("delay notices", delayNotices), ("attempts abandoned by hand", abandoned),
            ("messages that stepped aside as suspects", suspects),
        ]
            + RecipientState.allCases.filter { ![.waiting, .quarantined, .discarded].contains($0) }
            .map { ("recipients that ended as \($0.rawValue)", ends[$0, default: 0]) }
    }
}
