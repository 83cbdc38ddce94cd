public import Mail

extension HostedOutboundSpamFilterPolicy: DescribedObject {
    /// Each property at its default.
    public static let blank = HostedOutboundSpamFilterPolicy()

    /// The properties of the reference page, docs/reference/outbound.md.
    public static let table = ObjectTable<HostedOutboundSpamFilterPolicy>(
        .hostedOutboundSpamFilterPolicy,
        ignored: ["Identity", "IsDefault", "RecommendedPolicyType", "Enabled"],
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
            .flag(
                "BccSuspiciousOutboundMail", \.bccSuspiciousOutboundMail,
                "Whether others get a copy of [outbound spam](#senders-of-spam); of the policy `Default` alone."),
            .list(
                "BccSuspiciousOutboundAdditionalRecipients", \.bccSuspiciousOutboundAdditionalRecipients, .address,
                default: "none", "Who gets these copies."),
            .flag(
                "NotifyOutboundSpam", \.notifyOutboundSpam,
                "Whether others are told by mail when a sender is [restricted for spam](#senders-of-spam)."),
            .list(
                "NotifyOutboundSpamRecipients", \.notifyOutboundSpamRecipients, .address, default: "none",
                "Who is told."),
        ]
    ) { reader, policy in
        if policy.bccSuspiciousOutboundMail {
            if policy.name != "Default" {
                reader.mistake(
                    "BccSuspiciousOutboundMail", "is true, and copies are a matter of the policy Default alone",
                    mend: "write it under hostedOutboundSpamFilterPolicy")
            } else if !reader.has("BccSuspiciousOutboundAdditionalRecipients") {
                reader.mistake(
                    "BccSuspiciousOutboundMail", "is true, and nobody is named who gets the copies",
                    mend: "add BccSuspiciousOutboundAdditionalRecipients with the address of whoever gets them")
            }
        }
        if policy.notifyOutboundSpam, !reader.has("NotifyOutboundSpamRecipients") {
            reader.mistake(
                "NotifyOutboundSpam", "is true, and nobody is named who is told",
                mend: "add NotifyOutboundSpamRecipients with the address of whoever is told")
        }
    }
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
