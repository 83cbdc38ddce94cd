package import Facts
package import Mail

/// What the mail flow rules have decided for a recipient that is still to be joined with the verdict
/// (docs/reference/mail-flow-rules.md#evaluation).
package struct RuleOutcome: Sendable, Hashable {
    /// How a rule ends a copy. The gravest stands first.
    package enum End: Sendable, Hashable {
        /// The sender is told that it is refused (`RejectMessageReasonText`).
        case reject(Reply)
        /// It is held for an administrator (`Quarantine`).
        case quarantine
        /// It is held for moderators, who are asked so (`ModerateMessageByUser`, `ModerateMessageByManager`).
        case moderate(QuarantineHold, requests: [NoticeOrder])
        /// Nobody gets it (`DeleteMessage`).
        case delete
    }

    /// An end, and the rule that asks for it.
    package struct Ending: Sendable, Hashable {
        /// What becomes of the copy.
        package var end: End
        /// The name of the rule.
        package var rule: String
        /// EOP's name of the action, with its value.
        package var setting: Decision.Input
    }

    /// What a rule says of how unwanted the message is (`SetSCL`); of several rules the last; nil where none says
    /// anything.
    package var override: VerdictOverride?
    /// How a rule ends the copy; nil where none does.
    package var ending: Ending?

    package init(override: VerdictOverride? = nil, ending: Ending? = nil) {
        self.override = override
        self.ending = ending
    }
}

/// What the mail flow rules have come to for a message.
package struct RuleOutcomes: Sendable {
    /// Different outcomes, each once.
    package internal(set) var outcomes: [RuleOutcome] = []
    /// The number of the outcome for each address that is delivered to, by its look-up key; an address without one has
    /// none.
    package internal(set) var numbers: [String: Int] = [:]
    /// What came of each rule for each recipient; empty where nobody asked for it.
    package internal(set) var traces: [RuleTrace] = []

    /// What was decided for a delivery; nil for nothing that a verdict has to go by.
    package func outcome(of delivery: Delivery) -> RuleOutcome? {
        outcomes.isEmpty ? nil : numbers[delivery.deliverTo.lookupKey].map { outcomes[$0] }
    }

    /// Whether there is nothing that a verdict has to go by.
    var isPlain: Bool { outcomes.isEmpty }

    /// Keeps what was decided for some addresses.
    mutating func add(_ outcome: RuleOutcome, for addresses: some Sequence<EmailAddress>) {
        guard outcome != RuleOutcome() else { return }
        let number = outcomes.firstIndex(of: outcome) ?? outcomes.count
        if number == outcomes.count { outcomes.append(outcome) }
        for address in addresses { numbers[address.lookupKey] = number }
    }
}
