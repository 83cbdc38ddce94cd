package import Mail

/// Mail by step.
package struct TrafficReportView: Codable, Sendable, Hashable {
    /// A step.
    package struct Step: Codable, Sendable, Hashable {
        /// Its first moment.
        package var start: WallTime
        /// What mail there was.
        package var figures: TrafficFigures

        private enum CodingKeys: CodingKey { case start }

        init(start: WallTime, figures: TrafficFigures) {
            self.start = start
            self.figures = figures
        }

        /// Reads the figures beside the moment.
        package init(from decoder: any Decoder) throws {
            start = try decoder.container(keyedBy: CodingKeys.self).decode(WallTime.self, forKey: .start)
            figures = try TrafficFigures(from: decoder)
        }

        /// Writes the figures beside the moment.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(start, forKey: .start)
            try figures.encode(to: encoder)
        }
    }

    /// The organization; nil for all.
    package var organization: String?
    /// The direction that alone is counted; nil for both and for reports.
    package var direction: Direction?
    /// The period.
    package var period: ReportPeriodView
    /// The figures of the whole period.
    package var totals: TrafficFigures
    /// Every step of the period, in order; zeros where there was nothing.
    package var series: [Step]
}
