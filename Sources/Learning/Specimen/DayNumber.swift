package import Mail

/// A day in UTC as tables keep it: days since 2020-01-01, in 15 bits. Earlier and later days are the first and the last.
package struct DayNumber: Sendable, Hashable, Comparable {
    /// Days since 2020-01-01, at most ``maximum``.
    package let number: UInt16
    /// The last day that there is, in 2109.
    package static let maximum: UInt16 = 0x7fff
    private static let epoch: Int64 = 18_262

    /// A day by number.
    package init(_ number: UInt16) { self.number = min(number, Self.maximum) }

    /// The day of a moment.
    package init(_ time: WallTime) {
        number = UInt16(min(max(UTCDay(time).number - Self.epoch, 0), Int64(Self.maximum)))
    }

    /// The same day.
    package var day: UTCDay { UTCDay(number: Int64(number) + Self.epoch) }

    /// Orders by time.
    package static func < (a: DayNumber, b: DayNumber) -> Bool { a.number < b.number }

    /// Days from another one to this one; 0 where that is later.
    package func days(since other: DayNumber) -> Int { max(0, Int(number) - Int(other.number)) }
}
