internal import Mail

extension DirectoryPolicy: DescribedObject {
    /// Each property at its default.
    public static let blank = DirectoryPolicy()

    /// The properties of the reference page, docs/configuration.md.
    public static let table = ObjectTable<DirectoryPolicy>(
        .directoryPolicy,
        properties: [
            .optional(
                "StaleAfter", \.staleAfter, .duration(.minutes(1) ... .hours(24 * 366)), default: "never",
                "The time after the last import or confirmation at which the imported directory is out of date."),
            .value(
                "WhenStale", \.whenStale, .choice,
                """
                The treatment of unknown recipients of Authoritative domains from then on. Other than `Refuse` it needs \
                `StaleAfter`.
                """),
        ]
    ) { reader, policy in
        if policy.whenStale != .refuse, !reader.has("StaleAfter") {
            reader.mistake(
                "WhenStale", "never comes true without StaleAfter",
                mend: "add StaleAfter, such as 1.00:00:00 for a day")
        }
    }
}
