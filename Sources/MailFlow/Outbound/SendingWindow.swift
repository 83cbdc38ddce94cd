package import Mail

/// The times over which the mail of a sender is counted: whole minutes, hours and days in UTC, each with its length in
/// milliseconds.
package enum SendingWindow: Int64, Sendable, CaseIterable {
    /// A minute.
    case minute = 60_000
    /// An hour.
    case hour = 3_600_000
    /// A day.
    case day = 86_400_000

    /// The number of the one that a moment lies in, since 1970-01-01.
    package func number(at time: WallTime) -> Int64 { time.milliseconds.flooredQuotient(rawValue) }

    /// When the one began that a moment lies in.
    package func start(at time: WallTime) -> WallTime { Self.moment(number(at: time), rawValue) }

    /// When it ends: the first moment of the next one.
    package func end(at time: WallTime) -> WallTime { Self.moment(number(at: time) + 1, rawValue) }

    private static func moment(_ number: Int64, _ length: Int64) -> WallTime {
        let (milliseconds, overflow) = number.multipliedReportingOverflow(by: length)
        return WallTime(milliseconds: overflow ? (number < 0 ? .min : .max) : milliseconds)
    }
}
