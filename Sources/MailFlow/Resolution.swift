internal import Mail
internal import Organization

/// From the address a sender named to the address to deliver to (docs/reference/recipients.md).
struct Resolution {
    var deliverTo: EmailAddress
    /// Nil when no object of the organization had a say.
    var decision: Decision?

    /// Resolves an address in its organization: other addresses become the primary one, a mail user its external
    /// address, postmaster and abuse whom the organization names.
    init(_ address: EmailAddress, in organization: OrganizationSnapshot, snapshot: ConfigurationSnapshot) {
        var current = address
        var way: [String] = []
        var object: Decision.ObjectReference?
        var seen: Set<String> = []
        for _ in 0..<OrganizationSnapshot.maximumForwards {
            guard seen.insert(current.lookupKey).inserted, let domain = current.domain,
                let ownership = snapshot.owner(of: domain), ownership.organization === organization
            else { break }
            let accepted = ownership.acceptedDomain
            if let recipient = organization.recipient(current, plusAddressing: accepted.plusAddressing) {
                object = .init(kind: "Recipient", name: recipient.primarySmtpAddress.description)
                way.append("RecipientType=\(recipient.recipientType.rawValue)")
                guard recipient.recipientType != .userMailbox, let external = recipient.externalEmailAddress else {
                    current = recipient.primarySmtpAddress
                    break
                }
                current = external
            } else if accepted.domainType == .authoritative, let role = RoleAddress(current),
                let target = Resolution.target(of: role, in: organization, snapshot: snapshot)
            {
                object = .init(kind: "Organization", name: organization.name)
                way.append("role=\(role)")
                current = target
            } else {
                break
            }
        }
        self.deliverTo = current
        self.decision = object.map {
            Decision(
                .recipientResolution, organization: organization.name, revision: organization.revision, object: $0,
                recipient: address.description, inputs: way,
                outcome: current == address ? "unchanged" : "resolved to \(current)")
        }
    }

    private static func target(
        of role: RoleAddress, in organization: OrganizationSnapshot, snapshot: ConfigurationSnapshot
    ) -> EmailAddress? {
        let postmaster =
            organization.postmaster ?? snapshot.server.operatorAddress
            ?? organization.document.recipients.first?.primarySmtpAddress
        return role == .abuse ? organization.document.abuse ?? postmaster : postmaster
    }
}
