import Mail

/// The place of a row in the file of its day: the milliseconds since midnight, and behind them a number that tells rows of
/// one moment apart, in the order of their identities. A file is in the order of its places, so reading it backwards gives
/// the newest first.
enum IndexPlace {
    /// Rows of one millisecond.
    static let width: Int64 = 1 << 20
    static let day: Int64 = 86_400_000

    /// The first place of a moment within a day.
    static func first(_ moment: WallTime, in day: UTCDay) -> Int64 {
        (moment.milliseconds - day.start.milliseconds) * width
    }

    /// The moment of a place.
    static func moment(_ place: Int64, in day: UTCDay) -> WallTime {
        WallTime(milliseconds: day.start.milliseconds + place / width)
    }
}

extension UTCDay {
    /// The days that have files: those whose names have four digits for the year.
    static let indexable = UTCDay(number: 0)...UTCDay(number: 2_932_896)

    var next: UTCDay { UTCDay(number: number + 1) }

    /// The moments of the day.
    var moments: Range<WallTime> { start..<next.start }
}
