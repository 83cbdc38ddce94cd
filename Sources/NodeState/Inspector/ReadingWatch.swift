import Mail

/// Watches a process that reads the files of a message: what becomes of it, by the clock and by the processor time that it has
/// used for them. Pure.
///
/// Processor time tells what takes long; the clock does not, on a machine that has other things to do.
struct ReadingWatch: Hashable, Sendable {
    /// How long a process may take.
    struct Bounds: Hashable, Sendable {
        /// Processor time after which a message takes long.
        var short = Interval.milliseconds(50)
        /// Time after which a process that uses no processor time meanwhile stands still.
        var standstill = Interval.milliseconds(1_000)
        /// Processor time for one message. The process ends by itself then.
        var processor = Interval.milliseconds(5_000)
        /// Processor time beyond that, which it has for its last words.
        var grace = Interval.milliseconds(500)
        /// Time for one message that takes long, however little of the processor it has got.
        var wall = Interval.milliseconds(10_000)
    }

    /// What becomes of the process.
    enum Step: Hashable, Sendable {
        /// It is waited for until then.
        case waits(until: Instant)
        /// The message takes long: others must not wait for it.
        case takesLong
        /// It does nothing at all.
        case standsStill
        /// It runs only while nobody else wants a processor, and gets next to nothing.
        case starves
        /// It has used up the processor time of a message.
        case ranOver
        /// The time of a message is over.
        case outOfTime
    }

    let bounds: Bounds
    /// Whether the message is among those that take long.
    private(set) var isLong: Bool
    /// When the first process was given the message.
    private var begin: Instant?
    /// When this one was.
    private var given: Instant
    /// Processor time that others have used for the message before.
    private let spent: Interval
    /// Processor time that the process had used when it was given the message.
    private var base = Interval.milliseconds(0)
    /// Processor time that it was seen to have used for the message, and when that was more than before.
    private var seen = Interval.milliseconds(0)
    private var moved: Instant
    /// What it had used when it began with the file that it is at.
    private var fileBase = Interval.milliseconds(0)
    /// Since when it is looked at what is left for the process while it runs only when nobody else wants a processor; nil where
    /// it runs beside others.
    private var idlingSince: Instant?
    /// What it had used then.
    private var idlingBase = Interval.milliseconds(0)

    /// Times are looked at again after this at the earliest.
    private static let shortest = Interval.milliseconds(5)
    /// Processor time for a file up to which it is soon read again from its beginning.
    private static let soonAgain = Interval.milliseconds(500)

    /// - Parameters:
    ///   - now: until a process is given the message, which may have to be started first.
    ///   - isLong: whether the message is known to take long.
    ///   - spent: processor time that was used for the message before.
    init(_ bounds: Bounds, now: Instant, isLong: Bool, spent: Interval = .milliseconds(0)) {
        self.bounds = bounds
        self.isLong = isLong
        self.spent = spent
        given = now
        moved = now
    }

    /// A process is given the message, or another in its place.
    ///
    /// - Parameters:
    ///   - used: processor time that it has used so far; nil where nobody can tell.
    ///   - isIdling: whether it runs only while nobody else wants a processor.
    mutating func attach(at now: Instant, used: Interval?, isIdling: Bool = false) {
        if begin == nil { begin = now }
        idlingSince = isIdling ? now : nil
        idlingBase = .milliseconds(0)
        given = now
        moved = now
        base = used ?? .milliseconds(0)
        seen = .milliseconds(0)
        fileBase = .milliseconds(0)
    }

    /// The process is at the next file.
    mutating func beginFile(at now: Instant, used total: Interval?) {
        note(total, at: now)
        fileBase = seen
    }

    /// Processor time that is left for the message when it is begun.
    var processorLeft: Interval { .milliseconds(max(1, bounds.processor.milliseconds - spent.milliseconds)) }

    /// Processor time that was used for the message, as it was seen last.
    var used: Interval { .milliseconds(spent.milliseconds + seen.milliseconds) }

    /// When nobody waits for the process any more, whatever it does.
    var end: Instant { (begin ?? given) + bounds.wall }

    /// When the process has taken all files of the message at the latest.
    var taken: Instant { isLong && !isIdling ? end : min(end, given + bounds.standstill) }

    /// Whether the process runs only while nobody else wants a processor.
    var isIdling: Bool { idlingSince != nil }

    /// Whether the file that the process is at takes long by itself.
    var isFileLong: Bool { 2 * ofFile >= bounds.short.milliseconds }

    /// Whether the file that the process is at takes most of a message's time by itself.
    var isFileEndless: Bool { 2 * ofFile >= bounds.processor.milliseconds }

    private var ofFile: Int64 { seen.milliseconds - fileBase.milliseconds }

    /// The message is among those that take long now.
    ///
    /// - Parameter moment: since when its process runs only while nobody else wants a processor; nil where it runs beside others.
    mutating func goOnLong(idlingSince moment: Instant? = nil) {
        isLong = true
        idlingSince = moment
        idlingBase = seen
    }

    /// What becomes of the process.
    ///
    /// - Parameter total: processor time that it has used in its life; nil where nobody can tell, and the clock counts.
    mutating func step(at now: Instant, used total: Interval?) -> Step {
        note(total, at: now)
        if isLong {
            let left = processorLeft.milliseconds + bounds.grace.milliseconds - seen.milliseconds
            if left <= 0 { return .ranOver }
            if now >= end { return .outOfTime }
            if isStarving(at: now) { return .starves }
            let next = now + .milliseconds(max(Self.shortest.milliseconds, left))
            return .waits(until: min(end, min(next, idlingSince.map { $0 + bounds.standstill } ?? next)))
        }
        let left = bounds.short.milliseconds - seen.milliseconds
        if left <= 0 { return .takesLong }
        if now - moved >= bounds.standstill { return .standsStill }
        // Where all processors are at work, what is short takes its time as well. But nobody waits for it without end.
        if (now - given).milliseconds >= 2 * bounds.standstill.milliseconds { return .takesLong }
        let next = now + .milliseconds(max(Self.shortest.milliseconds, left))
        return .waits(until: min(next, max(moved + bounds.standstill, now + Self.shortest)))
    }

    /// Whether an idling process got less than a tenth of a processor in the time that was looked at; otherwise the next begins. What
    /// has come far is not begun anew.
    private mutating func isStarving(at now: Instant) -> Bool {
        guard let since = idlingSince, now - since >= bounds.standstill else { return false }
        let got = seen.milliseconds - idlingBase.milliseconds
        if 10 * got < (now - since).milliseconds, ofFile < Self.soonAgain.milliseconds { return true }
        idlingSince = now
        idlingBase = seen
        return false
    }

    private mutating func note(_ total: Interval?, at now: Instant) {
        let ran = total.map { $0.milliseconds - base.milliseconds } ?? (now - given).milliseconds
        guard ran > seen.milliseconds else { return }
        seen = .milliseconds(ran)
        moved = now
    }
}
