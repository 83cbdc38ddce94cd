/// Mail by what its verdicts say it is.
package struct VerdictReportView: Codable, Sendable, Hashable {
    /// How much mail there was of a kind.
    package struct Amount: Codable, Sendable, Hashable {
        /// Messages accepted.
        package var messages: Int64 = 0
        /// Their octets.
        package var octets: Int64 = 0
        /// Refusals: one for each recipient of a message that was refused at its end.
        package var refused: Int64 = 0
    }

    /// Mail of one category.
    package struct Row: Codable, Sendable, Hashable {
        /// The category, as in stamps: `HSPM`.
        package var cat: String
        /// The same in words.
        package var words: String
        /// Messages accepted.
        package var messages: Int64
        /// Their octets.
        package var octets: Int64
        /// Refusals: one for each recipient of a message that was refused at its end.
        package var refused: Int64
        /// Messages accepted and refusals of each step.
        package var series: [Int64]
    }

    /// The organization; nil for all, those of none included.
    package var organization: String?
    /// The period.
    package var period: ReportPeriodView
    /// By category, the gravest first.
    package var rows: [Row]
    /// All together.
    package var totals: Amount
}
