public import Mail

/// What becomes of content with octets above 127 that can't be converted for a host without 8BITMIME.
public enum EightBitConversionFailureAction: String, Hashable, Sendable, CaseIterable {
    /// It is sent as it is.
    case send = "Send"
    /// It goes back to its sender, with 5.6.3.
    case `return` = "Return"
}

/// What an organization sets for all its mail: `transportConfig`, with the names and defaults of Exchange's
/// `Set-TransportConfig` (docs/configuration.md).
public struct TransportConfig: Hashable, Sendable {
    /// What is set apart for reports to the organization's own people and to everybody else.
    public struct Reports: Hashable, Sendable {
        /// `…DelayDsnEnabled`: whether a sender is told of a delay.
        public var delayDsnEnabled: Bool
        /// `…DsnDefaultLanguage`: the language of reports whose original shows none, as a tag such as `en` or `de`
        /// (RFC 5646); nil for English.
        public var defaultLanguage: String?
        /// `…DsnLanguageDetectionEnabled`: whether a report speaks the language of the original.
        public var languageDetectionEnabled: Bool
        /// `…DsnSendHtml`: whether a report has an HTML part beside the text.
        public var sendHtml: Bool
        /// `…DsnReportingAuthority`: the domain in Reporting-MTA (RFC 3464 section 2.2.2); nil for this server's name.
        public var reportingAuthority: Domain?

        /// Makes settings; all that is not given has its default.
        public init(
            delayDsnEnabled: Bool = true, defaultLanguage: String? = nil, languageDetectionEnabled: Bool = true,
            sendHtml: Bool = true, reportingAuthority: Domain? = nil
        ) {
            self.delayDsnEnabled = delayDsnEnabled
            self.defaultLanguage = defaultLanguage
            self.languageDetectionEnabled = languageDetectionEnabled
            self.sendHtml = sendHtml
            self.reportingAuthority = reportingAuthority
        }
    }

    /// `MessageExpiration`: the age at which mail that can't be delivered goes back, 12 to 24 hours; nil for this
    /// server's `messageExpiration`.
    public var messageExpiration: Interval?
    /// `DelayNotificationTimeout`: the age at which the sender of waiting mail is told of the delay; 4 hours.
    public var delayNotificationTimeout: Interval
    /// `ExternalPostmasterAddress`: the From of reports that leave the organization; nil for `postmaster@` and the
    /// default domain.
    public var externalPostmasterAddress: EmailAddress?
    /// The `External…` settings: for reports to senders who are not of the organization.
    public var externalReports: Reports
    /// The `Internal…` settings: for reports to senders of the organization.
    public var internalReports: Reports
    /// `MaxSendSize`: octets of a message that the organization's own servers send; nil for this server's `messageSize`.
    public var maxSendSize: Int?
    /// `MaxReceiveSize`: octets of a message from outside; nil for this server's `messageSize`.
    public var maxReceiveSize: Int?
    /// `MaxRecipientEnvelopeLimit`: recipients of a message; nil for this server's `recipients`.
    public var maxRecipientEnvelopeLimit: Int?
    /// `MaxMessageAttachments`, our own property: attachments of a message; nil for any number.
    public var maxMessageAttachments: Int?
    /// `MaxMessageParts`, our own property: MIME parts of a message; nil for as many as this server reads.
    public var maxMessageParts: Int?
    /// `ExternalRecipientsPerDay`, our own property: recipients outside in a day of all senders together; nil for no limit but
    /// the server's (docs/reference/outbound.md#ceilings-of-an-organization).
    public var externalRecipientsPerDay: Int?
    /// `UnregisteredDomainMessagesPerDay`, our own property: messages to the outside in a day from senders of foreign domains;
    /// nil for any number.
    public var unregisteredDomainMessagesPerDay: Int?
    /// `UnregisteredDomainShare`, our own property: their share of a day's messages to the outside in percent; nil for any.
    public var unregisteredDomainShare: Int?
    /// `EightBitConversionFailureAction`, our own property.
    public var eightBitConversionFailureAction = EightBitConversionFailureAction.send

    /// `SpamFieldsEnabled`, our own property: whether copies for the organization's hosts carry the verdict in the fields
    /// of other programs too (docs/reference/stamps.md).
    public var spamFieldsEnabled = true

    /// Makes settings; all that is not given has its default.
    public init(
        messageExpiration: Interval? = nil, delayNotificationTimeout: Interval = .hours(4),
        externalPostmasterAddress: EmailAddress? = nil, externalReports: Reports = Reports(),
        internalReports: Reports = Reports()
    ) {
        self.messageExpiration = messageExpiration
        self.delayNotificationTimeout = delayNotificationTimeout
        self.externalPostmasterAddress = externalPostmasterAddress
        self.externalReports = externalReports
        self.internalReports = internalReports
    }

    /// Whether the parts of messages are to be counted.
    public var countsParts: Bool { maxMessageAttachments != nil || maxMessageParts != nil }

    /// The settings for a report to somebody inside the organization, or outside.
    public func reports(isInternal: Bool) -> Reports { isInternal ? internalReports : externalReports }
}
