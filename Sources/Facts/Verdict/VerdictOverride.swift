/// Something that an administrator or a recipient has said about a sender, a link, a file, an address or a mailbox, and that
/// a message meets: it decides in place of the filter, or for it (docs/reference/verdict.md).
package struct VerdictOverride: Sendable, Hashable {
    /// What was said, and by whom. The raw values are what records call it.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The recipient is a mailbox of the people who look into attacks: everything is delivered.
        case secOpsMailbox = "SecOpsMailbox"
        /// The message is a simulated attack, ordered by the organization.
        case phishSimulation = "PhishSimulation"
        /// This server has let it out of quarantine before.
        case released = "QuarantineRelease"
        /// The organization's list blocks a file of it.
        case blockedFile = "TenantBlockFile"
        /// The organization's list blocks a link of it.
        case blockedURL = "TenantBlockUrl"
        /// The organization's list blocks its sender.
        case blockedSender = "TenantBlockSender"
        /// The organization's list blocks its author with its origin.
        case blockedSpoof = "TenantBlockSpoof"
        /// The organization's list allows its sender.
        case allowedSender = "TenantAllowSender"
        /// The organization's list allows its author with its origin.
        case allowedSpoof = "TenantAllowSpoof"
        /// A mail flow rule has it pass: SCL -1.
        case ruleAllows = "TransportRuleAllow"
        /// A mail flow rule has it filtered, whatever its address: SCL 0 to 4.
        case ruleFilters = "TransportRuleFilter"
        /// A mail flow rule says that it is spam: SCL 5 and 6.
        case ruleSpam = "TransportRuleSpam"
        /// A mail flow rule says that it is spam beyond doubt: SCL 7 to 9.
        case ruleHighConfidenceSpam = "TransportRuleHighConfidenceSpam"
        /// The connecting address is allowed.
        case allowedAddress = "IPAllowList"
        /// The connecting address is on a list of safe senders.
        case safeListedAddress = "SafeList"
        /// The recipient's policy blocks the author.
        case policyBlocksSender = "PolicyBlockedSender"
        /// The recipient's policy allows the author.
        case policyAllowsSender = "PolicyAllowedSender"
        /// The recipient has blocked the author.
        case userBlocksSender = "UserBlockedSender"
        /// The recipient has the author's address among the safe senders.
        case userTrustsAddress = "UserSafeSender"
        /// The recipient has the author's domain among the safe senders.
        case userTrustsDomain = "UserSafeDomain"
    }

    /// What was said.
    package var kind: Kind
    /// The entry as it was written.
    package var entry: String
    /// The confidence level of a mail flow rule that says spam, 5 to 9; nil of all others.
    package var level: Int?

    /// Names an entry.
    package init(_ kind: Kind, _ entry: String) {
        self.kind = kind
        self.entry = entry
    }

    /// The override that a mail flow rule's confidence level is; nil for none.
    ///
    /// - Parameter rule: the name of the rule.
    package init?(ruleConfidence level: Int?, rule: String) {
        guard let level else { return nil }
        switch level {
        case -1: self.init(.ruleAllows, rule)
        case 0...4: self.init(.ruleFilters, rule)
        case 5, 6: self.init(.ruleSpam, rule)
        case 7...9: self.init(.ruleHighConfidenceSpam, rule)
        default: return nil
        }
        if level >= 5 { self.level = level }
    }
}

extension VerdictOverride: CustomStringConvertible {
    /// As records have it: `TenantBlockUrl contoso.example/*`.
    package var description: String { entry.isEmpty ? kind.rawValue : "\(kind.rawValue) \(entry)" }
}
