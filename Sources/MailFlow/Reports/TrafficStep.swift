package import Mail

/// How long the steps of counts are (docs/reference/mail-flow-reports.md). The raw values are what `--step` takes.
package enum TrafficStep: String, Sendable, Hashable, Codable, CaseIterable {
    /// Five minutes, kept for two weeks.
    case fiveMinutes = "5m"
    /// An hour, kept for 90 days.
    case hour = "1h"
    /// A day in UTC, kept for two years.
    case day = "1d"

    /// How long a step is, in minutes.
    package var minutes: Int64 {
        switch self {
        case .fiveMinutes: 5
        case .hour: 60
        case .day: 1_440
        }
    }

    /// How long the counts of a step are kept behind its beginning.
    package var retention: Interval {
        switch self {
        case .fiveMinutes: .hours(14 * 24)
        case .hour: .hours(90 * 24)
        case .day: .hours(730 * 24)
        }
    }

    /// The first minute of the step that a minute since 1970-01-01 UTC lies in.
    package func start(of minute: Int64) -> Int64 {
        let rest = minute % minutes
        return minute - (rest < 0 ? rest + minutes : rest)
    }

    /// The first minute of the step that a moment lies in, in minutes since 1970-01-01 UTC.
    package func start(of time: WallTime) -> Int64 {
        // Of moments that no clock shows, the first or last that counts.
        let milliseconds = min(max(time.milliseconds, 0), 253_402_300_799_999)
        return start(of: milliseconds / 60_000)
    }

    /// Before this minute nothing of the step is kept at a moment.
    package func keptFrom(at time: WallTime) -> Int64 {
        start(of: WallTime(milliseconds: time.milliseconds - retention.milliseconds))
    }

    /// The step that suits a period: the finest that has at most 84 in it and is kept from the beginning of the period on;
    /// where none has, days.
    package static func suiting(from start: WallTime, to end: WallTime, at now: WallTime) -> TrafficStep {
        let minutes = (end.milliseconds - start.milliseconds) / 60_000
        return allCases.first { $0.start(of: start) >= $0.keptFrom(at: now) && minutes / $0.minutes <= 84 } ?? .day
    }
}
