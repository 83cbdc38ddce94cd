public import Mail

extension PolicyRule: DescribedObject {
    /// Each property at its default.
    public static var blank: PolicyRule { PolicyRule(name: "") }
    /// The properties of the reference page, docs/reference/policies.md or docs/reference/outbound.md.
    public static var table: ObjectTable<PolicyRule> { Policy.ruleTable }

    /// Makes the table of the rules of one kind of policy.
    ///
    /// - Parameters:
    ///   - filter: the properties of its filter.
    ///   - conditions: the three of them that are conditions.
    static func makeTable(
        _ filter: [Property<PolicyRule>] = RecipientFilter.properties(),
        conditions: [String] = RecipientFilter.conditions
    ) -> ObjectTable<PolicyRule> {
        let own: [Property<PolicyRule>] = [
            .required("Name", \.name, .policyName, "The name, each once."),
            .required(
                Policy.policyKind.rawValue, \.policy,
                .reference(Policy.policyKind, expected: "the Name of a custom policy"), isEssential: false,
                "The `Name` of the custom policy. A policy has one rule."),
            .optional(
                "Priority", \.priority, .integer(0...9_999), default: "behind the others",
                "The rule with the lowest number goes first. No two have the same."),
            .flag("Enabled", \.isEnabled, "Whether the rule counts."),
            .value("Comments", \.comments, .remark(1_024), default: "none", "Text for readers."),
        ]
        return ObjectTable(
            Policy.ruleKind, ignored: ["Identity", "Description"], properties: own + filter
        ) { reader, _ in
            if !conditions.contains(where: { reader.has($0) }) {
                reader.mistake(
                    nil, "has no condition, so it would be for nobody",
                    mend: "add \(conditions.dropLast().joined(separator: ", ")) or \(conditions.suffix(1).joined())")
            }
        }
    }
}

extension EOPProtectionPolicyRule: DescribedObject {
    /// Each property at its default.
    public static let blank = EOPProtectionPolicyRule(.standard)

    /// The properties of the reference page, docs/reference/policies.md.
    public static let table = ObjectTable<EOPProtectionPolicyRule>(
        .eopProtectionPolicyRule,
        ignored: [
            "Identity", "Description", "HostedContentFilterPolicy", "MalwareFilterPolicy", "AntiPhishPolicy",
            "Priority",
        ],
        properties: own + RecipientFilter.properties()
    ) { reader, rule in
        if let text = reader.peek("Priority"), text != String(rule.preset.priority) {
            reader.mistake(
                "Priority", "is fixed: \(rule.preset.priority) for the \(rule.preset.rawValue)",
                mend: "write \(rule.preset.priority), or leave it out")
        }
    }

    private static let own: [Property<EOPProtectionPolicyRule>] = [
        .required("Name", \.preset, .choice, "The preset."),
        .flag("Enabled", \.isEnabled, "Whether the rule counts."),
        .value("Comments", \.comments, .remark(1_024), default: "none", "Text for readers."),
    ]
}

extension RecipientFilter {
    /// The properties that are conditions.
    static let conditions = ["SentTo", "SentToMemberOf", "RecipientDomainIs"]

    /// The properties of a rule that has a filter.
    static func properties<Rule: FilteredRule & DescribedObject>() -> [Property<Rule>] {
        [
            .list(
                "SentTo", \.recipients.sentTo, .proxyAddress, default: "none",
                "Recipients, by any of their addresses."),
            .list(
                "SentToMemberOf", \.recipients.sentToMemberOf, .proxyAddress, default: "none",
                "Groups, whose members are meant."),
            .list(
                "RecipientDomainIs", \.recipients.recipientDomainIs, .recipientDomain, default: "none",
                "Domains of primary addresses; subdomains are meant too."),
            .list(
                "ExceptIfSentTo", \.recipients.exceptIfSentTo, .proxyAddress, default: "none",
                "Recipients that are left out."),
            .list(
                "ExceptIfSentToMemberOf", \.recipients.exceptIfSentToMemberOf, .proxyAddress, default: "none",
                "Groups whose members are left out."),
            .list(
                "ExceptIfRecipientDomainIs", \.recipients.exceptIfRecipientDomainIs, .recipientDomain,
                default: "none", "Domains whose recipients are left out."),
        ]
    }

    /// The properties that are conditions, where the filter is about senders.
    static let senderConditions = ["From", "FromMemberOf", "SenderDomainIs"]

    /// The properties of a rule whose filter is about senders.
    static func senderProperties<Rule: FilteredRule & DescribedObject>() -> [Property<Rule>] {
        [
            .list("From", \.recipients.sentTo, .proxyAddress, default: "none", "Senders, by any of their addresses."),
            .list(
                "FromMemberOf", \.recipients.sentToMemberOf, .proxyAddress, default: "none",
                "Groups, whose members are meant."),
            .list(
                "SenderDomainIs", \.recipients.recipientDomainIs, .recipientDomain, default: "none",
                "Domains of primary addresses; subdomains are meant too."),
            .list(
                "ExceptIfFrom", \.recipients.exceptIfSentTo, .proxyAddress, default: "none",
                "Senders that are left out."),
            .list(
                "ExceptIfFromMemberOf", \.recipients.exceptIfSentToMemberOf, .proxyAddress, default: "none",
                "Groups whose members are left out."),
            .list(
                "ExceptIfSenderDomainIs", \.recipients.exceptIfRecipientDomainIs, .recipientDomain,
                default: "none", "Domains whose senders are left out."),
        ]
    }
}

extension ValueKind where Value == Domain {
    fileprivate static let recipientDomain = domain(expected: "a domain such as contoso.com")
}

extension HostedContentFilterPolicy: PresetPolicy {
    /// The kind of the policy.
    public static let policyKind = ObjectKind.hostedContentFilterPolicy
    /// The kind of its rules.
    public static let ruleKind = ObjectKind.hostedContentFilterRule
    /// The properties of its rules.
    public static let ruleTable = HostedContentFilterRule.makeTable()

    /// The quarantine policies that it names.
    public var quarantineTags: [(property: String, tag: String)] {
        [
            ("SpamQuarantineTag", spamQuarantineTag),
            ("HighConfidenceSpamQuarantineTag", highConfidenceSpamQuarantineTag),
            ("PhishQuarantineTag", phishQuarantineTag),
            ("HighConfidencePhishQuarantineTag", highConfidencePhishQuarantineTag),
            ("BulkQuarantineTag", bulkQuarantineTag),
        ]
    }
}

extension MalwareFilterPolicy: PresetPolicy {
    /// The kind of the policy.
    public static let policyKind = ObjectKind.malwareFilterPolicy
    /// The kind of its rules.
    public static let ruleKind = ObjectKind.malwareFilterRule
    /// The properties of its rules.
    public static let ruleTable = MalwareFilterRule.makeTable()

    /// The quarantine policy that it names.
    public var quarantineTags: [(property: String, tag: String)] { [("QuarantineTag", quarantineTag)] }
}

extension AntiPhishPolicy: PresetPolicy {
    /// The kind of the policy.
    public static let policyKind = ObjectKind.antiPhishPolicy
    /// The kind of its rules.
    public static let ruleKind = ObjectKind.antiPhishRule
    /// The properties of its rules.
    public static let ruleTable = AntiPhishRule.makeTable()

    /// The quarantine policy that it names.
    public var quarantineTags: [(property: String, tag: String)] { [("SpoofQuarantineTag", spoofQuarantineTag)] }
}
