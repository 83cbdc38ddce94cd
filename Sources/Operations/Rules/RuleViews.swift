package import Mail
package import Organization

/// How often a mail flow rule matched: messages accepted, and for each message that was refused its recipients.
package struct RuleHitsView: Codable, Sendable, Hashable {
    /// Over how many days, up to now.
    package var days: Int
    /// That it matched, so that its actions were done.
    package var matched: Int64 = 0
    /// That it matched, and its actions were only recorded.
    package var audited: Int64 = 0
    /// That it could not be evaluated.
    package var errors: Int64 = 0
    /// When it matched last, or could not be evaluated; nil for never in those days.
    package var last: WallTime?
}

/// A mail flow rule in a list.
package struct RuleSummary: Codable, Sendable, Hashable {
    /// `Name`.
    package var name: String
    /// Its place in the order of evaluation, from 0 on.
    package var place: Int
    /// `Priority`; nil where the document gives none.
    package var priority: Int?
    /// `State`: `Enabled` or `Disabled`.
    package var state: String
    /// `Mode`.
    package var mode: TransportRule.Mode
    /// `ActivationDate`.
    package var activationDate: WallTime?
    /// `ExpiryDate`.
    package var expiryDate: WallTime?
    /// `StopRuleProcessing`.
    package var stopRuleProcessing: Bool
    /// Its conditions, a property each: `SubjectContainsWords: [invoice]`.
    package var conditions: [String]
    /// Its exceptions, in the same form.
    package var exceptions: [String]
    /// Its actions, in the same form.
    package var actions: [String]
    /// How often it matched in the last seven days.
    package var hits: RuleHitsView
    /// When it matched last in the last 90 days, or could not be evaluated; nil for never.
    package var lastHit: WallTime?
    /// What about it may not be meant.
    package var findings: [RuleFinding]
}

/// The mail flow rules of an organization, in the order of evaluation.
package struct RuleListing: Codable, Sendable, Hashable {
    /// The organization.
    package var organization: String
    /// The revision of its document.
    package var revision: Int64
    /// The rules.
    package var rules: [RuleSummary]
}

/// A mail flow rule with all that is known of it.
package struct RuleView: Codable, Sendable, Hashable {
    /// The organization.
    package var organization: String
    /// The revision of its document.
    package var revision: Int64
    /// The rule as lists have it.
    package var summary: RuleSummary
    /// The rule as a document has it, in YAML.
    package var document: String
    /// Its properties by EOP's names.
    package var properties: JSONValue
    /// Its patterns, each with what searches with it.
    package var patterns: [RulePattern]
    /// How often it matched in the last 90 days.
    package var hits: RuleHitsView
}

/// What a change of mail flow rules came to.
package struct RuleChange: Codable, Sendable, Hashable {
    /// The organization.
    package var organization: String
    /// The revision in force since.
    package var revision: Int64
    /// Whether the change made it: setting a rule to what it is makes none.
    package var isNew: Bool
    /// The rules that it was about, as they are now, in the order of evaluation; those that were removed as they were.
    package var rules: [Rule]

    /// A rule that a change was about.
    package struct Rule: Codable, Sendable, Hashable {
        /// `Name`.
        package var name: String
        /// Its place in the order of evaluation, from 0 on; of one that was removed the one that it had.
        package var place: Int
        /// `State`: `Enabled` or `Disabled`.
        package var state: String
        /// `Mode`.
        package var mode: TransportRule.Mode
    }
}

extension TransportRule {
    /// `Enabled` or `Disabled`.
    var state: String { isEnabled ? "Enabled" : "Disabled" }
}
