package import Mail
package import MailFlow

/// The period of a report (docs/reference/mail-flow-reports.md).
package struct ReportPeriodView: Codable, Sendable, Hashable {
    /// The first moment: the beginning of a step.
    package var start: WallTime
    /// The moment behind the last step.
    package var end: WallTime
    /// How long a step is.
    package var step: TrafficStep
    /// From when on steps of this length are kept; before, all figures are zero.
    package var keptFrom: WallTime
    /// Up to when all is counted; nil where nothing was ever.
    package var countedThrough: WallTime?

    /// The first moments of its steps.
    package var steps: [WallTime] {
        stride(from: start.milliseconds, to: end.milliseconds, by: Int(step.minutes) * 60_000).map {
            WallTime(milliseconds: $0)
        }
    }
}
