/// A limit on what one sender, or an organization with all its senders, sends. The raw values are properties of objects and
/// this server's limits; they are stored with a restriction, so none is ever renamed.
package enum SenderLimit: String, Sendable, Hashable, Codable, CaseIterable {
    /// Recipients outside in an hour, by the policy.
    case externalPerHour = "RecipientLimitExternalPerHour"
    /// Recipients inside in an hour, by the policy.
    case internalPerHour = "RecipientLimitInternalPerHour"
    /// Recipients in a day, by the policy.
    case perDay = "RecipientLimitPerDay"
    /// Recipients in a day, by this server.
    case recipientsPerDay = "senderRecipientsPerDay"
    /// Messages in a minute, by this server.
    case messagesPerMinute = "senderMessagesPerMinute"
    /// Messages in an hour that the filter says are spam, by this server.
    case spamPerHour = "senderSpamPerHour"
    /// The share of such messages of a day's messages to the outside, by this server.
    case spamShare = "senderSpamShare"
    /// Recipients outside in a day of all senders of an organization together, by the organization.
    case externalRecipientsPerDay = "ExternalRecipientsPerDay"
    /// The same by this server.
    case organizationRecipientsPerDay = "organizationRecipientsPerDay"
    /// Messages in a day that senders of foreign domains send to the outside, by the organization.
    case unregisteredMessagesPerDay = "UnregisteredDomainMessagesPerDay"
    /// The share of such messages of a day's messages to the outside, by the organization.
    case unregisteredShare = "UnregisteredDomainShare"
}
