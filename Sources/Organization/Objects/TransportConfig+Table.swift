internal import Mail

extension TransportConfig: DescribedObject {
    /// Each property at its default.
    public static let blank = TransportConfig()

    /// The properties of the reference page, docs/configuration.md.
    public static let table = ObjectTable<TransportConfig>(
        .transportConfig,
        unsupported: [
            "ExternalDsnMaxMessageAttachSize", "InternalDsnMaxMessageAttachSize", "GenerateCopyOfDSNFor",
            "JournalingReportNdrTo", "Rfc2231EncodingEnabled", "SmtpClientAuthenticationDisabled",
        ].map { UnsupportedProperty($0) },
        properties: [
            .optional(
                "MessageExpiration", \.messageExpiration, .duration(.hours(12) ... .hours(24)),
                default: "the server's `messageExpiration`",
                "The age at which undelivered mail is returned to its sender."),
            .value(
                "DelayNotificationTimeout", \.delayNotificationTimeout, .duration(.seconds(1) ... .hours(24)),
                """
                The age at which the sender of waiting mail is told of the delay; shorter than `MessageExpiration`.
                """),
            .optional(
                "ExternalPostmasterAddress", \.externalPostmasterAddress,
                .address(expected: "an address such as postmaster@contoso.com"),
                default: "`postmaster@` the default domain", "The From of reports to senders outside."),
            delay("External", \.externalReports.delayDsnEnabled),
            language("External", \.externalReports.defaultLanguage),
            detection("External", \.externalReports.languageDetectionEnabled),
            html("External", \.externalReports.sendHtml),
            authority("External", \.externalReports.reportingAuthority),
            delay("Internal", \.internalReports.delayDsnEnabled),
            language("Internal", \.internalReports.defaultLanguage),
            detection("Internal", \.internalReports.languageDetectionEnabled),
            html("Internal", \.internalReports.sendHtml),
            authority("Internal", \.internalReports.reportingAuthority),
            .optional(
                "MaxSendSize", \.maxSendSize, .messageSize, default: "the server's `messageSize`",
                "The largest message, with its header, that the organization's own servers may send; a larger one is "
                    + "refused with `552 5.3.4`. Reports are not meant."),
            .optional(
                "MaxReceiveSize", \.maxReceiveSize, .messageSize, default: "the server's `messageSize`",
                "The largest message that is taken from outside."),
            .optional(
                "MaxRecipientEnvelopeLimit", \.maxRecipientEnvelopeLimit, .integer(1...10_000),
                default: "the server's `recipients`",
                "The most recipients of a message, a group counted as one; one with more is refused with `550 5.5.3`. "
                    + "EOP takes 500, for which the server's `recipients` (200) has to be raised too."),
            .optional(
                "MaxMessageAttachments", \.maxMessageAttachments, .integer(1...5_000), default: "any number",
                """
                Our own: the most attachments of a message; one with more is refused with `552 5.3.4`.
                """),
            .optional(
                "MaxMessageParts", \.maxMessageParts, .integer(1...5_000), default: "any number",
                """
                Our own: the most MIME parts of a message, those that hold others among them; one with more is \
                refused with `552 5.3.4`.
                """),
            .optional(
                "ExternalRecipientsPerDay", \.externalRecipientsPerDay, .integer(1...1_000_000_000),
                default: "the server's `organizationRecipientsPerDay`",
                """
                Our own: the recipients outside that all senders of the organization together write to in a day \
                ([ceilings](reference/outbound.md#ceilings-of-an-organization)).
                """),
            .optional(
                "UnregisteredDomainMessagesPerDay", \.unregisteredDomainMessagesPerDay, .integer(1...1_000_000_000),
                default: "any number",
                """
                Our own: the messages to the outside in a day whose sender has a domain that is no accepted domain \
                of the organization.
                """),
            .optional(
                "UnregisteredDomainShare", \.unregisteredDomainShare, .integer(1...100), default: "any",
                """
                Our own: the percentage of such messages among a day's hundred or more to the outside.
                """),
            .value(
                "EightBitConversionFailureAction", \.eightBitConversionFailureAction, .choice,
                """
                Our own: the treatment of [8-bit content](reference/delivery.md#the-session) that can't be converted for \
                a host without 8BITMIME, because a signature would break: it is sent unchanged, or returned to its \
                sender with 5.6.3.
                """),
            .flag(
                "SpamFieldsEnabled", \.spamFieldsEnabled,
                """
                Our own: whether copies for the organization's hosts carry the [verdict](reference/stamps.md) as \
                `X-Spam-Flag`, `X-Spam-Status` and `X-Spam-Score` too.
                """),
        ]
    ) { reader, config in
        let (delay, isTold) = (
            config.delayNotificationTimeout,
            config.externalReports.delayDsnEnabled || config.internalReports.delayDsnEnabled
        )
        if let expiration = config.messageExpiration, delay >= expiration, isTold,
            reader.has("DelayNotificationTimeout")
        {
            reader.mistake(
                "DelayNotificationTimeout", "is not shorter than MessageExpiration, so nobody would be told of a delay",
                mend: "give a time shorter than \(TimeSpan.text(expiration)), or set ExternalDelayDsnEnabled and "
                    + "InternalDelayDsnEnabled to false")
        }
    }

    // MARK: - Set apart for reports to people outside and inside

    private typealias Path<Value> = any (WritableKeyPath<TransportConfig, Value> & Sendable)

    private static func place(_ whose: String) -> String { whose == "Internal" ? "inside" : "outside" }

    private static func delay(_ whose: String, _ path: Path<Bool>) -> Property<TransportConfig> {
        .flag("\(whose)DelayDsnEnabled", path, "Whether senders \(place(whose)) are told of a delay.")
    }

    private static func language(_ whose: String, _ path: Path<String?>) -> Property<TransportConfig> {
        .optional(
            "\(whose)DsnDefaultLanguage", path, .languageTag, default: "English",
            "The language, such as `de`, of reports to senders \(place(whose)) on mail whose own language is unknown.")
    }

    private static func detection(_ whose: String, _ path: Path<Bool>) -> Property<TransportConfig> {
        .flag(
            "\(whose)DsnLanguageDetectionEnabled", path,
            "Whether a report to a sender \(place(whose)) is in the language of the original.")
    }

    private static func html(_ whose: String, _ path: Path<Bool>) -> Property<TransportConfig> {
        .flag("\(whose)DsnSendHtml", path, "Whether a report to a sender \(place(whose)) has an HTML part.")
    }

    private static func authority(_ whose: String, _ path: Path<Domain?>) -> Property<TransportConfig> {
        .optional(
            "\(whose)DsnReportingAuthority", path, .domain(expected: "a domain such as mail.contoso.com"),
            default: "the server's `hostname`", "The domain in Reporting-MTA of reports to senders \(place(whose)).")
    }
}
