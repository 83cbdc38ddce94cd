package import Mail
package import Organization

/// How much one sender may send: by the policy of the organization, by its `transportConfig`, and by this server. 0 is no
/// limit.
package struct SenderLimits: Sendable, Hashable {
    /// `RecipientLimitExternalPerHour`.
    package var externalPerHour = 0
    /// `RecipientLimitInternalPerHour`.
    package var internalPerHour = 0
    /// `RecipientLimitPerDay`.
    package var perDay = 0
    /// What becomes of a sender who has reached one of these.
    package var action = HostedOutboundSpamFilterPolicy.ThresholdAction.blockUserForToday
    /// `senderRecipientsPerDay` of this server.
    package var recipientsPerDay = 0
    /// `senderMessagesPerMinute` of this server.
    package var messagesPerMinute = 0

    /// `senderSpamPerHour` of this server.
    package var spamPerHour = 0
    /// `senderSpamShare` of this server, in percent.
    package var spamShare = 0
    /// `ExternalRecipientsPerDay` of the organization, for all its senders together.
    package var externalRecipientsPerDay = 0
    /// `organizationRecipientsPerDay` of this server, likewise.
    package var organizationRecipientsPerDay = 0
    /// `UnregisteredDomainMessagesPerDay` of the organization, for all its senders of foreign domains.
    package var unregisteredMessagesPerDay = 0
    /// `UnregisteredDomainShare` of the organization, in percent.
    package var unregisteredShare = 0

    /// Messages to the outside in a day below which no share of them is looked at.
    package static let sharedMessages = 100

    /// No limits.
    package init() {}

    /// Those of a policy of an organization on a server.
    package init(
        _ policy: HostedOutboundSpamFilterPolicy, _ server: Limits, _ transport: TransportConfig = TransportConfig()
    ) {
        spamPerHour = server.senderSpamPerHour
        spamShare = server.senderSpamShare
        organizationRecipientsPerDay = server.organizationRecipientsPerDay
        externalRecipientsPerDay = transport.externalRecipientsPerDay ?? 0
        unregisteredMessagesPerDay = transport.unregisteredDomainMessagesPerDay ?? 0
        unregisteredShare = transport.unregisteredDomainShare ?? 0
        externalPerHour = policy.recipientLimitExternalPerHour
        internalPerHour = policy.recipientLimitInternalPerHour
        perDay = policy.recipientLimitPerDay
        action = policy.actionWhenThresholdReached
        recipientsPerDay = server.senderRecipientsPerDay
        messagesPerMinute = server.senderMessagesPerMinute
    }

    /// How high one of them is.
    package subscript(limit: SenderLimit) -> Int {
        switch limit {
        case .externalPerHour: externalPerHour
        case .internalPerHour: internalPerHour
        case .perDay: perDay
        case .recipientsPerDay: recipientsPerDay
        case .messagesPerMinute: messagesPerMinute
        case .spamPerHour: spamPerHour
        case .spamShare: spamShare
        case .externalRecipientsPerDay: externalRecipientsPerDay
        case .organizationRecipientsPerDay: organizationRecipientsPerDay
        case .unregisteredMessagesPerDay: unregisteredMessagesPerDay
        case .unregisteredShare: unregisteredShare
        }
    }
}
