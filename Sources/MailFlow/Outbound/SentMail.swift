package import Mail
package import Queueing

/// What a sender has sent in the minute, the hour and the day that a moment lies in, as the store knows it by the charges of
/// messages.
package struct SentMail: Sendable, Hashable {
    /// The organization.
    package var organization: String
    /// MAIL FROM.
    package var sender: EmailAddress
    /// Messages in the minute.
    package var messages: Int
    /// Recipients in the hour.
    package var hourly: SenderCharge
    /// Recipients in the day.
    package var recipients: Int

    package init(
        organization: String, sender: EmailAddress, messages: Int, hourly: SenderCharge, recipients: Int
    ) {
        self.organization = organization
        self.sender = sender
        self.messages = messages
        self.hourly = hourly
        self.recipients = recipients
    }
}
