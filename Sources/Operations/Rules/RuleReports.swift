internal import Identity
package import Mail
import MailFlow

/// Mail by the mail flow rules that matched it.
package struct ReportRules: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("report.rules", .traceRead)

    /// Whose mail, when, in which steps.
    package var range: ReportRange

    /// Asks for mail by rule.
    package init(_ range: ReportRange) { self.range = range }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> RuleReportView {
        let inquiry = try await ReportInquiry(range, in: administration)
        var rows: [String: RuleReportView.Row] = [:]
        var totals = RuleReportView.Totals()
        for count in try await inquiry.counts([.rules], byStep: true) {
            // A later release may have counted what this one does not know.
            guard let effect = RuleHit.Effect(rawValue: count.name.kind) else { continue }
            let number = count.figures.count
            var row = rows[count.name.name] ?? .init(rule: count.name.name, series: inquiry.zeros)
            row.add(number, effect)
            totals.add(number, effect)
            row.series[inquiry.index(of: count)] += number
            rows[count.name.name] = row
        }
        return RuleReportView(
            organization: inquiry.organization, period: inquiry.period,
            rows: rows.values.sorted { a, b in
                a.matched + a.audited == b.matched + b.audited
                    ? a.rule < b.rule : a.matched + a.audited > b.matched + b.audited
            }, totals: totals)
    }
}

/// Mail by the mail flow rules that matched it: messages accepted, and for each message that was refused its recipients.
package struct RuleReportView: Codable, Sendable, Hashable {
    /// All rules together.
    package struct Totals: Codable, Sendable, Hashable {
        /// That rules matched, so that their actions were done; a message that three rules matched counts three times.
        package var matched: Int64 = 0
        /// That rules matched whose actions are only recorded.
        package var audited: Int64 = 0
        /// That rules could not be evaluated on.
        package var errors: Int64 = 0
    }

    /// Mail of one rule.
    package struct Row: Codable, Sendable, Hashable {
        /// The rule's name.
        package var rule: String
        /// That it matched, so that its actions were done.
        package var matched: Int64 = 0
        /// That it matched, and its actions were only recorded.
        package var audited: Int64 = 0
        /// That it could not be evaluated on.
        package var errors: Int64 = 0
        /// All of that, of each step.
        package var series: [Int64]
    }

    /// The organization; nil for all together.
    package var organization: String?
    /// The period.
    package var period: ReportPeriodView
    /// By rule, the ones that matched most first.
    package var rows: [Row]
    /// All together.
    package var totals: Totals
}
