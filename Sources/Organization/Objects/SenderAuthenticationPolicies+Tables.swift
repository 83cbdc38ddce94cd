internal import Mail

extension IPv6Policy: DescribedObject {
    /// Each property at its default.
    public static let blank = IPv6Policy()

    /// The properties of the reference page, docs/configuration.md.
    public static let table = ObjectTable<IPv6Policy>(
        .ipv6Policy,
        properties: [
            .flag(
                "Enabled", \.isEnabled,
                """
                Whether clients that no inbound connector knows may send mail over IPv6, for accepted domains without \
                `IPv6Enabled` of their own.
                """),
            .flag(
                "ReportOnly", \.isReportOnly,
                """
                Whether mail that the rules of IPv6 would refuse is accepted, with a note in the message's decisions.
                """),
        ])
}

extension AntiPhishPolicy: DescribedObject {
    /// Each property at its default.
    public static let blank = AntiPhishPolicy()

    /// The properties of the reference page, docs/configuration.md.
    public static let table = ObjectTable<AntiPhishPolicy>(
        .antiPhishPolicy,
        // Outlook shows the signs of an unauthenticated sender by what Exchange Online tells it.
        ignored: [
            "Identity", "IsDefault", "MakeDefault", "Enabled", "RecommendedPolicyType", "EnableUnauthenticatedSender",
            "EnableViaTag",
        ],
        unsupported: [
            "EnableMailboxIntelligence", "EnableTargetedUserProtection", "EnableTargetedDomainsProtection",
            "EnableOrganizationDomainsProtection", "PhishThresholdLevel",
        ].map { UnsupportedProperty($0) },
        properties: [
            .value(
                "Name", \.name, .policyName,
                "The policy's name: needed in `antiPhishPolicies`, where each is there once."),
            .value("AdminDisplayName", \.adminDisplayName, .remark(256), default: "none", "Text for readers."),
            .flag(
                "EnableSpoofIntelligence", \.enableSpoofIntelligence,
                """
                Whether an [implicit failure](reference/sender-authentication.md#what-becomes-of-mail-that-fails) is \
                acted on: composite authentication fails, DMARC asks for nothing, and a further sign of forgery is \
                present: an author in one of the organization's own domains, or an SPF `fail` of the author's domain.
                """),
            .flag(
                "HonorDmarcPolicy", \.honorDmarcPolicy,
                "Whether the DMARC policy of the author's domain is carried out."),
            .value(
                "DmarcQuarantineAction", \.dmarcQuarantineAction, .choice, "For mail that fails with `p=quarantine`."),
            .value(
                "DmarcRejectAction", \.dmarcRejectAction,
                .choice(refused: [
                    "MoveToJmf": .init(
                        problem: "is not one of its values, as in EOP", mend: "write Quarantine or Reject")
                ]), "For mail that fails with `p=reject`."),
            .value(
                "AuthenticationFailAction", \.authenticationFailAction, .choice,
                "For implicit failures, and for every failure without `HonorDmarcPolicy`."),
            .value(
                "SpoofQuarantineTag", \.spoofQuarantineTag, .quarantineTag,
                """
                The [quarantine policy](reference/policies.md#quarantine-policies) of all mail that this policy holds \
                back.
                """),
            .flag(
                "EnableFirstContactSafetyTips", \.enableFirstContactSafetyTips,
                """
                Whether the [stamps](reference/stamps.md) tell of mail from an author whom the organization has not had \
                mail from before.
                """),
            .flag(
                "FirstContactBanner", \.firstContactBanner,
                """
                Our own: whether a [banner](reference/first-contact.md) in the message says so too, which breaks its \
                DKIM signature.
                """),
            .value(
                "InvalidFromAction", \.invalidFromAction, .choice,
                """
                Our own: for mail that does not identify \
                [its author](reference/sender-authentication.md#mail-from-nobody).
                """),
        ])
}

extension ARCConfig: DescribedObject {
    /// Each property at its default.
    public static let blank = ARCConfig()

    /// The properties of the reference page, docs/configuration.md.
    public static let table = ObjectTable<ARCConfig>(
        .arcConfig,
        properties: [
            .list(
                "ArcTrustedSealers", \.trustedSealers, .domain(expected: "a domain such as lists.example.net"),
                default: "none",
                "Domains whose ARC seals are believed, written as in their `d=`. A domain named twice is a warning."),
            .flag(
                "SealingEnabled", \.isSealingEnabled,
                "Our own: whether mail from outside that goes on to another server [is sealed](reference/arc.md#seal)."),
        ])
}
