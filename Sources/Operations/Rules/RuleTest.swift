internal import Identity
package import Mail
package import MailFlow

/// What the mail flow rules would do with a transaction that is not made: for each rule and each recipient whether it matches,
/// and what each condition saw. Nothing is sent or changed.
package struct RuleTest: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("rule.test", .explainRun, readsDirectories: true)

    /// The transaction, with its message.
    package var transaction: ExplainQuery
    /// Only this rule, by its name in any case of letters; nil for all.
    package var rule: String?

    /// Asks about a transaction.
    package init(_ transaction: ExplainQuery, rule: String? = nil) {
        self.transaction = transaction
        self.rule = rule
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> RuleTestResult {
        guard transaction.content != nil else {
            throw OperationFailure(.usage, "Give the message: rules look at its header and its content.")
        }
        let answer = try await transaction.explained(in: administration, tracesRules: true)
        var traces = answer.traces
        if let rule, !traces.isEmpty {
            let name = TypedName.matching(rule, in: Array(Set(traces.map(\.rule)))) { $0 }
            guard name.count == 1 else {
                throw OperationFailure(
                    .notFound,
                    "The organization whose mail it is has no mail flow rule \(ShownValue(rule)); `postern rule list` "
                        + "shows those it has.")
            }
            traces.removeAll { $0.rule != name[0] }
        }
        return RuleTestResult(
            recipients: answer.explanations.map { explanation in
                RuleTestResult.Recipient(
                    recipient: explanation.recipient, isAccepted: explanation.isAccepted,
                    command: explanation.command, reply: explanation.reply)
            }, rules: traces)
    }
}

/// What the mail flow rules would do with a transaction.
package struct RuleTestResult: Codable, Sendable, Hashable {
    /// A recipient of the transaction, and what would be said to it.
    package struct Recipient: Codable, Sendable, Hashable {
        /// RCPT TO without angle brackets.
        package var recipient: String
        /// Whether the message would be accepted for it.
        package var isAccepted: Bool
        /// The command whose reply is final.
        package var command: String
        /// The final reply.
        package var reply: String
    }

    /// The recipients of the transaction.
    package var recipients: [Recipient]
    /// What came of each rule for each recipient, in the order of evaluation: for those whom the message is delivered to, so
    /// that members stand in the place of their group. Empty where the message is refused before rules see it, and where the
    /// organization has no rules.
    package var rules: [RuleTrace]
}
