internal import Mail

extension GlobalQuarantinePolicy: DescribedObject {
    /// Each property at its default.
    public static let blank = GlobalQuarantinePolicy()

    /// The properties of the reference page, docs/reference/quarantine-notifications.md.
    public static let table = ObjectTable<GlobalQuarantinePolicy>(
        .globalQuarantinePolicy, ignored: ["Identity", "Name", "QuarantinePolicyType"],
        unsupported: [
            UnsupportedProperty(
                "OrganizationBrandingEnabled",
                problem: "puts a picture of the organization's into the mail, and these mails have none",
                mend: "set it to false")
        ],
        properties: [
            .value(
                "EndUserSpamNotificationFrequency", \.frequency, .choice,
                "How often people are told: every four hours, every day, every week."),
            .optional(
                "EndUserSpamNotificationCustomFromAddress", \.fromAddress, .address,
                default: "`quarantine@` the default domain", "The sender, an address in an accepted domain."),
            .list(
                "MultiLanguageSetting", \.languages, .reportLanguage, default: "`en`",
                "The languages, one below the other; up to three."),
            .list("EsnCustomSubject", \.subjects, .line(255), default: "our own", "The subject in each language."),
            .list(
                "MultiLanguageSenderName", \.senderNames, .line(255), default: "our own",
                "The sender's name in each language."),
            .list(
                "MultiLanguageCustomDisclaimer", \.disclaimers, .line(200), default: "none",
                "A text at the end, in each language."),
        ]
    ) { reader, policy in
        if policy.languages.count > maximumLanguages {
            reader.mistake(
                "MultiLanguageSetting", "has \(policy.languages.count) languages, and \(maximumLanguages) are the most",
                mend: "leave some out")
        }
        if Set(policy.languages).count < policy.languages.count {
            reader.mistake("MultiLanguageSetting", "has a language twice", mend: "keep one of them")
        }
        // EOP's lists go in parallel.
        let count = max(1, policy.languages.count)
        for (name, texts) in [
            ("EsnCustomSubject", policy.subjects), ("MultiLanguageSenderName", policy.senderNames),
            ("MultiLanguageCustomDisclaimer", policy.disclaimers),
        ] where !texts.isEmpty && texts.count != count {
            reader.mistake(
                name,
                "has \(texts.count == 1 ? "1 text" : "\(texts.count) texts") for "
                    + (count == 1 ? "1 language" : "\(count) languages"),
                mend: "write one for each language of MultiLanguageSetting, in the same order")
        }
    }
}
