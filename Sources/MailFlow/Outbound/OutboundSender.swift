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

    package init(key: SenderKey, limits: SenderLimits, policy: String) {
        self.key = key
        self.limits = limits
        self.policy = policy
    }

    /// The sender of a transaction; nil for mail from outside, and for the null sender, whose reports nobody limits.
    package init?(of sender: ReversePath, _ attribution: Attribution, in snapshot: ConfigurationSnapshot) {
        guard attribution.direction == .originating, let address = sender.address else { return nil }
        let owner = attribution.owner
        let primary = Self.primary(of: address, owner, in: snapshot)
        let choice = owner.policies.outbound(for: primary)
        self.init(
            key: SenderKey(organization: owner.name, sender: primary.lookupKey),
            limits: SenderLimits(choice.policy, snapshot.server.limits), policy: choice.name)
    }

    /// The address by which a sender is counted: all addresses of a recipient are one.
    package static func primary(
        of address: EmailAddress, _ owner: OrganizationSnapshot, in snapshot: ConfigurationSnapshot
    ) -> EmailAddress {
        guard let domain = snapshot.acceptedDomain(of: address.domain, in: owner) else { return address }
        return owner.recipient(address, plusAddressing: domain.plusAddressing)?.primarySmtpAddress ?? address
    }
}
