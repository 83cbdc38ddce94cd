internal import Mail

extension RemoteDomain: DescribedObject {
    /// Each property at its default.
    public static let blank = RemoteDomain(name: "", domainName: .any)

    // How messages are converted; nothing is converted here.
    private static let conversions = [
        "ByteEncoderTypeFor7BitCharsets", "CharacterSet", "ContentType", "DisplaySenderName", "LineWrapSize",
        "MeetingForwardNotificationEnabled", "NonMimeCharacterSet", "PreferredInternetCodePageForShiftJis",
        "RequiredCharsetCoverage", "TNEFEnabled", "UseSimpleDisplayName",
    ].map { UnsupportedProperty($0, problem: "asks for messages to be converted, which nothing here does") }

    private static let trust = [
        "AllowedOOFType", "IsInternal", "TargetDeliveryDomain", "TrustedMailInboundEnabled",
        "TrustedMailOutboundEnabled",
    ].map { UnsupportedProperty($0) }

    /// The properties of the reference page, docs/reference/outbound.md.
    public static let table = ObjectTable<RemoteDomain>(
        .remoteDomain, ignored: ["Identity"], unsupported: conversions + trust,
        properties: [
            .name(\.name, isEssential: false, "The name, each once."),
            .required(
                "DomainName", \.domainName, .domainPattern,
                "The domain, `*.` and a domain for it with its subdomains, or `*` for all others."),
            .flag(
                "AutoForwardEnabled", \.autoForwardEnabled,
                "Whether servers may [forward mail](#automatic-forwarding) there by themselves."),
            .flag("AutoReplyEnabled", \.autoReplyEnabled, "Whether automatic answers may go there."),
            .flag(
                "DeliveryReportEnabled", \.deliveryReportEnabled,
                "Whether senders there get the reports of success that they ask for."),
            .flag(
                "NDREnabled", \.ndrEnabled, "Whether senders there are told that mail could not be delivered."),
        ])
}
