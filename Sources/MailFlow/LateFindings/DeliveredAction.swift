internal import Facts
package import Mail
package import Organization

/// What is done with a delivered copy that turns out to be bad, by the policies of its recipient: EOP's zero-hour auto purge
/// (docs/reference/late-findings.md#delivered-mail). Pure.
package enum DeliveredAction: Hashable, Sendable {
    /// It stays where it is, for this reason.
    case stay(reason: String)
    /// It goes into the junk folder.
    case junk
    /// It is taken into quarantine.
    case quarantine(QuarantineHold)

    /// What the policies of somebody say.
    ///
    /// - Parameters:
    ///   - category: what the message is.
    ///   - table: the organization's policies.
    package init(for category: VerdictCategory, _ choices: PolicyTable.Choices, _ table: PolicyTable) {
        let policy = choices.contentFilter.policy
        let setting: (name: String, isEnabled: Bool) =
            if category.isMalware {
                ("ZapEnabled", choices.malwareFilter.policy.zapEnabled)
            } else if category <= .phishing {
                ("PhishZapEnabled", policy.phishZapEnabled)
            } else {
                ("SpamZapEnabled", policy.spamZapEnabled)
            }
        guard setting.isEnabled else {
            self = .stay(reason: "\(setting.name) is false")
            return
        }
        let actions = PolicyActions(
            choices: choices, table: table, malware: nil, sender: nil,
            check: ContentPolicyCheck(policy, hits: [], score: 0, language: nil, country: nil))
        let verdict = actions.verdict(
            on: VerdictOrder.Ruling(category: category, effect: .act), VerdictGrounds())
        switch verdict.disposition {
        case .junk: self = .junk
        case .quarantine(let hold), .refuse(_, orElse: let hold): self = .quarantine(hold)
        case .redirect(_, orElse: let hold) where category == .highConfidencePhishing: self = .quarantine(hold)
        case .redirect, .delete, .deliver, .addField, .modifySubject:
            let property = verdict.setting?.name.rawValue ?? "the policy"
            self = .stay(reason: "\(property) asks to \(verdict.disposition.action.rawValue)")
        }
    }
}
