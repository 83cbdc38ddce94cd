internal import Mail
package import Organization

/// What came of a mail flow rule for one recipient, and why: made where somebody asks for it, and not for live mail
/// (docs/reference/mail-flow-rules.md#commands).
package struct RuleTrace: Sendable, Hashable, Codable {
    /// What came of it. The raw values are what programs read.
    package enum Result: String, Sendable, Hashable, Codable, CaseIterable {
        /// It matched.
        case matched = "Matched"
        /// A condition does not hold.
        case conditionFailed = "ConditionFailed"
        /// All conditions hold, and an exception does, too.
        case exceptionHeld = "ExceptionHeld"
        /// The rule is disabled.
        case disabled = "Disabled"
        /// The message came before its activation date, or not before its expiry date.
        case notActive = "NotActive"
        /// A rule before has ended it: ``stoppedBy`` says which.
        case stoppedBefore = "StoppedBefore"
        /// It could not be evaluated: ``reason`` says why.
        case failed = "Error"
    }

    /// A condition or an exception that was looked at, and what was seen.
    package struct Finding: Sendable, Hashable, Codable {
        /// EOP's name of the parameter, with `ExceptIf` in front where it is an exception.
        package var parameter: String
        /// Whether it holds.
        package var holds: Bool
        /// What it looked at, or what of that matched: safe to show, at most 320 octets; empty where there is nothing
        /// to be shown.
        package var value: String

        package init(parameter: String, holds: Bool, value: String) {
            self.parameter = parameter
            self.holds = holds
            self.value = value
        }
    }

    /// The rule's name.
    package var rule: String
    /// Its place among the rules, from 0 on, the one that goes first having the lowest.
    package var place: Int
    /// What it does where it matches.
    package var mode: String
    /// The recipient's address as the trace shows it; nil for a message without recipients.
    package var recipient: String?
    /// What came of it.
    package var result: Result
    /// The conditions and exceptions that were looked at, in this order. Behind one that settles the matter none is.
    package var findings: [Finding] = []
    /// The actions that were done or, in a mode for tests, would have been, by EOP's names of the parameters.
    package var actions: [String] = []
    /// The rule that has ended it before; nil where none has.
    package var stoppedBy: String?
    /// Why it could not be evaluated; nil where it was.
    package var reason: String?

    package init(rule: TransportRule, place: Int, recipient: String?, result: Result) {
        self.rule = rule.name
        self.place = place
        mode = rule.mode.rawValue
        self.recipient = recipient
        self.result = result
    }
}

/// How much is kept of what rules look at.
package enum RuleDetail: Sendable, Hashable {
    /// What they do and no more: for live mail.
    case none
    /// Traces of all rules, disabled ones among them, for at most ``mostRecipients`` recipients.
    case all

    /// Recipients that have traces at most.
    package static let mostRecipients = 100
}
