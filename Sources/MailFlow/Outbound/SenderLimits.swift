package import Mail
package import Organization

/// How much one sender may send: by the policy of the organization, and by this server. 0 is no limit.
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

    /// No limits.
    package init() {}

    /// Those of a policy on a server.
    package init(_ policy: HostedOutboundSpamFilterPolicy, _ server: Limits) {
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
        }
    }
}
