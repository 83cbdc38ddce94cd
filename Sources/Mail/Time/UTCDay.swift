/// A day in UTC, which reports to other domains are about (RFC 8460 section 4.1, RFC 9990 section 3.1).
public struct UTCDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Days since 1970-01-01.
    public var number: Int64

    /// A day by number.
    public init(number: Int64) { self.number = number }

    /// The day of a moment.
    public init(_ time: WallTime) {
        number = time.milliseconds.flooredQuotient(86_400_000)
    }

    /// Parses `2026-11-23`; nil for other text.
    public init?(_ text: String) {
        guard text.utf8.count == 10, let time = WallTime(iso8601: text) else { return nil }
        self.init(time)
    }

    /// The first moment.
    public var start: WallTime {
        let (milliseconds, overflow) = number.multipliedReportingOverflow(by: 86_400_000)
        return WallTime(milliseconds: overflow ? 0 : milliseconds)
    }

    /// `2026-11-23`.
    public var description: String { String(start.iso8601.prefix(10)) }

    /// Orders by time.
    public static func < (a: UTCDay, b: UTCDay) -> Bool { a.number < b.number }
}
