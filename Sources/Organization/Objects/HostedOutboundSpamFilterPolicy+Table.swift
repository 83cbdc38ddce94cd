public import Mail

extension HostedOutboundSpamFilterPolicy: DescribedObject {
    /// Each property at its default.
    public static let blank = HostedOutboundSpamFilterPolicy()

    private static let copies = ["BccSuspiciousOutboundMail", "BccSuspiciousOutboundAdditionalRecipients"].map {
        UnsupportedProperty(
            $0, problem: "asks for copies of suspicious mail, and this release sends none", mend: "set it to false")
    }

    private static let notices = ["NotifyOutboundSpam", "NotifyOutboundSpamRecipients"].map {
        UnsupportedProperty(
            $0, problem: "asks for notices by mail; the log tells of each sender who reaches a limit",
            mend: "leave it out, and watch the log for smtp.sender.restricted")
    }

    /// The properties of the reference page, docs/reference/outbound.md.
    public static let table = ObjectTable<HostedOutboundSpamFilterPolicy>(
        .hostedOutboundSpamFilterPolicy,
        ignored: ["Identity", "IsDefault", "RecommendedPolicyType", "Enabled"],
        unsupported: copies + notices,
        properties: [
            .value(
                "Name", \.name, .policyName,
                "The policy's name: needed in `hostedOutboundSpamFilterPolicies`, where each is there once."),
            .value("AdminDisplayName", \.adminDisplayName, .remark(256), default: "none", "Text for readers."),
            .value(
                "RecipientLimitExternalPerHour", \.recipientLimitExternalPerHour, .integer(0...highestLimit),
                "Recipients outside the organization that a sender may write to in an hour; 0 for no limit of this sort."
            ),
            .value(
                "RecipientLimitInternalPerHour", \.recipientLimitInternalPerHour, .integer(0...highestLimit),
                "The same for recipients inside."),
            .value(
                "RecipientLimitPerDay", \.recipientLimitPerDay, .integer(0...highestLimit),
                "Recipients of both sorts in a day; 0 for the [server's limit](#the-servers-limits) alone."),
            .value(
                "ActionWhenThresholdReached", \.actionWhenThresholdReached, .choice,
                "What becomes of a sender who has reached [a limit](#limits)."),
            .value(
                "AutoForwardingMode", \.autoForwardingMode, .choice,
                "Whether servers may [forward mail to the outside](#automatic-forwarding) by themselves."),
        ]
    )
}

extension HostedOutboundSpamFilterPolicy: RuledPolicy {
    /// The kind of the policy.
    public static let policyKind = ObjectKind.hostedOutboundSpamFilterPolicy
    /// The kind of its rules.
    public static let ruleKind = ObjectKind.hostedOutboundSpamFilterRule
    /// The properties of its rules.
    public static let ruleTable = HostedOutboundSpamFilterRule.makeTable(
        RecipientFilter.senderProperties(), conditions: RecipientFilter.senderConditions)

    /// It names none: what it refuses is refused in the session.
    public var quarantineTags: [(property: String, tag: String)] { [] }
}
