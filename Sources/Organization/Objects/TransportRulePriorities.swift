/// The order of mail flow rules, and what changes of it do to their numbers (docs/reference/mail-flow-rules.md#order).
///
/// Every function takes rules in the order of a document. What a change gives back is numbered from 0 without gaps, and the
/// rules stand in the order in which they go.
public enum TransportRulePriorities {
    /// The rules numbered from 0, in the order in which they go.
    public static func numbered(_ rules: [TransportRule]) -> [TransportRule] { renumbered(rules.inOrder) }

    /// The rules with one more at a place; those at the place and behind it go one further. Without a place, or with one
    /// behind the last, the new rule is the last one.
    public static func inserting(
        _ rule: TransportRule, at priority: Int? = nil, among rules: [TransportRule]
    ) -> [TransportRule] {
        var result = rules.inOrder
        result.insert(rule, at: min(max(0, priority ?? .max), result.count))
        return renumbered(result)
    }

    /// The rules with one of them at another place; those between the two places go one on. Nil where no rule has the
    /// name, in any case.
    public static func moving(_ name: String, to priority: Int, among rules: [TransportRule]) -> [TransportRule]? {
        guard let rule = rules.first(where: { isNamed($0, name) }) else { return nil }
        return inserting(rule, at: priority, among: rules.filter { !isNamed($0, name) })
    }

    /// The rules without one of them; those behind it go one back. Nil where no rule has the name, in any case.
    public static func removing(_ name: String, from rules: [TransportRule]) -> [TransportRule]? {
        guard rules.contains(where: { isNamed($0, name) }) else { return nil }
        return numbered(rules.filter { !isNamed($0, name) })
    }

    private static func isNamed(_ rule: TransportRule, _ name: String) -> Bool {
        rule.name.lowercased() == name.lowercased()
    }

    private static func renumbered(_ rules: [TransportRule]) -> [TransportRule] {
        rules.enumerated().map { place, rule in
            var rule = rule
            rule.priority = place
            return rule
        }
    }
}
