package import Facts
package import Mail
package import Organization

/// A recipient of an organization, and how much mail it takes in an hour (docs/reference/outbound.md#mail-for-one-recipient).
package struct Receiver: Sendable, Hashable {
    /// The organization.
    package var organization: String
    /// The look-up key of the primary address: all addresses of a recipient are one.
    package var recipient: String
    /// `recipientMessagesPerHour` of this server; 0 is no limit.
    package var perHour: Int
    /// How many of these one sender may send: `recipientSenderShare` of them; 0 is no limit.
    package var perSender: Int

    package init(organization: String, recipient: String, perHour: Int, perSender: Int) {
        self.organization = organization
        self.recipient = recipient
        self.perHour = perHour
        self.perSender = perSender
    }

    /// The recipient that has an address; nil where nothing limits it: outside, and in a domain whose recipients are known
    /// elsewhere.
    package init?(_ address: EmailAddress, _ attribution: Attribution, in snapshot: ConfigurationSnapshot) {
        let limits = snapshot.server.limits
        guard limits.recipientMessagesPerHour > 0,
            let domain = snapshot.acceptedDomain(of: address.domain, in: attribution.owner),
            let found = attribution.owner.recipient(address, plusAddressing: domain.plusAddressing)
        else { return nil }
        let share = limits.recipientSenderShare
        self.init(
            organization: attribution.organization, recipient: found.primarySmtpAddress.lookupKey,
            perHour: limits.recipientMessagesPerHour,
            perSender: share == 0 ? 0 : max(1, limits.recipientMessagesPerHour * share / 100))
    }
}

/// A limit on what one recipient gets.
package enum ReceivingLimit: Sendable, Hashable, CaseIterable {
    /// All its mail of an hour.
    case all
    /// The mail of one sender in an hour.
    case ofSender

    /// The reply to mail beyond it.
    package var refusal: Reply {
        switch self {
        case .all: Replies.recipientQuota
        case .ofSender: Replies.recipientSenderQuota
        }
    }

    /// The decision on a recipient who has reached it.
    package func decision(on receiver: Receiver, _ attribution: Attribution, about recipient: String) -> Decision {
        let input: Decision.Input =
            switch self {
            case .all: .init("recipientMessagesPerHour", receiver.perHour)
            case .ofSender: .init("recipientSenderShare", receiver.perSender)
            }
        return attribution.decision(
            .recipientLimits, .refused, about: recipient, from: [.init("recipient", receiver.recipient), input],
            reply: refusal)
    }
}
