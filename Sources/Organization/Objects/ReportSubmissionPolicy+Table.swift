internal import Mail

extension ReportSubmissionPolicy: DescribedObject {
    /// Each property at its default.
    public static let blank = ReportSubmissionPolicy()

    // Reports stay on this server, and what it can't do must not be asked for.
    private static let elsewhere = [
        "EnableReportToMicrosoft", "EnableThirdPartyAddress", "ReportChatMessageEnabled",
        "ReportChatMessageToCustomizedAddressEnabled", "EnableOrganizationBranding", "EnableCustomNotificationSender",
        "EnableCustomizedMsg", "PreSubmitMessageEnabled", "PostSubmitMessageEnabled",
    ].map {
        UnsupportedProperty(
            $0,
            problem: "is of the service's own buttons and portal: here reports come by mail and stay here",
            mend: "set it to false")
    }

    /// The properties of the reference page, docs/reference/people-reports.md.
    public static let table = ObjectTable<ReportSubmissionPolicy>(
        .reportSubmissionPolicy,
        ignored: [
            "Name", "Identity", "ReportJunkToCustomizedAddress", "ReportNotJunkToCustomizedAddress",
            "ReportPhishToCustomizedAddress", "DisableQuarantineReportingOption", "DisableUserSubmissionOptions",
            "MultiLanguageSetting", "OnlyShowPhishingDisclaimer",
            "NotificationsForPhishMalwareSubmissionAirInvestigationsEnabled",
        ],
        unsupported: elsewhere,
        properties: [
            .optional(
                "ReportAddress", \.reportAddress, .address, default: "none",
                "Our own: one address for all reports. A report there is one of junk, unless it says otherwise."),
            .list(
                "ReportJunkAddresses", \.reportJunkAddresses, .address, default: "none",
                "Addresses for reports of junk."),
            .list(
                "ReportNotJunkAddresses", \.reportNotJunkAddresses, .address, default: "none",
                "Addresses for reports of wanted mail that lay in the junk folder."),
            .list(
                "ReportPhishAddresses", \.reportPhishAddresses, .address, default: "none",
                "Addresses for reports of phishing."),
            .flag(
                "EnableUserEmailNotification", \.enableUserEmailNotification,
                "Whether whoever reports is [answered](#the-answer)."),
        ]
    ) { reader, policy in
        let count = policy.addresses.count
        if count > maximumAddresses {
            reader.mistake(
                nil, "names \(count) addresses, and \(maximumAddresses) are the most", mend: "leave some out")
        }
    }

    /// How many addresses an organization may have for reports.
    private static let maximumAddresses = 30
}
