import Mail

/// How often mail flow rules matched, by what came of it.
protocol RuleTally {
    /// That they matched, so that their actions were done.
    var matched: Int64 { get set }
    /// That they matched, and their actions were only recorded.
    var audited: Int64 { get set }
    /// That they could not be evaluated.
    var errors: Int64 { get set }
}

extension RuleTally {
    /// Counts so many more of an effect.
    mutating func add(_ number: Int64, _ effect: RuleHit.Effect) {
        switch effect {
        case .enforced: matched += number
        case .audited: audited += number
        case .failed: errors += number
        }
    }
}

extension RuleHitsView: RuleTally {}
extension RuleReportView.Totals: RuleTally {}
extension RuleReportView.Row: RuleTally {}
