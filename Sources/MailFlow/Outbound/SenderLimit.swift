/// A limit on what one sender sends. The raw values are EOP's properties of a policy and this server's limits; they are
/// stored with a restriction, so none is ever renamed.
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
}
