/// A moment on a clock that never steps: milliseconds since this machine booted (`CLOCK_BOOTTIME`).
///
/// Ages, retries and time-outs are computed with it alone, so that setting the wall clock neither expires nor delays
/// mail. A message accepted before this boot has a moment below zero.
public struct Instant: Hashable, Comparable, Sendable, Codable {
    /// Milliseconds since boot.
    public var milliseconds: Int64

    /// Makes a moment from milliseconds since boot.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Orders by time.
    public static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }

    /// The moment `interval` later.
    public static func + (moment: Instant, interval: Interval) -> Instant {
        Instant(milliseconds: moment.milliseconds.saturatingAdd(interval.milliseconds))
    }

    /// The moment `interval` earlier.
    public static func - (moment: Instant, interval: Interval) -> Instant {
        Instant(milliseconds: moment.milliseconds.saturatingSubtract(interval.milliseconds))
    }

    /// The time from `b` to `a`.
    public static func - (a: Instant, b: Instant) -> Interval {
        Interval(milliseconds: a.milliseconds.saturatingSubtract(b.milliseconds))
    }
}

/// A length of time in milliseconds.
public struct Interval: Hashable, Comparable, Sendable, Codable {
    /// Milliseconds; negative for a moment before.
    public var milliseconds: Int64

    /// Makes a length from milliseconds.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Some milliseconds.
    public static func milliseconds(_ count: Int64) -> Interval { Interval(milliseconds: count) }
    /// Some seconds.
    public static func seconds(_ count: Int64) -> Interval {
        Interval(milliseconds: count.saturatingMultiply(by: 1_000))
    }
    /// Some minutes.
    public static func minutes(_ count: Int64) -> Interval { .seconds(count.saturatingMultiply(by: 60)) }
    /// Some hours.
    public static func hours(_ count: Int64) -> Interval { .minutes(count.saturatingMultiply(by: 60)) }

    /// Orders by length.
    public static func < (a: Interval, b: Interval) -> Bool { a.milliseconds < b.milliseconds }
}

/// A moment in civil time: milliseconds since 1970-01-01 UTC. For headers, reports and traces only.
public struct WallTime: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01 UTC.
    public var milliseconds: Int64

    /// Makes a moment from milliseconds since 1970-01-01 UTC.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Orders by time.
    public static func < (a: WallTime, b: WallTime) -> Bool { a.milliseconds < b.milliseconds }
}

// Lengths of time come from configuration too, and moments from the store: no number in them may trap.
extension Int64 {
    fileprivate func saturatingAdd(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }

    fileprivate func saturatingSubtract(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }

    fileprivate func saturatingMultiply(by factor: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? ((self < 0) == (factor < 0) ? .max : .min) : product
    }
}

/// Both clocks. The core never reads a clock but through this.
public protocol TimeSource: Sendable {
    /// The moment on the clock that never steps.
    func now() -> Instant
    /// The civil time.
    func wallTime() -> WallTime
    /// Waits until a moment of the clock that never steps, or until the task is cancelled.
    func wait(until moment: Instant) async
}

extension TimeSource {
    /// Waits as long as the moment is away now.
    public func wait(until moment: Instant) async {
        let left = (moment - now()).milliseconds
        guard left > 0 else { return }
        try? await Task.sleep(for: .milliseconds(left))
    }
}

/// A source of random bits that several threads may share.
public protocol RandomSource: Sendable {
    /// Sixty-four random bits.
    func next() -> UInt64
}
