package import Facts
package import Mail
package import Organization

/// The holding of copies for a moderator (`ModerateMessageByUser`, `ModerateMessageByManager`, docs/reference/moderation.md).
/// Pure.
package enum ModerationHold {
    /// What becomes of copies that a rule wants moderated.
    package enum Outcome: Sendable, Hashable {
        /// They are held so, and the moderators are asked so. The requests are for ``AcceptedMessage/add(_:)``, once it is sure
        /// that the copies are held: neither the filters hold them, nor is the message refused.
        case hold(QuarantineHold, requests: [NoticeOrder])
        /// They go on, since one of the moderators has sent the message.
        case sentByModerator(EmailAddress)
        /// Nobody can be asked, for this reason: an error of the rule.
        case nobody(reason: String)
    }

    /// Days that an item stays in the store, so that one whose time to answer ended while the server was down still gets its
    /// end from the server.
    static let retentionDays = 30

    /// Decides.
    ///
    /// Where the filters put the copies into the junk folder, `moderation.isForJunk` of the hold is to be set, so that they go
    /// there once they are approved.
    ///
    /// - Parameters:
    ///   - rule: the rule's name.
    ///   - moderators: those that the action names, or the sender's manager; empty where the sender has none.
    ///   - sender: who has sent the message, where it is sure that it is one of the organization's own people; nil for
    ///     everybody else, since a stranger could name any address.
    ///   - recipients: those whose copies are meant, as readers know them.
    ///   - notices: notices about the message.
    package static func make(
        rule: String, moderators: [EmailAddress], sender: EmailAddress?, recipients: [EmailAddress],
        in organization: OrganizationSnapshot, _ snapshot: ConfigurationSnapshot, notices: RuleNotices
    ) -> Outcome {
        var people: [EmailAddress] = []
        for address in moderators {
            guard let person = person(address, in: organization, snapshot) else { continue }
            if !people.contains(where: { $0.lookupKey == person.lookupKey }) { people.append(person) }
        }
        guard !people.isEmpty else {
            return .nobody(
                reason: moderators.isEmpty
                    ? "the sender has no manager who could be asked"
                    : "none of the moderators is one of the organization's people")
        }
        if let sender {
            let own = person(sender, in: organization, snapshot) ?? sender
            if let found = people.first(where: { $0.lookupKey == own.lookupKey }) { return .sentByModerator(found) }
        }
        let hold = QuarantineHold(
            reason: .moderation, policyType: .exchangeTransportRule, policyName: rule,
            tag: QuarantinePolicy.adminOnly.name, retentionDays: retentionDays, permissions: .none, notifies: false,
            moderation: QuarantineHold.Moderation(moderators: people))
        return .hold(hold, requests: notices.moderationRequests(to: people, about: recipients, rule: rule))
    }

    /// The primary address of a moderator; nil for one who can't be: a group, or somebody outside the organization.
    private static func person(
        _ address: EmailAddress, in organization: OrganizationSnapshot, _ snapshot: ConfigurationSnapshot
    ) -> EmailAddress? {
        guard let accepted = snapshot.acceptedDomain(of: address.domain, in: organization) else { return nil }
        if let recipient = organization.recipient(address, plusAddressing: accepted.plusAddressing) {
            return recipient.recipientType.isGroup ? nil : recipient.primarySmtpAddress
        }
        // Nobody here knows who has a mailbox there.
        return accepted.domainType == .internalRelay ? address : nil
    }
}
