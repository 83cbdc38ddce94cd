import Mail
import Organization

/// Finds the mail flow rules that an order names.
enum RuleNames {
    /// The place of a rule among others, whatever the case of its name. Throws where there is none.
    static func place(
        of name: String, in rules: [TransportRule], of organization: String
    ) throws(OperationFailure) -> Int {
        let found = TypedName.matching(name, in: Array(rules.indices)) { rules[$0].name }
        guard found.count == 1 else { throw unknown(name, in: rules, of: organization) }
        return found[0]
    }

    /// There is no such rule; the sentence names those there are, the first twenty.
    static func unknown(_ name: String, in rules: [TransportRule], of organization: String) -> OperationFailure {
        guard !rules.isEmpty else {
            return OperationFailure(
                .notFound, "\(organization) has no mail flow rule \(ShownValue(name)), and no other.")
        }
        let known = rules.inOrder.prefix(20).map { "\(ShownValue($0.name))" }.joined(separator: ", ")
        let rest = rules.count > 20 ? " and \(rules.count - 20) more" : ""
        return OperationFailure(
            .notFound,
            "\(organization) has no mail flow rule \(ShownValue(name)). It has: \(known)\(rest).")
    }
}
