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
    /// What was sent to the outside in the day, and what of it is spam.
    package var outside: OutsideMail

    package init(
        organization: String, sender: EmailAddress, messages: Int, hourly: SenderCharge, recipients: Int,
        outside: OutsideMail = OutsideMail()
    ) {
        self.outside = outside
        self.organization = organization
        self.sender = sender
        self.messages = messages
        self.hourly = hourly
        self.recipients = recipients
    }
}

/// What a sender, or an organization, has sent to the outside in a day. A message is spam by its verdict.
package struct OutsideMail: Sendable, Hashable {
    /// Recipients outside.
    package var recipients: Int
    /// Messages that somebody outside gets.
    package var messages: Int
    /// Those of them that are spam.
    package var spam: Int
    /// Those that are spam and were sent in the hour.
    package var spamInHour: Int

    package init(recipients: Int = 0, messages: Int = 0, spam: Int = 0, spamInHour: Int = 0) {
        self.recipients = recipients
        self.messages = messages
        self.spam = spam
        self.spamInHour = spamInHour
    }

    /// Counts a message; one that nobody outside gets counts for nothing.
    package mutating func add(_ charge: SenderCharge) {
        guard charge.outside > 0 else { return }
        recipients += charge.outside
        messages += 1
    }

    /// Counts such a message no more.
    package mutating func remove(_ charge: SenderCharge) {
        guard charge.outside > 0 else { return }
        recipients = max(0, recipients - charge.outside)
        messages = max(0, messages - 1)
    }

    /// Adds what was counted elsewhere.
    package mutating func add(_ other: OutsideMail) {
        recipients += other.recipients
        messages += other.messages
        spam += other.spam
        spamInHour += other.spamInHour
    }
}

extension VerdictCategory {
    /// The verdicts on a message to the outside that count against its sender. Where people inside get it too, the gravest
    /// verdict is on record, which has another name for them.
    package static let outboundSpamKinds: [VerdictCategory] = [
        .outboundSpam, .spam, .highConfidenceSpam, .phishing, .highConfidencePhishing, .intraOrganizationPhishing,
    ]

    /// Whether it counts against the sender of a message to the outside.
    package var isSpamOfSender: Bool { Self.outboundSpamKinds.contains(self) }
}

extension [Decision] {
    /// Whether a message counts as spam of its sender: the filter says so of it for some recipient. That a colleague has blocked
    /// the sender, or a rule calls the message spam, says nothing of the sender.
    package var countAsSpamOfSender: Bool {
        contains { decision in
            guard case .judged(let verdict) = decision.outcome else { return false }
            return verdict.category.isSpamOfSender && verdict.decision == .spam
        }
    }
}
