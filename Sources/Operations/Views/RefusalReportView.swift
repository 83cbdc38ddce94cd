/// Refusals at the edge by stage and reply.
package struct RefusalReportView: Codable, Sendable, Hashable {
    /// Those of a stage with a reply.
    package struct Row: Codable, Sendable, Hashable {
        /// The stage that refused.
        package var stage: String
        /// The codes of the reply, such as `550 5.7.1`; `closed` where there was none; nil for all that found no room by
        /// themselves.
        package var reply: String?
        /// Refusals.
        package var refusals: Int64
        /// The refusals of each step.
        package var series: [Int64]
    }

    /// The organization; nil for all, those of none included.
    package var organization: String?
    /// The period.
    package var period: ReportPeriodView
    /// By stage and reply, the most first.
    package var rows: [Row]
    /// All together.
    package var totals: AmountView
}
