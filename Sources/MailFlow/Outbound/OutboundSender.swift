package import Facts
package import Mail
package import Organization

/// Who sends a message of the organization's own, and how much that sender may send.
package struct OutboundSender: Sendable, Hashable {
    /// The sender.
    package var key: SenderKey
    /// The limits.
    package var limits: SenderLimits
    /// The name of the policy.
    package var policy: String

    /// Whether the sender's domain is none of the organization's: no accepted domain.
    package var isUnregistered: Bool
    /// Who is told by mail when the sender is restricted for spam (`NotifyOutboundSpamRecipients`).
    package var notified: [EmailAddress] = []

    package init(key: SenderKey, limits: SenderLimits, policy: String, isUnregistered: Bool = false) {
        self.key = key
        self.limits = limits
        self.policy = policy
        self.isUnregistered = isUnregistered
    }

    /// The sender of a transaction; nil for mail from outside, and for the null sender, whose reports nobody limits.
    package init?(of sender: ReversePath, _ attribution: Attribution, in snapshot: ConfigurationSnapshot) {
        guard attribution.direction == .originating, let address = sender.address else { return nil }
        let owner = attribution.owner
        let primary = Self.primary(of: address, owner, in: snapshot)
        let choice = owner.policies.outbound(for: primary)
        self.init(
            key: SenderKey(organization: owner.name, sender: primary.lookupKey),
            limits: SenderLimits(
                choice.policy, snapshot.server.limits, owner.document.transportConfig), policy: choice.name,
            isUnregistered: snapshot.acceptedDomain(of: address.domain, in: owner) == nil)
        if choice.policy.notifyOutboundSpam { notified = choice.policy.notifyOutboundSpamRecipients }
    }

    /// The address by which a sender is counted: all addresses of a recipient are one.
    package static func primary(
        of address: EmailAddress, _ owner: OrganizationSnapshot, in snapshot: ConfigurationSnapshot
    ) -> EmailAddress {
        guard let domain = snapshot.acceptedDomain(of: address.domain, in: owner) else { return address }
        return owner.recipient(address, plusAddressing: domain.plusAddressing)?.primarySmtpAddress ?? address
    }
}
